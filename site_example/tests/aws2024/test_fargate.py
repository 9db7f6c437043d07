from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestFargate:
    def test_fargate(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        task_arn = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/pack-and-ship:12'
        task_name = 'pack-and-ship'
        metadata = {
            'Cpu': '1 vCPU',
            'Memory': '2 GB',
            'Platform': 'LINUX/ARM64',
        }

        mcd.add_vertex(
            node_id=task_arn, node_name=task_name, node_type='fargate', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:fargate:{task_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.fargate'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {task_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {task_arn}'
