from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestEcsService:
    def test_ecs_service(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        service_arn = 'arn:aws:ecs:eu-west-1:123456789012:service/shop/catalog'
        service_name = 'catalog'
        metadata = {
            'DesiredCount': 3,
            'LaunchType': 'FARGATE',
            'TaskDefinition': 'catalog:41',
        }

        mcd.add_vertex(
            node_id=service_arn, node_name=service_name, node_type='ecs_service', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:ecs_service:{service_arn}')
        assert vertex.style['shape'] == 'mxgraph.aws4.ecs_service'
        assert vertex.size == (39, 48)
        assert vertex.lines[0] == f'<b>Name</b>: {service_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {service_arn}'
