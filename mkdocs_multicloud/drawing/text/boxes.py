"""The boxes of a label's HTML, with their styles: blocks, paragraphs, tables. Data only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from mkdocs_multicloud.drawing.text import font_metrics
from mkdocs_multicloud.drawing.text.css_values import number
from mkdocs_multicloud.drawing.text.dark_colours import Palette

_LIGHT = Palette()

IMAGE = "\ufffc"
"""The character of an image in a paragraph's text."""
GAP = "\u2060"
"""The character of the padding at the side of an inline element: an empty image."""


@dataclass(slots=True)
class InlineImage:
    """An ``<img>`` whose bytes are in the label; no other image is shown."""

    href: str
    width: float
    height: float


@dataclass(slots=True)
class Edges:
    """Lengths at the four sides, in pixels."""

    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    left: float = 0.0

    @property
    def across(self) -> float:
        """Left and right together."""
        return self.left + self.right

    @property
    def down(self) -> float:
        """Top and bottom together."""
        return self.top + self.bottom


@dataclass(slots=True)
class InlineFrame:
    """The padding and border of an inline element."""

    left: float
    right: float
    above: float
    below: float
    border: Edges
    colors: tuple[str | None, str | None, str | None, str | None]


@dataclass(slots=True, eq=False, kw_only=True)
class TextStyle:
    """The style of an element's text. Compared by identity: each element has its own."""

    families: str
    kind: str
    size: float
    color: str | None
    bold: bool = False
    italic: bool = False
    lines: tuple[str, ...] = ()
    align: str = "left"
    line_height: float | str | None = 1.2
    """``line-height``: a factor, "12px", or None for normal."""
    white_space: str = "normal"
    """``white-space``"""
    rtl: bool = False
    href: str | None = None
    background: str | None = None
    frame: InlineFrame | None = None
    raised: float = 0.0
    """How far the baseline is above that of the block, in pixels."""
    marker: str | None = None
    palette: Palette = _LIGHT
    spacing: float = 0.0
    """Between letters, in pixels: `letter-spacing`."""
    words: float = 0.0
    """What each space is wider, in pixels: `word-spacing`."""
    indent: str | None = None
    transform: str = ""
    breaks: str = ""
    """"all": between any two letters; "long": there, if a word does not fit; "": neither."""
    outer: TextStyle | None = None
    """The inline element around this one; None in a block's own style."""
    face: str = ""
    _extent: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        self.face = font_metrics.face(self.kind, bold=self.bold, italic=self.italic)

    @property
    def extent(self) -> tuple[float, float]:
        """Above and below the baseline, half the leading included, as Chromium rounds it."""
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
        """Whether spaces and newlines in a row are one space."""
        return self.white_space in {"normal", "nowrap"}

    @property
    def wraps(self) -> bool:
        """Whether lines are broken where they are too long."""
        return self.white_space not in {"nowrap", "pre"}

    def block(self) -> TextStyle:
        """The same style without what blocks do not inherit."""
        return replace(self, outer=None, background=None, frame=None, raised=0.0, _extent=None)


@dataclass(slots=True)
class TextRun:
    """A piece of a paragraph in one style."""

    text: str
    style: TextStyle
    picture: InlineImage | None = None


@dataclass(slots=True, eq=False)
class Paragraph:
    """Text between two block edges; a newline in a run is a forced break."""

    style: TextStyle
    runs: list[TextRun] = field(default_factory=list)
    indent: float = 0.0
    """How far right the first line begins, in pixels."""
    open_space: bool = True
    """Whether a space that comes next is dropped: after another space, or at a line's start."""


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
    """"dashed" or "dotted"; anything else is one line."""
    width: str | None = None
    height: str | None = None
    border_box: bool = False
    background: str | None = None
    centred: bool = False
    """Both side margins are auto."""
    marker: str | None = None
    isolated: bool = False
    """Margins of its children do not collapse with its own."""


@dataclass(slots=True, eq=False)
class CellBox(BlockBox):
    """A table cell."""

    colspan: int = 1
    rowspan: int = 1
    valign: str = "middle"
    shared: bool = False
    """Half of each border is in the neighbouring cell: ``border-collapse``."""


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
    """A table; a caption is a block before it."""

    rows: list[TableRow] = field(default_factory=list)
    spacing: float = 2.0
    cell_padding: float = 1.0
    cell_border: float = 0.0
    collapse: bool = False
