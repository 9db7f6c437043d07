from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestEks:
    def test_eks(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        cluster_arn = 'arn:aws:eks:eu-west-1:123456789012:cluster/platform'
        cluster_name = 'platform'
        metadata = {
            'Version': '1.33',
            'NodeGroups': 'system, general, gpu',
        }

        mcd.add_vertex(
            node_id=cluster_arn, node_name=cluster_name, node_type='eks', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:eks:{cluster_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.eks'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {cluster_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {cluster_arn}'
