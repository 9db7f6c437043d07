"""What the layout gives: lines of text, rectangles and list marks, each at its place; pixels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_multicloud.drawing.text.boxes import InlineImage, TextStyle


@dataclass(slots=True)
class TextPiece:
    """Text of one style on one line; ``x`` is from the line's left edge."""

    text: str
    style: TextStyle
    x: float
    width: float
    picture: InlineImage | None = None


@dataclass(slots=True)
class TextLine:
    """One line of a paragraph."""

    pieces: list[TextPiece]
    width: float
    above: float
    """From the top of the line to its baseline, in pixels."""
    height: float
    broken: bool = False
    """Whether the text goes on in the next line."""
    stretch: float = 0.0
    """What each space is wider, in pixels, where the text is justified."""


@dataclass(slots=True)
class Rectangle:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: bool = False
    """A border that two cells share: above the backgrounds of both."""
    line: str = ""
    """"dashed" or "dotted": a border that has gaps."""


@dataclass(slots=True)
class ListMark:
    """A list item's disc, circle or square."""

    x: float
    y: float
    size: float
    kind: str
    fill: str | None


@dataclass(slots=True)
class PlacedBox:
    """Something laid out: its border box and what is in it, from its own top left corner."""

    width: float
    height: float
    top: tuple[float, float] = (0.0, 0.0)
    """The margin above that collapses with others: the most positive, the most negative."""
    bottom: tuple[float, float] = (0.0, 0.0)
    empty: bool = False
    """Nothing in it, so that the margins above and below it are one."""
    parts: list[tuple[float, float, Part]] = field(default_factory=list)


Part = PlacedBox | Rectangle | ListMark | TextLine
