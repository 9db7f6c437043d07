from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestLambdaFunction:
    def test_lambda_function(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        function_arn = 'arn:aws:lambda:eu-west-1:123456789012:function:place-order'
        function_name = 'place-order'
        metadata = {
            'Runtime': 'python3.12',
            'MemorySize': 256,
            'Timeout': '10 s',
        }

        mcd.add_vertex(
            node_id=function_arn,
            node_name=function_name,
            node_type='lambda_function',
            metadata=metadata,
        )

        # then
        vertex = cell(mcd, f'vertex:lambda_function:{function_arn}')
        assert vertex.style['shape'] == 'mxgraph.aws3.lambda_function'
        assert vertex.size == (69, 72)
        assert vertex.lines[0] == f'<b>Name</b>: {function_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {function_arn}'
