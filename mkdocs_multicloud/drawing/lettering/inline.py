"""A paragraph → lines: where it breaks, how wide and how high each line is."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from mkdocs_multicloud.drawing.lettering import metrics
from mkdocs_multicloud.drawing.lettering.breaks import breaks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_multicloud.drawing.lettering.boxes import Paragraph, Picture
    from mkdocs_multicloud.drawing.lettering.style import Style


@dataclass(slots=True)
class Piece:
    """Text of one style on one line; ``x`` is from the line's left edge."""

    text: str
    style: Style
    x: float
    width: float
    picture: Picture | None = None


@dataclass(slots=True)
class Line:
    """One line of a paragraph."""

    pieces: list[Piece]
    width: float
    above: float
    """From the top of the line to its baseline, in pixels."""
    height: float
    broken: bool = False
    """Whether the text goes on in the next line."""
    stretch: float = 0.0
    """What each space is wider, in pixels, where the text is justified."""


def extremes(paragraph: Paragraph) -> tuple[float, float]:
    """The narrowest and the widest that the paragraph can be."""
    if paragraph.extremes is None:
        measured = _measured(paragraph)
        widest = max((line.width for line in measured.whole), default=0.0)
        paragraph.extremes = (min(measured.narrowest(), widest), widest)
    return paragraph.extremes


def lines(paragraph: Paragraph, width: float) -> list[Line]:
    """The lines of ``paragraph`` where ``width`` pixels are free."""
    measured = _measured(paragraph)
    if not measured.wraps or extremes(paragraph)[1] <= width:
        return measured.whole
    return measured.broken(width)


def _measured(paragraph: Paragraph) -> Measured:
    if paragraph.measured is None:
        paragraph.measured = Measured(paragraph)
    return paragraph.measured


def justify(line: Line, width: float) -> None:
    """Widen the spaces of ``line`` until it is ``width`` pixels wide."""
    spaces = sum(piece.text.count(" ") + piece.text.count("\u00a0") for piece in line.pieces)
    if not spaces or width <= line.width:
        return
    line.stretch = (width - line.width) / spaces
    line.width = width
    x = 0.0
    for piece in line.pieces:
        piece.x += x
        more = line.stretch * (piece.text.count(" ") + piece.text.count("\u00a0"))
        piece.width += more
        x += more


def _measure(text: str, style: Style) -> float:
    return metrics.snap_up(metrics.width(text, style.face) * style.size)


class Measured:
    """A paragraph's text, where each character is unbroken, and where it may be broken."""

    def __init__(self, paragraph: Paragraph) -> None:
        runs = paragraph.runs
        self.paragraph = paragraph
        self.text = "".join(run.text for run in runs)
        self.firsts = list(accumulate((len(run.text) for run in runs), initial=0))
        """Where each run begins in the text."""
        self.wraps = any(run.style.wraps for run in runs)
        self.whole = [self._line(*part) for part in self._parts()]
        """The lines if none is too long."""

    def broken(self, width: float) -> list[Line]:
        """The lines where ``width`` pixels are free."""
        found = []
        for start, end in self._parts():
            for first, last in self._lines(start, end, width):
                found.append(self._line(first, last))
                found[-1].broken = last < end
        return found

    def narrowest(self) -> float:
        """The width of the longest piece that cannot be broken."""
        if not self.wraps:
            return math.inf
        ends = self._ends
        found, first = 0.0, 0
        for last in (*self._places, len(self.text)):
            found = max(found, ends[self._shown(first, last)] - ends[first])
            first = last
        return metrics.snap_up(found)

    def _parts(self) -> Iterator[tuple[int, int]]:
        """From where to where the text has no forced break; nothing after the last is no line."""
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
                steps += [step * size for step in metrics.steps(run.text, run.style.face)]
        return list(accumulate(steps, initial=0.0))

    @cached_property
    def _places(self) -> tuple[int, ...]:
        found = breaks(self.text)
        runs, firsts = self.paragraph.runs, self.firsts
        if all(run.style.wraps for run in runs):
            return found
        # A place at the beginning of a run that does not wrap is outside of it.
        inside = ((place, bisect_left(firsts, place) - 1) for place in found)
        return tuple(p for p, i in inside if runs[i].style.wraps or p == firsts[i + 1])

    def _shown(self, first: int, last: int) -> int:
        """``last`` without the spaces before it, which are not seen at the end of a line."""
        while last > first and self.text[last - 1] in " \n":
            last -= 1
        return last

    def _lines(self, start: int, end: int, width: float) -> Iterator[tuple[int, int]]:
        """Where each line between two forced breaks begins and ends, as much as fits on each."""
        ends, places = self._ends, self._places
        index = bisect_left(places, start + 1)
        shown = self._shown(start, end)
        # A rounding error is no reason to break.
        width += 1 / 64
        while ends[shown] - ends[start] > width:
            best = None
            while index < len(places) and places[index] < end:
                too_long = ends[self._shown(start, places[index])] - ends[start] > width
                if too_long and best is not None:
                    break
                best = places[index]
                index += 1
                if too_long:
                    break
            if best is None:
                break
            yield start, best
            start = best
        yield start, end

    def _line(self, start: int, end: int) -> Line:
        """The line of what is from ``start`` to ``end``."""
        paragraph, firsts, text = self.paragraph, self.firsts, self.text
        strut = paragraph.style.extent
        above, below = strut
        pieces: list[Piece] = []
        x = 0.0
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
                style: Style | None = run.style
                while style is not None and style is not block:
                    up, down = style.extent
                    above = max(above, up + style.raised)
                    below = max(below, down - style.raised)
                    style = style.outer
                part = run.text[max(start - first, 0) : max(visible - first, 0)]
                if run.picture and part:
                    pieces.append(Piece("", run.style, x, run.picture.width, run.picture))
                    above = max(above, run.picture.height + run.style.raised)
                    x += run.picture.width
                elif part:
                    part = part.rstrip("\n") if "\n" in part else part
                    width = _measure(part, run.style)
                    pieces.append(Piece(part, run.style, x, width))
                    x += width
        return Line(pieces, x, above, above + below)
