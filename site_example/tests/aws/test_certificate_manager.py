from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestCertificateManager:
    def test_certificate_manager(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        certificate_arn = 'arn:aws:acm:us-east-1:123456789012:certificate/9f8e7d6c-5b4a-3210'
        domain_name = 'shop.example.com'
        metadata = {
            'Validation': 'DNS',
            'NotAfter': '2027-03-01',
            'InUseBy': 'CloudFront',
        }

        mcd.add_vertex(
            node_id=certificate_arn,
            node_name=domain_name,
            node_type='certificate_manager',
            metadata=metadata,
        )

        # then
        vertex = cell(mcd, f'vertex:certificate_manager:{certificate_arn}')
        assert vertex.style['shape'] == 'mxgraph.aws4.certificate_manager'
        assert vertex.size == (59, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {domain_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {certificate_arn}'
