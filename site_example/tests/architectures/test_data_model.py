from helpers import cell, edges
from multicloud_diagrams import MultiCloudDiagrams


class TestDataModel:
    def test_data_model(self):
        # given
        mcd = MultiCloudDiagrams()
        blue = {'fillColor': '#dae8fc', 'strokeColor': '#6c8ebf'}
        green = {'fillColor': '#d5e8d4', 'strokeColor': '#82b366'}

        # when
        mcd.add_map(
            table_id='customers',
            table_name='customers',
            key_value_pairs={'PK': 'CUSTOMER#{id}', 'email': 'S', 'joined_at': 'S'},
            style=blue,
            width=220,
            x=20,
            y=20,
        )
        mcd.add_map(
            table_id='orders',
            table_name='orders',
            key_value_pairs={
                'PK': 'CUSTOMER#{id}',
                'SK': 'ORDER#{ordered_at}',
                'state': 'S',
                'total': 'N',
            },
            style=blue,
            width=220,
            x=380,
            y=20,
        )
        mcd.add_list(
            table_id='states',
            table_name='order.state',
            rows=['PLACED', 'PAID', 'SHIPPED', 'RETURNED'],
            style=green,
            width=160,
            x=740,
            y=20,
        )

        caption = {'align': 'center', 'verticalAlign': 'bottom'}
        mcd.add_connection('customers:list', 'orders:list', labels=['1 : n'], label_style=caption)
        mcd.add_connection('orders:list', 'states:list', labels=['one of'], label_style=caption)

        # then
        assert cell(mcd, 'vertex:orders:row:1').label == '<b>SK</b>: ORDER#{ordered_at}'
        assert cell(mcd, 'vertex:orders:list').size == (220, 150)
        assert [label for _, _, label in edges(mcd)] == ['1 : n', 'one of']
