from helpers import edges
from multicloud_diagrams import MultiCloudDiagrams


class TestReturns:
    def test_returns(self):
        # given
        mcd = MultiCloudDiagrams()

        def node(node_type, name, owner, column, row):
            """Put the middle of an icon on a grid: icons differ in size."""
            icon = mcd.get_node_template(node_type)
            x = 60 + 230 * column - float(icon['width']) / 2
            y = 60 + 210 * row - float(icon['height']) / 2
            return mcd.add_vertex(name, name, {'owner': owner}, node_type, x=x, y=y)

        api = node('api_gw', 'returns-api', 'shop', column=0, row=0)
        accept = node('lambda_function', 'accept-return', 'shop', column=1, row=0)
        returns = node('dynamo', 'returns', 'shop', column=2, row=0)
        parcels = node('sqs', 'parcels', 'warehouse', column=1, row=1)
        inspect = node('fargate', 'inspect', 'warehouse', column=2, row=1)
        refund = node('lambda_function', 'refund', 'payments', column=3, row=1)
        ledger = node('aurora', 'ledger', 'payments', column=3, row=0)

        # when
        event = {'dashed': '1'}
        for source, target, label, style in (
            (api, accept, 'calls', {}),
            (accept, returns, 'calls', {}),
            (accept, parcels, 'event', event),
            (parcels, inspect, 'event', event),
            (inspect, refund, 'event', event),
            (refund, ledger, 'calls', {}),
        ):
            mcd.add_connection(source, target, style, [label], {})

        # then
        assert len(edges(mcd)) == 6
