from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestRectangle:
    def test_rectangle(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        block_id = 'fraud-check'
        block_name = 'Fraud check'

        mcd.add_vertex(node_id=block_id, node_name=block_name, node_type='rectangle', hide_id=True)

        # then
        vertex = cell(mcd, f'vertex:rectangle:{block_id}')
        assert vertex.style['rounded'] == '0'
        assert vertex.size == (120, 60)
        assert vertex.label == f'<b>Name</b>: {block_name}'
