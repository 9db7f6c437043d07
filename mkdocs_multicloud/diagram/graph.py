"""A diagram as a graph: its nodes, and the edges between them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A vertex that stands for something: it has a text, metadata, or edges.

    Attributes:
        page: index of its page in the document.
        id: the id of the cell.
        type: the node type, see `facts.node_type`.
        name: the first line of its label.
        group: the id of the nearest node that contains it; empty for none.
        metadata: the author's own attributes, then the lines `name: value` of the label below its
            first, as multicloud-diagrams writes metadata; in their order.
    """

    page: int
    id: str
    type: str
    name: str
    group: str
    metadata: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """A connection.

    Attributes:
        page: index of its page in the document.
        id: the id of the cell.
        source, target: ids of nodes; empty for an open end.
        label: its text, with that of its labels.
    """

    page: int
    id: str
    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes and edges of a document, in its order."""

    nodes: tuple[GraphNode, ...] = ()
    edges: tuple[GraphEdge, ...] = ()


def names_a_thing(node_type: str, cell_id: str) -> bool:
    """Return whether a type says what a node stands for: not only that it is a rectangle.

    That are the types of authors, `vertex:<type>:<id>`, and draw.io's icons, `mxgraph.aws4.sqs`.
    """
    return "." in node_type or cell_id.startswith(f"vertex:{node_type}:")
