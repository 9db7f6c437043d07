"""A value of Liquid's → what a page has in its place; what has none is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import nearest
from mkdocs_multicloud.jekyll.liquid.state import JEKYLLS
from mkdocs_multicloud.jekyll.liquid.values import (
    LOST,
    MISSING,
    NotReadError,
    UnknownFilterError,
    text_of,
    value_of,
)

if TYPE_CHECKING:
    from mkdocs_multicloud.jekyll.liquid.state import State
    from mkdocs_multicloud.jekyll.liquid.tags import Piece

_SET = {"page": "the front matter of the page", "site": "_config.yml"}


def written_value(piece: Piece, state: State) -> str:
    """What takes the place of a value in the text."""
    value = value_of(piece.body, state.names, state.filters)
    if value is LOST:
        return piece.left
    if value is not MISSING:
        return text_of(value)
    scope = piece.body.partition(".")[0]
    if scope == "include":
        # Files that are included have parameters that need not be given.
        return ""
    name = re.match(r"[\w.-]*", piece.body)[0]  # type: ignore[index]
    scope = name.partition(".")[0]
    if scope not in state.names or scope in ("jekyll", "forloop") or JEKYLLS.match(piece.body):
        return state.leave(piece)
    known = state.names[scope]
    near = nearest(name.removeprefix(f"{scope}."), known if isinstance(known, dict) else ())
    place = f"set it in {_SET[scope]}." if scope in _SET else "set it where the others are."
    hint = near if near.startswith("did you mean") else place
    hint += f" Where it can be missing, write {{{{ {name} | default: '' }}}}"
    return state.leave(piece, f"nothing sets {name!r}, and it is left as it is", hint)


def part(error: NotReadError) -> str:
    """What of a tag or value was not understood, if it is known."""
    return f"filter {error.args[0]!r}" if isinstance(error, UnknownFilterError) else ""


def coded(piece: Piece, state: State) -> str:
    """What code has in the place of a piece: all but known values as it is written."""
    if piece.kind not in ("value", "code"):
        return piece.body if piece.kind == "raw" else piece.raw
    first = piece.body.partition("|")[0]
    scope = re.split(r"[^\w-]", first, maxsplit=1)[0]
    try:
        known = value_of(first, state.names, {}) if scope in state.names else MISSING
        if known is LOST or isinstance(known, dict) or (known is MISSING and scope != "include"):
            return piece.raw
        return text_of(value_of(piece.body, state.names, state.filters))
    except NotReadError:
        return piece.raw


def filled(text: str, state: State) -> str:
    """The name of a file, which may have values in it."""

    def value(found: re.Match[str]) -> str:
        return text_of(value_of(found[1], state.names, state.filters))

    return re.sub(r"\{\{([^{}]*)\}\}", value, text).strip()
