from xml.etree import ElementTree

import drawpyo
from drawpyo.diagram import Edge, Object, TextFormat
from helpers import cells, edges


class TestDrawpyoTiers:
    def test_drawpyo_tiers(self):
        # given
        file = drawpyo.File(file_name='tiers.drawio')
        page = drawpyo.Page(file=file, name='Tiers')

        # when
        browser = Object(
            page=page,
            id='browser',
            value='Browser',
            position=(20, 40),
            width=120,
            height=60,
            fillColor='#DAE8FC',
            strokeColor='#6C8EBF',
            rounded=1,
        )
        application = Object(
            page=page,
            id='application',
            value='Application',
            position=(300, 40),
            width=120,
            height=60,
            fillColor='#D5E8D4',
            strokeColor='#82B366',
            rounded=1,
        )
        database = Object(
            page=page,
            id='database',
            value='Orders',
            baseStyle='shape=cylinder3',
            position=(590, 25),
            width=80,
            height=90,
            fillColor='#FFE6CC',
            strokeColor='#D79B00',
        )

        for edge_id, source, target, label in (
            ('https', browser, application, 'HTTPS'),
            ('sql', application, database, 'SQL'),
        ):
            Edge(
                page=page,
                id=edge_id,
                source=source,
                target=target,
                label=label,
                text_format=TextFormat(labelBackgroundColor='#FFFFFF'),
            )

        # then
        drawn = ElementTree.fromstring(file.xml)
        assert {'browser', 'application', 'database'} <= set(cells(drawn))
        assert edges(drawn) == [
            ('browser', 'application', 'HTTPS'),
            ('application', 'database', 'SQL'),
        ]
