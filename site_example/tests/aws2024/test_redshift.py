from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestRedshift:
    def test_redshift(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        workgroup_arn = 'arn:aws:redshift-serverless:eu-west-1:123456789012:workgroup/3f9c'
        workgroup_name = 'analytics'
        metadata = {
            'BaseCapacity': '8 RPU',
            'Schemas': 'sales, finance',
        }

        mcd.add_vertex(
            node_id=workgroup_arn, node_name=workgroup_name, node_type='redshift', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:redshift:{workgroup_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.redshift'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {workgroup_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {workgroup_arn}'
