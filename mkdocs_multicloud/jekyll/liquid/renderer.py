"""Renders the Liquid of a page; unsupported Liquid stays as written and is reported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_multicloud.jekyll.liquid.conditions import holds, is_one_of
from mkdocs_multicloud.jekyll.liquid.filters import site_filters
from mkdocs_multicloud.jekyll.liquid.for_loop import MAX_WRITTEN, write_loop
from mkdocs_multicloud.jekyll.liquid.include import write_include
from mkdocs_multicloud.jekyll.liquid.lexer import BLOCKS, Token, tokenize
from mkdocs_multicloud.jekyll.liquid.output import fill_in, write_in_code, write_value
from mkdocs_multicloud.jekyll.liquid.render_state import LiquidContext, RenderState, UnreadLiquid
from mkdocs_multicloud.jekyll.liquid.values import (
    REPORTED,
    UnknownFilterError,
    UnreadableError,
    text_of,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_DEPTH = 60
"""Maximum nesting of blocks across included files, as Python limits recursion."""


def render(text: str, context: LiquidContext) -> tuple[str, list[UnreadLiquid]]:
    """Render a page; also return the Liquid that was left as written, each kind once."""
    if "{{" not in text and "{%" not in text:
        return text, []
    site = {"baseurl": "", "url": "", **context.site}
    names = {"site": site, "page": context.page, "jekyll": {"environment": "production"}}
    path = text_of(context.page.get("path"))
    state = RenderState(names, context, site_filters(site), path)
    return _render_file(text, state), list(state.unread.values())


def _render_file(text: str, state: RenderState) -> str:
    tokens = tokenize(text)
    return _Renderer(tokens, state).write(0, len(tokens))


class _Renderer:
    def __init__(self, tokens: list[Token], state: RenderState) -> None:
        self._tokens = tokens
        self._state = state

    def write(self, start: int, end: int) -> str:
        """Return the text of the tokens from one index to another, with all their blocks."""
        written, index = [], start
        while index < end:
            token = self._tokens[index]
            if token.end < 0:
                written.append(_write_single(token, self._state))
            else:
                written.append(self._write_block(index))
                index = token.end
            index += 1
        return "".join(written)

    def _write_block(self, index: int) -> str:
        token, state = self._tokens[index], self._state
        inside = self._tokens[index + 1 : token.end]
        if token.name == "comment":
            return ""
        if token.name == "highlight":
            return _fence(
                token.rest.split(" ")[0], "".join(write_in_code(t, state) for t in inside)
            )
        state.spent["deep"] += 1
        try:
            if state.spent["deep"] <= _MAX_DEPTH:
                if token.name == "for":
                    return write_loop(self._tokens, index, state, self.write)
                if token.name == "capture":
                    state.names[token.rest.strip("\"'")] = self.write(index + 1, token.end)
                    return ""
                if token.name in ("if", "unless", "case"):
                    return self._write_branch(index)
            state.leave(token)
        except UnreadableError:
            state.leave_condition(token)
        finally:
            state.spent["deep"] -= 1
        return "".join(t.as_written for t in self._tokens[index : token.end + 1])

    def _write_branch(self, index: int) -> str:
        """Return the text of the first branch of a block whose condition is true.

        Raises:
            UnreadableError: the condition of the block's first tag cannot be parsed.
        """
        block, *others = self._branches(index)
        ends = [*others, self._tokens[index].end]
        for at, end in zip([index, *others], ends, strict=True):
            token = self._tokens[at]
            try:
                if self._is_taken(token, self._tokens[block]):
                    return self.write(at + 1, end)
            except UnreadableError:
                if at == index:
                    raise
                self._state.leave_condition(token)
        return ""

    def _is_taken(self, token: Token, block: Token) -> bool:
        names = self._state.names
        if token.name == "case":
            # Text before the first `when` is never written.
            return False
        if token.name == "when":
            return is_one_of(block.rest, token.rest, names)
        return token.name == "else" or holds(token.rest, names) is (token.name != "unless")

    def _branches(self, index: int) -> Iterator[int]:
        """Yield the indices of a block's first tag and of its `elsif`, `else` and `when`."""
        yield index
        at, end = index + 1, self._tokens[index].end
        while at < end:
            token = self._tokens[at]
            if token.kind == "tag" and token.name in ("elsif", "else", "when"):
                yield at
            at = max(at, token.end) + 1


def _fence(language: str, code: str) -> str:
    """Return the code of `{% highlight %}` as a fence."""
    code = code.strip("\n")
    mark = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", code) or [""]))
    return f"{mark}{language}\n{code}\n{mark}"


def _write_single(token: Token, state: RenderState) -> str:
    """Return the text that replaces a token that is not a block."""
    if token.kind == "text":
        return token.text
    if token.kind == "raw":
        return token.rest
    if token.kind == "code":
        return write_in_code(token, state)
    try:
        if token.kind == "value":
            return write_value(token, state)
        if token.name == "assign":
            return _assign(token, state)
        if token.name == "link":
            return _link(token, state)
        if token.name in ("include", "include_relative"):
            return write_include(token, state, _render_file)
    except UnreadableError as error:
        is_filter = isinstance(error, UnknownFilterError)
        return state.leave(token, part=f"filter {error.args[0]!r}" if is_filter else "")
    return _leave_unknown(token, state)


def _assign(token: Token, state: RenderState) -> str:
    name, is_one, text = token.rest.partition("=")
    name = name.strip()
    if not is_one:
        return state.leave(token)
    try:
        value = value_of(text, state.names, state.filters)
    except UnreadableError:
        state.names[name] = REPORTED
        raise
    if isinstance(value, str) and len(value) > MAX_WRITTEN:
        state.names[name] = REPORTED
        return state.leave(token, f"{name!r} becomes too long", "shorten it")
    state.names[name] = value
    return token.as_written if value is REPORTED else ""


def _link(token: Token, state: RenderState) -> str:
    path = fill_in(token.rest, state)
    address = state.context.address(path)
    if address is None:
        hint = state.context.suggest(path)
        return state.leave(token, f"there is no page or file {path!r}", hint)
    # Jekyll 4 adds the site's base, but pages for earlier versions add it themselves.
    return address


def _leave_unknown(token: Token, state: RenderState) -> str:
    if token.name in BLOCKS:
        state.has_open_block = True
        hint = f"write {{% end{token.name} %}} at its end"
        return state.leave(token, f"{token.raw!r} is never closed", hint)
    if token.name.removeprefix("end") in BLOCKS:
        what = f"{token.raw!r} closes nothing that is open above it"
        return state.leave(token, what, "remove it")
    if token.name in ("else", "elsif") and state.has_open_block:
        return token.as_written
    return state.leave(token)
