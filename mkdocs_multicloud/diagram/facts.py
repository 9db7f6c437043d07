"""Gathers the facts about a diagram that a page shows, exactly as in the document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram.label_text import plain
from mkdocs_multicloud.errors import VertexError, nearest

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile, Page

_TYPED = re.compile(r"vertex:([^:]+):.+", re.DOTALL)
_LIST = re.compile(r"vertex:.+:list", re.DOTALL)
_ROW = re.compile(r"(vertex:.+):row:\d+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CellFacts:
    """A row of the table of all cells; texts are plain, sizes are pixels as in mxGeometry.

    Attributes:
        source, target: names of the cells that an edge connects, see `name_of`.
        parent: name of the layer or group that contains it; empty without a name.
    """

    page: str
    kind: str
    type: str
    id: str
    label: str
    width: str
    height: str
    source: str
    target: str
    parent: str


@dataclass(frozen=True, slots=True)
class VertexFacts:
    """The vertex that a page describes.

    Attributes:
        type: the node type: the author's, from an id `vertex:<type>:<id>`, else the shape's name.
        label: plain text.
        xml: its element without style and value, indented by four spaces.
        style: the style as one line.
        style_table: pairs (attribute, value), sorted by attribute; the value of a keyword is empty.
        width, height: pixels, as in mxGeometry; empty if not set.
    """

    id: str
    type: str
    label: str
    xml: str
    style: str
    style_table: tuple[tuple[str, str], ...]
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts that the parts of a page need.

    Attributes:
        xml: the whole document, indented by four spaces; also the content of the download.
        vertex: the vertex to describe; None in a document without vertices.
        components: how many vertices there are, without those that are parts of another, as the
            rows of a table are.
        pages: the names of its pages, without empty ones.
        cells: all cells of these pages except roots and layers without a name.
    """

    xml: str
    vertex: VertexFacts | None
    components: int
    pages: tuple[str, ...]
    cells: tuple[CellFacts, ...]


def gather(document: MxFile, vertex: str = "", type_shown: str = "") -> Facts:
    """Gather the facts of a document.

    Args:
        vertex: id or label of the vertex to describe; empty for the first.
        type_shown: its node type; empty for that of the document.

    Raises:
        VertexError: the document has no such vertex.
    """
    chosen = _chosen(document, vertex)
    pages = [document.pages[index] for index in document.filled_pages]
    rows = tuple(row for page in pages for row in _rows(page.name, page.cells))
    return Facts(
        xml=document.xml,
        vertex=_vertex(chosen, type_shown) if chosen else None,
        components=sum(map(_components, pages)),
        pages=tuple(page.name for page in pages),
        cells=rows,
    )


def _components(page: Page) -> int:
    # Lists, tables and UML classes of draw.io arrange the cells inside of them.
    groups = (cell for cell in page.cells if cell.kind == "group")
    arranging = {cell.id for cell in groups if cell.style.get("childLayout")}
    return sum(
        cell.kind in ("vertex", "group") and cell.parent not in arranging for cell in page.cells
    )


def _vertex(cell: Cell, type_shown: str) -> VertexFacts:
    return VertexFacts(
        id=cell.id,
        type=type_shown or node_type(cell),
        label=plain(cell),
        xml=cell.bare_xml,
        style=str(cell.style),
        style_table=tuple(cell.style.table().items()),
        width=cell.geometry.width,
        height=cell.geometry.height,
    )


def node_type(cell: Cell) -> str:
    """Return the node type of a cell.

    multicloud-diagrams names a table `vertex:<name>:list` and its rows `vertex:<name>:row:<n>`.
    """
    if _LIST.fullmatch(cell.id) and "swimlane" in cell.style.keywords:
        return "list"
    row = _ROW.fullmatch(cell.id)
    if row and cell.parent == f"{row[1]}:list":
        return "row"
    typed = _TYPED.fullmatch(cell.id)
    # The shape of many icons is only a frame.
    icons = filter(None, map(cell.style.get, ("resIcon", "prIcon", "grIcon")))
    return typed[1] if typed else next(icons, cell.style.shape)


def has_own_type(cell: Cell) -> bool:
    """Whether the author has given a cell its type, in its id."""
    return bool(_TYPED.fullmatch(cell.id))


def name_of(cell: Cell) -> str:
    """Return the first line of a cell's label, else its id.

    multicloud-diagrams begins the label of a vertex with `Name: `.
    """
    first = plain(cell, "\n").partition("\n")[0]
    return first.removeprefix("Name:").strip() or first or cell.id


def _chosen(document: MxFile, wanted: str) -> Cell | None:
    vertices = [
        cell for page in document.pages for cell in page.cells if cell.kind in ("vertex", "group")
    ]
    if not wanted:
        return next(iter(vertices), None)
    for matches in (_by_id, _by_label, _by_line):
        for cell in vertices:
            if matches(cell, wanted):
                return cell
    known = [(_short_name(cell), plain(cell), cell.id) for cell in vertices]
    names = [name for entry in known for name in entry if name]
    shown = [next(filter(None, entry)) for entry in known]
    raise VertexError(f"there is no vertex {wanted!r}", nearest(wanted, names, shown))


def _short_name(cell: Cell) -> str:
    """The text after `Name:` in a label, else its first line."""
    first = plain(cell, "\n").split("\n")[0]
    return first.partition(": ")[2] or first


def _by_id(cell: Cell, wanted: str) -> bool:
    return wanted == cell.id or cell.id == f"vertex:{wanted}"


def _by_label(cell: Cell, wanted: str) -> bool:
    return wanted in (cell.value, plain(cell), plain(cell, " "))


def _by_line(cell: Cell, wanted: str) -> bool:
    """Whether a line of the label, or the text after its `Name:`, is the wanted text."""
    lines = plain(cell, "\n").split("\n")
    return wanted in lines or wanted in [line.partition(": ")[2] for line in lines]


def _rows(page: str, cells: tuple[Cell, ...]) -> list[CellFacts]:
    names = {cell.id: name_of(cell) for cell in cells}
    holders = (cell for cell in cells if cell.kind in ("layer", "group") and cell.value)
    named = {cell.id: name_of(cell) for cell in holders}
    return [
        CellFacts(
            page=page,
            kind=cell.kind,
            type=node_type(cell) if cell.kind in ("vertex", "group") else "",
            id=cell.id,
            label=plain(cell),
            width=cell.geometry.width,
            height=cell.geometry.height,
            source=names.get(cell.source, cell.source),
            target=names.get(cell.target, cell.target),
            parent=named.get(cell.parent, ""),
        )
        for cell in cells
        if cell.kind != "root" and not (cell.kind == "layer" and not cell.value)
    ]
