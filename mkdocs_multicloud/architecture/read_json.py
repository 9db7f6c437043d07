"""`architecture.json` → objects that lead to each other, for tests of pytest.

def test_no_public_database(architecture):
    for edge in architecture.edges:
        assert not ("Public" in edge.source.groups and edge.target.type == "aurora"), edge
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, eq=False)
class SiteNode:
    """A node of a diagram.

    Attributes:
        type: the node type: `dynamo`.
        name: the first line of its label.
        id: the id of the cell.
        component: the same for the nodes of all diagrams that stand for the same thing.
        metadata: values by their names.
        groups: names of the groups around it, the nearest first.
        edges: the edges from and to it.
        diagram: the diagram that contains it.
    """

    type: str
    name: str
    id: str
    component: str
    metadata: dict[str, str]
    diagram: SiteDiagram
    groups: tuple[str, ...] = ()
    edges: list[SiteEdge] = field(default_factory=list)

    @property
    def group(self) -> str:
        """The name of the nearest group; empty if it is in none."""
        return self.groups[0] if self.groups else ""

    @property
    def page(self) -> str:
        """The page that shows it, relative to the docs folder."""
        return self.diagram.page

    def __repr__(self) -> str:
        """Return name, type and place, for messages of tests."""
        return f"{self.name!r} ({self.type}) in {self.diagram}" if self.diagram else "no node"

    def __bool__(self) -> bool:
        """Return whether there is such a node: an open end of an edge has none."""
        return bool(self.id)


@dataclass(frozen=True, eq=False)
class SiteEdge:
    """An edge of a diagram.

    Attributes:
        source, target: the nodes at its ends; of an open end, a node that is false and empty.
    """

    source: SiteNode
    target: SiteNode
    label: str
    id: str
    diagram: SiteDiagram

    @property
    def page(self) -> str:
        """The page that shows it, relative to the docs folder."""
        return self.diagram.page

    def __repr__(self) -> str:
        """Return both ends, label and place, for messages of tests."""
        source, target = (
            repr(end.name) if end else "nothing" for end in (self.source, self.target)
        )
        label = f" ({self.label!r})" if self.label else ""
        return f"{source} → {target}{label} in {self.diagram}"


@dataclass(frozen=True, eq=False)
class SiteDiagram:
    """A diagram on a page.

    Attributes:
        name: the name of its files.
        page: the page that shows it, relative to the docs folder.
        line: of the directive.
        snippet: path of the snippet, relative to the project's folder.
        snippet_line: line of the snippet.
    """

    name: str
    page: str
    line: int | None
    snippet: str
    snippet_line: int | None
    nodes: list[SiteNode] = field(default_factory=list)
    edges: list[SiteEdge] = field(default_factory=list)

    def __repr__(self) -> str:
        """Return the page and the snippet with their lines."""
        places = (self.page, self.line), (self.snippet, self.snippet_line)
        return " → ".join(path if line is None else f"{path}:{line}" for path, line in places)


@dataclass(frozen=True, eq=False)
class Architecture:
    """All diagrams of a site, in the order of its pages."""

    diagrams: list[SiteDiagram]

    @property
    def nodes(self) -> list[SiteNode]:
        """The nodes of all diagrams."""
        return [node for diagram in self.diagrams for node in diagram.nodes]

    @property
    def edges(self) -> list[SiteEdge]:
        """The edges of all diagrams."""
        return [edge for diagram in self.diagrams for edge in diagram.edges]


def from_json(content: dict[str, Any]) -> Architecture:
    """Return the objects for the content of an `architecture.json`."""
    return Architecture([_diagram(entry) for entry in content["diagrams"]])


def _diagram(entry: dict[str, Any]) -> SiteDiagram:
    diagram = SiteDiagram(
        entry["name"],
        entry["page"],
        entry["line"],
        entry["snippet"]["path"],
        entry["snippet"]["line"],
    )
    nodes = {(one["page"], one["id"]): one for one in entry["nodes"]}
    made = {
        key: SiteNode(
            one["type"],
            one["name"],
            one["id"],
            one["component"],
            one["metadata"],
            diagram,
            _groups(one, nodes),
        )
        for key, one in nodes.items()
    }
    diagram.nodes.extend(made.values())
    for one in entry["edges"]:
        source, target = (
            made.get((one["page"], one[end])) or SiteNode("", "", "", "", {}, diagram)
            for end in ("source", "target")
        )
        edge = SiteEdge(source, target, one["label"], one["id"], diagram)
        diagram.edges.append(edge)
        for node in dict.fromkeys((source, target)):
            node.edges.append(edge)
    return diagram


def _groups(node: dict[str, Any], nodes: dict[tuple[int, str], dict[str, Any]]) -> tuple[str, ...]:
    """Return the names of the groups around a node; some contain each other in a damaged file."""
    found: dict[str, str] = {}
    group = nodes.get((node["page"], node["group"]))
    while group is not None and group["id"] not in found:
        found[group["id"]] = group["name"]
        group = nodes.get((group["page"], group["group"]))
    return tuple(found.values())
