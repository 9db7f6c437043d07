from xml.etree import ElementTree

from helpers import cell, edges


class TestElementTree:
    def test_elementtree(self):
        # given
        model = ElementTree.Element('mxGraphModel')
        root = ElementTree.SubElement(model, 'root')
        ElementTree.SubElement(root, 'mxCell', id='0')
        ElementTree.SubElement(root, 'mxCell', id='1', parent='0')

        def add(cell_id, geometry, **attributes):
            added = ElementTree.SubElement(root, 'mxCell', id=cell_id, parent='1', **attributes)
            ElementTree.SubElement(added, 'mxGeometry', {'as': 'geometry', **geometry})

        # when
        box = 'rounded=1;whiteSpace=wrap;html=1;fillColor=#dae8fc;strokeColor=#6c8ebf;'
        size = {'width': '120', 'height': '60'}
        add('parse', {'x': '20', 'y': '20', **size}, value='Parse', style=box, vertex='1')
        add('check', {'x': '220', 'y': '20', **size}, value='Check', style=box, vertex='1')
        add('write', {'x': '420', 'y': '20', **size}, value='Write', style=box, vertex='1')

        line = 'edgeStyle=orthogonalEdgeStyle;html=1;verticalAlign=bottom;'
        straight = {'relative': '1'}
        add('e1', straight, value='tree', style=line, edge='1', source='parse', target='check')
        add('e2', straight, value='facts', style=line, edge='1', source='check', target='write')

        # then
        assert cell(model, 'check').size == (120, 60)
        assert edges(model) == [('parse', 'check', 'tree'), ('check', 'write', 'facts')]
