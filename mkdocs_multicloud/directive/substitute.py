"""Finds the directives in the text of a page, and replaces them by Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.directive.parser import PagePosition
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import Location

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.directive.placeholders import Placeholders
    from mkdocs_multicloud.directive.scanner import Match


@dataclass(frozen=True, slots=True)
class Found:
    """A directive in the text of a page.

    Attributes:
        at: the match in this text: a directive or a placeholder.
        directive: the directive of the placeholder; equal to `at` without a placeholder.
        position: the position of the directive in the site.
    """

    at: Match
    directive: Match
    position: PagePosition

    @property
    def is_verbatim(self) -> bool:
        """Whether it is text about a directive, which stays as it is."""
        return self.directive.kind == "verbatim"


def find(
    text: str, path: str, placeholders: Placeholders[Any], *, exact_lines: bool
) -> list[Found]:
    """Find the directives and placeholders of a page.

    Args:
        path: path of the page for messages.
        placeholders: the placeholders of the site.
        exact_lines: whether line numbers in the text equal those in the page's file.
    """
    found = []
    embedded = 0
    for at in scan(text, placeholders.pattern):
        directive, line = at, at.line if exact_lines else None
        if at.kind == "placeholder":
            replaced = placeholders.lookup(at.raw)
            directive, line = replaced.match, replaced.line
        position = PagePosition(Location(path, line), at.heading, embedded)
        found.append(Found(at, directive, position))
        embedded += directive.kind == "embedded"
    return found


def substitute(text: str, written: Iterable[tuple[Found, str]]) -> str:
    """Return the text with each directive replaced by its Markdown.

    Verbatim directives are restored as the author wrote them.
    """
    edits: list[tuple[int, int, str]] = []
    widened: dict[int, tuple[Match, int]] = {}
    for found, markdown in written:
        at, directive = found.at, found.directive
        if found.is_verbatim:
            edits.append((at.start, at.end, directive.body))
            continue
        edits.append(_edit(text, at, directive, markdown))
        if at.fence is not None and directive.kind != "embedded":
            runs = re.findall(at.fence.mark[0] + "+", markdown)
            needed = max(map(len, runs), default=0)
            _, before = widened.get(at.fence.first, (at, 0))
            widened[at.fence.first] = (at, max(before, needed + 1))
    if widened:
        edits += _wider_fences(text, widened)
    pieces, end = [], 0
    for start, stop, markdown in sorted(edits):
        pieces += [text[end:start], markdown]
        end = stop
    return "".join([*pieces, text[end:]])


def _edit(text: str, found: Match, place: Match, written: str) -> tuple[int, int, str]:
    if found.prefix is None or place.kind == "stray":
        return found.start, found.end, written
    further = re.sub(r"[-*+] *$|\d+[.)] *$", "    ", found.indent)
    if found.fence is None:
        # Two empty lines would end a footnote, and an empty line after the marker a list item.
        above, below = _lines_around(text, found)
        if further != found.indent or not above.strip(" \t>"):
            written = written.removeprefix("\n")
        if not below.strip(" \t>"):
            written = written.removesuffix("\n")
    blank = further.rstrip()
    lines = written.split("\n")
    rest = [further + line if line.strip() else blank for line in lines[1:]]
    start = found.start - len(found.prefix)
    return start, found.end, "\n".join([found.indent + lines[0], *rest])


def _lines_around(text: str, found: Match) -> tuple[str, str]:
    """The lines above and below a match that is alone on its lines."""
    above_ends = max(text.rfind("\n", 0, found.start), 0)
    above = text[text.rfind("\n", 0, above_ends) + 1 : above_ends]
    below_starts = (text.find("\n", found.end) + 1) or len(text)
    below_ends = text.find("\n", below_starts)
    return above, text[below_starts : below_ends if below_ends >= 0 else len(text)]


def _wider_fences(text: str, widened: dict[int, tuple[Match, int]]) -> list[tuple[int, int, str]]:
    """Edits that lengthen the marks of fences whose new content contains an equal mark."""
    edits = []
    short = {at.fence: n for at, n in widened.values() if at.fence and n > len(at.fence.mark)}
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))] if short else []
    for fence, needed in short.items():
        for at in (starts[fence.first] + len(fence.prefix), starts[fence.last] + fence.close_at):
            edits.append((at, at + len(fence.mark), fence.mark[0] * needed))
    return edits
