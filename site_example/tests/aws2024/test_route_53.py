from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestRoute53:
    def test_route_53(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        zone_arn = 'arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ'
        zone_name = 'example.com.'
        metadata = {
            'Type': 'public',
            'Records': 42,
            'DNSSEC': 'signing',
        }

        mcd.add_vertex(
            node_id=zone_arn, node_name=zone_name, node_type='route_53', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:route_53:{zone_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.route_53'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {zone_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {zone_arn}'
