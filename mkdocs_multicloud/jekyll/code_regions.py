"""Finds the code of a page, which no stage may change."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from mkdocs_multicloud.directive.markdown_structure import (
    Fence,
    Fences,
    Outline,
    code_spans,
    indent_of,
)

_MARK = re.compile(r"[ \t]*> ?")
_MAX_DEPTH = 20
"""Maximum nesting of quotes; deeper quotes are left unchanged."""


class CodeRegions:
    """The code of a page: fences, indented code and code spans, and its HTML comments.

    Attributes:
        lines: the lines of the page.
        whole: indices of the lines that are entirely code.
        fences: fences by the index of their first line.
        indents: the indents that indented lines need, by the index of the line.
        quoted: the quote marks that lines need, with the indents after them.
    """

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.whole: set[int] = set()
        self.fences: dict[int, Fence] = {}
        self.indents: dict[int, str] = {}
        self.quoted: dict[int, str] = {}
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._comment_ends = 0
        self._walk(text)

    def covers(self, at: int) -> bool:
        """Return whether a position of the page is in code."""
        behind = bisect_right(self._starts, at)
        return behind > 0 and at < self._ends[behind - 1]

    def _walk(self, text: str) -> None:
        fences, outline = Fences(self.lines), Outline()
        quotes = _Quotes()
        last_close = text.rfind("-->")
        at, index, was_code = 0, 0, False
        while index < len(self.lines):
            line = self.lines[index]
            if at >= self._comment_ends and (fence := fences.opened_at(index)):
                self.fences[index] = fence
                self.whole.update(range(fence.first, fence.last + 1))
                end = at + sum(len(inner) + 1 for inner in self.lines[index : fence.last + 1])
                self._add(at, end)
                self.indents[index] = outline.indent(line)
                if marks := quotes.marks(line):
                    self.quoted[index] = marks
                outline.end_block()
                index, at = fence.last + 1, end
                continue
            is_indented = line[:1] in (" ", "\t") and line.strip() != ""
            if at < self._comment_ends:
                self.whole.add(index)
            elif is_indented and (outline.is_code(line) or (was_code and indent_of(line) >= 4)):
                self.whole.add(index)
                self._add(at, at + len(line))
            else:
                if "`" in line or "<!--" in line:
                    self._in_line(text, line, at, last_close)
                if is_indented:
                    self.indents[index] = outline.indent(line)
            was_code = index in self.whole and at >= self._comment_ends
            outline.feed(line)
            if marks := quotes.marks(line):
                self.quoted[index] = marks
            index, at = index + 1, at + len(line) + 1

    def _in_line(self, text: str, line: str, at: int, last_close: int) -> None:
        spans = [(at + start, at + end) for start, end in code_spans(line)]
        found, passed = list(spans), 0
        start = line.find("<!--")
        while start >= 0 and at + start < last_close:
            # Comments and spans are both in order, so each is looked at once.
            while passed < len(spans) and spans[passed][1] <= at + start:
                passed += 1
            if passed < len(spans) and spans[passed][0] <= at + start:
                start = line.find("<!--", start + 4)
                continue
            end = text.index("-->", at + start) + 3
            self._comment_ends = end
            found.append((at + start, end))
            if end > at + len(line):
                break
            start = line.find("<!--", end - at)
        for first, last in sorted(found):
            self._add(first, last)

    def _add(self, start: int, end: int) -> None:
        if not self._ends or start >= self._ends[-1]:
            self._starts.append(start)
            self._ends.append(end)


class _Quotes:
    """The outline of each nested quote, from its first line to its last."""

    def __init__(self) -> None:
        self._outlines: list[Outline] = []

    def marks(self, line: str) -> str:
        """Return the quote marks that the next line needs, with the indents after them."""
        level, written = 0, ""
        if ">" not in line:
            self._outlines.clear()
            return written
        while (found := _MARK.match(line)) and level < _MAX_DEPTH:
            line = line[found.end() :]
            if level == len(self._outlines):
                self._outlines.append(Outline())
            outline = self._outlines[level]
            own = line[: len(line) - len(line.lstrip(" "))]
            written += "> " + (own if outline.is_code(line) else outline.indent(line))
            outline.feed(line)
            level += 1
        del self._outlines[level:]
        return "" if found else written


@lru_cache(32)
def code_regions(text: str) -> CodeRegions:
    """Return the code of a page; cached, as several stages need it for the same text."""
    return CodeRegions(text)
