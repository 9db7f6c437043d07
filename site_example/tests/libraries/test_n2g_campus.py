from helpers import cell, edges
from N2G import drawio_diagram

CISCO = (
    'shape=mxgraph.cisco.{};html=1;fillColor=#036897;strokeColor=#ffffff;strokeWidth=2;'
    'verticalLabelPosition=bottom;verticalAlign=top;align=center;outlineConnect=0;'
)
LINK = 'endArrow=none;strokeColor=#545B64;strokeWidth=2;labelBackgroundColor=#ffffff;'


class TestN2gCampus:
    def test_n2g_campus(self):
        # given
        campus = drawio_diagram()
        campus.add_diagram('campus', name='Campus')

        # when
        router = CISCO.format('routers.router')
        core = CISCO.format('switches.layer_3_switch')
        access = CISCO.format('switches.workgroup_switch')

        campus.add_node('wan-1', style=router, width=78, height=53, x_pos=271, y_pos=20)
        campus.add_node('core-1', style=core, width=64, height=64, x_pos=128, y_pos=180)
        campus.add_node('core-2', style=core, width=64, height=64, x_pos=428, y_pos=180)
        campus.add_node('access-1', style=access, width=100, height=50, x_pos=20, y_pos=350)
        campus.add_node('access-2', style=access, width=100, height=50, x_pos=260, y_pos=350)
        campus.add_node('access-3', style=access, width=100, height=50, x_pos=500, y_pos=350)

        for source, target, label in (
            ('wan-1', 'core-1', 'Te1/1'),
            ('wan-1', 'core-2', 'Te1/2'),
            ('core-1', 'core-2', 'Po1'),
            ('core-1', 'access-1', 'Gi1/1'),
            ('core-1', 'access-2', 'Gi1/2'),
            ('core-2', 'access-2', 'Gi2/2'),
            ('core-2', 'access-3', 'Gi2/3'),
        ):
            campus.add_link(source, target, label=label, style=LINK)

        # then
        drawn = edges(campus.drawing)
        assert len(drawn) == 7
        assert drawn[2] == ('core-1', 'core-2', 'Po1')
        assert cell(campus.drawing, 'wan-1').style['shape'] == 'mxgraph.cisco.routers.router'
