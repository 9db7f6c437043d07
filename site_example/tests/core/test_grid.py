from helpers import cell, cells
from multicloud_diagrams import Distribution, MultiCloudDiagrams, Settings


class TestGrid:
    def test_grid(self):
        # given
        mcd = MultiCloudDiagrams(settings=Settings(hide_id=True))

        grid = Distribution()
        grid.algorithm = 'Table'
        grid.columns = 4
        grid.element_width, grid.element_height = 180, 140

        # when
        services = 'bedrock comprehend lex textract sagemaker_ground_truth codeguru glue redshift'
        mcd.add_vertex_list(
            [
                {'node_id': service, 'node_name': service, 'node_type': service}
                for service in services.split()
            ],
            grid,
        )

        # then
        assert cell(mcd, 'vertex:bedrock:bedrock').position == (0, 0)
        assert cell(mcd, 'vertex:redshift:redshift').position == (540, 140)
        assert sum('vertex' in c.attributes for c in cells(mcd).values()) == 8
