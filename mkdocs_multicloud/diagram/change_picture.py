"""Writes what changed between two versions of a document as a document of its own.

Each page shows both versions on each other. What is unchanged is pale; what was added, removed or
changed has an outline, and a moved cell an arrow from its old place.
"""

from __future__ import annotations

from copy import deepcopy
from types import MappingProxyType
from typing import TYPE_CHECKING

from lxml import etree

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.cell_geometry import box, number
from mkdocs_multicloud.diagram.cell_matching import absolute_places
from mkdocs_multicloud.diagram.change_words import SIGNS
from mkdocs_multicloud.diagram.outlines import (
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
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs_multicloud.diagram.changes import CellChange, Comparison, PageChange
    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile, Page

STATUS_NAMES = MappingProxyType({status: status for status in SIGNS})
"""The names of the statuses in the legend."""

_UNCHANGED = 25
"""Opacity of unchanged cells, in percent of their own."""
_REMOVED = 45
"""Opacity of removed cells."""
_NEAR = 5
"""Pixels up to which a move has no arrow."""


def _looks(names: Mapping[str, str]) -> dict[str, Look]:
    return {
        "added": Look(names["added"], SIGNS["added"], "#0072B2"),
        "removed": Look(names["removed"], SIGNS["removed"], "#D55E00", DASHED),
        "changed": Look(names["changed"], SIGNS["changed"], "#A5357D", DOTTED),
        "moved": Look(names["moved"], SIGNS["moved"], "#666666", width=1),
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
        self._old = {} if before is None else elements_of(before.find("mxGraphModel/root"))
        self._outlines = Outlines(graph, key, corners_of(*pages))

    def draw(self, looks: Mapping[str, Look]) -> None:
        """Mark all changes, and add a legend."""
        cells = self._change.cells
        changes = {change.cell.id: change for change in cells}
        is_whole = self._change.status != "changed"
        for cell_id, element in self._outlines.elements.items():
            if cell_id not in changes or (changes[cell_id].new is None and not is_whole):
                _fade(element, _UNCHANGED)
        if self._change.new is not None:
            self._insert_removed([c for c in cells if c.new is None])
        for change in cells:
            own = f"{self._key}-{change.cell.id}" if change.new is None else change.cell.id
            known = own in self._outlines.elements
            self._outlines.add(own if known else change.cell.id, looks[change.status])
            if change.status == "moved" and change.old and change.new:
                self._add_arrow(change.old, change.new, looks["moved"])
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

    def _add_arrow(self, old: Cell, new: Cell, look: Look) -> None:
        """Add an arrow from the middle of the old place to that of the new one."""
        if new.kind == "edge" or new.geometry.relative:
            return
        start, end = (
            _middle(places.get(cell.id, (0.0, 0.0)), cell)
            for places, cell in zip(self._places, (old, new), strict=True)
        )
        if max(abs(end[0] - start[0]), abs(end[1] - start[1])) > _NEAR:
            self._outlines.add_arrow(start, end, look)


def _middle(place: tuple[float, float], cell: Cell) -> tuple[float, float]:
    width, height = box(cell)[2:]
    return place[0] + width / 2, place[1] + height / 2


def _places(page: Page | None) -> dict[str, tuple[float, float]]:
    if page is None:
        return {}
    cells = zip(page.cells, absolute_places(page), strict=True)
    return {cell.id: place for cell, place in cells}


def _fade(element: CellElement, percent: int) -> None:
    own = {"opacity": element.style.get("opacity"), "textOpacity": element.style.get("textOpacity")}
    entries = (f"{k}={(number(v) if v else 100.0) * percent / 100:g}" for k, v in own.items())
    element.restyle(";".join(entries))
