from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestWebClient:
    def test_web_client(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        client_id = 'https://shop.example.com'
        client_name = 'Storefront'
        metadata = {
            'Framework': 'Vue 3',
            'Auth': 'OIDC',
        }

        mcd.add_vertex(
            node_id=client_id, node_name=client_name, node_type='web_client', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:web_client:{client_id}')
        assert vertex.style['shape'] == 'mxgraph.aws4.client'
        assert vertex.size == (78, 76)
        assert vertex.lines[0] == f'<b>Name</b>: {client_name}'
        assert vertex.lines[1] == f'<b>ID</b>: {client_id}'
