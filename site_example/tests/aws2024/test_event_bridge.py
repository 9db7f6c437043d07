from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestEventBridge:
    def test_event_bridge(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        bus_arn = 'arn:aws:events:eu-west-1:123456789012:event-bus/orders'
        bus_name = 'orders'
        metadata = {
            'Rules': 3,
            'Archive': '30 days',
        }

        mcd.add_vertex(
            node_id=bus_arn, node_name=bus_name, node_type='event_bridge', metadata=metadata
        )

        # then
        vertex = cell(mcd, f'vertex:event_bridge:{bus_arn}')
        assert vertex.style['resIcon'] == 'mxgraph.aws4.eventbridge'
        assert vertex.size == (78, 78)
        assert vertex.lines[0] == f'<b>Name</b>: {bus_name}'
        assert vertex.lines[1] == f'<b>ARN</b>: {bus_arn}'
