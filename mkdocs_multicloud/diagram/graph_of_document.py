"""MxFile → Graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram.facts import name_of, node_type
from mkdocs_multicloud.diagram.graph import Graph, GraphEdge, GraphNode
from mkdocs_multicloud.diagram.label_text import plain

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile, Page

MAX_NAME = 200
"""Characters of a name, label or value; the rest is cut off."""
MAX_KEY = 60
"""Characters before the colon of a line that is metadata, and no sentence."""


def graph_of(document: MxFile) -> Graph:
    """Return the graph of a document: of all pages with all layers, also hidden ones."""
    nodes: list[GraphNode] = []
    edges: list[GraphEdge] = []
    for index, page in enumerate(document.pages):
        cells = {cell.id: cell for cell in page.cells}
        owners = _nodes_of_cells(page, cells)
        nodes += (
            GraphNode(
                index,
                cell.id,
                _cut(node_type(cell)),
                _cut(name_of(cell)),
                owners.get(cell.parent, ""),
                _metadata(cell),
            )
            for cell in page.cells
            if owners.get(cell.id) == cell.id
        )
        labels: dict[str, list[str]] = {}
        for cell in page.cells:
            if cell.kind in ("edge", "label") and (text := plain(cell)):
                labels.setdefault(cell.id if cell.kind == "edge" else cell.parent, []).append(text)
        edges += (
            GraphEdge(
                index,
                cell.id,
                owners.get(cell.source, ""),
                owners.get(cell.target, ""),
                _cut(" · ".join(labels.get(cell.id, []))),
            )
            for cell in page.cells
            if cell.kind == "edge"
        )
    return Graph(tuple(nodes), tuple(edges))


def _nodes_of_cells(page: Page, cells: dict[str, Cell]) -> dict[str, str]:
    """Return the id of the node of each cell: its own, or that of the one that contains it."""
    ends = {end for cell in page.cells if cell.kind == "edge" for end in (cell.source, cell.target)}
    own = {
        cell.id: cell.id
        for cell in page.cells
        if cell.kind in ("vertex", "group")
        and (plain(cell) or cell.metadata or cell.id in ends)
        and not _is_row(cell, cells)
    }
    for cell in page.cells:
        path: dict[str, None] = {}
        index = cell.id
        while index in cells and index not in own and index not in path:
            path[index] = None
            index = cells[index].parent
        own |= dict.fromkeys(path, own.get(index, ""))
    return {cell_id: node for cell_id, node in own.items() if node}


def _metadata(cell: Cell) -> tuple[tuple[str, str], ...]:
    found = {_cut(key): _cut(value) for key, value in cell.metadata}
    for line in plain(cell, "\n").split("\n")[1:]:
        key, colon, value = line.partition(": ")
        if colon and key.strip() and len(key) <= MAX_KEY:
            found.setdefault(_cut(key), _cut(value))
    return tuple(found.items())


def _is_row(cell: Cell, cells: dict[str, Cell]) -> bool:
    """Whether a cell is a row of a table or class, which draw.io arranges inside of it."""
    parent = cells.get(cell.parent)
    return parent is not None and bool(parent.style.get("childLayout"))


def _cut(text: str) -> str:
    return " ".join(text[:MAX_NAME].split())
