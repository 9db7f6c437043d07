"""Writes Liquid's values into a page; unknown values are reported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import nearest
from mkdocs_multicloud.jekyll.liquid.render_state import SET_BY_JEKYLL
from mkdocs_multicloud.jekyll.liquid.values import (
    MISSING,
    REPORTED,
    UnreadableError,
    text_of,
    value_of,
)

if TYPE_CHECKING:
    from mkdocs_multicloud.jekyll.liquid.lexer import Token
    from mkdocs_multicloud.jekyll.liquid.render_state import RenderState

_WHERE_SET = {"page": "the front matter of the page", "site": "_config.yml"}


def write_value(token: Token, state: RenderState) -> str:
    """Return the text that replaces a value.

    Raises:
        UnreadableError: the value is not supported.
    """
    value = value_of(token.body, state.names, state.filters)
    if value is REPORTED:
        return token.as_written
    if value is not MISSING:
        return text_of(value)
    if token.body.partition(".")[0] == "include":
        # The parameters of an included file are optional.
        return ""
    name = re.match(r"[\w.-]*", token.body)[0]  # type: ignore[index]
    scope, _, member = name.partition(".")
    set_by_liquid = ("jekyll", "forloop")
    if scope not in state.names or scope in set_by_liquid or SET_BY_JEKYLL.match(token.body):
        return state.leave(token)
    known = state.names[scope]
    near = nearest(member or name, known if isinstance(known, dict) else ())
    where = f"in {_WHERE_SET[scope]}" if scope in _WHERE_SET else "where the others are"
    hint = near if near.startswith("did you mean") else f"set it {where}."
    hint += f" If it may be missing, write {{{{ {name} | default: '' }}}}"
    return state.leave(token, f"nothing sets {name!r}, and it is left as it is", hint)


def write_in_code(token: Token, state: RenderState) -> str:
    """Return the text that replaces a token in code, where only known values are filled in."""
    if token.kind not in ("value", "code"):
        return token.body if token.kind == "raw" else token.raw
    first = token.body.partition("|")[0]
    scope = re.split(r"[^\w-]", first, maxsplit=1)[0]
    try:
        known = value_of(first, state.names, {}) if scope in state.names else MISSING
        if (
            known is REPORTED
            or isinstance(known, dict)
            or (known is MISSING and scope != "include")
        ):
            return token.raw
        return text_of(value_of(token.body, state.names, state.filters))
    except UnreadableError:
        return token.raw


def fill_in(text: str, state: RenderState) -> str:
    """Return the argument of a tag with its values filled in.

    Raises:
        UnreadableError: a value is not supported.
    """

    def value(found: re.Match[str]) -> str:
        return text_of(value_of(found[1], state.names, state.filters))

    return re.sub(r"\{\{([^{}]*)\}\}", value, text).strip()
