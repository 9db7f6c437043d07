"""The boxes that a label's HTML makes: blocks, paragraphs, tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_multicloud.drawing.text.cascade import Style
    from mkdocs_multicloud.drawing.text.line_layout import Measured

IMAGE = "\ufffc"
"""Stands for an image in a paragraph's text."""
GAP = "\u2060"
"""Stands for the padding at the side of an inline element: a picture that shows nothing."""


@dataclass(slots=True)
class Picture:
    """An ``<img>`` with its picture in it; nothing else is shown."""

    href: str
    width: float
    height: float


@dataclass(slots=True)
class Frame:
    """The padding and border of an inline element."""

    left: float
    right: float
    above: float
    below: float
    border: Edges
    colors: tuple[str | None, str | None, str | None, str | None]


@dataclass(slots=True)
class Run:
    """A piece of a paragraph in one style."""

    text: str
    style: Style
    picture: Picture | None = None


@dataclass(slots=True)
class Paragraph:
    """Text between two block edges; a newline in a run is a forced break."""

    style: Style
    runs: list[Run] = field(default_factory=list)
    indent: float = 0.0
    """How far right the first line begins, in pixels."""
    open_space: bool = True
    """Whether a space that comes now is dropped, as it follows another or begins the line."""
    extremes: tuple[float, float] | None = None
    measured: Measured | None = None


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
class Block:
    """A block element."""

    style: Style
    kids: list[Block | Paragraph] = field(default_factory=list)
    margin: Edges = field(default_factory=Edges)
    padding: Edges = field(default_factory=Edges)
    border: Edges = field(default_factory=Edges)
    border_colors: tuple[str | None, str | None, str | None, str | None] = (None,) * 4
    border_lines: tuple[str, str, str, str] = ("",) * 4
    """"dashed" or "dotted"; anything else is one line."""
    width: str | None = None
    height: str | None = None
    border_box: bool = False
    backdrop: str | None = None
    centred: bool = False
    """Both side margins are auto."""
    marker: str | None = None
    isolated: bool = False
    """Margins of what is in it stay in it."""
    extremes: tuple[float, float] | None = None


@dataclass(slots=True)
class Cell(Block):
    """A table cell."""

    colspan: int = 1
    rowspan: int = 1
    valign: str = "middle"
    shared: bool = False
    """Its borders lie on the edges, half in the neighbour: ``border-collapse``."""


@dataclass(slots=True)
class Row:
    """A table row; its height may be a CSS length."""

    cells: list[Cell] = field(default_factory=list)
    height: str | None = None
    backdrop: str | None = None
    valign: str | None = None
    border: float = 0.0
    border_color: str | None = None


@dataclass(slots=True)
class Table(Block):
    """A table; a caption is a block before it."""

    rows: list[Row] = field(default_factory=list)
    spacing: float = 2.0
    cell_padding: float = 1.0
    cell_border: float = 0.0
    collapse: bool = False
    grid: Grid | None = None
    """Which cell is where, and what the columns need, once it is known."""


@dataclass(slots=True)
class Slot:
    """A cell and where it is in the grid."""

    cell: Cell
    row: int
    column: int
    columns: int
    rows: int


@dataclass(slots=True)
class Column:
    """What a table's column needs, in pixels."""

    least: float = 0.0
    most: float = 0.0
    fixed: float | None = None
    share: float | None = None
    """Per cent of the table's width."""


@dataclass(slots=True)
class Grid:
    """A table's cells by place."""

    slots: list[Slot]
    columns: list[Column]
