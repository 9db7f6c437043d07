"""Describes a page of a diagram as text, for screen readers and search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram.facts import node_type
from mkdocs_multicloud.diagram.label_text import plain

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import Cell, Page

MAX_LISTED = 60
"""Maximum number of nodes and of connections to list; the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Node:
    """A vertex with a label, metadata or connections.

    Attributes:
        name: the first line of its label, else its id.
        details: the other lines of the label, and the cell's metadata.
    """

    name: str
    type: str
    id: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Connection:
    """An edge, with the names of the nodes it connects; empty for an open end."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class TextAlternative:
    """The text description of a page.

    Attributes:
        nodes, connections: in the document's order, at most `MAX_LISTED` of each.
        more_nodes, more_connections: how many are not listed.
    """

    nodes: tuple[Node, ...]
    connections: tuple[Connection, ...]
    more_nodes: int
    more_connections: int


def describe(page: Page, layers: tuple[str, ...] = ()) -> TextAlternative:
    """Describe a page.

    Args:
        layers: names of the layers that are shown; empty for the visible ones.
    """
    hidden = _hidden(page, layers)
    shown = [cell for cell in page.cells if cell.id not in hidden]
    joined = {end for cell in shown if cell.kind == "edge" for end in (cell.source, cell.target)}
    nodes = [
        _node(cell)
        for cell in shown
        if cell.kind in ("vertex", "group") and (_lines(cell) or cell.metadata or cell.id in joined)
    ]
    connections = _connections(page, shown)
    return TextAlternative(
        tuple(nodes[:MAX_LISTED]),
        tuple(connections[:MAX_LISTED]),
        max(len(nodes) - MAX_LISTED, 0),
        max(len(connections) - MAX_LISTED, 0),
    )


def _hidden(page: Page, layers: tuple[str, ...]) -> set[str]:
    """The ids of cells that are hidden, themselves or by a parent."""
    within: dict[str, list[str]] = {}
    for cell in page.cells:
        within.setdefault(cell.parent, []).append(cell.id)
    found: set[str] = set()
    waiting = [cell.id for cell in page.cells if not _shown(cell, layers)]
    waiting += [child for cell in page.cells if cell.collapsed for child in within.get(cell.id, [])]
    while waiting:
        if (one := waiting.pop()) not in found:
            found.add(one)
            waiting += within.get(one, [])
    return found


def _shown(cell: Cell, layers: tuple[str, ...]) -> bool:
    if cell.kind == "layer" and layers:
        return (cell.value or cell.id) in layers
    return cell.visible


def _node(cell: Cell) -> Node:
    first, *others = _lines(cell) or [cell.id]
    metadata = [f"{key}: {value}" for key, value in cell.metadata]
    return Node(first.removeprefix("Name: "), node_type(cell), cell.id, (*others, *metadata))


def _lines(cell: Cell) -> list[str]:
    return list(filter(None, plain(cell, "\n").split("\n")))


def _connections(page: Page, shown: list[Cell]) -> list[Connection]:
    """The edges with an end or a label, including labels that are separate cells."""
    names = {cell.id: _node(cell).name for cell in page.cells}
    labels: dict[str, list[str]] = {}
    for cell in shown:
        if cell.kind in ("edge", "label") and (label := plain(cell)):
            labels.setdefault(cell.id if cell.kind == "edge" else cell.parent, []).append(label)
    found = [
        Connection(
            names.get(cell.source, cell.source),
            names.get(cell.target, cell.target),
            " · ".join(labels.get(cell.id, [])),
        )
        for cell in shown
        if cell.kind == "edge"
    ]
    return [edge for edge in found if edge.source or edge.target or edge.label]
