from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestTransitGateway:
    def test_transit_gateway(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        gateway_arn = 'arn:aws:ec2:eu-west-1:123456789012:transit-gateway/tgw-0262a0e521'
        gateway_name = 'core-router'
        metadata = {
            'Asn': 64512,
            'Attachments': 'workloads, shared, on-premises',
        }

        mcd.add_vertex(
            node_id=gateway_arn,
            node_name=gateway_name,
            node_type='transit_gateway',
            metadata=metadata,
        )

        # then
        vertex = cell(mcd, f'vertex:transit_gateway:{gateway_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.transit_gateway'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {gateway_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {gateway_arn}'
