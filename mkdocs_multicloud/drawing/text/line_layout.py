"""Breaks a paragraph into lines and measures each line."""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from mkdocs_multicloud.drawing.text import font_metrics
from mkdocs_multicloud.drawing.text.boxes import InlineImage
from mkdocs_multicloud.drawing.text.layout_results import TextLine, TextPiece
from mkdocs_multicloud.drawing.text.line_breaks import break_positions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_multicloud.drawing.text.boxes import Paragraph, TextStyle


_SOFT_HYPHEN = "\u00ad"
"""Visible only if the line breaks at it."""


def justify(line: TextLine, width: float) -> None:
    """Widen the spaces of a line so that it is ``width`` pixels wide."""
    spaces = sum(_spaces(piece.text) for piece in line.pieces)
    if not spaces or width <= line.width:
        return
    line.stretch = (width - line.width) / spaces
    line.width = width
    x = 0.0
    for piece in line.pieces:
        piece.x += x
        more = line.stretch * _spaces(piece.text)
        piece.width += more
        x += more


def _measure(text: str, style: TextStyle) -> float:
    wide = font_metrics.width(text, style.face) * style.size
    if style.spacing or style.words:
        wide += style.spacing * len(text) + style.words * _spaces(text)
    return font_metrics.snap_up(wide)


def _to_tab_stop(x: float, style: TextStyle) -> float:
    """Return the pixels from ``x`` to the next tab stop, as in Chromium."""
    space = font_metrics.width(" ", style.face) * style.size
    distance = (style.tab_size * (space + style.spacing + style.words)) or space
    left = distance - x % distance
    return left + distance if left < space / 2 else left


def _pieces(text: str, style: TextStyle, x: float) -> Iterator[TextPiece]:
    """Yield the text between tabs, and the gap of each tab as an empty image."""
    for index, part in enumerate(text.split("\t")):
        if index:
            width = _to_tab_stop(x, style)
            yield TextPiece("", style, x, width, InlineImage("", width, 0.0))
            x += width
        if part:
            width = _measure(part, style)
            yield TextPiece(part, style, x, width)
            x += width


def _spaces(text: str) -> int:
    return text.count(" ") + text.count("\u00a0")


class ParagraphLayout:
    """The text of a paragraph with the width of its characters and its possible line breaks."""

    def __init__(self, paragraph: Paragraph) -> None:
        runs = paragraph.runs
        self.paragraph = paragraph
        self.text = "".join(run.text for run in runs)
        self.firsts = list(accumulate((len(run.text) for run in runs), initial=0))
        """Index in the text where each run starts."""
        self.wraps = any(run.style.wraps for run in runs)
        self.has_soft_hyphens = _SOFT_HYPHEN in self.text
        self.whole = [self._line(*part) for part in self._parts()]
        """The lines if there is enough width for all of them."""

    @cached_property
    def extremes(self) -> tuple[float, float]:
        """The smallest and largest width of the paragraph, in pixels."""
        widest = max((line.width for line in self.whole), default=0.0)
        return min(self._narrowest(), widest), widest

    def lines(self, width: float) -> list[TextLine]:
        """Return the lines for ``width`` pixels."""
        if not self.wraps or self.extremes[1] <= width:
            return self.whole
        found = []
        for start, end in self._parts():
            for first, last in self._lines(start, end, width):
                found.append(self._line(first, last, broken=last < end))
        return found

    def _narrowest(self) -> float:
        """The width of the widest piece that cannot be broken, in pixels."""
        if not self.wraps:
            return math.inf
        ends = self._ends
        found, first = 0.0, 0
        forced = (start for start, _ in self._parts() if start)
        for last in heapq.merge(self._places, forced, (len(self.text),)):
            wide = ends[self._shown(first, last)] - ends[first] + self._hyphen(last)
            found = max(found, wide if first else wide + self.paragraph.indent)
            first = last
        return font_metrics.snap_up(found)

    def _parts(self) -> Iterator[tuple[int, int]]:
        """Start and end of each part between forced breaks; an empty last part is left out."""
        start = 0
        text = self.text
        for part in text.split("\n") if "\n" in text else (text,):
            end = start + len(part)
            if part or end < len(text):
                yield start, end
            start = end + 1

    @cached_property
    def _ends(self) -> list[float]:
        steps: list[float] = []
        for run in self.paragraph.runs:
            if run.picture:
                steps.append(run.picture.width)
            else:
                size = run.style.size
                style = run.style
                own = [step * size for step in font_metrics.steps(run.text, style.face)]
                if style.spacing or style.words:
                    for i, char in enumerate(run.text):
                        own[i] += style.spacing + style.words * (char in " \u00a0")
                if self.has_soft_hyphens:
                    own = [
                        0.0 if c == _SOFT_HYPHEN else w for c, w in zip(run.text, own, strict=True)
                    ]
                steps += own
        if "\t" in self.text:
            self._widen_tabs(steps)
        return list(accumulate(steps, initial=0.0))

    def _widen_tabs(self, steps: list[float]) -> None:
        """Set the width of the tabs as if lines were broken only at forced breaks."""
        x = 0.0
        for run, first in zip(self.paragraph.runs, self.firsts, strict=False):
            for index, char in enumerate(run.text, first):
                if char == "\t":
                    steps[index] = _to_tab_stop(x, run.style)
                x = 0.0 if char == "\n" else x + steps[index]

    @cached_property
    def _places(self) -> tuple[int, ...]:
        found = break_positions(self.text)
        runs, firsts = self.paragraph.runs, self.firsts
        if any(run.style.breaks == "all" for run in runs):
            found = self._anywhere(found)
        if all(run.style.wraps for run in runs):
            return found
        # A position at the start of a run that does not wrap is outside that run.
        inside = ((place, bisect_left(firsts, place) - 1) for place in found)
        return tuple(p for p, i in inside if runs[i].style.wraps or p == firsts[i + 1])

    def _anywhere(self, found: tuple[int, ...]) -> tuple[int, ...]:
        """``found`` plus all positions inside runs that may break anywhere."""
        places = set(found)
        for run, first in zip(self.paragraph.runs, self.firsts, strict=False):
            if run.style.breaks == "all":
                letters = enumerate(run.text[1:], first + 1)
                places.update(i for i, char in letters if not font_metrics.joins(char))
        return tuple(sorted(places))

    def _hyphen(self, place: int) -> float:
        """The width of the hyphen that is shown if the line breaks at ``place``, in pixels."""
        if (
            not self.has_soft_hyphens
            or self.text[place - 1 : place] != _SOFT_HYPHEN
            or place == len(self.text)
        ):
            return 0.0
        style = self.paragraph.runs[bisect_left(self.firsts, place) - 1].style
        return _measure("-", style)

    def _shown(self, first: int, last: int) -> int:
        """Move ``last`` before the spaces at the end of a line, which are not visible."""
        while last > first and self.text[last - 1] in " \t\n":
            last -= 1
        return last

    def _lines(self, start: int, end: int, width: float) -> Iterator[tuple[int, int]]:
        """Start and end of each line between two forced breaks, with as much text as fits."""
        ends, places = self._ends, self._places
        index = bisect_left(places, start + 1)
        shown = self._shown(start, end)
        # Do not break because of a rounding error.
        free = width + 1 / 64
        width = free - self.paragraph.indent if start == 0 else free
        while ends[shown] - ends[start] > width:
            best = None
            while index < len(places) and places[index] < end:
                place = places[index]
                reach = ends[self._shown(start, place)] + self._hyphen(place)
                too_long = reach - ends[start] > width
                if too_long and best is not None:
                    break
                best = place
                index += 1
                if too_long:
                    break
            best = self._cut(start, end if best is None else best, width)
            if best == end:
                break
            yield start, best
            start, width = best, free
            index = bisect_right(places, start)
        yield start, end

    def _cut(self, start: int, place: int, width: float) -> int:
        """Return ``place``, or an earlier position if the word is too long and may be broken."""
        ends, last = self._ends, self._shown(start, place)
        run = self.paragraph.runs[max(0, bisect_right(self.firsts, start) - 1)]
        if run.style.breaks != "long" or ends[last] - ends[start] <= width:
            return place
        found = max(bisect_right(ends, ends[start] + width, start, last) - 1, start + 1)
        while found < last and font_metrics.joins(self.text[found]):
            found += 1
        return place if found >= last else found

    def _line(self, start: int, end: int, *, broken: bool = False) -> TextLine:
        """Return the line from ``start`` to ``end``; ``broken`` if the text continues after it."""
        paragraph, firsts, text = self.paragraph, self.firsts, self.text
        strut = paragraph.style.extent
        above, below = strut
        pieces: list[TextPiece] = []
        x = paragraph.indent if start == 0 else 0.0
        collapses = paragraph.runs[-1].style.collapses
        visible = end
        while collapses and visible > start and text[visible - 1] == " ":
            visible -= 1
        block = paragraph.style
        for index in range(max(0, bisect_right(firsts, start) - 1), len(paragraph.runs)):
            run, first, last = paragraph.runs[index], firsts[index], firsts[index + 1]
            if first > end:
                break
            if last > start:
                style: TextStyle | None = run.style
                while style is not None and style is not block:
                    up, down = style.extent
                    above = max(above, up + style.raised)
                    below = max(below, down - style.raised)
                    style = style.outer
                part = run.text[max(start - first, 0) : max(visible - first, 0)]
                if run.picture and part:
                    pieces.append(TextPiece("", run.style, x, run.picture.width, run.picture))
                    raised = run.style.raised + run.picture.raised
                    above = max(above, run.picture.height + raised)
                    below = max(below, -raised)
                    x += run.picture.width
                elif part:
                    part = part.rstrip("\n") if "\n" in part else part
                    if self.has_soft_hyphens:
                        hyphen = broken and part.endswith(_SOFT_HYPHEN) and last >= end
                        part = part.replace(_SOFT_HYPHEN, "") + "-" * hyphen
                    for piece in _pieces(part, run.style, x):
                        pieces.append(piece)
                        x = piece.x + piece.width
        return TextLine(pieces, x, above, above + below, broken)
