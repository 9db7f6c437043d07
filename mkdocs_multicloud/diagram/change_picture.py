"""Writes what changed between two versions of a document as a document of its own.

Each page shows both versions on each other. What is unchanged is pale; what was added, removed or
changed has an outline, and a moved cell an arrow from its old place. Outlines differ by colour, by
line style and by sign, so that nobody has to tell colours apart.
"""

from __future__ import annotations

import hashlib
from copy import deepcopy
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from lxml import etree

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.cell_geometry import box, number
from mkdocs_multicloud.diagram.cell_matching import absolute_places
from mkdocs_multicloud.diagram.change_words import SIGNS
from mkdocs_multicloud.diagram.mxfile import cell_elements
from mkdocs_multicloud.diagram.style import Style

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs_multicloud.diagram.compare import CellChange, Comparison, PageChange
    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile

STATUS_NAMES = MappingProxyType({status: status for status in SIGNS})
"""The names of the statuses in the legend."""

_COLOURS = {"added": "#0072B2", "removed": "#D55E00", "changed": "#A5357D", "moved": "#666666"}
_DASHES = {
    "added": "dashed=0",
    "removed": "dashed=1;dashPattern=8 4;fixDash=1",
    "changed": "dashed=1;dashPattern=2 3;fixDash=1",
    "moved": "dashed=0",
}
_WIDTHS = {"added": 2.5, "removed": 2.5, "changed": 2.5, "moved": 1}
"""Widths of outlines, in pixels; they and all other sizes grow with the page."""
_GROUND = "light-dark(#ffffff,#18141d)"
"""Colour below outlines, so that they can be seen on every colour."""
_FONT = 14
_UNCHANGED = 25
"""Opacity of unchanged cells, in percent of their own."""
_REMOVED = 45
"""Opacity of removed cells."""
_GAP = 4
"""Pixels between a cell and its outline."""
_HALO = 8
"""Pixels by which the outline of a line is wider than the line."""
_NEAR = 5
"""Pixels up to which a move has no arrow."""
_LEGEND = 84, 20, 44
"""Width, height and distance from the diagram of an entry of the legend, in pixels."""
_USUAL = 1000.0
"""Pixels of the longer side of a page that is seen as large as it is."""


def picture_document(
    old: MxFile,
    new: MxFile,
    comparison: Comparison,
    names: Mapping[str, str] = STATUS_NAMES,
) -> MxFile:
    """Return the document, with a page for each page that is different.

    Args:
        names: the names of the statuses in the legend.

    Raises:
        MxFileError: both versions together are too large.
    """
    roots = etree.fromstring(old.xml.encode()), etree.fromstring(new.xml.encode())
    diagrams = [list(root.iterchildren("diagram")) for root in roots]
    attributes = {str(k): str(v) for k, v in roots[1].attrib.items()}
    result = etree.Element("mxfile", {**attributes, "host": "mkdocs-multicloud"})
    key = hashlib.sha256(f"{old.xml}{new.xml}".encode()).hexdigest()[:8]
    for page in comparison.pages:
        before = None if page.old is None else diagrams[0][page.old]
        after = None if page.new is None else diagrams[1][page.new]
        shown = deepcopy(before if after is None else after)
        assert shown is not None
        result.append(shown)
        places = (
            {} if page.old is None else _places(old.pages[page.old]),
            {} if page.new is None else _places(new.pages[page.new]),
        )
        graph = shown.find("mxGraphModel/root")
        if graph is not None:
            _PagePicture(page, graph, before, places, key).draw(names)
    return mxfile.parse(etree.tostring(result, encoding="unicode"))


def _places(page: mxfile.Page) -> dict[str, tuple[float, float]]:
    cells = zip(page.cells, absolute_places(page), strict=True)
    return {cell.id: place for cell, place in cells}


@dataclass(frozen=True, slots=True)
class _Element:
    """A cell of the new page: its outer element, its `mxCell`, and its style."""

    outer: etree._Element
    cell: etree._Element

    @property
    def style(self) -> Style:
        return Style.parse(self.cell.get("style", ""))

    def restyle(self, entries: str) -> None:
        style = self.cell.get("style", "").rstrip("; ")
        self.cell.set("style", f"{style};{entries}" if style else entries)


class _PagePicture:
    """Changes the copy of a page into the picture of what changed on it.

    Args:
        graph: the cells of the new page, or those of a removed page.
        before: the old page.
        places: the absolute places of the cells of both pages, by id.
        key: a part of the ids of all further cells.
    """

    def __init__(
        self,
        page: PageChange,
        graph: etree._Element,
        before: etree._Element | None,
        places: tuple[Mapping[str, tuple[float, float]], Mapping[str, tuple[float, float]]],
        key: str,
    ) -> None:
        self._page = page
        self._graph = graph
        self._key = key
        self._places = places
        self._old = {} if before is None else _elements(before.find("mxGraphModel/root"))
        self._shown = _elements(graph)
        self._layer = self._first_layer()
        self._number = 0
        self._corners = self._find_corners()
        left, top, right, bottom = self._corners
        self._scale = min(max(max(right - left, bottom - top) / _USUAL, 1.0), 10.0)

    def draw(self, names: Mapping[str, str]) -> None:
        """Mark all changes, and add a legend."""
        changes = {change.cell.id: change for change in self._page.cells}
        is_whole = self._page.status != "changed"
        for cell_id, element in self._shown.items():
            if cell_id not in changes or (changes[cell_id].new is None and not is_whole):
                _fade(element, _UNCHANGED)
        if self._page.new is not None:
            self._insert_removed([c for c in self._page.cells if c.new is None])
        for change in self._page.cells:
            self._mark(change)
        self._add_legend([s for s in SIGNS if any(c.status == s for c in self._page.cells)], names)

    def _insert_removed(self, changes: Iterable[CellChange]) -> None:
        """Insert removed cells below those that are still there."""
        removed = {change.cell.id: f"{self._key}-{change.cell.id}" for change in changes}
        ids = {**self._page.matches, **removed}
        position = next(
            (i for i, child in enumerate(self._graph) if _is_drawn(child)), len(self._graph)
        )
        for cell_id, new_id in removed.items():
            outer = deepcopy(self._old[cell_id].outer)
            element = _Element(outer, outer if outer.tag == "mxCell" else _cell_in(outer))
            outer.set("id", new_id)
            outer.attrib.pop("link", "")
            for name in ("parent", "source", "target"):
                if name in element.cell.attrib:
                    element.cell.set(name, ids.get(element.cell.get(name, ""), self._layer))
            _fade(element, _REMOVED)
            self._graph.insert(position, outer)
            position += 1
            self._shown[new_id] = element

    def _mark(self, change: CellChange) -> None:
        cell = change.cell
        own = f"{self._key}-{cell.id}" if change.new is None else cell.id
        element = self._shown.get(own) or self._shown.get(cell.id)
        if element is None or cell.kind in ("root", "layer"):
            return
        if cell.kind == "edge":
            self._outline_edge(element, change.status)
        else:
            self._outline(element, change.status)
            if change.status == "moved" and change.old and change.new:
                self._arrow(change.old, change.new)

    def _outline(self, element: _Element, status: str) -> None:
        """Add an outline around a vertex, in its parent, so that it moves and turns with it."""
        geometry = element.cell.find("mxGeometry")
        if geometry is None:
            return
        outline = deepcopy(geometry)
        width, height = (number(outline.get(name, "")) for name in ("width", "height"))
        if not (width and height):
            # A label without a size of its own.
            element.restyle(f"labelBorderColor={_COLOURS[status]};opacity=100;textOpacity=100")
            return
        parent, moved = element.cell.get("parent", ""), outline
        gap = _GAP * self._scale
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
        turned = element.style.get("rotation")
        turn = f";rotation={turned}" if turned else ""
        below = 2.5 * _WIDTHS[status] * self._scale
        ground = f"fillColor=none;strokeColor={_GROUND};strokeWidth={below:g};opacity=70{turn}"
        self._add(ground, parent, deepcopy(outline))
        style = (
            f"{self._look(status)};align=left;verticalAlign=bottom;labelPosition=center;"
            f"verticalLabelPosition=top;spacing=0;labelBackgroundColor={_GROUND}{turn}"
        )
        self._add(style, parent, outline, value=SIGNS[status])

    def _outline_edge(self, element: _Element, status: str) -> None:
        """Add a wide line below an edge that runs as the edge does."""
        geometry = element.cell.find("mxGeometry")
        outline = etree.Element("mxGeometry") if geometry is None else deepcopy(geometry)
        for child in list(outline):
            if child.get("as") == "offset":
                outline.remove(child)
        # The sign is near the start, as labels are mostly in the middle.
        outline.attrib.update({"x": "-0.6", "y": "0", "relative": "1", "as": "geometry"})
        width = number(element.style.get("strokeWidth")) or 1.0
        routing = {
            key: value
            for key, value in element.style.entries
            if key.strip() not in ("shape", "flowAnimation", "image")
        }
        style = ";".join(k if v is None else f"{k}={v}" for k, v in routing.items() if k.strip())
        style += (
            f";{self._look(status)};strokeWidth={width + _HALO * self._scale:g};opacity=35;"
            f"endArrow=none;startArrow=none;labelBackgroundColor={_GROUND}"
        )
        made = self._add(
            style, element.cell.get("parent", ""), outline, value=SIGNS[status], kind="edge"
        )
        for name in ("source", "target"):
            if name in element.cell.attrib:
                made.set(name, element.cell.get(name, ""))
        element.outer.addprevious(made)

    def _arrow(self, old: Cell, new: Cell) -> None:
        (x0, y0), (x1, y1) = (
            self._places[0].get(old.id, (0, 0)),
            self._places[1].get(new.id, (0, 0)),
        )
        if new.geometry.relative or max(abs(x1 - x0), abs(y1 - y0)) <= _NEAR:
            return
        geometry = etree.Element("mxGeometry", {"relative": "1", "as": "geometry"})
        for name, x, y, cell in (("sourcePoint", x0, y0, old), ("targetPoint", x1, y1, new)):
            width, height = box(cell)[2:]
            at = {"x": f"{x + width / 2:g}", "y": f"{y + height / 2:g}", "as": name}
            etree.SubElement(geometry, "mxPoint", at)
        style = (
            f"{self._look('moved')};strokeWidth={2 * self._scale:g};opacity=50;endArrow=open;"
            f"endSize={8 * self._scale:g}"
        )
        self._add(style, self._layer, geometry, kind="edge")

    def _add_legend(self, statuses: Iterable[str], names: Mapping[str, str]) -> None:
        left, top, *_ = self._corners
        width, height, distance = (length * self._scale for length in _LEGEND)
        for index, status in enumerate(statuses):
            x = left + index * (width + height / 2)
            size = {"width": f"{width:g}", "height": f"{height:g}"}
            place = {"x": f"{x:g}", "y": f"{top - distance:g}", "as": "geometry"}
            geometry = etree.Element("mxGeometry", {**place, **size})
            text = f"{SIGNS[status]} {names[status]}"
            style = f"{self._look(status)};fillColor={_GROUND};fontSize={12 * self._scale:g}"
            self._add(style, self._layer, geometry, value=text)

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
                "style": f"{style};pointerEvents=0;{'='.join(mxfile.DECORATION)}",
                "parent": parent,
                kind: "1",
                "connectable": "0",
            },
        )
        cell.append(geometry)
        return cell

    def _find_corners(self) -> tuple[float, float, float, float]:
        """Return the left, top, right and bottom of the vertices of both versions."""
        boxes = [
            (*places[cell_id], *_size(elements[cell_id].cell))
            for places, elements in zip(self._places, (self._old, self._shown), strict=True)
            for cell_id in places
            if cell_id in elements and elements[cell_id].cell.get("vertex") == "1"
        ]
        return (
            min((x for x, *_ in boxes), default=0.0),
            min((y for _, y, *_ in boxes), default=0.0),
            max((x + width for x, _, width, _ in boxes), default=0.0),
            max((y + height for _, y, _, height in boxes), default=0.0),
        )

    def _look(self, status: str) -> str:
        """Return the style of an outline."""
        return (
            f"html=1;fillColor=none;strokeColor={_COLOURS[status]};fontColor={_COLOURS[status]};"
            f"strokeWidth={_WIDTHS[status] * self._scale:g};{_DASHES[status]};"
            f"fontStyle=1;fontSize={_FONT * self._scale:g}"
        )

    def _first_layer(self) -> str:
        """Return the id of the first layer that is shown."""
        layers = [
            element
            for element in self._shown.values()
            if element.cell.get("parent") and not _is_drawn(element.outer)
        ]
        shown = [element for element in layers if element.cell.get("visible", "1") != "0"]
        return next((e.outer.get("id", "") for e in (*shown, *layers)), "1")

    def _free_parent(self, parent: str) -> tuple[str, float, float]:
        """Return the nearest parent whose cells have free places, and the place in it."""
        dx = dy = 0.0
        for _ in range(len(self._shown)):
            element = self._shown.get(parent)
            if element is None or not _arranges(element.style):
                break
            geometry = element.cell.find("mxGeometry")
            if geometry is not None:
                dx += number(geometry.get("x", ""))
                dy += number(geometry.get("y", ""))
            parent = element.cell.get("parent", "")
        return parent, dx, dy


def _elements(graph: etree._Element | None) -> dict[str, _Element]:
    if graph is None:
        return {}
    return {outer.get("id", ""): _Element(outer, cell) for outer, cell in cell_elements(graph)}


def _cell_in(outer: etree._Element) -> etree._Element:
    cell = outer.find("mxCell")
    assert cell is not None
    return cell


def _is_drawn(outer: etree._Element) -> bool:
    cell = outer if outer.tag == "mxCell" else outer.find("mxCell")
    return cell is not None and bool(cell.get("vertex") or cell.get("edge"))


def _arranges(style: Style) -> bool:
    """Whether draw.io draws a cell by those inside of it, as it does with tables."""
    return bool(style.get("childLayout")) or style.shape in ("table", "tableRow")


def _fade(element: _Element, percent: int) -> None:
    own = {"opacity": element.style.get("opacity"), "textOpacity": element.style.get("textOpacity")}
    entries = (f"{k}={(number(v) if v else 100.0) * percent / 100:g}" for k, v in own.items())
    element.restyle(";".join(entries))


def _size(cell: etree._Element) -> tuple[float, float]:
    """Return the width and height of a cell."""
    geometry = cell.find("mxGeometry")
    if geometry is None:
        return 0.0, 0.0
    return number(geometry.get("width", "")), number(geometry.get("height", ""))
