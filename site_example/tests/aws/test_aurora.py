from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestAurora:
    def test_aurora(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        cluster_arn = 'arn:aws:rds:eu-west-1:123456789012:cluster:ledger'
        cluster_name = 'ledger'
        metadata = {
            'Engine': 'aurora-postgresql 16',
            'Writer': 1,
            'Readers': 2,
        }

        mcd.add_vertex(
            node_id=cluster_arn, node_name=cluster_name, node_type='aurora', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:aurora:{cluster_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.aurora'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {cluster_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {cluster_arn}'
