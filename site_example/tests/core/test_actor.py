from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestActor:
    def test_actor(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        actor_id = 'customer'
        actor_name = 'Customer'
        metadata = {
            'Channel': 'web, mobile',
            'Region': 'EU',
        }

        mcd.add_vertex(node_id=actor_id, node_name=actor_name, node_type='actor', metadata=metadata)

        # then
        vertex = cell(mcd, f'vertex:actor:{actor_id}')
        assert vertex.style['shape'] == 'umlActor'
        assert vertex.size == (30, 60)
        assert vertex.lines[0] == f'<b>Name</b>: {actor_name}'
        assert vertex.lines[1] == f'<b>ID</b>: {actor_id}'
