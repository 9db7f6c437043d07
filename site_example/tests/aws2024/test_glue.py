from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestGlue:
    def test_glue(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        job_arn = 'arn:aws:glue:eu-west-1:123456789012:job/orders-to-parquet'
        job_name = 'orders-to-parquet'
        metadata = {
            'WorkerType': 'G.1X',
            'Workers': 10,
            'Schedule': 'cron(0 2 * * ? *)',
        }

        mcd.add_vertex(node_id=job_arn, node_name=job_name, node_type='glue', metadata=metadata)

        # then
        vertex = cell(mcd, f'vertex:glue:{job_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.glue'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {job_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {job_arn}'
