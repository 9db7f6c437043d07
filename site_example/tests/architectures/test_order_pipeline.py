from helpers import cell, edges
from multicloud_diagrams import MultiCloudDiagrams, Settings


class TestOrderPipeline:
    def test_order_pipeline(self):
        # given
        mcd = MultiCloudDiagrams(settings=Settings(hide_id=True))

        def node(node_type, name, column, row):
            """Put the middle of an icon on a grid: icons differ in size."""
            icon = mcd.get_node_template(node_type)
            x = 60 + 250 * column - float(icon['width']) / 2
            y = 60 + 190 * row - float(icon['height']) / 2
            return mcd.add_vertex(name, name, None, node_type, x=x, y=y, style={'align': 'center'})

        def flow(source, target, label, align='center', **edge_style):
            label_style = {'align': align, 'verticalAlign': 'bottom'}
            mcd.add_connection(source, target, edge_style, [label], label_style)

        up_then_right = {
            'edgeStyle': 'orthogonalEdgeStyle',
            'exitX': '0.5',
            'exitY': '0',
            'entryX': '0',
            'entryY': '0.5',
        }
        around_the_right = {
            'edgeStyle': 'orthogonalEdgeStyle',
            'exitX': '1',
            'exitY': '0.5',
            'entryX': '1',
            'entryY': '0.5',
        }

        # when a customer orders ...
        storefront = node('web_client', 'storefront', column=0, row=1)
        cdn = node('cloudfront', 'shop-cdn', column=1, row=1)
        assets = node('s3', 'web-assets', column=2, row=0)
        api = node('api_gw', 'shop-api', column=2, row=1)
        place_order = node('lambda_function', 'place-order', column=3, row=1)
        orders = node('dynamo', 'orders', column=4, row=1)

        flow(storefront, cdn, 'HTTPS')
        flow(cdn, assets, 'static files', **up_then_right)
        flow(cdn, api, 'POST /orders')
        flow(api, place_order, 'invoke')
        flow(place_order, orders, 'PutItem')

        # ... the change of the table becomes an event ...
        stream = node('dynamo_stream', 'orders-stream', column=4, row=2)
        publish = node('lambda_function', 'publish-order', column=4, row=3)
        bus = node('event_bridge', 'order-events', column=3, row=3)

        flow(orders, stream, 'changes', align='left', **around_the_right)
        flow(stream, publish, 'batch of 100', align='left', **around_the_right)
        flow(publish, bus, 'OrderPlaced')

        # ... to which three teams react, each at its own pace
        payments = node('sqs', 'payments', column=2, row=2)
        charge = node('lambda_function', 'charge-card', column=1, row=2)
        ledger = node('aurora', 'ledger', column=0, row=2)
        fulfilment = node('step_functions', 'fulfilment', column=2, row=3)
        ship = node('fargate', 'pack-and-ship', column=1, row=3)
        warehouse = node('http', 'warehouse-api', column=0, row=3)
        notify = node('sns', 'notify', column=2, row=4)
        send = node('lambda_function', 'send-email', column=1, row=4)

        flow(bus, payments, 'pay', align='left')
        flow(payments, charge, 'poll')
        flow(charge, ledger, 'INSERT')
        flow(bus, fulfilment, 'fulfil')
        flow(fulfilment, ship, 'RunTask')
        flow(ship, warehouse, 'PUT /parcels')
        flow(bus, notify, 'tell', align='right')
        flow(notify, send, 'fan out')

        # then
        drawn = edges(mcd)
        assert len(drawn) == 16
        assert all(label for _, _, label in drawn)
        assert ('vertex:event_bridge:order-events', 'vertex:sqs:payments', 'pay') in drawn
        table = cell(mcd, 'vertex:dynamo:orders')
        assert table.lines == ['<b>Name</b>: orders']
        assert table.position == (1060 - 72 / 2, 250 - 81 / 2)
