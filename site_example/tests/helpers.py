"""Read the cells of an mxGraph, for the assertions of these tests."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """One `mxCell` with the `object` or `UserObject` around it, if there is one."""

    attributes: dict[str, str]
    geometry: dict[str, str]

    @property
    def label(self):
        return self.attributes.get('value', self.attributes.get('label', ''))

    @property
    def lines(self):
        return self.label.split('<BR>')

    @property
    def style(self):
        pairs = (entry.partition('=') for entry in self.attributes['style'].split(';') if entry)
        return {key: value for key, _, value in pairs}

    @property
    def size(self):
        """Width and height in pixels."""
        return float(self.geometry['width']), float(self.geometry['height'])

    @property
    def position(self):
        """x and y in pixels, relative to the parent."""
        return float(self.geometry.get('x', 0)), float(self.geometry.get('y', 0))


def cells(diagram):
    """All cells by id: of an element, or of an object that holds one as `mx_file`."""
    root = getattr(diagram, 'mx_file', diagram)
    found = {}
    for parent in root.iter():
        for child in parent.findall('mxCell'):
            outer = parent.attrib if parent.tag in ('object', 'UserObject') else {}
            geometry = child.find('mxGeometry')
            attributes = {**child.attrib, **outer}
            found[attributes['id']] = Cell(attributes, dict(getattr(geometry, 'attrib', {})))
    return found


def cell(diagram, cell_id):
    """The cell with this id."""
    return cells(diagram)[cell_id]


def edges(diagram):
    """Each edge as `(source id, target id, label)`, in the order of the file.

    multicloud-diagrams puts the label of an edge into a child vertex of the edge.
    """
    found = cells(diagram)
    vertices = [c for c in found.values() if 'vertex' in c.attributes]
    labels = {c.attributes['parent']: c.label for c in vertices}
    return [
        (c.attributes['source'], c.attributes['target'], c.label or labels.get(cell_id, ''))
        for cell_id, c in found.items()
        if 'source' in c.attributes
    ]
