from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestSqs:
    def test_sqs(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        queue_arn = 'arn:aws:sqs:eu-west-1:123456789012:payments'
        queue_name = 'payments'
        metadata = {
            'VisibilityTimeout': '60 s',
            'MaxReceiveCount': 3,
            'DeadLetterQueue': 'payments-dlq',
        }

        mcd.add_vertex(node_id=queue_arn, node_name=queue_name, node_type='sqs', metadata=metadata)

        # then
        vertex = cell(mcd, f'vertex:sqs:{queue_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.sqs'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {queue_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {queue_arn}'
