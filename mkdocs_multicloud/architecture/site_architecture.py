"""All diagrams of a site as one graph that can be asked."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram.graph import names_a_thing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mkdocs_multicloud.diagram.graph import GraphNode
    from mkdocs_multicloud.errors import Location
    from mkdocs_multicloud.page.diagram_on_page import DiagramOnPage

MAX_PATTERN = 200
_NAMELESS = "\0"
"""The beginning of the keys of components without a name."""
MAX_DEPENDENTS = 50
"""Dependents of a component; of more, the nearest."""
_WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True, eq=False)
class PlacedDiagram:
    """A diagram and the directive that shows it.

    Attributes:
        place: the page and line of the directive.
    """

    place: Location
    diagram: DiagramOnPage


@dataclass(frozen=True, slots=True)
class Use:
    """A diagram that contains what was asked for.

    Attributes:
        nodes: the nodes that were asked for, at least one.
    """

    placed: PlacedDiagram
    nodes: tuple[GraphNode, ...]


@dataclass(frozen=True, slots=True)
class Dependent:
    """A component that depends on another one.

    Attributes:
        component: its key.
        labels: of the edges that lead there, or of the last ones if there are others between.
        through: the key of the next component on the way; empty if it depends directly.
        placed: the diagrams that show these edges.
    """

    component: str
    labels: tuple[str, ...]
    through: str
    placed: tuple[PlacedDiagram, ...]


@dataclass(frozen=True, slots=True)
class Component:
    """What all nodes of the site with the same key stand for.

    Attributes:
        key: see `component_key`.
        placed: the diagrams that contain it, each with the node there.
    """

    key: str
    type: str
    name: str
    placed: tuple[tuple[PlacedDiagram, GraphNode], ...]


def component_key(node: GraphNode) -> str:
    """Return what is equal for the nodes of one component in all diagrams.

    That is its ARN or another id of the world outside; else its type and name, as ids such as `7`
    say nothing outside of their diagram. Empty for a node that has only such an id.
    """
    for key, value in node.metadata:
        # multicloud-diagrams writes any id as the ARN of a node.
        if key.lower() == "arn" and value.startswith("arn:"):
            return value
    if _says_something(node.id):
        return node.id
    return f"{node.type} {node.name}" if node.name != node.id else ""


def _key(placed: PlacedDiagram, node: GraphNode) -> str:
    """Return the key of a component; one without a name is only in one place."""
    own = f"{_NAMELESS}{placed.place.path} {placed.diagram.name} {node.page} {node.id}"
    return component_key(node) or own


def _says_something(node_id: str) -> bool:
    """Whether an id means the same outside of its diagram, as ARNs do and numbers do not."""
    return ":" in node_id


class SiteArchitecture:
    """The diagrams of a site.

    Args:
        placed: in the order of the pages.
    """

    def __init__(self, placed: Iterable[PlacedDiagram]) -> None:
        self.diagrams = tuple(placed)

    @classmethod
    def of_pages(cls, placed: Iterable[PlacedDiagram]) -> SiteArchitecture:
        """Return the architecture of a site, with each diagram once a page."""
        found: dict[tuple[str, str], PlacedDiagram] = {}
        for one in placed:
            key = one.place.path, one.diagram.name
            # A page may show the code of a snippet in one place and its picture in another.
            if key not in found or (one.diagram.pictures and not found[key].diagram.pictures):
                found[key] = one
        return cls(found.values())

    @cached_property
    def pages_with_one(self) -> set[str]:
        """The pages that show one diagram."""
        counts = Counter(one.place.path for one in self.diagrams)
        return {page for page, number in counts.items() if number == 1}

    @cached_property
    def _documented(self) -> tuple[dict[str, PlacedDiagram], dict[str, PlacedDiagram]]:
        ids: dict[str, PlacedDiagram] = {}
        types: dict[str, PlacedDiagram] = {}
        for one in self.diagrams:
            if _says_something(one.diagram.id):
                ids.setdefault(one.diagram.id, one)
            if one.diagram.type:
                types.setdefault(one.diagram.type, one)
        return ids, types

    def documented(self, node_id: str, node_type: str) -> PlacedDiagram | None:
        """Return where the site documents a node, else its type; None if it does not."""
        ids, types = self._documented
        own = types.get(node_type) if names_a_thing(node_type, node_id) else None
        return ids.get(node_id) or own

    def uses(self, patterns: Sequence[str], *, but: str = "") -> list[Use]:
        """Return the diagrams with a node whose type, id or name matches a pattern.

        Args:
            patterns: with `*`, `?` and `[…]`.
            but: a page whose diagrams are left out.
        """
        found = []
        matches = _matcher(patterns)
        for placed in self.diagrams:
            if but and placed.place.path == but:
                continue
            nodes = tuple(n for n in placed.diagram.graph.nodes if matches(n.type, n.id, n.name))
            if nodes:
                found.append(Use(placed, nodes))
        return found

    @cached_property
    def components(self) -> dict[str, Component]:
        """All components, by their keys, sorted by name."""
        found: defaultdict[str, list[tuple[PlacedDiagram, GraphNode]]] = defaultdict(list)
        for placed in self.diagrams:
            for node in placed.diagram.graph.nodes:
                found[_key(placed, node)].append((placed, node))
        made = [
            Component(key, nodes[0][1].type, nodes[0][1].name, tuple(nodes))
            for key, nodes in found.items()
        ]
        made.sort(key=lambda one: (one.name.casefold(), one.type, one.key))
        return {one.key: one for one in made}

    def matching(self, patterns: Sequence[str]) -> list[Component]:
        """Return the components whose type, key or name matches a pattern, sorted by name."""
        matches = _matcher(patterns)
        return [
            one
            for one in self.components.values()
            if not one.key.startswith(_NAMELESS) and matches(one.type, one.key, one.name)
        ]

    @cached_property
    def _sources(self) -> dict[str, dict[str, list[tuple[str, PlacedDiagram]]]]:
        """For each component those that an edge leads from, with the labels and diagrams."""
        found: dict[str, dict[str, list[tuple[str, PlacedDiagram]]]] = {}
        for placed in self.diagrams:
            graph = placed.diagram.graph
            keys = {(node.page, node.id): _key(placed, node) for node in graph.nodes}
            for edge in graph.edges:
                source = keys.get((edge.page, edge.source))
                target = keys.get((edge.page, edge.target))
                if source and target and source != target:
                    known = found.setdefault(target, {}).setdefault(source, [])
                    known.append((edge.label, placed))
        return found

    def dependents(self, key: str) -> list[Dependent]:
        """Return what depends on a component, directly or through others, nearest first.

        An edge from A to B says that A depends on B. At most `MAX_DEPENDENTS` are returned.
        """
        found: dict[str, Dependent] = {}
        waiting = [key]
        for target in waiting:
            for source, edges in self._sources.get(target, {}).items():
                if source != key and source not in found:
                    through = "" if target == key else target
                    labels = dict.fromkeys(label for label, _ in edges if label)
                    placed = dict.fromkeys(one for _, one in edges)
                    found[source] = Dependent(source, tuple(labels), through, tuple(placed))
                    waiting.append(source)
                    if len(found) == MAX_DEPENDENTS:
                        return list(found.values())
        return list(found.values())


def _matcher(patterns: Sequence[str]) -> Callable[..., bool]:
    """Return a function that tells whether one of its texts matches a pattern."""
    cut = [pattern[:MAX_PATTERN] for pattern in patterns]
    plain = {pattern for pattern in cut if not _WILD.search(pattern)}
    wild = [pattern for pattern in cut if pattern not in plain]

    def matches(*texts: str) -> bool:
        return not plain.isdisjoint(texts) or any(
            fnmatchcase(text, pattern) for pattern in wild for text in texts
        )

    return matches
