"""Describes a page of a diagram as text, for screen readers and search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram.cell_links import CellLink, links_of
from mkdocs_multicloud.diagram.facts import name_of, node_type
from mkdocs_multicloud.diagram.label_text import plain, plain_text
from mkdocs_multicloud.diagram.mxfile import DECORATION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_multicloud.diagram.mxfile import Cell, Page

MAX_LISTED = 60
"""Maximum number of nodes and of connections to list in a page; the rest is only counted."""

MAX_DEPTH = 5
"""Levels of the list of nodes; what is deeper inside is on the last one."""

MAX_LINKS = 1000
"""Maximum number of links of cells that are not listed."""


@dataclass(frozen=True, slots=True)
class Node:
    """A vertex with a label, metadata, links or connections, or a layer.

    Attributes:
        name: the first line of its label, else its id.
        type: the node type; empty for a layer.
        details: the other lines of the label, those of the tooltip, and the cell's metadata.
        depth: how many of the listed nodes it is inside of.
        is_layer: whether it is a layer, which is listed if it is one of several.
        links: its links.
    """

    name: str
    type: str
    id: str
    details: tuple[str, ...]
    depth: int = 0
    is_layer: bool = False
    links: tuple[CellLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Connection:
    """An edge, with the names of the nodes it connects; empty for an open end.

    Attributes:
        links: its links and those of its labels.
        details: the lines of its tooltip.
    """

    source: str
    target: str
    label: str
    links: tuple[CellLink, ...] = ()
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextAlternative:
    """The text description of a page.

    Attributes:
        nodes: in the document's order, each followed by those inside of it.
        connections: in the same order.
        more_nodes, more_connections: how many are not listed.
        more_links: links of other cells, which are not listed or in hidden layers, each with a
            text.
    """

    nodes: tuple[Node, ...]
    connections: tuple[Connection, ...]
    more_nodes: int
    more_connections: int
    more_links: tuple[CellLink, ...] = ()


def describe(
    page: Page, layers: tuple[str, ...] = (), *, limit: int | None = MAX_LISTED
) -> TextAlternative:
    """Describe a page, without the cells that we have added to it.

    Args:
        layers: names of the layers that are shown; empty for the visible ones.
        limit: maximum number of nodes and of connections to list; None for all.
    """
    shown, drawn_as = shown_cells(page, layers)
    cells = [cell for cell in shown if DECORATION not in cell.style.entries]
    connections = _connections(page, cells, drawn_as)
    nodes = _nodes(page, cells, drawn_as)
    listed = tuple(nodes[:limit]), tuple(connections[:limit])
    known = {link.target for group in listed for one in group for link in one.links}
    return TextAlternative(
        *listed,
        len(nodes) - len(listed[0]),
        len(connections) - len(listed[1]),
        _more_links(page, known),
    )


def _more_links(page: Page, known: set[str]) -> tuple[CellLink, ...]:
    """The links with other targets, one for each target."""
    found: dict[str, CellLink] = {}
    for cell in page.cells:
        for link in links_of(cell):
            if link.target not in known and len(found) < MAX_LINKS:
                text = link.text or name_of(cell) or link.target
                found.setdefault(link.target, CellLink(text, link.target))
    return tuple(found.values())


def shown_cells(page: Page, layers: tuple[str, ...]) -> tuple[list[Cell], dict[str, str]]:
    """Find out what a picture shows.

    Returns:
        The cells that are shown, each followed by those inside of it; and for each cell the id of
        the one at which draw.io lets its edges end (for a cell in a collapsed group, the group), or
        an empty string if it does not draw them.
    """
    within: dict[str, list[Cell]] = {}
    for cell in page.cells:
        within.setdefault(cell.parent, []).append(cell)
    ids = {cell.id for cell in page.cells}
    found: list[Cell] = []
    drawn_as: dict[str, str] = {}
    # Last, the cells that are inside of each other.
    for outermost in sorted(within, key=ids.__contains__):
        # A cell, whether its parent is shown and open, and where the edges of a hidden cell end.
        waiting = [(cell, True, True, "") for cell in reversed(within.pop(outermost, []))]
        while waiting:
            cell, shown, is_open, end = waiting.pop()
            if shown and is_open and _is_visible(cell, layers):
                found.append(cell)
                end = "" if cell.kind in ("root", "layer") else cell.id
            else:
                shown = False
                end = "" if is_open and cell.visible else end
            drawn_as[cell.id] = end
            is_open = is_open and not cell.collapsed
            inside = reversed(within.pop(cell.id, []))
            waiting += [(child, shown, is_open, end) for child in inside]
    return found, drawn_as


def _is_visible(cell: Cell, layers: tuple[str, ...]) -> bool:
    if cell.kind == "layer" and layers:
        return (cell.value or cell.id) in layers
    return cell.visible


def _nodes(page: Page, cells: Sequence[Cell], drawn_as: dict[str, str]) -> list[Node]:
    connected = {
        drawn_as.get(end, end)
        for cell in cells
        if cell.kind == "edge"
        for end in (cell.source, cell.target)
    }
    lists_layers = len(page.layers) > 1
    depths: dict[str, int] = {}
    found: list[Node] = []
    for cell in cells:
        depth = depths.get(cell.parent, 0)
        if cell.kind == "layer":
            listed = lists_layers and bool(cell.value)
        else:
            listed = cell.kind in ("vertex", "group") and bool(
                _lines(cell)
                or cell.tooltip
                or cell.metadata
                or cell.id in connected
                or links_of(cell)
            )
        depths[cell.id] = depth + listed
        if listed:
            found.append(_node(cell, min(depth, MAX_DEPTH - 1)))
    depth_below = [*(node.depth for node in found[1:]), 0]
    return [
        node
        for node, below in zip(found, depth_below, strict=False)
        if not node.is_layer or below > node.depth
    ]


def _node(cell: Cell, depth: int) -> Node:
    is_layer = cell.kind == "layer"
    metadata = [f"{key}: {value}" for key, value in cell.metadata]
    return Node(
        name_of(cell) or node_type(cell),
        "" if is_layer else node_type(cell),
        cell.id,
        (*_lines(cell)[1:], *_tooltip(cell), *metadata),
        depth,
        is_layer,
        links_of(cell),
    )


def _labelled(links: tuple[CellLink, ...], cell: Cell) -> list[CellLink]:
    """The links of an edge, or of one of its labels, which needs a text of its own."""
    if cell.kind == "edge":
        return list(links)
    return [CellLink(one.text or plain(cell) or one.target, one.target) for one in links]


def _tooltip(cell: Cell) -> tuple[str, ...]:
    return tuple(filter(None, plain_text(cell.tooltip, True, "\n").split("\n")))


def _lines(cell: Cell) -> list[str]:
    return list(filter(None, plain(cell, "\n").split("\n")))


def _connections(page: Page, cells: Sequence[Cell], drawn_as: dict[str, str]) -> list[Connection]:
    """The drawn edges with an end or a label, including labels that are separate cells."""
    by_id = {cell.id: cell for cell in page.cells}
    labels: dict[str, list[str]] = {}
    links: dict[str, list[CellLink]] = {}
    for cell in cells:
        if cell.kind in ("edge", "label"):
            edge = cell.id if cell.kind == "edge" else cell.parent
            links.setdefault(edge, []).extend(_labelled(links_of(cell), cell))
            if label := plain(cell):
                labels.setdefault(edge, []).append(label)

    def name(end: str) -> str:
        end = drawn_as.get(end, end)
        return name_of(by_id[end]) if end in by_id else end

    found = [
        Connection(
            name(cell.source),
            name(cell.target),
            " · ".join(labels.get(cell.id, [])),
            tuple(links.get(cell.id, [])),
            _tooltip(cell),
        )
        for cell in cells
        if cell.kind == "edge"
        and not any(end and not drawn_as.get(end, end) for end in (cell.source, cell.target))
    ]
    return [edge for edge in found if edge.source or edge.target or edge.label]
