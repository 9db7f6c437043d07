"""What a page shows of a diagram, for the graph of the whole site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mkdocs_multicloud.diagram.graph import Graph, GraphEdge, GraphNode, names_a_thing
from mkdocs_multicloud.errors import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_multicloud.diagram.facts import Facts
    from mkdocs_multicloud.settings.options import Settings


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """The picture of a page of the diagram.

    Attributes:
        page: index of the page in the document.
        anchor: its id in the page of the site.
        light, dark: links to the files, relative to the page's folder; `dark` may be empty.
        width, height: pixels, as shown if there is room.
    """

    page: int
    anchor: str
    light: str
    dark: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class DiagramOnPage:
    """A diagram on a page of the site.

    Attributes:
        name: name of its files.
        where: the snippet.
        type, id: of the vertex that the page documents; empty if it documents none. The type is
            also empty if it says nothing.
        pictures: of its drawn pages; empty without the part `picture`.
        markdown: link to its text description, relative to the page's folder; empty for none.
    """

    name: str
    where: Location
    type: str
    id: str
    pictures: tuple[ShownPicture, ...]
    graph: Graph
    markdown: str = ""

    def node_anchors(self) -> Iterator[tuple[GraphNode, str]]:
        """Yield each node of the pictures, with the part of an address that opens it."""
        anchors = {one.page: one.anchor for one in self.pictures}
        for node in self.graph.nodes:
            if node.page in anchors:
                yield node, f"{anchors[node.page]}:{quote(node.id, safe=':')}"

    @classmethod
    def from_json(cls, entry: dict[str, Any]) -> DiagramOnPage:
        """Convert from JSON, with the names of the fields.

        Raises:
            TypeError, KeyError, ValueError, AttributeError: it is none.
        """
        graph = entry["graph"]
        nodes = (
            GraphNode(
                page=int(one["page"]),
                id=str(one["id"]),
                type=str(one["type"]),
                name=str(one["name"]),
                group=str(one["group"]),
                metadata=tuple((str(key), str(value)) for key, value in one["metadata"]),
            )
            for one in graph["nodes"]
        )
        edges = (
            GraphEdge(
                page=int(one["page"]),
                id=str(one["id"]),
                source=str(one["source"]),
                target=str(one["target"]),
                label=str(one["label"]),
            )
            for one in graph["edges"]
        )
        pictures = (
            ShownPicture(
                page=int(one["page"]),
                anchor=str(one["anchor"]),
                light=str(one["light"]),
                dark=str(one["dark"]),
                width=int(one["width"]),
                height=int(one["height"]),
            )
            for one in entry["pictures"]
        )
        line = entry["where"]["line"]
        return cls(
            str(entry["name"]),
            Location(str(entry["where"]["path"]), None if line is None else int(line)),
            str(entry["type"]),
            str(entry["id"]),
            tuple(pictures),
            Graph(tuple(nodes), tuple(edges)),
            str(entry["markdown"]),
        )


def diagram_on_page(
    name: str,
    where: Location,
    graph: Graph,
    facts: Facts,
    settings: Settings,
    pictures: tuple[ShownPicture, ...],
    markdown: str = "",
) -> DiagramOnPage:
    """Return what a page shows of a diagram.

    Args:
        settings: of the directive.
    """
    # A page with one component is about it; one with several is if the author has chosen one.
    documents = facts.components == 1 or bool(settings.vertex)
    vertex = facts.vertex if documents else None
    node_type = settings.node_type
    if vertex and not node_type and names_a_thing(vertex.type, vertex.id):
        node_type = vertex.type
    node_id = vertex.id if vertex else ""
    return DiagramOnPage(name, where, node_type, node_id, pictures, graph, markdown)
