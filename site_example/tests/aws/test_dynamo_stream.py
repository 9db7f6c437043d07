from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestDynamoStream:
    def test_dynamo_stream(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        stream_arn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/test-table/stream'
        stream_name = '2022-12-05T06:41:33.817'
        metadata = {
            'LatestStreamLabel': '2022-12-05T06:41:33.817',
            'StreamViewType': 'NEW_AND_OLD_IMAGES'
        }

        mcd.add_vertex(node_id=stream_arn, node_name=stream_name, node_type='dynamo_stream', metadata=metadata)

        # then
        vertex = cell(mcd, f'vertex:dynamo_stream:{stream_arn}')
        assert vertex.style['shape'] == 'mxgraph.aws4.dynamodb_stream'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {stream_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {stream_arn}'
