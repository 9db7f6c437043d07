from helpers import cell, edges
from multicloud_diagrams import MultiCloudDiagrams, Settings


class TestLayers:
    def test_layers(self):
        # given
        mcd = MultiCloudDiagrams(settings=Settings(hide_id=True), layer_name='network')
        mcd.add_layer('compute')
        mcd.add_layer('data')
        mcd.add_layer('observability')

        # when
        for layer, node_type, name, x, y in (
            ('network', 'route_53', 'example.com', 20, 20),
            ('network', 'cloudfront', 'shop-cdn', 270, 20),
            ('compute', 'app_runner', 'storefront', 520, 20),
            ('compute', 'fargate', 'catalog', 770, 20),
            ('data', 'aurora', 'products', 1020, 20),
            ('data', 'neptune', 'recommendations', 1020, 210),
            ('observability', 'xray', 'traces', 520, 210),
        ):
            mcd.add_vertex(
                node_id=name, node_name=name, node_type=node_type, layer_name=layer, x=x, y=y
            )

        for layer, source, target, label, align in (
            ('network', 'route_53:example.com', 'cloudfront:shop-cdn', 'ALIAS', 'center'),
            ('network', 'cloudfront:shop-cdn', 'app_runner:storefront', 'HTTPS', 'center'),
            ('compute', 'app_runner:storefront', 'fargate:catalog', 'GET /products', 'center'),
            ('data', 'fargate:catalog', 'aurora:products', 'SELECT', 'center'),
            ('data', 'fargate:catalog', 'neptune:recommendations', 'openCypher', 'left'),
            ('observability', 'fargate:catalog', 'xray:traces', 'segments', 'right'),
        ):
            mcd.add_connection(
                source,
                target,
                labels=[label],
                label_style={'align': align, 'verticalAlign': 'bottom'},
                layer_name=layer,
            )

        # then
        assert list(mcd.layers.values()) == ['network', 'compute', 'data', 'observability']
        assert cell(mcd, 'vertex:aurora:products').attributes['parent'] == '3'
        assert cell(mcd, 'edge:fargate:catalog:to:xray:traces').attributes['parent'] == '4'
        assert [label for _, _, label in edges(mcd)][-2:] == ['openCypher', 'segments']
