"""Rules about diagrams, as authors write them → values.

- rule: Tables have an owner
  nodes: {type: dynamo}
  must: {metadata: owner}
  allow: [{cell: old-*, until: 2027-01-31, reason: migration}]
"""

from __future__ import annotations

import datetime
import fnmatch
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mkdocs_multicloud.errors import OptionError, nearest

MAX_RULES = 200
MAX_PATTERNS = 100
"""Patterns of one field; also exceptions of a rule."""
MAX_TEXT = 200
"""Characters of a text."""

TextPattern = tuple[str, ...] | bool | None
"""Patterns of which one must match; or whether there is a text; None for any."""


class InvalidRuleError(OptionError):
    """A rule is invalid.

    Args:
        path: the keys and positions that lead to the value, or to the unknown key.
    """

    def __init__(self, what: str, hint: str = "", *, path: tuple[object, ...] = ()) -> None:
        super().__init__(what, hint)
        self.path = path


@dataclass(frozen=True, slots=True)
class NodePattern:
    """What a node is like; a field that is None is not looked at.

    Attributes:
        group: name or id of a group around it.
        metadata: names and values, all of which must match.
        connected: whether it has an edge or contains nodes.
    """

    type: TextPattern = None
    name: TextPattern = None
    id: TextPattern = None
    group: TextPattern = None
    metadata: tuple[tuple[str, TextPattern], ...] = ()
    connected: bool | None = None


@dataclass(frozen=True, slots=True)
class EdgePattern:
    """What an edge is like.

    Attributes:
        source, target: what the nodes at its ends are like; None also for an open end.
    """

    source: NodePattern | None = None
    target: NodePattern | None = None
    label: TextPattern = None
    id: TextPattern = None


@dataclass(frozen=True, slots=True)
class Exemption:
    """Where a rule does not count for some time.

    Attributes:
        cells: patterns of names or ids; for an edge, also of the nodes at its ends.
        diagrams: patterns of paths of snippets.
        until: the last day.
        is_over: whether that day is in the past.
    """

    reason: str
    until: datetime.date
    cells: tuple[str, ...] = ()
    diagrams: tuple[str, ...] = ()
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes:
        subject: the cells that it is about.
        but: of these, the ones that it is not about.
        must: what all of them must be like; None if there must be none of them.
        one, per: fields of nodes: all nodes with one value of `per` have the same value of `one`,
            on the whole site.
        diagrams: patterns of paths of snippets; empty for all.
    """

    name: str
    subject: NodePattern | EdgePattern
    but: NodePattern | EdgePattern | None = None
    must: NodePattern | EdgePattern | None = None
    one: str = ""
    per: str = ""
    diagrams: tuple[str, ...] = ()
    allow: tuple[Exemption, ...] = ()


Rules = tuple[Rule, ...] | str
"""Rules, or the path of a YAML file with them."""


def rules(value: object) -> Rules:
    """Check for a list of rules or the path of a file."""
    if isinstance(value, str):
        return value.strip()
    try:
        return rule_list(value)
    except InvalidRuleError as error:
        raise OptionError(f": {error.what}", error.hint) from None


def rule_list(value: object) -> tuple[Rule, ...]:
    """Check for a list of rules.

    Raises:
        InvalidRuleError: it is something else.
    """
    found: list[Rule] = []
    names: set[str] = set()
    for position, item in enumerate(_items(value, "a list of rules", MAX_RULES, ())):
        rule = _rule(item, position)
        if rule.name in names:
            raise InvalidRuleError(
                f"there are two rules {rule.name!r}", "rename one", path=(position, "rule")
            )
        names.add(rule.name)
        found.append(rule)
    return tuple(found)


_KINDS = ("nodes", "edges", "no_nodes", "no_edges")
_CLASS = re.compile(r"\[(?!!?\][^\]]*$)!?\]?[^\]]*\]")
"""Characters in brackets, of which `]` can be the first; as `fnmatch` reads them."""
_NEVER = "(?!)"
"""What `fnmatch` makes of characters in brackets that are none."""
_FIELDS = ("id", "name", "type", "group", "arn")
"""Fields of nodes that can be compared on the whole site; and each metadata."""


def _rule(value: object, position: int) -> Rule:
    here: tuple[object, ...] = (position,)
    owner = f"rule {position + 1}"
    if isinstance(value, Mapping) and isinstance(value.get("rule"), str):
        owner = f"{value['rule'][:MAX_TEXT]!r}"
    try:
        return _checked_rule(value, here)
    except InvalidRuleError as error:
        raise InvalidRuleError(f"{owner}: {error.what}", error.hint, path=error.path) from None


def _checked_rule(value: object, here: tuple[object, ...]) -> Rule:
    known = ("rule", *_KINDS, "except", "must", "one", "per", "diagrams", "allow")
    fields = _mapping(value, "a rule", known, here)
    if "rule" not in fields:
        raise InvalidRuleError("it has no name", "write it as rule: …", path=here)
    kinds = [kind for kind in _KINDS if kind in fields]
    if len(kinds) != 1:
        raise InvalidRuleError(
            f"it is about {' and '.join(kinds) or 'nothing'}",
            f"write one of {', '.join(_KINDS)}",
            path=here,
        )
    (kind,) = kinds
    pattern = _edges if kind.endswith("edges") else _nodes
    is_per_site = "one" in fields or "per" in fields
    is_forbidden = kind.startswith("no_")
    wanted = {"nodes": {"must", "one", "per"}, "edges": {"must"}}.get(kind, set())
    for key in ("must", "one", "per"):
        if key in fields and key not in wanted:
            hint = "there must be none of them at all" if is_forbidden else "write must"
            raise InvalidRuleError(f"{key} does not go with {kind}", hint, path=(*here, key))
    if is_per_site and not {"one", "per"} <= fields.keys():
        raise InvalidRuleError(
            "one and per go together", "for example one: id and per: arn", path=here
        )
    if not is_forbidden and is_per_site == ("must" in fields):
        hint = "say what they must be like, for example must: {metadata: owner}"
        if is_per_site:
            hint = "make two rules of it"
        what = "it has both must and one" if is_per_site else f"it has {kind} without must"
        raise InvalidRuleError(what, hint, path=here)
    return Rule(
        _text(fields["rule"], (*here, "rule")),
        pattern(fields[kind], (*here, kind)),
        pattern(fields["except"], (*here, "except")) if "except" in fields else None,
        pattern(fields["must"], (*here, "must")) if "must" in fields else None,
        _field(fields["one"], (*here, "one")) if is_per_site else "",
        _field(fields["per"], (*here, "per")) if is_per_site else "",
        _patterns(fields.get("diagrams", ()), (*here, "diagrams")),
        tuple(
            _exemption(one, (*here, "allow", number))
            for number, one in enumerate(
                _items(fields.get("allow", ()), "a list", MAX_PATTERNS, (*here, "allow"))
            )
        ),
    )


def _nodes(value: object, here: tuple[object, ...]) -> NodePattern:
    if value == "all":
        return NodePattern()
    known = ("type", "name", "id", "group", "metadata", "connected")
    fields = _mapping(value, "all, or what nodes are like", known, here)
    texts = {k: _pattern(v, (*here, k)) for k, v in fields.items() if k in known[:4]}
    connected = fields.get("connected")
    if connected is not None and not isinstance(connected, bool):
        raise InvalidRuleError(
            f"connected must be true or false, not {_shown(connected)}", path=(*here, "connected")
        )
    metadata = _metadata(fields["metadata"], (*here, "metadata")) if "metadata" in fields else ()
    return NodePattern(**texts, metadata=metadata, connected=connected)


def _edges(value: object, here: tuple[object, ...]) -> EdgePattern:
    if value == "all":
        return EdgePattern()
    fields = _mapping(value, "all, or what edges are like", ("from", "to", "label", "id"), here)
    source, target = (
        _nodes(fields[key], (*here, key)) if key in fields else None for key in ("from", "to")
    )
    texts = {k: _pattern(v, (*here, k)) for k, v in fields.items() if k in ("label", "id")}
    return EdgePattern(source, target, **texts)


def _metadata(value: object, here: tuple[object, ...]) -> tuple[tuple[str, TextPattern], ...]:
    """Check for a name, a list of names, or names with patterns."""
    if isinstance(value, Mapping):
        items = _items(list(value.items()), "names", MAX_PATTERNS, here)
        return tuple((_text(k, (*here, k)), _pattern(v, (*here, k))) for k, v in items)
    return tuple((name, True) for name in _texts(value, here))


def _exemption(value: object, here: tuple[object, ...]) -> Exemption:
    known = ("cell", "diagram", "until", "reason")
    fields = _mapping(value, "an exception", known, here)
    for key, why in (("reason", "say why"), ("until", "write its last day, as 2027-01-31")):
        if key not in fields:
            raise InvalidRuleError(f"an exception has no {key}", why, path=here)
    cells, diagrams = (
        _patterns(fields[key], (*here, key)) if key in fields else () for key in ("cell", "diagram")
    )
    if not cells and not diagrams:
        raise InvalidRuleError(
            "an exception names nothing", "write a cell, a diagram or both", path=here
        )
    reason = _text(fields["reason"], (*here, "reason"))
    return Exemption(reason, _day(fields["until"], (*here, "until")), cells, diagrams)


def _day(value: object, here: tuple[object, ...]) -> datetime.date:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    if isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise InvalidRuleError(f"until must be a day as 2027-01-31, not {_shown(value)}", path=here)


def _field(value: object, here: tuple[object, ...]) -> str:
    """Check for a field of nodes; metadata becomes `metadata:<name>`."""
    if isinstance(value, Mapping):
        name = _mapping(value, "a field", ("metadata",), here).get("metadata")
        return f"metadata:{_text(name, here)}"
    if value in _FIELDS:
        return str(value)
    raise InvalidRuleError(
        f"{here[-1]} must be {', '.join(_FIELDS)} or {{metadata: …}}, not {_shown(value)}",
        nearest(value, _FIELDS) if isinstance(value, str) else "",
        path=here,
    )


def _pattern(value: object, here: tuple[object, ...]) -> TextPattern:
    return value if isinstance(value, bool) else _patterns(value, here)


def _patterns(value: object, here: tuple[object, ...]) -> tuple[str, ...]:
    """Check for a pattern or a list of patterns."""
    found = _texts(value, here)
    for text in found:
        if "[" in _CLASS.sub("", text):
            # `fnmatch` looks for the bracket itself.
            what, hint = "has an open [", "close it with ], or write [[] for the bracket itself"
        elif _NEVER in fnmatch.translate(text):
            what, hint = "has a range that is empty", "write the lower end first: [a-z]"
        else:
            continue
        raise InvalidRuleError(f"{_key(here)} {what}: {_shown(text)}", hint, path=here)
    return found


def _texts(value: object, here: tuple[object, ...]) -> tuple[str, ...]:
    """Check for a text or a list of texts."""
    items: Iterable[object] = (value,)
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = _items(value, "a list", MAX_PATTERNS, here)
    return tuple(_text(item, here) for item in items)


def _text(value: object, here: tuple[object, ...]) -> str:
    text = " ".join(str(value).split()) if isinstance(value, (str, int, float)) else ""
    # Messages and pictures cannot have control characters.
    if not text.isprintable() or not 0 < len(text) <= MAX_TEXT or isinstance(value, bool):
        raise InvalidRuleError(
            f"{_key(here)} must be a text of at most {MAX_TEXT} characters, not {_shown(value)}",
            path=here,
        )
    return text


def _mapping(
    value: object, what: str, known: tuple[str, ...], here: tuple[object, ...]
) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not value:
        raise InvalidRuleError(
            f"{_key(here)} must be {what}, not {_shown(value)}",
            f"it has: {', '.join(known)}",
            path=here,
        )
    for key in value:
        if key not in known:
            raise InvalidRuleError(
                f"{_key(here)} has no {_shown(key)}", nearest(str(key), known), path=(*here, key)
            )
    return value


def _items(value: object, what: str, most: int, here: tuple[object, ...]) -> Sequence[Any]:
    if not isinstance(value, Sequence) or isinstance(value, (str, bytes)):
        raise InvalidRuleError(f"{_key(here)} must be {what}, not {_shown(value)}", path=here)
    if len(value) > most:
        raise InvalidRuleError(f"{_key(here)} has more than {most} entries", path=here)
    return value


def _key(here: tuple[object, ...]) -> str:
    """Return the last key on the way to a value."""
    return next((one for one in reversed(here) if isinstance(one, str)), "it")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
