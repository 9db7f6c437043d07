from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestCloudfront:
    def test_cloudfront(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        distribution_arn = 'arn:aws:cloudfront::123456789012:distribution/E2QWRUHEXAMPLE'
        distribution_name = 'shop.example.com'
        metadata = {
            'PriceClass': 'PriceClass_100',
            'HttpVersion': 'http2and3',
        }

        mcd.add_vertex(
            node_id=distribution_arn,
            node_name=distribution_name,
            node_type='cloudfront',
            metadata=metadata,
        )

        # then
        vertex = cell(mcd, f'vertex:cloudfront:{distribution_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.cloudfront'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {distribution_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {distribution_arn}'
