from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestApiGateway:
    def test_api_gw(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        api_arn = 'arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5'
        api_name = 'shop-api'
        metadata = {
            'Stage': 'prod',
            'EndpointType': 'REGIONAL',
            'Authorizer': 'JWT',
        }

        mcd.add_vertex(node_id=api_arn, node_name=api_name, node_type='api_gw', metadata=metadata)

        # then
        vertex = cell(mcd, f'vertex:api_gw:{api_arn}')
        assert vertex.style['shape'] == 'mxgraph.aws3.api_gateway'
        assert vertex.size == (76.5, 93)
        assert vertex.lines[0] == f'<b>Name</b>: {api_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {api_arn}'
