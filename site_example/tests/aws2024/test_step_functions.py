from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestStepFunctions:
    def test_step_functions(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        machine_arn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:fulfilment'
        machine_name = 'fulfilment'
        metadata = {
            'Type': 'STANDARD',
            'Tracing': 'X-Ray',
        }

        mcd.add_vertex(
            node_id=machine_arn,
            node_name=machine_name,
            node_type='step_functions',
            metadata=metadata,
        )

        # then
        vertex = cell(mcd, f'vertex:step_functions:{machine_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.step_functions'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {machine_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {machine_arn}'
