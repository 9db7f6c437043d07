from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestCodepipeline:
    def test_codepipeline(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        pipeline_arn = 'arn:aws:codepipeline:eu-west-1:123456789012:shop-release'
        pipeline_name = 'shop-release'
        metadata = {
            'Stages': 'source, build, approve, deploy',
            'Trigger': 'push to main',
        }

        mcd.add_vertex(
            node_id=pipeline_arn,
            node_name=pipeline_name,
            node_type='codepipeline',
            metadata=metadata,
        )

        # then
        vertex = cell(mcd, f'vertex:codepipeline:{pipeline_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.codepipeline'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {pipeline_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {pipeline_arn}'
