from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestTables:
    def test_table_list(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        alarms = ['queue age > 60 s', 'DLQ not empty']
        mcd.add_list(table_id='alarms', table_name='payments: alarms', rows=alarms)

        # then
        assert cell(mcd, 'vertex:alarms:list').size == (300, 90)
        assert cell(mcd, 'vertex:alarms:row:1').label == 'DLQ not empty'

    def test_table_map(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        settings = {'Runtime': 'python3.12', 'MemorySize': 256, 'Timeout': '10 s'}
        mcd.add_map(table_id='place-order', table_name='place-order', key_value_pairs=settings)

        # then
        assert cell(mcd, 'vertex:place-order:list').label == '<b>place-order</b>'
        assert cell(mcd, 'vertex:place-order:row:0').label == '<b>Runtime</b>: python3.12'

    def test_table_snapshot(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        event = '{"source": "shop", "detail-type": "OrderPlaced", "total": 42}'
        mcd.add_snapshot(table_id='event', table_name='one event', snapshot=event, width=380)

        # then
        assert cell(mcd, 'vertex:event:row:1').label == event
        assert cell(mcd, 'vertex:event:list').size == (380, 60)
