"""The boxes of a label's HTML and their styles: blocks, paragraphs, tables. Data only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_multicloud.drawing.text import font_metrics
from mkdocs_multicloud.drawing.text.css_values import number

if TYPE_CHECKING:
    from mkdocs_multicloud.drawing.text.dark_colours import Palette

IMAGE = "\ufffc"
"""Stands for an image in the text of a paragraph."""
GAP = "\u2060"
"""Stands for the padding at the side of an inline element, which is an empty image."""


@dataclass(slots=True)
class InlineImage:
    """An ``<img>`` or a formula; sizes in pixels.

    ``href`` is a data URL, or a link to an image that is not available.
    """

    href: str
    width: float
    height: float
    raised: float = 0.0
    """How far its lower edge is above the baseline of the text around it: ``vertical-align``."""
    shapes: str = ""
    """Instead of ``href``: SVG elements in the colour of the text, with y upwards from the
    baseline."""
    scale: float = 1.0
    """Pixels for one unit of the ``shapes``."""


@dataclass(slots=True)
class Edges:
    """One length for each of the four sides, in pixels."""

    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    left: float = 0.0

    @property
    def across(self) -> float:
        """The sum of left and right."""
        return self.left + self.right

    @property
    def down(self) -> float:
        """The sum of top and bottom."""
        return self.top + self.bottom


@dataclass(slots=True)
class InlineFrame:
    """Padding plus border of an inline element, in pixels."""

    left: float
    right: float
    above: float
    below: float
    border: Edges
    colors: tuple[str | None, str | None, str | None, str | None]


@dataclass(slots=True, eq=False, kw_only=True)
class TextStyle:
    """The text style of one element. Compared by identity, as each element has its own."""

    families: str
    kind: str
    size: float
    color: str | None
    bold: bool
    italic: bool
    lines: tuple[str, ...]
    align: str
    line_height: float | str | None = 1.2
    """CSS ``line-height``: a factor, pixels as in "12px", or None for ``normal``."""
    spaces: str = "collapse"
    """CSS ``white-space-collapse``"""
    wraps: bool
    """Whether lines that are too long are wrapped: CSS ``text-wrap-mode``."""
    tab_size: float = 8.0
    """Distance of tab stops, in spaces."""
    rtl: bool
    href: str | None = None
    background: str | None = None
    frame: InlineFrame | None = None
    raised: float = 0.0
    """How far the baseline is above the baseline of the block, in pixels."""
    palette: Palette
    spacing: float = 0.0
    """CSS ``letter-spacing``, in pixels."""
    words: float = 0.0
    """CSS ``word-spacing``, in pixels."""
    indent: str | None = None
    transform: str = ""
    breaks: str = ""
    """Where a word may be broken: "all" anywhere, "long" only if it does not fit, "" nowhere."""
    outer: TextStyle | None = None
    """The style of the inline element around this one; None in the style of a block."""
    face: str = ""
    _extent: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        self.face = font_metrics.face(self.kind, bold=self.bold, italic=self.italic)

    @property
    def extent(self) -> tuple[float, float]:
        """Pixels above and below the baseline with half the leading, rounded as in Chromium."""
        if self._extent is None:
            ascent, descent = font_metrics.rise(self.kind, self.size)
            line: float
            if self.line_height is None:
                line = ascent + descent + font_metrics.gap(self.kind, self.size)
            elif isinstance(self.line_height, str):
                line = number(self.line_height[:-2])
            else:
                line = font_metrics.snap(self.line_height * self.size)
            above = ascent + (line - ascent - descent) / 2 // 1
            self._extent = (above, line - above)
        return self._extent

    @property
    def collapses(self) -> bool:
        """Whether a series of spaces and newlines becomes one space."""
        return self.spaces == "collapse"


@dataclass(slots=True)
class TextRun:
    """Part of a paragraph that has one style."""

    text: str
    style: TextStyle
    picture: InlineImage | None = None


@dataclass(slots=True, eq=False)
class Paragraph:
    """Text without a block in it; a newline in a run is a forced break."""

    style: TextStyle
    runs: list[TextRun] = field(default_factory=list)
    indent: float = 0.0
    """Indent of the first line, in pixels."""
    open_space: bool = True
    """Whether the next space is dropped: after another space or at the start of a line."""


@dataclass(slots=True, eq=False)
class BlockBox:
    """A block element."""

    style: TextStyle
    children: list[BlockBox | Paragraph] = field(default_factory=list)
    margin: Edges = field(default_factory=Edges)
    padding: Edges = field(default_factory=Edges)
    border: Edges = field(default_factory=Edges)
    border_colors: tuple[str | None, str | None, str | None, str | None] = (None,) * 4
    border_lines: tuple[str, str, str, str] = ("",) * 4
    """"dashed" or "dotted"; any other value is drawn as one solid line."""
    width: str | None = None
    height: str | None = None
    border_box: bool = False
    background: str | None = None
    centred: bool = False
    """Whether both side margins are ``auto``."""
    marker: str | None = None
    isolated: bool = False
    """Whether the margins of its children do not collapse with its own."""


@dataclass(slots=True, eq=False)
class CellBox(BlockBox):
    """A table cell."""

    colspan: int = 1
    rowspan: int = 1
    valign: str = "middle"
    shared: bool = False
    """Whether neighbouring cells share borders, half in each: ``border-collapse: collapse``."""


@dataclass(slots=True)
class TableRow:
    """A table row; its height may be a CSS length."""

    cells: list[CellBox] = field(default_factory=list)
    height: str | None = None
    background: str | None = None
    valign: str | None = None
    border: float = 0.0
    border_color: str | None = None


@dataclass(slots=True, eq=False)
class TableBox(BlockBox):
    """A table. Its caption is a separate block before it."""

    rows: list[TableRow] = field(default_factory=list)
    spacing: float = 2.0
    cell_padding: float = 1.0
    cell_border: float = 0.0
    collapse: bool = False
