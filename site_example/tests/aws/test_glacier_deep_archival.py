from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestGlacierDeepArchival:
    def test_glacier_deep_archival(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        vault_arn = 'arn:aws:glacier:eu-west-1:123456789012:vaults/invoices-archive'
        vault_name = 'invoices-archive'
        metadata = {
            'MinimumStorage': '180 days',
            'RetrievalTime': '12 h',
        }

        mcd.add_vertex(
            node_id=vault_arn,
            node_name=vault_name,
            node_type='glacier_deep_archival',
            metadata=metadata,
        )

        # then
        vertex = cell(mcd, f'vertex:glacier_deep_archival:{vault_arn}')
        assert vertex.style['shape'] == 'mxgraph.aws4.glacier_deep_archive'
        assert vertex.size == (75, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {vault_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {vault_arn}'
