from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestIamRole:
    def test_iam_role(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        role_arn = 'arn:aws:iam::123456789012:role/place-order-role'
        role_name = 'place-order-role'
        metadata = {
            'TrustedBy': 'lambda.amazonaws.com',
            'MaxSession': '1 h',
        }

        mcd.add_vertex(
            node_id=role_arn, node_name=role_name, node_type='iam_role', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:iam_role:{role_arn}')
        assert vertex.style['shape'] == 'mxgraph.aws3.role'
        assert vertex.size == (94.5, 79.5)
        assert vertex.lines[0] == f'<b>Name</b>: {role_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {role_arn}'
