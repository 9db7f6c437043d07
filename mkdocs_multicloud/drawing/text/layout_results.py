"""Results of the layout: lines of text, rectangles and list marks with positions, in pixels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_multicloud.drawing.text.boxes import InlineImage, TextStyle


@dataclass(slots=True)
class TextPiece:
    """Text of one style on one line; ``x`` is measured from the line's left edge."""

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
    """Distance from the top of the line to its baseline."""
    height: float
    broken: bool = False
    """Whether the text continues on the next line."""
    stretch: float = 0.0
    """Pixels added to each space of justified text."""


@dataclass(slots=True)
class Rectangle:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: bool = False
    """Whether it is a border that two cells share, drawn above the backgrounds of both."""
    line: str = ""
    """"dashed" or "dotted" for a border with gaps."""


@dataclass(slots=True)
class ListMark:
    """A list item's disc, circle or square."""

    size: float
    kind: str
    fill: str | None


@dataclass(slots=True)
class PlacedBox:
    """A laid-out block: its size and its parts, with positions from its top left corner."""

    width: float
    height: float
    top: tuple[float, float] = (0.0, 0.0)
    """The collapsing margin above: the largest positive and the most negative one."""
    bottom: tuple[float, float] = (0.0, 0.0)
    empty: bool = False
    """Whether it has no content, so that the margins above and below collapse into one."""
    parts: list[tuple[float, float, Part]] = field(default_factory=list)


Part = PlacedBox | Rectangle | ListMark | TextLine


def reverse_lines(placed: PlacedBox) -> None:
    """Put the last line and block of a box first, as ``writing-mode: vertical-lr`` does."""
    for index, (x, y, part) in enumerate(placed.parts):
        if isinstance(part, PlacedBox):
            reverse_lines(part)
        top = part.y if isinstance(part, Rectangle) else 0.0
        height = part.size if isinstance(part, ListMark) else part.height
        placed.parts[index] = (x, placed.height - y - 2 * top - height, part)
