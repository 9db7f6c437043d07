from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestSecurityHub:
    def test_security_hub(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        hub_arn = 'arn:aws:securityhub:eu-west-1:123456789012:hub/default'
        hub_name = 'security-hub'
        metadata = {
            'Standards': 'CIS 3.0, FSBP',
            'AggregationRegion': 'eu-west-1',
        }

        mcd.add_vertex(
            node_id=hub_arn, node_name=hub_name, node_type='security_hub', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:security_hub:{hub_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.security_hub'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {hub_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {hub_arn}'
