"""Writes what changed between two versions of a document as a document of its own.

Each page shows both versions on each other. What is unchanged is pale; what was added, removed or
changed has an outline, and a moved cell an arrow from its old place, which has a faint outline.
"""

from __future__ import annotations

import math
from copy import deepcopy
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from lxml import etree

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.cell_geometry import absolute_places, box, number
from mkdocs_multicloud.diagram.comparison.change_words import SIGNS
from mkdocs_multicloud.diagram.outlines import (
    DASH_DOT,
    DASHED,
    DOTTED,
    CellElement,
    Look,
    Outlines,
    cell_in,
    corners_of,
    elements_of,
    is_drawn,
    key_of,
    turn_of,
)
from mkdocs_multicloud.diagram.text_alternative import shown_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs_multicloud.diagram.cell_geometry import Box, Point
    from mkdocs_multicloud.diagram.comparison.changes import CellChange, Comparison, PageChange
    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile, Page

    Arrow = tuple[Point, Point]

STATUS_NAMES = MappingProxyType({status: status for status in SIGNS})
"""The names of the statuses in the legend."""

_UNCHANGED = 25
"""Opacity of unchanged cells, in percent of their own."""
_REMOVED = 45
"""Opacity of removed cells."""
_NEAR = 5
"""Pixels up to which a move has no arrow."""
_MANY = 40
"""Number of moves from which on their arrows are pale, without signs and old places."""


def _looks(names: Mapping[str, str]) -> dict[str, Look]:
    return {
        "added": Look(names["added"], SIGNS["added"], "#0072B2"),
        "removed": Look(names["removed"], SIGNS["removed"], "#BF5300", DASHED),
        "changed": Look(names["changed"], SIGNS["changed"], "#A5357D", DOTTED),
        "moved": Look(names["moved"], SIGNS["moved"], "#004D40", DASH_DOT, width=2),
    }


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
    key = key_of(old.xml, new.xml)
    for page in comparison.pages:
        before = None if page.old is None else diagrams[0][page.old]
        after = None if page.new is None else diagrams[1][page.new]
        shown = deepcopy(before if after is None else after)
        assert shown is not None
        result.append(shown)
        graph = shown.find("mxGraphModel/root")
        if graph is not None:
            pages = (
                None if page.old is None else old.pages[page.old],
                None if page.new is None else new.pages[page.new],
            )
            _PagePicture(page, graph, before, pages, key).draw(_looks(names))
    return mxfile.parse(etree.tostring(result, encoding="unicode"))


class _PagePicture:
    """Changes the copy of a page into the picture of what changed on it.

    Args:
        graph: the cells of the new page, or those of a removed page.
        before: the old page.
        pages: the old and the new page.
        key: a part of the ids of all further cells.
    """

    def __init__(
        self,
        change: PageChange,
        graph: etree._Element,
        before: etree._Element | None,
        pages: tuple[Page | None, Page | None],
        key: str,
    ) -> None:
        self._change = change
        self._graph = graph
        self._key = key
        self._places = [_places(page) for page in pages]
        self._shown = {cell.id for cell in shown_cells(pages[1], ())[0]} if pages[1] else set()
        self._old = {} if before is None else elements_of(before.find("mxGraphModel/root"))
        self._outlines = Outlines(graph, key, corners_of(*pages))

    def draw(self, looks: Mapping[str, Look]) -> None:
        """Mark all changes, and add a legend."""
        cells = self._change.cells
        changes = {change.cell.id: change for change in cells}
        is_whole = self._change.status != "changed"
        elements = self._outlines.elements
        for cell_id, element in elements.items():
            ids = [cell_id]
            above = elements.get(element.cell.get("parent", ""))
            if above is not None and above.cell.get("edge"):
                # The label of an edge is a part of it.
                ids.append(element.cell.get("parent", ""))
            is_marked = any(i in changes and (changes[i].new or is_whole) for i in ids)
            if is_drawn(element.outer) and not is_marked:
                _fade(element, _UNCHANGED)
        if self._change.new is not None:
            self._insert_removed([c for c in cells if c.new is None])
        moves = [
            (change.old, change.new)
            for change in cells
            if change.status == "moved" and change.old and change.new
        ]
        of_cells = dict(looks)
        if self._add_arrows(moves, looks["moved"]) > _MANY:
            of_cells["moved"] = replace(looks["moved"], sign="", width=1)
        for change in cells:
            own = f"{self._key}-{change.cell.id}" if change.new is None else change.cell.id
            known = own in self._outlines.elements
            self._outlines.add(own if known else change.cell.id, of_cells[change.status])
        found = {change.status for change in cells}
        self._outlines.add_legend(look for status, look in looks.items() if status in found)

    def _insert_removed(self, changes: Iterable[CellChange]) -> None:
        """Insert removed cells below those that are still there."""
        removed = {change.cell.id: f"{self._key}-{change.cell.id}" for change in changes}
        ids = {**self._change.matches, **removed}
        drawn = (i for i, child in enumerate(self._graph) if is_drawn(child))
        position = next(drawn, len(self._graph))
        for cell_id, new_id in removed.items():
            outer = deepcopy(self._old[cell_id].outer)
            element = CellElement(outer, cell_in(outer))
            outer.set("id", new_id)
            outer.attrib.pop("link", "")
            for name in ("parent", "source", "target"):
                if name in element.cell.attrib:
                    known = ids.get(element.cell.get(name, ""), self._outlines.layer)
                    element.cell.set(name, known)
            _fade(element, _REMOVED)
            self._graph.insert(position, outer)
            position += 1
            self._outlines.elements[new_id] = element

    def _add_arrows(self, moves: Iterable[tuple[Cell, Cell]], look: Look) -> int:
        """Outline the old places of vertices, and add arrows from there to the new ones.

        Returns:
            How many arrows there are.
        """
        scale = self._outlines.scale
        found: list[tuple[tuple[Cell, Cell], Arrow, Box]] = []
        for cells in moves:
            is_free = not any(cell.kind == "edge" or cell.geometry.relative for cell in cells)
            if not is_free or cells[1].id not in self._shown:
                continue
            old, new = (
                (*places.get(cell.id, (0.0, 0.0)), *box(cell)[2:])
                for places, cell in zip(self._places, cells, strict=True)
            )
            if max(abs(new[0] - old[0]), abs(new[1] - old[1])) > _NEAR * scale:
                gap = self._outlines.gap
                arrow = arrow_between(_turned(old, cells[0]), _with_label(new, cells[1], gap))
                found.append((cells, arrow, old))
        is_pale = len(found) > _MANY
        for (before, after), arrow, old in found:
            if not is_pale:
                self._outlines.add_ghost(after.id, old, look, turn_of(before.style))
            self._outlines.add_arrow(*arrow, look, is_pale=is_pale)
        return len(found)


def arrow_between(old: Box, new: Box) -> Arrow:
    """Return the ends of an arrow from the border of a box to that of another one.

    If they overlap, it runs on the side that the box has left, so that it is beside the new one.
    """
    (left, top, width, height), (x, y, new_width, new_height) = old, new
    dx = x + new_width / 2 - left - width / 2
    dy = y + new_height / 2 - top - height / 2
    if abs(dx) < (width + new_width) / 2 and abs(dy) < (height + new_height) / 2:
        sides = [(0.0 if d > 1 else 1.0 if d < -1 else 0.5) for d in (dx, dy)]
        start, end = (
            (one[0] + sides[0] * one[2], one[1] + sides[1] * one[3]) for one in (old, new)
        )
        return start, end
    # Which part of the way between the middles is inside of a box.
    inside = [
        min(size / abs(d) for size, d in zip(sizes, (dx, dy), strict=True) if d) / 2
        for sizes in (old[2:], new[2:])
    ]
    start = left + width / 2 + dx * inside[0], top + height / 2 + dy * inside[0]
    end = x + new_width / 2 - dx * inside[1], y + new_height / 2 - dy * inside[1]
    return start, end


def _turned(place: Box, cell: Cell) -> Box:
    """Return the box around a cell that may be turned."""
    x, y, width, height = place
    angle = math.radians(number(cell.style.get("rotation")))
    sine, cosine = abs(math.sin(angle)), abs(math.cos(angle))
    wide, high = width * cosine + height * sine, width * sine + height * cosine
    return x + (width - wide) / 2, y + (height - high) / 2, wide, high


def _with_label(place: Box, cell: Cell, gap: float) -> Box:
    """Return the box of a cell with its outline, and a line of its label if that is below it."""
    x, y, width, height = _turned(place, cell)
    is_below = cell.value and cell.style.get("verticalLabelPosition") == "bottom"
    below = 1.5 * (number(cell.style.get("fontSize")) or 12.0) if is_below else 0.0
    return x - gap, y - gap, width + 2 * gap, height + 2 * gap + below


def _places(page: Page | None) -> dict[str, tuple[float, float]]:
    if page is None:
        return {}
    cells = zip(page.cells, absolute_places(page), strict=True)
    return {cell.id: place for cell, place in cells}


def _fade(element: CellElement, percent: int) -> None:
    own = {"opacity": element.style.get("opacity"), "textOpacity": element.style.get("textOpacity")}
    entries = (f"{k}={(number(v) if v else 100.0) * percent / 100:g}" for k, v in own.items())
    element.restyle(";".join(entries))
