"""Liquid's `for`, over what the front matter, `_config.yml` and `_data` contain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.jekyll.liquid.render_state import SET_BY_JEKYLL
from mkdocs_multicloud.jekyll.liquid.values import (
    MISSING,
    REPORTED,
    UnknownFilterError,
    UnreadableError,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_multicloud.jekyll.liquid.lexer import Token
    from mkdocs_multicloud.jekyll.liquid.render_state import RenderState

MAX_WRITTEN = 1_000_000
"""Maximum number of characters that all loops of a page may write; each iteration and each token in
it also count."""
TURN_COST = 100
_TOKEN_COST = 5
_MAX_DEPTH = 12
"""Maximum nesting of loops."""
_TOO_MUCH = "Liquid's 'for {}' writes too much, and is left as it is"

_FOR = re.compile(
    r"(?P<name>[A-Za-z_][\w-]*)\s+in\s+(?P<value>[^\s|:]+)"
    r"(?P<options>(?:\s+(?:reversed|(?:limit|offset)\s*:\s*\d+))*)\s*"
)
_OPTION = re.compile(r"\s+(?:reversed|limit|offset)\b")
_NUMBER = re.compile(r"(limit|offset)\s*:\s*(\d+)")


def write_loop(
    tokens: list[Token], index: int, state: RenderState, write: Callable[[int, int], str]
) -> str:
    """Return the text of a loop; the loop as written if it is not supported or writes too much.

    Args:
        index: index of the `for` tag.
        write: renders the tokens from one index to another.
    """
    loop = tokens[index]
    as_written = "".join(token.as_written for token in tokens[index : loop.end + 1])
    stops = (t.name for t in tokens[index : loop.end] if t.name in ("break", "continue"))
    if stop := next(stops, ""):
        state.leave(loop, part=repr(stop))
        return as_written
    try:
        turns = _turns(loop.rest, state)
    except UnknownFilterError as error:
        state.leave(loop, part=f"filter {error.args[0]!r}")
        return as_written
    except UnreadableError:
        state.leave(loop, part=f"list {_subject(loop.rest)!r}")
        return as_written
    if turns is None:
        return as_written
    if state.spent["loops deep"] >= _MAX_DEPTH:
        state.leave(loop, _TOO_MUCH.format(loop.rest))
        return as_written
    end = _own_else(tokens, index)
    if not turns:
        return write(end + 1, loop.end)
    outer, written = dict(state.names), []
    state.spent["loops deep"] += 1
    for names in turns:
        if state.spent["loops"] > MAX_WRITTEN:
            break
        state.names.update(names)
        written.append(write(index + 1, end))
        state.spent["loops"] += len(written[-1]) + TURN_COST + _TOKEN_COST * (end - index)
    state.spent["loops deep"] -= 1
    for name in turns[0]:
        del state.names[name]
        state.names |= {name: outer[name]} if name in outer else {}
    if state.spent["loops"] > MAX_WRITTEN:
        state.leave(loop, _TOO_MUCH.format(loop.rest))
        return as_written
    return "".join(written)


def _turns(argument: str, state: RenderState) -> list[dict[str, Any]] | None:
    """Return the variables of each iteration; None if the list was already reported.

    Raises:
        UnreadableError: the loop is not supported, or there is no list.
    """
    found = _FOR.fullmatch(argument)
    if found is None:
        raise UnreadableError(argument)
    value = value_of(found["value"], state.names, state.filters)
    if value is REPORTED:
        return None
    if isinstance(value, dict):
        value = list(value.items())
    # Lists that authors define are optional in a page or a site.
    is_optional = "." in found["value"] and not SET_BY_JEKYLL.match(found["value"])
    if value is None or (value is MISSING and is_optional):
        value = []
    if not isinstance(value, (list, tuple)):
        raise UnreadableError(found["value"])
    numbers = {name: int(number) for name, number in _NUMBER.findall(found["options"])}
    items = value[numbers.get("offset", 0) :][: numbers.get("limit", len(value))]
    if "reversed" in found["options"]:
        items = items[::-1]
    count = len(items)
    return [
        {
            found["name"]: item,
            "forloop": {
                "index": at + 1, "index0": at, "first": at == 0, "last": at == count - 1,
                "length": count,
            },
        }
        for at, item in enumerate(items)
    ]  # fmt: skip


def _subject(argument: str) -> str:
    """The list of a loop as written."""
    return _OPTION.split(argument.partition(" in ")[2].strip())[0] or argument


def _own_else(tokens: list[Token], index: int) -> int:
    """The index of a loop's `else`; without one, the index of its end."""
    end, at = tokens[index].end, index + 1
    while at < end and tokens[at].name != "else":
        at = max(at, tokens[at].end) + 1
    return min(at, end)
