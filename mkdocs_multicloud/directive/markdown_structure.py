"""The block structure of Markdown, as the scanner needs it: fences, code spans, headings.

Each part takes one pass and linear time, because a page may be hostile. Where Python-Markdown and
superfences differ from CommonMark, their rules apply: a fence is closed by exactly its own mark,
and an opening mark without a closing one is text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

TAGS = (
    "include_snippet", "root_include_snippet", "root_include", "snippet_gallery", "diagram_diff",
    "architecture_impact",
)  # fmt: skip
"""The names of the directives."""

_QUOTE = r"[ \t]*+(?:>[ \t]?)*+[ \t]*+"
_MARKER = r"(?:[-*+]|\d{1,9}[.)])[ \t]+"
PREFIX = re.compile(rf"(?P<quote>{_QUOTE})(?P<marker>{_MARKER})?")
"""The text allowed in front of a block: indent, block quote marks, one list marker."""

_FENCE = re.compile(
    rf"(?P<prefix>{_QUOTE}(?:{_MARKER})?)(?P<mark>`{{3,}}|~{{3,}})(?P<info>.*)", re.DOTALL
)
_CONTAINER = re.compile(
    r"[-*+][ \t]|\d{1,9}[.)][ \t]|(?:!!!|\?\?\?\+?|===[!+]?)[ \t]|:[ \t]|\[\^[^\]\s]+\]:|/{3,}[ \t]"
)
_ATX = re.compile(r"(#{1,6})[^#\n]*[^#\s]")
_NO_TOC = re.compile(r"\{:(?:[^\w\s.#{}](?P<kind>[\^v]) )?[^{}]*\.no_toc(?![\w-])[^{}]*\}")
"""An attribute list of kramdown, or a mark for one, that keeps a heading out of the contents."""
_SETEXT = re.compile(r"(=+|-+)[ \t]*")


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block.

    Attributes:
        first: index of its opening line.
        last: index of its closing line.
        prefix: the text in front of the opening mark.
        mark: the backticks or tildes.
        info: the info string, stripped.
        close_at: column of the closing mark.
    """

    first: int
    last: int
    prefix: str
    mark: str
    info: str
    close_at: int

    @property
    def language(self) -> str:
        """The language in the info string, also in `{.python …}`; lower case."""
        word = self.info.strip("{} ").split(" ", 1)[0]
        return word.removeprefix(".").lower()

    def without_prefix(self, line: str) -> str:
        """Return a line of the fence without the indent or quote marks of its opening line."""
        width = len(self.prefix)
        lead = line[:width]
        kept = lead.lstrip(" \t>") if not lead.strip(" \t>") else lead
        return kept + line[width:]


class Fences:
    """The fences of a page, found by their opening lines.

    Attributes:
        marked: indices of the lines with the mark of a fence, in order.
    """

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._closers: defaultdict[str, list[int]] = defaultdict(list)
        found = [at for at, line in enumerate(lines) if "```" in line or "~~~" in line]
        self.marked = dict.fromkeys(found)
        for index in found:
            mark = lines[index].strip(" \t>")
            if mark[:3] in ("```", "~~~") and not mark.strip(mark[0]):
                self._closers[mark].append(index)

    def opened_at(self, index: int) -> Fence | None:
        """Return the fence that this line opens; None if there is none or it is not closed."""
        match = _FENCE.fullmatch(self._lines[index]) if index in self.marked else None
        if match is None:
            return None
        mark, info = match["mark"], match["info"]
        if info.startswith(mark[0]) or (mark[0] == "`" and "`" in info):
            return None
        closers = self._closers[mark]
        after = bisect_right(closers, index)
        if after == len(closers):
            return None
        last = closers[after]
        close_at = self._lines[last].index(mark)
        return Fence(index, last, match["prefix"], mark, info.strip(), close_at)

    def info_at(self, index: int) -> str | None:
        """Return the info string of a line that looks like an opening fence, closed or not."""
        match = _FENCE.fullmatch(self._lines[index]) if index in self.marked else None
        return match["info"].strip() if match else None


def code_spans(line: str) -> list[tuple[int, int]]:
    """Find the inline code of a line, as (start, end) columns with the backticks."""
    if "`" not in line:
        return []
    runs = [match.span() for match in re.finditer(r"`+", line)]
    starts: defaultdict[int, list[int]] = defaultdict(list)
    for number, (start, end) in enumerate(runs):
        starts[end - start].append(number)
    spans = []
    number = 0
    while number < len(runs):
        start, end = runs[number]
        same = starts[end - start]
        after = bisect_right(same, number)
        if after < len(same):
            number = same[after]
            spans.append((start, runs[number][1]))
        number += 1
    return spans


def indent_of(line: str) -> int:
    """Return the indent of a line in columns; a tab goes to the next multiple of four."""
    columns = 0
    for char in line:
        if char == " ":
            columns += 1
        elif char == "\t":
            columns += 4 - columns % 4
        else:
            break
    return columns


@dataclass(slots=True)
class Outline:
    """The position of a line in the page's outline; fed line by line, without fences.

    Attributes:
        heading: level of the nearest heading above, 0 for none. Headings that a page keeps out of
            its contents do not count, such as the title of the contents.
    """

    heading: int = 0
    _above: int = 0
    _containers: list[int] = field(default_factory=list)
    _previous: str = ""
    _is_below_heading: bool = False
    _is_above_left_out: bool = False

    def feed(self, line: str) -> None:
        """Process the next line."""
        text = line.strip()
        if text:
            opens = _CONTAINER.match(text) is not None
            if opens or (self._containers and not self._previous):
                indent = indent_of(line)
                while self._containers and self._containers[-1] >= indent:
                    self._containers.pop()
                if opens:
                    self._containers.append(indent)
            if text[0] in "#=-{" or self._is_below_heading or self._is_above_left_out:
                self._feed_heading(text)
        self._previous = text

    def end_block(self) -> None:
        """Process the end of a block that was not fed, such as a fence."""
        self._previous = ""
        self._is_below_heading = self._is_above_left_out = False

    def _feed_heading(self, text: str) -> None:
        left_out = _NO_TOC.search(text) if "no_toc" in text else None
        level = 0
        if match := _ATX.match(text):
            level = len(match[1])
        elif self._previous and (match := _SETEXT.fullmatch(text)):
            level = 1 if match[1][0] == "=" else 2
        if level:
            if not left_out and not self._is_above_left_out:
                self._above, self.heading = self.heading, level
            self._is_below_heading = not left_out and not self._is_above_left_out
            self._is_above_left_out = False
        elif left_out and (left_out["kind"] == "v" or not (left_out["kind"] or self._previous)):
            self._is_above_left_out = True
        elif left_out and self._is_below_heading:
            self.heading = self._above
        elif not text.startswith("{:"):
            self._is_below_heading = self._is_above_left_out = False

    def is_code(self, line: str) -> bool:
        """Tell whether this line, which is fed next, is indented code in Markdown."""
        indent = indent_of(line)
        open_at = [at for at in self._containers if at < indent]
        content = open_at[-1] + 4 if open_at else 0
        return indent - content >= 4 and not (self._previous and not open_at)

    def indent(self, line: str, prefix: str = "") -> str:
        """Return the indent for content of this line's block: four spaces per enclosing block.

        Authors also indent by two or three, which Markdown would not take for a block.

        Args:
            prefix: the text in front of the content; with quote marks it is the indent itself.
        """
        if prefix.strip():
            return prefix
        columns = indent_of(line)
        depth = sum(at < columns for at in self._containers)
        return " " * max(4 * depth, columns - columns % 4)
