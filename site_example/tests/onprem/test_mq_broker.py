import unittest

from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestMqBroker(unittest.TestCase):
    def setUp(self):
        self.mcd = MultiCloudDiagrams()

    def test_mq_broker(self):
        # given
        broker_id = 'amqps://mq-01.dc1.example.com:5671'
        broker_name = 'mq-01'
        metadata = {
            'Engine': 'RabbitMQ 4.0',
            'VirtualHost': '/warehouse',
        }

        # when
        self.mcd.add_vertex(
            node_id=broker_id, node_name=broker_name, node_type='mq_broker', metadata=metadata
        )

        # then
        vertex = cell(self.mcd, f'vertex:mq_broker:{broker_id}')
        self.assertEqual(vertex.style['shape'], 'mxgraph.aws4.mq_broker')
        self.assertEqual(vertex.size, (78, 78))
        self.assertIn(f'<b>ID</b>: {broker_id}', vertex.label)
