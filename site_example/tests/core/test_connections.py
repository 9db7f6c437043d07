from helpers import cell, edges
from multicloud_diagrams import MultiCloudDiagrams, Settings


class TestConnections:
    def test_connection_link(self):
        # given
        mcd = MultiCloudDiagrams(settings=Settings(hide_id=True))
        task = mcd.add_vertex('catalog', 'catalog', node_type='fargate', x=20, y=20)
        cache = mcd.add_vertex('products', 'products', node_type='aurora', x=320, y=20)

        # when
        mcd.add_link(task, cache, action=['uses'])

        # then
        edge = cell(mcd, 'edge:fargate:catalog:to:aurora:products')
        assert (edge.style['startArrow'], edge.style['endArrow']) == ('none', 'none')
        assert edges(mcd)[0][2] == 'uses'

    def test_connection_forward(self):
        # given
        mcd = MultiCloudDiagrams(settings=Settings(hide_id=True))
        topic = mcd.add_vertex('notify', 'notify', node_type='sns', x=20, y=20)
        queue = mcd.add_vertex('emails', 'emails', node_type='sqs', x=320, y=20)

        # when
        mcd.add_unidirectional_link(topic, queue, action=['publishes'])

        # then
        edge = cell(mcd, 'edge:sns:notify:to:sqs:emails')
        assert (edge.style['startArrow'], edge.style['endArrow']) == ('none', 'classic')

    def test_connection_reverse(self):
        # given
        mcd = MultiCloudDiagrams(settings=Settings(hide_id=True))
        queue = mcd.add_vertex('emails', 'emails', node_type='sqs', x=20, y=20)
        task = mcd.add_vertex('mailer', 'mailer', node_type='fargate', x=320, y=20)

        # when
        mcd.add_unidirectional_reverse_link(queue, task, action=['polls'])

        # then
        edge = cell(mcd, 'edge:sqs:emails:to:fargate:mailer')
        assert (edge.style['startArrow'], edge.style['endArrow']) == ('classic', 'none')

    def test_connection_both(self):
        # given
        mcd = MultiCloudDiagrams(settings=Settings(hide_id=True))
        primary = mcd.add_vertex('eu', 'ledger-eu', node_type='aurora', x=20, y=20)
        replica = mcd.add_vertex('us', 'ledger-us', node_type='aurora', x=320, y=20)

        # when
        mcd.add_bidirectional_link(primary, replica, action=['replicates'])

        # then
        edge = cell(mcd, 'edge:aurora:eu:to:aurora:us')
        assert (edge.style['startArrow'], edge.style['endArrow']) == ('classic', 'classic')

    def test_connection_styled(self):
        # given
        mcd = MultiCloudDiagrams(settings=Settings(hide_id=True))
        bus = mcd.add_vertex('orders', 'orders', node_type='event_bridge', x=20, y=20)
        machine = mcd.add_vertex('ship', 'fulfilment', node_type='step_functions', x=320, y=140)

        # when
        mcd.add_connection(
            bus,
            machine,
            edge_style={'edgeStyle': 'orthogonalEdgeStyle', 'curved': '1', 'dashed': '1'},
            labels=['OrderPlaced', 'OrderPaid'],
            label_style={'labelBackgroundColor': '#FFF2CC'},
        )

        # then
        assert edges(mcd)[0][2] == 'OrderPlaced<BR>OrderPaid'
        assert cell(mcd, 'edge:event_bridge:orders:to:step_functions:ship').style['curved'] == '1'
