import json

from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestIamPolicy:
    def test_iam_policy(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        policy_arn = 'arn:aws:iam::123456789012:policy/read-web-assets'
        policy_name = 'read-web-assets'
        metadata = {'Statement': json.dumps({'Effect': 'Allow', 'Action': 's3:GetObject'})}

        mcd.add_vertex(
            node_id=policy_arn, node_name=policy_name, node_type='iam_policy', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:iam_policy:{policy_arn}')
        assert vertex.style['shape'] == 'mxgraph.aws4.policy'
        assert vertex.size == (78, 67)
        assert vertex.lines[0] == f'<b>Name</b>: {policy_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {policy_arn}'
