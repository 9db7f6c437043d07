"""Compares the nodes of a diagram with the resources that exist.

A node is compared if it names a certain resource: by an ARN or another id that no two
resources have, or by a name and a type that is in the table of `resource_types`. All other nodes,
such as people and boxes, are left alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from fnmatch import fnmatchcase
from operator import itemgetter
from typing import TYPE_CHECKING

from mkdocs_multicloud.architecture.resource_types import (
    KUBERNETES,
    arns_in,
    is_kubernetes_word,
    kinds_of_node_type,
    kubernetes_kind,
    parse_arn,
)
from mkdocs_multicloud.architecture.state import ANYTHING, MAX_TEXT
from mkdocs_multicloud.diagram.graph_of_document import graph_of
from mkdocs_multicloud.diagram.label_text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mkdocs_multicloud.architecture.state import Resource, State
    from mkdocs_multicloud.diagram.graph import GraphNode
    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile

_TYPED = re.compile(r"vertex:([^:]+):(.+)", re.DOTALL)
_ID_KEYS = {"arn", "id", "address", "resource", "resourceid", "physicalid", "selflink"}
_NAME_KEYS = {"name", "resourcename"}
_TERRAFORM_TYPE = re.compile(r"([a-z][a-z0-9]*)_\w+")
_MANAGED_BY_AWS = "aws"
"""The account in ARNs of policies that AWS provides, which no state has."""


@dataclass(frozen=True, slots=True)
class ComparedNode:
    """A node that names a certain resource.

    Attributes:
        id: of the cell.
        looked_for: by what it was looked for: an ARN, an id or a name.
    """

    page: int
    id: str
    type: str
    name: str
    looked_for: str


@dataclass(frozen=True, slots=True)
class StateComparison:
    """A diagram, compared with a state.

    Attributes:
        both: the nodes with the resources that they are.
        diagram_only: the nodes that no resource is.
        state_only: the resources of kinds that the diagram shows that none of its nodes is.
        not_compared: the number of nodes that name no resource.
        kinds: of the resources that the diagram shows.
    """

    both: tuple[tuple[ComparedNode, tuple[Resource, ...]], ...]
    diagram_only: tuple[ComparedNode, ...]
    state_only: tuple[Resource, ...]
    not_compared: int
    kinds: frozenset[str]


class StateIndex:
    """Looks up resources of states.

    Args:
        states: together they are all that exists.
        ignored: patterns of ids, names, types and addresses to leave out.
    """

    def __init__(self, states: Iterable[State], ignored: Sequence[str] = ()) -> None:
        states = tuple(states)
        self._ignored = ignored
        self.families = frozenset(family for state in states for family in state.families)
        self.resources = tuple(dict.fromkeys(one for state in states for one in state.resources))
        self._unique: dict[str, list[Resource]] = defaultdict(list)
        self._named: dict[tuple[str, str], list[Resource]] = defaultdict(list)
        for one in self.resources:
            for text in (*one.arns, one.address, *(n for n in one.names if _is_unique(n))):
                self._unique[text].append(one)
            for name in one.names:
                self._named[one.kind, name].append(one)
        self._of_kind: dict[str, list[tuple[int, Resource]]] = defaultdict(list)
        for number, one in enumerate(self.resources):
            self._of_kind[one.kind].append((number, one))

    def compare(self, document: MxFile) -> StateComparison:
        """Compare a diagram, of all pages with all layers."""
        both: list[tuple[ComparedNode, tuple[Resource, ...]]] = []
        diagram_only: list[ComparedNode] = []
        kinds: set[str] = set()
        not_compared = 0
        has_kubernetes = bool(self.families & {"kubernetes", ANYTHING})
        kubernetes_kinds = set(self._of_kind) if has_kubernetes else None
        cells = [{cell.id: cell for cell in page.cells} for page in document.pages]
        for node in graph_of(document).nodes:
            identity = _identity_of(node, cells[node.page][node.id], kubernetes_kinds)
            shown_id = " ".join(identity.shown[:MAX_TEXT].split())
            compared = ComparedNode(node.page, node.id, node.type, node.name, shown_id)
            if self._ignores(node.id, node.name, node.type, *identity.ids):
                not_compared += 1
            elif found := self._find(identity):
                both.append((compared, found))
                kinds |= {one.kind for one in found}
            elif self._would_have(identity):
                diagram_only.append(compared)
                kinds |= identity.kinds
            else:
                not_compared += 1
        shown = frozenset(kinds)
        only = tuple(self.unused((one for _, found in both for one in found), shown))
        return StateComparison(tuple(both), tuple(diagram_only), only, not_compared, shown)

    def unused(self, used: Iterable[Resource], kinds: Iterable[str]) -> list[Resource]:
        """Return the resources of some kinds that are not used."""
        # They are objects of this index; comparing their values takes much longer.
        used_ids = set(map(id, used))
        wanted = [one for kind in frozenset(kinds) for one in self._of_kind.get(kind, ())]
        return [
            one
            for _, one in sorted(wanted, key=itemgetter(0))
            if one.is_managed
            and id(one) not in used_ids
            and not self._ignores(one.address, one.type, one.id, *one.names)
        ]

    def _find(self, identity: _Identity) -> tuple[Resource, ...]:
        unique = (*identity.arns, *identity.ids)
        found = [one for text in unique for one in self._unique.get(text, ())]
        named = [
            one
            for kind in identity.kinds
            for name in identity.names
            for one in self._named.get((kind, name), ())
        ]
        # Of two ARNs, nothing but the ARNs tells whether they are the same.
        found += [one for one in named if not (identity.arns and one.arns)]
        return tuple(dict.fromkeys(found))

    def _would_have(self, identity: _Identity) -> bool:
        """Whether the states would have the resource that a node names."""
        return bool(identity.families) and (
            ANYTHING in self.families or bool(identity.families & self.families)
        )

    def _ignores(self, *texts: str) -> bool:
        return any(
            fnmatchcase(text, pattern) for pattern in self._ignored for text in texts if text
        )


@dataclass(frozen=True, slots=True)
class _Identity:
    """What a node says about the resource that it is.

    Attributes:
        ids: what may be unique among all resources.
        arns: those of them that are ARNs, without versions.
        kinds: what it can be.
        names: what it may be called among resources of these kinds.
        families: of states that would have it, see `State`; empty if the node names none.
        shown: what it is looked for by, for people.
    """

    ids: tuple[str, ...]
    arns: frozenset[str]
    kinds: frozenset[str]
    names: tuple[str, ...]
    families: frozenset[str]
    shown: str


def _identity_of(node: GraphNode, cell: Cell, kubernetes_kinds: set[str] | None) -> _Identity:
    """Return what a node says about the resource that it is.

    Args:
        kubernetes_kinds: the kinds of the state; None if it tells nothing about Kubernetes.
    """
    typed = _TYPED.fullmatch(cell.id)
    metadata = {re.sub(r"[\W_]", "", key.lower()): text.strip() for key, text in cell.metadata}
    by_type = kinds_of_node_type(node.type)
    ids = [typed[2] if typed else cell.id, *_values(metadata, _ID_KEYS)]
    if not any(map(parse_arn, ids)):
        ids += _arn_in_label(cell, by_type)
    own_names = _values(metadata, _NAME_KEYS)
    arns = [arn for text in ids if (arn := parse_arn(text))]
    references = []
    if kubernetes_kinds is not None and all(_family(kind) == "kubernetes" for kind in by_type):
        references = [one for text in ids if (one := _reference(text, kubernetes_kinds))]
    certain = {arn.kind for arn in arns} | {kind for kind, _ in references}
    families = {"aws" for arn in arns if arn.account != _MANAGED_BY_AWS}
    families |= {_family(kind) for kind, _ in references}
    families |= {family for text in ids if (family := _family_of(text))}
    # An id that draw.io has given to a cell says nothing.
    chosen = ids if typed or references or _family_of(ids[0]) else ids[1:]
    if certain:
        names = [name for arn in arns for name in arn.names] + [name for _, name in references]
    else:
        names = [*ids, *own_names, node.name]
        if chosen or own_names:
            families |= set(map(_family, by_type))
    space = metadata.get("namespace")
    names += [f"{space}/{name}" for name in names if space]
    return _Identity(
        tuple(dict.fromkeys(ids)),
        frozenset(arn.text for arn in arns),
        frozenset(certain or by_type),
        tuple(dict.fromkeys(names)),
        frozenset(families),
        next(iter([*filter(parse_arn, ids), *chosen, *own_names, node.name])),
    )


def _values(metadata: dict[str, str], keys: set[str]) -> list[str]:
    return [value for key, value in metadata.items() if key in keys and value]


def _arn_in_label(cell: Cell, by_type: frozenset[str]) -> list[str]:
    """Return the ARN in a label, if it has one: of several, each may be of something else.

    So may be one of another type than the node, such as the role of a function.
    """
    found = dict.fromkeys(arns_in(plain(cell, "\n")))
    if len(found) != 1:
        return []
    return [
        text for text in found if (arn := parse_arn(text)) and arn.kind in (by_type or {arn.kind})
    ]


def _family(kind: str) -> str:
    return "kubernetes" if kind.startswith(f"{KUBERNETES}:") else "aws"


def _family_of(text: str) -> str:
    """Return the family of an id of Azure or Google Cloud, or of an address of Terraform."""
    for beginning, family in (("/subscriptions/", "azurerm"), ("projects/", "google")):
        if text.startswith(beginning):
            return family
    parts = re.sub(r"\[[^\[\]]*\]", "", text).split(".")
    start = 0
    while parts[start] == "module" and len(parts) > start + 2:
        start += 2
    parts = parts[start:]
    if parts[0] == "data":
        parts = parts[1:]
    found = _TERRAFORM_TYPE.fullmatch(parts[0]) if len(parts) == 2 and parts[1] else None
    return found[1] if found else ""


def _reference(text: str, state_kinds: set[str]) -> tuple[str, str] | None:
    """Return kind and name of `Deployment/shop/web`, `svc/web` or `deployment.apps/web`."""
    word, _, name = text.partition("/")
    if name and re.fullmatch(r"[A-Za-z][\w.]*", word):
        kind = kubernetes_kind(word)
        if kind in state_kinds or is_kubernetes_word(word):
            return kind, name
    return None


def _is_unique(name: str) -> bool:
    """Whether no two resources have a name: an id with a long number, a path or an address."""
    return bool(
        re.fullmatch(r"[a-z]+-[0-9a-f]{8,}|[0-9a-f]{8}-[0-9a-f-]{27}", name)
        or name.startswith(("/subscriptions/", "projects/", "https://"))
    )
