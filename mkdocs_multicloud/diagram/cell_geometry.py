"""Changes the geometry of cells, and nothing else of a document."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from mkdocs_multicloud.diagram import mxfile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile, Page

Box = tuple[float, float, float, float]
"""x and y in the parent, width and height, in pixels."""
Point = tuple[float, float]

MAX_SIZE = 100_000.0
"""A larger number is not a position or size that somebody means."""


@dataclass(frozen=True, slots=True)
class Route:
    """The geometry of an edge.

    Attributes:
        points: its waypoints, in its parent.
        label: the place of its label: along the edge, from -1 to 1, and the distance from it.
        offset: how far the label is moved from there, in pixels.
    """

    points: tuple[Point, ...] = ()
    label: Point = (0.0, 0.0)
    offset: Point = (0.0, 0.0)


def number(text: str) -> float:
    """Return a number as written in a geometry; 0 if it is none, or out of all proportion."""
    try:
        found = float(text or 0)
    except ValueError:
        return 0.0
    return found if math.isfinite(found) and abs(found) <= MAX_SIZE else 0.0


def box(cell: Cell) -> Box:
    """Return the position and size of a cell; 0 for what it does not have."""
    found = cell.geometry
    return number(found.x), number(found.y), number(found.width), number(found.height)


def absolute_places(page: Page) -> list[tuple[float, float]]:
    """Return the positions of the cells on the page, in pixels, without rotations of groups."""
    indices = {cell.id: index for index, cell in reversed(list(enumerate(page.cells)))}
    found: dict[int, tuple[float, float]] = {}
    for start in range(len(page.cells)):
        chain: list[int] = []
        index: int | None = start
        seen: set[int] = set()
        while index is not None and index not in found and index not in seen:
            seen.add(index)
            chain.append(index)
            index = indices.get(page.cells[index].parent)
        left, top = found.get(index, (0.0, 0.0)) if index is not None else (0.0, 0.0)
        for own in reversed(chain):
            x, y, *_ = box(page.cells[own])
            if not page.cells[own].geometry.relative:
                left, top = left + x, top + y
            found[own] = left, top
    return [found[index] for index in range(len(page.cells))]


def routes(document: MxFile) -> list[dict[int, Route]]:
    """Return the routes of the edges of each page, by the index of the cell."""
    root = etree.fromstring(document.xml.encode())
    found = []
    for diagram in root.iterchildren("diagram"):
        cells = diagram.find("mxGraphModel/root")
        elements = [] if cells is None else list(mxfile.cell_elements(cells))
        found.append({i: _route(cell) for i, (_, cell) in enumerate(elements)})
    return found


def _route(cell: etree._Element) -> Route:
    geometry = cell.find("mxGeometry")
    if geometry is None:
        return Route()
    offset = next((_pair(c) for c in geometry if c.get("as") == "offset"), (0.0, 0.0))
    points = tuple(
        _pair(point)
        for array in geometry
        if array.get("as") == "points"
        for point in array.iterchildren("mxPoint")
    )
    return Route(points, _pair(geometry), offset)


def _pair(element: etree._Element) -> Point:
    return number(element.get("x", "")), number(element.get("y", ""))


def with_geometry(document: MxFile, changes: Mapping[int, Mapping[int, Box | Route]]) -> MxFile:
    """Return the document with the geometry of some cells changed.

    Args:
        changes: by the index of the page, then of the cell on it.
    """
    root = etree.fromstring(document.xml.encode())
    for index, diagram in enumerate(root.iterchildren("diagram")):
        set_geometry(diagram, changes.get(index, {}))
    return mxfile.parse(etree.tostring(root, encoding="unicode"))


def set_geometry(diagram: etree._Element, changes: Mapping[int, Box | Route]) -> None:
    """Change the geometry of some cells of a page, by their index."""
    cells = diagram.find("mxGraphModel/root")
    if cells is None or not changes:
        return
    for index, (_, cell) in enumerate(mxfile.cell_elements(cells)):
        change = changes.get(index)
        if isinstance(change, Route):
            _set_route(cell, change)
        elif change is not None:
            _set_box(cell, change)


def _set_box(cell: etree._Element, change: Box) -> None:
    written = dict(zip(("x", "y", "width", "height"), map(_text, change), strict=True))
    _set(_geometry(cell), written)


def _set_route(cell: etree._Element, change: Route) -> None:
    geometry = _geometry(cell)
    for child in list(geometry):
        if child.get("as") in ("points", "offset"):
            geometry.remove(child)
    x, y = map(_text, change.label)
    label = {"x": x, "y": y} if change.label != (0.0, 0.0) else {}
    for name in ("x", "y"):
        geometry.attrib.pop(name, "")
    _set(geometry, {**label, "relative": "1"})
    if change.points:
        array = etree.SubElement(geometry, "Array", {"as": "points"})
        for point in change.points:
            _point(array, point)
    if change.offset != (0.0, 0.0):
        _point(geometry, change.offset).set("as", "offset")


def _geometry(cell: etree._Element) -> etree._Element:
    found = cell.find("mxGeometry")
    return etree.SubElement(cell, "mxGeometry", {"as": "geometry"}) if found is None else found


def _set(geometry: etree._Element, values: Mapping[str, str]) -> None:
    """Set attributes, in the order in which draw.io writes them if one of them is new."""
    before = {str(name): str(value) for name, value in geometry.attrib.items()}
    own = {**before, **values}
    if len(own) > len(before):
        order = ("x", "y", "width", "height", "relative")
        own = {name: own[name] for name in (*order, *own) if name in own}
        geometry.attrib.clear()
    for name, value in own.items():
        geometry.set(name, value)


def _point(parent: etree._Element, point: Point) -> etree._Element:
    x, y = map(_text, point)
    return etree.SubElement(parent, "mxPoint", {"x": x, "y": y})


def _text(value: float) -> str:
    """Write a number with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) >= 0.005 else "0"
