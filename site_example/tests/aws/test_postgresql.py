from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestPostgresql:
    def test_postgresql(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        instance_arn = 'arn:aws:rds:eu-west-1:123456789012:db:backoffice'
        instance_name = 'backoffice'
        metadata = {
            'EngineVersion': '16.4',
            'InstanceClass': 'db.t4g.medium',
            'MultiAZ': True,
        }

        mcd.add_vertex(
            node_id=instance_arn, node_name=instance_name, node_type='postgresql', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:postgresql:{instance_arn}')
        assert vertex.style['shape'] == 'mxgraph.aws3.postgre_sql_instance'
        assert vertex.size == (60, 63)
        assert vertex.lines[0] == f'<b>Name</b>: {instance_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {instance_arn}'
