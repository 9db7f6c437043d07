from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestXray:
    def test_xray(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        group_arn = 'arn:aws:xray:eu-west-1:123456789012:group/checkout/J4EXAMPLE'
        group_name = 'checkout'
        metadata = {
            'Filter': 'responsetime > 2',
            'Sampling': '5 %',
        }

        mcd.add_vertex(node_id=group_arn, node_name=group_name, node_type='xray', metadata=metadata)

        # then
        vertex = cell(mcd, f'vertex:xray:{group_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.xray'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {group_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {group_arn}'
