"""Graphs and rules → the cells that break a rule."""

from __future__ import annotations

import fnmatch
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram.graph import GraphEdge, GraphNode
from mkdocs_multicloud.errors import RuleError, nearest
from mkdocs_multicloud.settings.rule_list import EdgePattern, NodePattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_multicloud.diagram.graph import Graph
    from mkdocs_multicloud.errors import Location
    from mkdocs_multicloud.settings.rule_list import Exemption, Rule, TextPattern

    Places = tuple[Location, ...]
    """The places that lead to a diagram: page, then snippet."""

MAX_CELLS = 8
"""Number of cells that a message names."""
MAX_NEAREST = 1000
"""Number of values among which the nearest is looked for."""
_ARN = re.compile(r"\barn:[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that cells of a diagram break for one reason.

    Attributes:
        cells: index of the page, and id.
        is_allowed: whether an exception allows it on the day of the build.
    """

    rule: Rule
    cells: tuple[tuple[int, str], ...]
    error: RuleError
    is_allowed: bool


def broken_rules(rules: Iterable[Rule], graph: Graph, path: str) -> list[BrokenRule]:
    """Check the rules that are about one diagram; also return what an exception allows.

    Args:
        path: of the snippet.
    """
    diagram = _Diagram(graph, path)
    return [broken for rule in rules if not rule.one for broken in diagram.check(rule)]


def all_rule_errors(
    rules: tuple[Rule, ...], graphs: Iterable[tuple[Places, Graph]]
) -> tuple[list[RuleError], list[RuleError]]:
    """Check all rules, those about one diagram first.

    Returns:
        What is broken, and what is allowed.
    """
    graphs = list(graphs)
    found: list[RuleError] = []
    allowed: list[RuleError] = []
    for places, graph in graphs:
        for broken in broken_rules(rules, graph, places[-1].path):
            error = broken.error
            for place in reversed(places):
                error = error.seen_from(place)
            (allowed if broken.is_allowed else found).append(error)
    return [*found, *site_rule_errors(rules, graphs)], allowed


def site_rule_errors(
    rules: Iterable[Rule], graphs: Iterable[tuple[Places, Graph]]
) -> list[RuleError]:
    """Check the rules that are about all diagrams of a site."""
    own = [rule for rule in rules if rule.one]
    # For each rule and value of `per`: where each value of `one` is first, on which node.
    found: dict[tuple[int, str], dict[str, tuple[Places, str]]] = defaultdict(dict)
    over: dict[tuple[int, str], Exemption] = {}
    for places, graph in graphs if own else ():
        diagram = _Diagram(graph, places[-1].path)
        for number, rule in enumerate(own):
            for node, exemption in diagram.subjects(rule):
                if exemption and not exemption.is_over:
                    continue
                assert isinstance(node, GraphNode), "such rules are about nodes"
                per, one = (diagram.value(node, field) for field in (rule.per, rule.one))
                if per and one:
                    found[number, per].setdefault(one, (places, node.name))
                    if exemption:
                        over.setdefault((number, per), exemption)
    return [
        _disagreement(own[number], per, values, over.get((number, per)))
        for (number, per), values in found.items()
        if len(values) > 1
    ]


def unused_rules(rules: Iterable[Rule], graphs: Iterable[tuple[Places, Graph]]) -> list[RuleError]:
    """Return an error for each rule that is about no cell of any diagram.

    Such a rule can be misspelt. What must not be there (`no_nodes`) is rightly not there, `all`
    cannot be misspelt, and cells that `except` leaves out are there.
    """
    named = [(places[-1].path, graph) for places, graph in graphs]
    diagrams = [_Diagram(graph, path) for path, graph in named]
    unused = [
        rule
        for rule in rules
        if (rule.must is not None or rule.one)
        and (rule.diagrams or rule.subject != type(rule.subject)())
        and not any(one.has_subject(rule) for one in diagrams)
    ]
    return [
        RuleError(
            f"the rule {rule.name!r} is about no cell of any diagram", _unused_hint(rule, named)
        )
        for rule in (unused if diagrams else ())
    ]


def _unused_hint(rule: Rule, graphs: list[tuple[str, Graph]]) -> str:
    """Return what is nearest to the first of its patterns that matches nothing.

    Args:
        graphs: with the paths of their snippets.
    """
    for field, patterns, found in _looked_for(rule, graphs):
        values = list(dict.fromkeys(value for value in found if value))
        if isinstance(patterns, tuple) and not any(_matches(one, patterns) for one in values):
            hint = nearest(patterns[0], values[:MAX_NEAREST]) or "there is none at all"
            return f"no {field} is {' or '.join(map(repr, patterns))}: {hint}"
    return "no cell matches all its patterns"


def _looked_for(
    rule: Rule, graphs: list[tuple[str, Graph]]
) -> Iterator[tuple[str, TextPattern, Iterable[str]]]:
    """Yield the fields that a rule looks at, with its patterns and all values of the site."""
    nodes = [node for _, graph in graphs for node in graph.nodes]
    yield "path of a snippet", rule.diagrams or None, [path for path, _ in graphs]
    subject = rule.subject
    ends: tuple[NodePattern | None, ...]
    if isinstance(subject, EdgePattern):
        edges = [edge for _, graph in graphs for edge in graph.edges]
        yield "label", subject.label, [edge.label for edge in edges]
        yield "id", subject.id, [edge.id for edge in edges]
        ends = subject.source, subject.target
    else:
        ends = (subject,)
    for one in ends:
        if one is not None:
            yield "type", one.type, [node.type for node in nodes]
            yield "name", one.name, [node.name for node in nodes]
            yield "id", one.id, [node.id for node in nodes]
            yield "group", one.group, [name for node in nodes for name in (node.name, node.id)]
            metadata = [pair for node in nodes for pair in node.metadata if one.metadata]
            for key, wanted in one.metadata:
                yield "name of metadata", (key,), [name for name, _ in metadata]
                yield f"metadata {key!r}", wanted, [v for name, v in metadata if name == key]


def _disagreement(
    rule: Rule, per: str, values: dict[str, tuple[Places, str]], over: Exemption | None
) -> RuleError:
    """Return the error of nodes that should have the same value, at the last of them."""
    per_name, one_name = (field.removeprefix("metadata:") for field in (rule.per, rule.one))
    shown = [
        f"{value!r} at {name!r} in {' → '.join(map(str, places))}"
        for value, (places, name) in values.items()
    ]
    error = RuleError(
        f"the rule {rule.name!r} is broken: {per_name} {per!r} has more than one {one_name}: "
        f"{_listed(shown)}{_until(over)}",
        "make them the same, or allow it in the rule",
    )
    for place in reversed(list(values.values())[-1][0]):
        error = error.seen_from(place)
    return error


class _Diagram:
    """The graph of a diagram, with what rules ask of it."""

    def __init__(self, graph: Graph, path: str) -> None:
        self._graph = graph
        self._path = path
        self._nodes = {(node.page, node.id): node for node in graph.nodes}
        self._connected = {
            (edge.page, end) for edge in graph.edges for end in (edge.source, edge.target)
        } | {(node.page, node.group) for node in graph.nodes}

    def check(self, rule: Rule) -> Iterator[BrokenRule]:
        """Yield how a rule is broken, once for each reason."""
        reasons: dict[tuple[str, str, Exemption | None], list[GraphNode | GraphEdge]] = defaultdict(
            list
        )
        for cell, exemption in self.subjects(rule):
            if rule.must is not None:
                missing = self._missing(cell, rule.must)
            else:
                kind = "node" if isinstance(cell, GraphNode) else "edge"
                missing = iter([(f"there must be no such {kind}", "remove it")])
            for why, hint in missing:
                reasons[why, hint, exemption].append(cell)
        for (why, hint, exemption), cells in reasons.items():
            is_allowed = exemption is not None and not exemption.is_over
            names = _listed([self._shown(cell) for cell in cells])
            error = RuleError(
                f"the rule {rule.name!r} is broken by {names}: {why}{_until(exemption)}",
                "" if is_allowed else f"{hint}, or allow it in the rule",
            )
            places = tuple((cell.page, cell.id) for cell in cells)
            yield BrokenRule(rule, places, error, is_allowed)

    def subjects(self, rule: Rule) -> Iterator[tuple[GraphNode | GraphEdge, Exemption | None]]:
        """Yield the cells that a rule is about, with the exception for each, if any."""
        for cell in self._like_subject(rule):
            if not (rule.but and self._is_like(cell, rule.but)):
                found = [one for one in rule.allow if self._is_exempt(cell, one)]
                yield cell, max(found, key=lambda one: one.until, default=None)

    def has_subject(self, rule: Rule) -> bool:
        """Return whether a rule is about any cell, also one that it leaves out."""
        return next(self._like_subject(rule), None) is not None

    def _like_subject(self, rule: Rule) -> Iterator[GraphNode | GraphEdge]:
        if rule.diagrams and not _matches(self._path, rule.diagrams):
            return
        is_edges = isinstance(rule.subject, EdgePattern)
        for cell in self._graph.edges if is_edges else self._graph.nodes:
            if self._is_like(cell, rule.subject):
                yield cell

    def _is_exempt(self, cell: GraphNode | GraphEdge, exemption: Exemption) -> bool:
        if exemption.diagrams and not _matches(self._path, exemption.diagrams):
            return False
        nodes = [cell] if isinstance(cell, GraphNode) else self._ends(cell)
        names = {cell.id, *(name for node in nodes if node for name in (node.id, node.name))}
        return not exemption.cells or any(_matches(name, exemption.cells) for name in names)

    def value(self, node: GraphNode, field: str) -> str:
        """Return the value of a field; empty if the node has none."""
        if field == "arn":
            texts = (node.id, *(value for _, value in node.metadata))
            return next((found[0] for text in texts if (found := _ARN.search(text))), "")
        if field.startswith("metadata:"):
            return dict(node.metadata).get(field.removeprefix("metadata:"), "")
        if field == "group":
            group = self._nodes.get((node.page, node.group))
            return group.name if group else ""
        return str(getattr(node, field))

    def _is_like(self, cell: GraphNode | GraphEdge, pattern: NodePattern | EdgePattern) -> bool:
        return next(self._missing(cell, pattern), None) is None

    def _missing(
        self, cell: GraphNode | GraphEdge, pattern: NodePattern | EdgePattern
    ) -> Iterator[tuple[str, str]]:
        """Yield why a cell is not as in a pattern, and what to do."""
        if isinstance(cell, GraphNode) and isinstance(pattern, NodePattern):
            return self._missing_of_node(cell, pattern)
        assert isinstance(cell, GraphEdge), "patterns are for cells of their kind"
        assert isinstance(pattern, EdgePattern), "patterns are for cells of their kind"
        return self._missing_of_edge(cell, pattern)

    def _missing_of_node(
        self, node: GraphNode, pattern: NodePattern, *, is_end: bool = False
    ) -> Iterator[tuple[str, str]]:
        """Yield why a node is not as in a pattern.

        Args:
            is_end: whether it is the end of an edge, which can also begin at a group itself.
        """
        yield from _why("type", [node.type], pattern.type, "use another shape")
        yield from _why("name", [node.name], pattern.name, "rename it")
        yield from _why("id", [node.id], pattern.id, "change its id")
        if pattern.group is not None:
            groups = [*self._groups(node), *([node] if is_end else [])]
            names = [name for group in groups for name in (group.name, group.id)]
            yield from _why("group", names, pattern.group, "move it")
        metadata = dict(node.metadata) if pattern.metadata else {}
        for key, wanted in pattern.metadata:
            yield from _why(f"metadata {key!r}", [metadata.get(key, "")], wanted, "set it")
        if pattern.connected is not None:
            is_connected = (node.page, node.id) in self._connected
            if is_connected != pattern.connected:
                yield (
                    ("it has an edge", "remove the edge")
                    if is_connected
                    else ("it has no edge", "connect it, remove it")
                )

    def _missing_of_edge(self, edge: GraphEdge, pattern: EdgePattern) -> Iterator[tuple[str, str]]:
        for end, node, wanted in zip(
            ("start", "end"), self._ends(edge), (pattern.source, pattern.target), strict=True
        ):
            if wanted is not None and node is None:
                yield f"its {end} is open", "connect it"
            elif wanted is not None and node is not None:
                for why, _ in self._missing_of_node(node, wanted, is_end=True):
                    yield f"at its {end}, {why}", "connect it with another node"
        yield from _why("label", [edge.label], pattern.label, "label it")
        yield from _why("id", [edge.id], pattern.id, "change its id")

    def _ends(self, edge: GraphEdge) -> list[GraphNode | None]:
        return [self._nodes.get((edge.page, end)) for end in (edge.source, edge.target)]

    def _groups(self, node: GraphNode) -> list[GraphNode]:
        """Return the groups around a node; groups can contain each other in a damaged file."""
        found: dict[str, GraphNode] = {}
        group = self._nodes.get((node.page, node.group))
        while group is not None and group.id not in found:
            found[group.id] = group
            group = self._nodes.get((group.page, group.group))
        return list(found.values())

    def _shown(self, cell: GraphNode | GraphEdge) -> str:
        if isinstance(cell, GraphNode):
            return f"{cell.name!r} ({cell.type})"
        source, target = (repr(node.name) if node else "nothing" for node in self._ends(cell))
        return f"{source} → {target}" + (f" ({cell.label!r})" if cell.label else "")


def _why(field: str, texts: list[str], wanted: TextPattern, hint: str) -> Iterator[tuple[str, str]]:
    """Yield why none of the texts is as wanted.

    Args:
        texts: of the field; an empty one is none.
    """
    texts = [text for text in texts if text]
    if wanted is None:
        return
    if isinstance(wanted, bool):
        if bool(texts) != wanted:
            yield (f"it has a {field}", "remove that") if texts else (f"it has no {field}", hint)
    elif not any(_matches(text, wanted) for text in texts):
        patterns = " or ".join(map(repr, wanted))
        yield f"its {field} is not {patterns}" if texts else f"it has no {field}", hint


def _matches(text: str, patterns: tuple[str, ...]) -> bool:
    # No pattern takes long: what `*` has taken is not tried again.
    return _compiled(patterns).match(text) is not None


@lru_cache(8192)
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    # Like `fnmatchcase`, whose own cache is too small for the rules of a site.
    return re.compile("|".join(map(fnmatch.translate, patterns)))


def _until(exemption: Exemption | None) -> str:
    """Return what to say of an exception."""
    if exemption is None:
        return ""
    was = "it was " if exemption.is_over else ""
    return f" ({was}allowed until {exemption.until}: {exemption.reason})"


def _listed(names: list[str]) -> str:
    """Join names; of many, only the first."""
    more = len(names) - MAX_CELLS
    return ", ".join(names[:MAX_CELLS]) + (f" and {more} more" if more > 0 else "")
