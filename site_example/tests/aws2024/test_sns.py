from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestSns:
    def test_sns(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        topic_arn = 'arn:aws:sns:eu-west-1:123456789012:order-notifications'
        topic_name = 'order-notifications'
        metadata = {
            'Subscriptions': 'email, sqs, lambda',
            'Encryption': 'alias/aws/sns',
        }

        mcd.add_vertex(node_id=topic_arn, node_name=topic_name, node_type='sns', metadata=metadata)

        # then
        vertex = cell(mcd, f'vertex:sns:{topic_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.sns'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {topic_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {topic_arn}'
