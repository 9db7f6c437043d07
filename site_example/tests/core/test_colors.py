from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestColors:
    def test_color_red(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        mcd.add_vertex(
            node_id='place-order',
            node_name='place-order',
            node_type='lambda_function',
            style={'fillColor': '#D13212'},
            hide_id=True,
        )

        # then
        assert cell(mcd, 'vertex:lambda_function:place-order').style['fillColor'] == '#D13212'

    def test_color_gradient(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        mcd.add_vertex(
            node_id='orders',
            node_name='orders',
            node_type='sqs',
            style={
                'fillColor': '#1A7F8E',
                'gradientColor': '#7BD3DE',
                'gradientDirection': 'north',
            },
            hide_id=True,
        )

        # then
        style = cell(mcd, 'vertex:sqs:orders').style
        assert style['gradientColor'] == '#7BD3DE'
        assert style['resIcon'] == 'mxgraph.aws4.sqs'

    def test_color_box(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        mcd.add_vertex(
            node_id='fraud-check',
            node_name='Fraud check',
            node_type='rectangle',
            style={
                'fillColor': '#FFF2CC',
                'strokeColor': '#D6B656',
                'fontColor': '#7F6000',
                'rounded': '1',
            },
            hide_id=True,
        )

        # then
        style = cell(mcd, 'vertex:rectangle:fraud-check').style
        assert style['rounded'] == '1'
        assert style['fontColor'] == '#7F6000'

    def test_color_table(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        mcd.add_list(
            table_name='order.state',
            rows=['PLACED', 'PAID', 'SHIPPED'],
            style={'fillColor': '#D5E8D4', 'strokeColor': '#82B366'},
            width=180,
        )

        # then
        table = cell(mcd, 'vertex:order.state:list')
        assert table.style['fillColor'] == '#D5E8D4'
        assert table.size == (180, 120)

    def test_color_edge(self):
        # given
        mcd = MultiCloudDiagrams()
        api = mcd.add_vertex('api', 'shop-api', node_type='app_sync', hide_id=True, x=20, y=20)
        queue = mcd.add_vertex('queue', 'orders', node_type='sqs', hide_id=True, x=320, y=20)

        # when
        mcd.add_connection(
            api,
            queue,
            edge_style={'strokeColor': '#D13212', 'strokeWidth': '2', 'dashed': '1'},
            labels=['retired in May'],
            label_style={'fontColor': '#D13212', 'align': 'center', 'verticalAlign': 'bottom'},
        )

        # then
        assert cell(mcd, 'edge:app_sync:api:to:sqs:queue').style['strokeColor'] == '#D13212'
        assert cell(mcd, 'label:app_sync:api:to:sqs:queue').style['fontColor'] == '#D13212'
