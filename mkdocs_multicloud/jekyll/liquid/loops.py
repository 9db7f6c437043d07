"""Liquid's `for`, over what a page's front matter, `_config.yml` and `_data` have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.jekyll.liquid.state import JEKYLLS
from mkdocs_multicloud.jekyll.liquid.values import LOST, MISSING, NotReadError, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

MOST = 1_000_000
"""Characters that all loops of a page may write; a turn counts as `TURN` of them more, and each
piece of what is repeated as `PIECE`."""
TURN = 100
PIECE = 5

_FOR = re.compile(
    r"(?P<name>[A-Za-z_][\w-]*)\s+in\s+(?P<value>[^\s|:]+)"
    r"(?P<more>(?:\s+(?:reversed|(?:limit|offset)\s*:\s*\d+))*)\s*"
)
_MORE = re.compile(r"\s+(?:reversed|limit|offset)\b")
_NUMBER = re.compile(r"(limit|offset)\s*:\s*(\d+)")


def subject(told: str) -> str:
    """What a loop goes through, as its author has it."""
    return _MORE.split(told.partition(" in ")[2].strip())[0] or told


def turns(
    told: str, names: Mapping[str, Any], filters: Mapping[str, Callable[..., Any]]
) -> list[dict[str, Any]] | None:
    """The names that each turn of a loop has; None if it goes through what is lost.

    Args:
        told: what stands behind `for`.

    Raises:
        NotReadError: it is not of the form that is read, or nothing to go through.
    """
    found = _FOR.fullmatch(told)
    if found is None:
        raise NotReadError(told)
    value = value_of(found["value"], names, filters)
    if value is LOST:
        return None
    if isinstance(value, dict):
        value = list(value.items())
    if value is None or (value is MISSING and _may_be_missing(found["value"])):
        value = []
    if not isinstance(value, (list, tuple)):
        raise NotReadError(found["value"])
    numbers = {name: int(number) for name, number in _NUMBER.findall(found["more"])}
    items = value[numbers.get("offset", 0) :][: numbers.get("limit", len(value))]
    if "reversed" in found["more"]:
        items = items[::-1]
    return list(_turns(found["name"], items))


def _turns(name: str, items: Sequence[Any]) -> Iterator[dict[str, Any]]:
    count = len(items)
    for at, item in enumerate(items):
        state = {"index": at + 1, "index0": at, "first": at == 0, "last": at == count - 1}
        yield {name: item, "forloop": {**state, "length": count}}


def _may_be_missing(name: str) -> bool:
    """Whether what is not there is a list that a page, or the site, need not have."""
    return "." in name and not JEKYLLS.match(name)
