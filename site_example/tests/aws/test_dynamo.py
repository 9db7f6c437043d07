from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestDynamo:
    def test_dynamo(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        table_arn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders'
        table_name = 'orders'
        metadata = {
            'PartitionKey': 'customer_id',
            'SortKey': 'ordered_at',
            'BillingMode': 'PAY_PER_REQUEST',
        }

        mcd.add_vertex(
            node_id=table_arn, node_name=table_name, node_type='dynamo', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:dynamo:{table_arn}')
        assert vertex.style['shape'] == 'mxgraph.aws3.dynamo_db'
        assert vertex.size == (72, 81)
        assert vertex.lines[0] == f'<b>Name</b>: {table_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {table_arn}'
