from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestS3:
    def test_s3(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        bucket_arn = 'arn:aws:s3:::shop-web-assets'
        bucket_name = 'shop-web-assets'
        metadata = {
            'Versioning': 'Enabled',
            'PublicAccess': 'Blocked',
        }

        mcd.add_vertex(node_id=bucket_arn, node_name=bucket_name, node_type='s3', metadata=metadata)

        # then
        vertex = cell(mcd, f'vertex:s3:{bucket_arn}')
        assert vertex.style['shape'] == 'mxgraph.aws3.bucket_with_objects'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {bucket_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {bucket_arn}'
