"""Renders Liquid's `include` and `include_relative`, which insert another file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_multicloud.jekyll.liquid.for_loop import TURN_COST
from mkdocs_multicloud.jekyll.liquid.output import fill_in
from mkdocs_multicloud.jekyll.liquid.render_state import RenderState
from mkdocs_multicloud.jekyll.liquid.values import value_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_multicloud.jekyll.liquid.lexer import Token

_MAX_DEPTH = 12
"""Maximum nesting of included files."""
_MAX_CHARACTERS = 4_000_000
"""Maximum length of all files that a page includes."""
_PARAMETER = re.compile(r"([\w-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"']+)")


def write_include(
    token: Token, state: RenderState, render: Callable[[str, RenderState], str]
) -> str:
    """Return the rendered text of a file; the tag as written if the file does not exist.

    Args:
        state: the state of the file with the tag.
        render: renders the text of a file.

    Raises:
        UnreadableError: the tag is not supported.
    """
    name, _, rest = fill_in(token.rest, state).partition(" ")
    is_relative = token.name == "include_relative"
    path, text = state.context.read_include(name.strip("\"'"), is_relative)
    if text is None:
        hint = state.context.suggest(path)
        return state.leave(token, f"there is no file {path!r} to include", hint)
    state.spent["included"] += len(text) + TURN_COST
    if len(state.trail) >= _MAX_DEPTH or state.spent["included"] > _MAX_CHARACTERS:
        return state.leave(token, f"{path!r} includes itself without end", "remove one of the tags")
    parameters = {
        found[1]: value_of(found[2], state.names, state.filters)
        for found in _PARAMETER.finditer(rest)
    }
    inner = RenderState(
        {**state.names, "include": parameters},
        state.context,
        state.filters,
        path,
        state.unread,
        (*state.trail, state.position(token)),
        spent=state.spent,
    )
    return render(text, inner)
