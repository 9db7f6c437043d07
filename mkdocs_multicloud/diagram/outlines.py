"""Outlines around cells of a document, which draw.io's engine draws with the document.

Outlines differ by colour, by line style and by sign, so that nobody has to tell colours apart.
"""

from __future__ import annotations

import hashlib
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.cell_geometry import absolute_places, box, number
from mkdocs_multicloud.diagram.mxfile import cell_elements
from mkdocs_multicloud.diagram.style import Style

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs_multicloud.diagram.cell_geometry import Box
    from mkdocs_multicloud.diagram.mxfile import MxFile, Page

    Place = tuple[float, float]
    Corners = tuple[float, float, float, float]

SOLID = "dashed=0"
DASHED = "dashed=1;dashPattern=8 4;fixDash=1"
DOTTED = "dashed=1;dashPattern=2 3;fixDash=1"
DASH_DOT = "dashed=1;dashPattern=10 3 2 3;fixDash=1"

_GROUND = "light-dark(#ffffff,#18141d)"
"""Colour below outlines and of signs, so that they can be seen on every colour."""
_LABEL_GROUND = "light-dark(#ffffffd9,#1b1c22d9)"
"""Colour below the labels of outlined edges; hardly seen on the grounds of usual pages."""
_FONT = 14
_GAP = 4
"""Pixels between a cell and its outline; all sizes grow with a large page."""
_HALO = 8
"""Pixels by which the outline of a line is wider than the line."""
_LEGEND = 84, 20, 44
"""Width, height and distance from the diagram of an entry of the legend, in pixels."""
_USUAL = 1000.0
"""Pixels of the longer side of a page that is seen as large as it is."""


@dataclass(frozen=True, slots=True)
class Look:
    """The look of an outline.

    Attributes:
        name: what it means, for the legend.
        sign: a character beside the outline.
        colour: as in draw.io's styles; its dark colour follows from it.
        dash: `SOLID`, `DASHED`, `DOTTED` or `DASH_DOT`.
        width: pixels.
    """

    name: str
    sign: str
    colour: str
    dash: str = SOLID
    width: float = 2.5


@dataclass(frozen=True, slots=True)
class CellElement:
    """A cell of a page: the element with its id, and its `mxCell`."""

    outer: etree._Element
    cell: etree._Element

    @property
    def style(self) -> Style:
        """The style of the cell."""
        return Style.parse(self.cell.get("style", ""))

    def restyle(self, entries: str) -> None:
        """Add entries to the style; they win over those that it has."""
        style = self.cell.get("style", "").rstrip("; ")
        self.cell.set("style", f"{style};{entries}" if style else entries)


def outlined(
    document: MxFile,
    looks: Mapping[int, Mapping[str, Look]],
    legend: Mapping[int, Iterable[Look]] | None = None,
) -> MxFile:
    """Return a document with outlines and a legend on each page that has some.

    Args:
        looks: by the index of the page, then by the id of the cell.
        legend: the looks of each page that its legend explains. Default: those of its cells.

    Raises:
        MxFileError: the document is too large with them.
    """
    root = etree.fromstring(document.xml.encode())
    key = key_of(document.xml)
    for index, diagram in enumerate(root.iterchildren("diagram")):
        graph = diagram.find("mxGraphModel/root")
        own = looks.get(index)
        if graph is None or not own:
            continue
        page = document.pages[index]
        outlines = Outlines(graph, key, corners_of(page))
        for cell in page.cells:
            if cell.id in own:
                outlines.add(cell.id, own[cell.id])
        of_cells = dict.fromkeys(own[cell.id] for cell in page.cells if cell.id in own)
        outlines.add_legend(of_cells if legend is None else legend.get(index, ()))
    return mxfile.parse(etree.tostring(root, encoding="unicode"))


def _width_of(text: str) -> float:
    """Return about how many pixels a text of the legend takes, with space around it."""
    return 12.0 + sum(12.0 if ord(sign) > 0x2E7F else 7.0 for sign in text)


def key_of(*texts: str) -> str:
    """Return a beginning of ids that no text can know, and so none contains."""
    return hashlib.sha256("".join(texts).encode()).hexdigest()[:8]


class Outlines:
    """Adds outlines to a page.

    Args:
        graph: its cells; changed.
        key: the beginning of the ids of all outlines.
        corners: see `corners_of`.

    Attributes:
        elements: its cells, by id.
        layer: the id of the first layer that is shown.
        scale: how much larger all sizes are than on a page of the usual size.
        gap: pixels between a cell and its outline.
    """

    def __init__(self, graph: etree._Element, key: str, corners: Corners) -> None:
        self.elements = elements_of(graph)
        self._labels: dict[str, list[CellElement]] = {}
        for element in self.elements.values():
            if element.cell.get("vertex"):
                self._labels.setdefault(element.cell.get("parent", ""), []).append(element)
        self.layer = self._first_layer()
        left, top, right, bottom = corners
        self.scale = min(max(max(right - left, bottom - top) / _USUAL, 1.0), 10.0)
        self.gap = _GAP * self.scale
        self._left, self._top = left, top
        self._graph = graph
        self._key = key
        self._number = 0
        self._has_shadow = False
        model = graph.getparent()
        if model is not None:
            self._has_shadow = model.get("shadow") == "1"

    def add(self, cell_id: str, look: Look) -> None:
        """Add an outline around a cell; none around a layer."""
        element = self.elements.get(cell_id)
        if element is None or not is_drawn(element.outer):
            return
        if self._has_shadow:
            self._move_shadow_to_cells()
        if element.cell.get("edge", "0") not in ("", "0"):
            self._outline_edge(element, look)
        else:
            self._outline(element, look)

    def add_ground(self, cell_id: str, style: str) -> None:
        """Add a filled rectangle behind a vertex, below all that is beside it.

        Args:
            style: its colours.
        """
        element = self.elements.get(cell_id)
        if element is None or (found := self._around(element)) is None:
            return
        parent, outline = found
        look = f"rounded=1;absoluteArcSize=1;arcSize=8;{style}{turn_of(element.style)}"
        added = self._add(look, parent, outline)
        outer = added
        if element.outer.get("tags"):
            # Readers hide it with the vertex.
            outer = etree.Element("object", {"label": "", "tags": element.outer.get("tags", "")})
            outer.set("id", added.attrib.pop("id"))
            added.addprevious(outer)
            outer.append(added)
        if parent in self.elements:
            self.elements[parent].outer.addnext(outer)

    def add_ghost(self, cell_id: str, box: Box, look: Look, turn: str) -> None:
        """Add a faint outline where a vertex was; below it, if it is still near.

        Args:
            box: its old place on the page, and its size.
            turn: see `turn_of`.
        """
        names = ("x", "y", "width", "height")
        place = {name: f"{length:g}" for name, length in zip(names, box, strict=True)}
        geometry = etree.Element("mxGeometry", {**place, "as": "geometry"})
        style = f"{DOTTED};opacity=60{turn}"
        added = [
            self._add(f"{self._ground(look)};{style}", self.layer, deepcopy(geometry)),
            self._add(f"{self._style(look)};{style}", self.layer, geometry),
        ]
        element = self.elements.get(cell_id)
        if element is not None and element.cell.get("parent") == self.layer:
            for cell in added:
                element.outer.addprevious(cell)

    def add_arrow(self, start: Place, end: Place, look: Look, *, is_pale: bool = False) -> None:
        """Add an arrow between two places on the page; a pale one is below all cells."""
        geometry = etree.Element("mxGeometry", {"relative": "1", "as": "geometry"})
        for name, (x, y) in (("sourcePoint", start), ("targetPoint", end)):
            etree.SubElement(geometry, "mxPoint", {"x": f"{x:g}", "y": f"{y:g}", "as": name})
        style = f"opacity={20 if is_pale else 85};endArrow=open;endSize={8 * self.scale:g}"
        if not is_pale:
            below = f"{self._ground(look)};{style}"
            self._add(below, self.layer, deepcopy(geometry), kind="edge")
        added = self._add(f"{self._style(look)};{style}", self.layer, geometry, kind="edge")
        if is_pale and self.layer in self.elements:
            self.elements[self.layer].outer.addnext(added)

    def add_legend(self, looks: Iterable[Look]) -> None:
        """Add a legend above the page: in a line, or with long names one below the other."""
        width, height, distance = (length * self.scale for length in _LEGEND)
        texts = [(look, f"{look.sign} {look.name}") for look in looks]
        widest = max((_width_of(text) * self.scale for _, text in texts), default=width)
        for index, (look, text) in enumerate(texts):
            x, y = self._left + index * (width + height / 2), self._top - distance
            if widest > width:
                x, y = self._left, y - (len(texts) - 1 - index) * height * 1.25
            size = {"width": f"{max(widest, width):g}", "height": f"{height:g}"}
            place = {"x": f"{x:g}", "y": f"{y:g}", "as": "geometry"}
            geometry = etree.Element("mxGeometry", {**place, **size})
            style = f"{self._style(look)};{_sign(look)};fontSize={12 * self.scale:g}"
            self._add(style, self.layer, geometry, value=_spaced(text))

    def _move_shadow_to_cells(self) -> None:
        """Give each vertex a shadow of its own, as that of a page is also below outlines.

        Lines get none: browsers do not draw straight ones that have a shadow of their own.
        """
        model = self._graph.getparent()
        assert model is not None
        model.set("shadow", "0")
        self._has_shadow = False
        for element in self.elements.values():
            geometry = element.cell.find("mxGeometry")
            sizes = () if geometry is None else (geometry.get("width"), geometry.get("height"))
            if element.cell.get("vertex") and all(sizes) and element.style.shape != "line":
                element.restyle("shadow=1")

    def _outline(self, element: CellElement, look: Look) -> None:
        """Add an outline around a vertex, in its parent, so that it moves and turns with it."""
        if (found := self._around(element)) is None:
            # A label without a size of its own.
            element.restyle(f"labelBorderColor={look.colour};opacity=100;textOpacity=100")
            return
        parent, outline = found
        turn = turn_of(element.style)
        self._add(f"{self._ground(look)};opacity=70{turn}", parent, deepcopy(outline))
        style = (
            f"{self._style(look)};align=left;verticalAlign=bottom;labelPosition=center;"
            f"verticalLabelPosition=top;spacing=0;{_sign(look)}{turn}"
        )
        self._add(style, parent, outline, value=_spaced(look.sign))

    def _around(self, element: CellElement) -> tuple[str, etree._Element] | None:
        """Return the parent and the geometry of what is around a vertex; None if it has no size."""
        geometry = element.cell.find("mxGeometry")
        outline = etree.Element("mxGeometry") if geometry is None else deepcopy(geometry)
        width, height = (number(outline.get(name, "")) for name in ("width", "height"))
        if not (width and height):
            return None
        parent, moved = element.cell.get("parent", ""), outline
        gap = self.gap
        dx = dy = -gap
        if outline.get("relative", "0") != "1":
            parent, x, y = self._free_parent(parent)
            dx, dy = x - gap, y - gap
        else:
            # Its place is a part of its parent's size.
            found = next((c for c in outline if c.get("as") == "offset"), None)
            moved = (
                etree.SubElement(outline, "mxPoint", {"as": "offset"}) if found is None else found
            )
        for name, value in (("x", dx), ("y", dy)):
            moved.set(name, f"{number(moved.get(name, '')) + value:g}")
        outline.set("width", f"{width + 2 * gap:g}")
        outline.set("height", f"{height + 2 * gap:g}")
        return parent, outline

    def _outline_edge(self, element: CellElement, look: Look) -> None:
        """Add a wide line below an edge that runs as the edge does, and not through its labels."""
        for label in (element, *self._labels.get(element.outer.get("id", ""), ())):
            if label.style.get("labelBackgroundColor") in (None, "", "none", "default"):
                label.restyle(f"labelBackgroundColor={_LABEL_GROUND}")
        geometry = element.cell.find("mxGeometry")
        outline = etree.Element("mxGeometry") if geometry is None else deepcopy(geometry)
        for child in list(outline):
            if child.get("as") == "offset":
                outline.remove(child)
        # The sign is near the start, as labels are mostly in the middle, and beside the line.
        side = f"{0.5 * (_HALO + _FONT * 1.4) * self.scale:g}"
        outline.attrib.update({"x": "-0.6", "y": side, "relative": "1", "as": "geometry"})
        width = number(element.style.get("strokeWidth")) or 1.0
        routing = {
            key: value
            for key, value in element.style.entries
            if key.strip() not in ("shape", "flowAnimation", "image")
        }
        style = ";".join(k if v is None else f"{k}={v}" for k, v in routing.items() if k.strip())
        style += (
            f";{self._style(look)};strokeWidth={width + _HALO * self.scale:g};opacity=35;"
            f"endArrow=none;startArrow=none;{_sign(look)}"
        )
        made = self._add(
            style, element.cell.get("parent", ""), outline, value=_spaced(look.sign), kind="edge"
        )
        for name in ("source", "target"):
            if name in element.cell.attrib:
                made.set(name, element.cell.get(name, ""))
        element.outer.addprevious(made)

    def _add(
        self,
        style: str,
        parent: str,
        geometry: etree._Element,
        *,
        value: str = "",
        kind: str = "vertex",
    ) -> etree._Element:
        self._number += 1
        cell = etree.SubElement(
            self._graph,
            "mxCell",
            {
                "id": f"{self._key}-{self._number}",
                "value": value,
                "style": f"{style};shadow=0;pointerEvents=0;{'='.join(mxfile.DECORATION)}",
                "parent": parent,
                kind: "1",
                "connectable": "0",
            },
        )
        cell.append(geometry)
        return cell

    def _style(self, look: Look) -> str:
        """Return the style of an outline."""
        return (
            f"html=1;fillColor=none;strokeColor={look.colour};fontColor={look.colour};"
            f"strokeWidth={look.width * self.scale:g};{look.dash};"
            f"fontStyle=1;fontSize={_FONT * self.scale:g}"
        )

    def _ground(self, look: Look) -> str:
        """Return the style of the line below an outline."""
        below = 2.5 * look.width * self.scale
        return f"fillColor=none;strokeColor={_GROUND};strokeWidth={below:g}"

    def _first_layer(self) -> str:
        """Return the id of the first layer that is shown."""
        layers = [
            element
            for element in self.elements.values()
            if element.cell.get("parent") and not is_drawn(element.outer)
        ]
        shown = [element for element in layers if element.cell.get("visible", "1") != "0"]
        return next((e.outer.get("id", "") for e in (*shown, *layers)), "1")

    def _free_parent(self, parent: str) -> tuple[str, float, float]:
        """Return the nearest parent whose cells have free places, and the place in it."""
        dx = dy = 0.0
        for _ in range(len(self.elements)):
            element = self.elements.get(parent)
            if element is None or not _arranges(element.style):
                break
            geometry = element.cell.find("mxGeometry")
            if geometry is not None:
                dx += number(geometry.get("x", ""))
                dy += number(geometry.get("y", ""))
            parent = element.cell.get("parent", "")
        return parent, dx, dy


def corners_of(*pages: Page | None) -> Corners:
    """Return the left, top, right and bottom of the vertices of pages, in pixels."""
    boxes = [
        (x, y, *box(cell)[2:])
        for page in pages
        if page is not None
        for cell, (x, y) in zip(page.cells, absolute_places(page), strict=True)
        if cell.kind in ("vertex", "group")
    ]
    return (
        min((x for x, *_ in boxes), default=0.0),
        min((y for _, y, *_ in boxes), default=0.0),
        max((x + width for x, _, width, _ in boxes), default=0.0),
        max((y + height for _, y, _, height in boxes), default=0.0),
    )


def elements_of(graph: etree._Element | None) -> dict[str, CellElement]:
    """Return the cells of a page, by id."""
    if graph is None:
        return {}
    return {outer.get("id", ""): CellElement(outer, cell) for outer, cell in cell_elements(graph)}


def cell_in(outer: etree._Element) -> etree._Element:
    """Return the `mxCell` of an element with an id."""
    if outer.tag == "mxCell":
        return outer
    cell = outer.find("mxCell")
    assert cell is not None
    return cell


def is_drawn(outer: etree._Element) -> bool:
    """Whether an element is a vertex or an edge, not a layer."""
    cell = outer if outer.tag == "mxCell" else outer.find("mxCell")
    return cell is not None and bool(cell.get("vertex") or cell.get("edge"))


def _sign(look: Look) -> str:
    """Return the entries of a style for a text that can be read on every colour."""
    return f"fontColor={_GROUND};labelBackgroundColor={look.colour}"


def _spaced(text: str) -> str:
    """Return a text with some of its background on both sides."""
    return f"\u00a0{text}\u00a0" if text else ""


def turn_of(style: Style) -> str:
    """Return the entry of a style that turns a vertex as another one."""
    turned = style.get("rotation")
    return f";rotation={turned}" if turned else ""


def _arranges(style: Style) -> bool:
    """Whether draw.io draws a cell by those inside of it, as it does with tables."""
    return bool(style.get("childLayout")) or style.shape in ("table", "tableRow")
