"""Calls the right layout for each box of a label: block, table or paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_multicloud.drawing.text import block_layout, table_layout
from mkdocs_multicloud.drawing.text.boxes import TableBox
from mkdocs_multicloud.drawing.text.line_layout import ParagraphLayout

if TYPE_CHECKING:
    from mkdocs_multicloud.drawing.text.boxes import BlockBox, Paragraph
    from mkdocs_multicloud.drawing.text.layout_results import PlacedBox
    from mkdocs_multicloud.drawing.text.table_layout import Grid


class BoxLayout:
    """The layout of one label. Each box and paragraph is measured only once."""

    def __init__(self) -> None:
        self._extremes: dict[BlockBox, tuple[float, float]] = {}
        self._grids: dict[TableBox, Grid] = {}
        self._paragraphs: dict[Paragraph, ParagraphLayout] = {}

    def extremes(self, block: BlockBox) -> tuple[float, float]:
        """Return the smallest and largest width of the border box, in pixels, without margins."""
        found = self._extremes.get(block)
        if found is None:
            if isinstance(block, TableBox):
                found = table_layout.extremes(block, self._grid(block))
            else:
                found = block_layout.extremes(block, self)
            self._extremes[block] = found
        return found

    def place(self, block: BlockBox, free: float, high: float | None = None) -> PlacedBox:
        """Lay out a block in ``free`` pixels of width; see `block_layout.place`."""
        if isinstance(block, TableBox):
            return table_layout.place(block, self._grid(block), free, high, self)
        return block_layout.place(block, free, high, self)

    def paragraph(self, paragraph: Paragraph) -> ParagraphLayout:
        """Return the measured text of a paragraph."""
        found = self._paragraphs.get(paragraph)
        if found is None:
            found = self._paragraphs[paragraph] = ParagraphLayout(paragraph)
        return found

    def _grid(self, table: TableBox) -> Grid:
        found = self._grids.get(table)
        if found is None:
            found = self._grids[table] = table_layout.make_grid(table, self)
        return found
