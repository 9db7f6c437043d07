from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestEc2:
    def test_ec2(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        instance_arn = 'arn:aws:ec2:eu-west-1:123456789012:instance/i-0a1b2c3d4e5f67890'
        instance_name = 'bastion'
        metadata = {
            'InstanceType': 't4g.small',
            'ImageId': 'al2023-arm64',
            'PrivateIp': '10.20.1.14',
        }

        mcd.add_vertex(
            node_id=instance_arn, node_name=instance_name, node_type='ec2', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:ec2:{instance_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.ec2'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {instance_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {instance_arn}'
