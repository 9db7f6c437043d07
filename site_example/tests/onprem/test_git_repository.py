from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestGitRepository:
    def test_git_repository(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        repository_url = 'ssh://git@git.dc1.example.com/infra/terraform.git'
        repository_name = 'infra/terraform'
        metadata = {
            'Mirror': 'github.com/example/terraform',
            'Hooks': 'pre-receive',
        }

        mcd.add_vertex(
            node_id=repository_url,
            node_name=repository_name,
            node_type='git_repository',
            metadata=metadata,
        )

        # then
        vertex = cell(mcd, f'vertex:git_repository:{repository_url}')
        assert vertex.style['shape'] == 'mxgraph.azure.git_repository'
        assert vertex.size == (50, 50)
        assert vertex.lines[0] == f'<b>Name</b>: {repository_name}'
        assert vertex.lines[1] == f'<b>ID</b>: {repository_url}'
