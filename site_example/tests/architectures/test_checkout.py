from helpers import cell, edges
from multicloud_diagrams import MultiCloudDiagrams, Settings


class TestCheckout:
    def test_checkout(self):
        # given
        mcd = MultiCloudDiagrams(settings=Settings(hide_id=True))

        for node_type, name, x, y in (
            ('actor', 'customer', 20, 220),
            ('web_client', 'storefront', 250, 212),
            ('api_gw', 'shop-api', 500, 204),
            ('lambda_function', 'place-order', 750, 214),
            ('http', 'payment-gateway', 1050, 20),
            ('dynamo', 'orders', 1050, 210),
            ('sns', 'order-events', 1050, 400),
        ):
            mcd.add_vertex(node_id=name, node_name=name, node_type=node_type, x=x, y=y)

        # when
        mcd.read_uml_mappings('samples/checkout_nodes.yaml')
        mcd.read_uml_from_file(
            'samples/checkout.puml',
            edge_style={'strokeColor': '#8C4FFF'},
            label_style={'align': 'center', 'labelBackgroundColor': '#FFFFFF'},
        )

        # then
        drawn = edges(mcd)
        assert len(drawn) == 6
        assert drawn[0] == (
            'vertex:actor:customer',
            'vertex:web_client:storefront',
            '1: confirm the basket',
        )
        assert drawn[3][2] == '4: authorise the card<BR>at most 3 tries'
        assert drawn[5][2] == '6: OrderPlaced'
        assert cell(mcd, '2').attributes['value'] == 'checkout'
