"""Replace the directives of a page by their Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_multicloud.directive.placeholders import Placeholders
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.pipeline import Spot

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_multicloud.directive.scanner import Match
    from mkdocs_multicloud.page.publisher import Publisher


@dataclass
class PageContext:
    """The page being converted.

    Attributes:
        path: as its author knows it.
        publisher: takes its files.
        placeholders: of this page and the other pages of the site, if the host inserts them.
        exact_lines: whether the lines of the text are those of the page's own file.
    """

    path: str
    publisher: Publisher
    placeholders: Placeholders[PageContext] = field(default_factory=Placeholders)
    exact_lines: bool = True


def expand(text: str, page: PageContext, write: Callable[[Match, Match, Spot], str]) -> str:
    """A page's Markdown with everything of ours expanded.

    Args:
        write: returns the text that replaces a directive. It gets the match in this text, the
            match that its placeholder stands for (the same if there is none) and its position.
    """
    edits: list[tuple[int, int, str]] = []
    ordinal = 0
    widened: dict[int, tuple[Match, int]] = {}
    for found in scan(text, page.placeholders.pattern):
        match, line = found, found.line if page.exact_lines else None
        if found.kind == "placeholder":
            placeholder = page.placeholders.lookup(found.raw)
            match, line = placeholder.match, placeholder.line
        if match.kind == "verbatim":
            edits.append((found.start, found.end, match.body))
            continue
        spot = Spot(Location(page.path, line), found.heading, ordinal)
        ordinal += match.kind == "embedded"
        written = write(found, match, spot)
        edits.append(_edit(text, found, match, written))
        if found.fence is not None and match.kind != "embedded":
            needed = max(
                (len(run) for run in re.findall(found.fence.mark[0] + "+", written)), default=0
            )
            _, before = widened.get(found.fence.first, (found, 0))
            widened[found.fence.first] = (found, max(before, needed + 1))
    edits += _wider_fences(text, widened)
    pieces, at = [], 0
    for start, end, written in sorted(edits):
        pieces += [text[at:start], written]
        at = end
    return "".join([*pieces, text[at:]])


def _edit(text: str, found: Match, match: Match, written: str) -> tuple[int, int, str]:
    if found.prefix is None or match.kind == "stray":
        return found.start, found.end, written
    further = re.sub(r"[-*+] *$|\d+[.)] *$", "    ", found.indent)
    if found.fence is None:
        # Two empty lines would end a footnote, and one behind its marker a list's item.
        above, below = _neighbours(text, found)
        if further != found.indent or not above.strip(" \t>"):
            written = written.removeprefix("\n")
        if not below.strip(" \t>"):
            written = written.removesuffix("\n")
    blank = further.rstrip()
    lines = written.split("\n")
    rest = [further + line if line.strip() else blank for line in lines[1:]]
    start = found.start - len(found.prefix)
    return start, found.end, "\n".join([found.indent + lines[0], *rest])


def _neighbours(text: str, found: Match) -> tuple[str, str]:
    """The lines right above and below a place that has its lines for itself."""
    above_ends = max(text.rfind("\n", 0, found.start), 0)
    above = text[text.rfind("\n", 0, above_ends) + 1 : above_ends]
    below_starts = (text.find("\n", found.end) + 1) or len(text)
    below_ends = text.find("\n", below_starts)
    return above, text[below_starts : below_ends if below_ends >= 0 else len(text)]


def _wider_fences(text: str, widened: dict[int, tuple[Match, int]]) -> list[tuple[int, int, str]]:
    """Longer marks for the fences whose new content holds a mark as long as theirs."""
    edits = []
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for match, needed in widened.values():
        fence = match.fence
        if fence is None or needed <= len(fence.mark):
            continue
        for at in (starts[fence.first] + len(fence.prefix), starts[fence.last] + fence.close_at):
            edits.append((at, at + len(fence.mark), fence.mark[0] * needed))
    return edits
