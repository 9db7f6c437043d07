from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestGithubCode:
    def test_github_code(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        repository_url = 'https://github.com/example/shop'
        repository_name = 'example/shop'
        metadata = {
            'DefaultBranch': 'main',
            'Checks': 'build, test, scan',
        }

        mcd.add_vertex(
            node_id=repository_url,
            node_name=repository_name,
            node_type='github_code',
            metadata=metadata,
        )

        # then
        vertex = cell(mcd, f'vertex:github_code:{repository_url}')
        assert vertex.style['shape'] == 'mxgraph.azure.github_code'
        assert vertex.size == (50, 50)
        assert vertex.lines[0] == f'<b>Name</b>: {repository_name}'
        assert vertex.lines[1] == f'<b>ID</b>: {repository_url}'
