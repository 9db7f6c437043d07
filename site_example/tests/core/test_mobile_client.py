from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestMobileClient:
    def test_mobile_client(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        client_id = 'com.example.shop'
        client_name = 'Shop app'
        metadata = {
            'Platform': 'iOS 18, Android 15',
            'Push': 'APNs, FCM',
        }

        mcd.add_vertex(
            node_id=client_id, node_name=client_name, node_type='mobile_client', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:mobile_client:{client_id}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.mobile_client'
        assert vertex.size == (60, 60)
        assert vertex.lines[0] == f'<b>Name</b>: {client_name}'
        assert vertex.lines[1] == f'<b>ID</b>: {client_id}'
