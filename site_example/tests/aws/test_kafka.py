from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestKafka:
    def test_kafka(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        cluster_arn = 'arn:aws:kafka:eu-west-1:123456789012:cluster/clickstream/6f1e9c1a'
        cluster_name = 'clickstream'
        metadata = {
            'KafkaVersion': '3.8.x',
            'Brokers': 6,
            'Retention': '7 days',
        }

        mcd.add_vertex(
            node_id=cluster_arn, node_name=cluster_name, node_type='kafka', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:kafka:{cluster_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.managed_streaming_for_kafka'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {cluster_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {cluster_arn}'
