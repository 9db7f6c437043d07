from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestSsm:
    def test_ssm(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        parameter_arn = 'arn:aws:ssm:eu-west-1:123456789012:parameter/shop/prod/payment-url'
        parameter_name = '/shop/prod/payment-url'
        metadata = {
            'Type': 'SecureString',
            'Tier': 'Standard',
            'Version': 7,
        }

        mcd.add_vertex(
            node_id=parameter_arn, node_name=parameter_name, node_type='ssm', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:ssm:{parameter_arn}')
        assert vertex.style['shape'] == 'mxgraph.aws3.parameter_store'
        assert vertex.size == (75, 102)
        assert vertex.lines[0] == f'<b>Name</b>: {parameter_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {parameter_arn}'
