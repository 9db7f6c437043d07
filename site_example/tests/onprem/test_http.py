from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestHttp:
    def test_http(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        server_id = 'https://warehouse.example.com:8443'
        server_name = 'warehouse-api'
        metadata = {
            'Server': 'nginx 1.27',
            'Rack': 'B-07',
        }

        mcd.add_vertex(
            node_id=server_id, node_name=server_name, node_type='http', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:http:{server_id}')
        assert vertex.style['shape'] == 'mxgraph.aws3.http_protocol'
        assert vertex.size == (63, 66)
        assert vertex.lines[0] == f'<b>Name</b>: {server_name}'
        assert vertex.lines[1] == f'<b>ID</b>: {server_id}'
