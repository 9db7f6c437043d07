from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestDocker:
    def test_docker(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        image_id = 'registry.example.com/warehouse/label-printer:2.4.1'
        image_name = 'label-printer'
        metadata = {
            'Host': 'dc1-node-03',
            'Restart': 'unless-stopped',
        }

        mcd.add_vertex(
            node_id=image_id, node_name=image_name, node_type='docker', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:docker:{image_id}')
        assert vertex.style['image'] == 'img/lib/mscae/Docker.svg'
        assert vertex.size == (50, 41)
        assert vertex.lines[0] == f'<b>Name</b>: {image_name}'
        assert vertex.lines[1] == f'<b>ID</b>: {image_id}'
