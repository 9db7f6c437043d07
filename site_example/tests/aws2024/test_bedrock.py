from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestBedrock:
    def test_bedrock(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        agent_arn = 'arn:aws:bedrock:eu-west-1:123456789012:agent/AGENT12345'
        agent_name = 'order-assistant'
        metadata = {
            'KnowledgeBase': 'returns-policy',
            'Guardrail': 'no-personal-data',
        }

        mcd.add_vertex(
            node_id=agent_arn, node_name=agent_name, node_type='bedrock', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:bedrock:{agent_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.bedrock'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {agent_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {agent_arn}'
