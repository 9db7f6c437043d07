from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestVpc:
    def test_vpc(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        vpc_arn = 'arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-0f1e2d3c4b5a69788'
        vpc_name = 'workloads'
        metadata = {
            'Cidr': '10.20.0.0/16',
            'Zones': 3,
            'FlowLogs': 'S3',
        }

        mcd.add_vertex(node_id=vpc_arn, node_name=vpc_name, node_type='vpc', metadata=metadata)

        # then
        vertex = cell(mcd, f'vertex:vpc:{vpc_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.vpc'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {vpc_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {vpc_arn}'
