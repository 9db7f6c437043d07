from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestElasticLoadBalancing:
    def test_elastic_load_balancing(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        lb_arn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50'
        lb_name = 'shop'
        metadata = {
            'Type': 'application',
            'Scheme': 'internet-facing',
            'Listener': 'HTTPS:443',
        }

        mcd.add_vertex(
            node_id=lb_arn, node_name=lb_name, node_type='elastic_load_balancing', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:elastic_load_balancing:{lb_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.elastic_load_balancing'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {lb_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {lb_arn}'
