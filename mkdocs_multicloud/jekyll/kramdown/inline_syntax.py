"""Rewrites kramdown's inline syntax: `{::comment}`, `{::options}`, `~~text~~` and plain braces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_multicloud.jekyll.code_regions import code_regions
from mkdocs_multicloud.page.escaping import shielded

if TYPE_CHECKING:
    from collections.abc import Callable

_OPENS = ("{::comment", "{::nomarkdown", "{::options")
_EXTENSION = re.compile(r"\{::(?P<name>comment|nomarkdown|options)\b[^{}]*?(?P<alone>/)?\}")
_ENDS = {name: re.compile(rf"\{{:/(?:{name})?\}}") for name in ("comment", "nomarkdown", "options")}
# Begins with the brace, as patterns that begin with a character are searched fast.
_BRACE = re.compile(r"\{(?<!\\\{)(?=[\w\"'\[({<])(?![\w-]+=)")
_STRUCK = re.compile(r"~~(?=[^\s~])([^~\n]{1,1000}?)(?<=[^\s~])~~(?!~)")


def rewrite_inline(text: str) -> str:
    """Return a page with kramdown's inline syntax rewritten for other converters."""
    if any(opening in text for opening in _OPENS):
        text = _without_extensions(text)
    if "~~" in text:
        text = _replace(_STRUCK, lambda found: f"<del>{found[1]}</del>", text)
    # Braces are text in kramdown, but attributes in other converters.
    brace = shielded("{", "{")
    return _replace(_BRACE, lambda _: brace, text) if _BRACE.search(text) else text


def _replace(pattern: re.Pattern[str], new: Callable[[re.Match[str]], str], text: str) -> str:
    """Replace all matches of a pattern, except in code."""
    code = code_regions(text)
    return pattern.sub(lambda found: found[0] if code.covers(found.start()) else new(found), text)


def _without_extensions(text: str) -> str:
    """Remove comments and options from a page; the text inside `nomarkdown` stays."""
    code = code_regions(text)
    pieces, at = [], 0
    endless: set[str] = set()
    for found in _EXTENSION.finditer(text):
        if found.start() < at or code.covers(found.start()):
            continue
        name, end, kept = found["name"], found.end(), ""
        if not found["alone"]:
            closed = None if name in endless else _ENDS[name].search(text, end)
            if closed is None:
                endless.add(name)
                continue
            kept = text[end : closed.start()] if name == "nomarkdown" else ""
            end = closed.end()
        pieces += [text[at : found.start()], kept]
        at = end
    return "".join([*pieces, text[at:]])
