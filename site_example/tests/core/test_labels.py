from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams, Settings


class TestLabels:
    def test_label_full(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        mcd.add_vertex(
            node_id='arn:aws:sqs:eu-west-1:123456789012:payments',
            node_name='payments',
            node_type='sqs',
            metadata={'VisibilityTimeout': '60 s', 'MaxReceiveCount': 3},
        )

        # then
        assert cell(mcd, 'vertex:sqs:arn:aws:sqs:eu-west-1:123456789012:payments').lines == [
            '<b>Name</b>: payments',
            '<b>ARN</b>: arn:aws:sqs:eu-west-1:123456789012:payments',
            '-----------',
            '<b>VisibilityTimeout</b>: 60 s',
            '<b>MaxReceiveCount</b>: 3',
        ]

    def test_label_name(self):
        # given
        mcd = MultiCloudDiagrams(settings=Settings(hide_id=True))

        # when
        queue_arn = 'arn:aws:sqs:eu-west-1:123456789012:payments'
        mcd.add_vertex(node_id=queue_arn, node_name='payments', node_type='sqs')

        # then
        assert cell(mcd, f'vertex:sqs:{queue_arn}').label == '<b>Name</b>: payments'

    def test_label_none(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        mcd.add_vertex(node_id='payments', node_name='payments', node_type='sqs', hide_name=True)

        # then
        assert cell(mcd, 'vertex:sqs:payments').label == ''
