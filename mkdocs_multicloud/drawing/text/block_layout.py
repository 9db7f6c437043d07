"""Lays out blocks below each other, with collapsing margins, borders and list markers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from mkdocs_multicloud.drawing.text import font_metrics, line_layout
from mkdocs_multicloud.drawing.text.boxes import BlockBox, CellBox, Paragraph, TableBox
from mkdocs_multicloud.drawing.text.css_values import length
from mkdocs_multicloud.drawing.text.layout_results import (
    ListMark,
    Part,
    PlacedBox,
    Rectangle,
    TextLine,
    TextPiece,
)

if TYPE_CHECKING:
    from mkdocs_multicloud.drawing.text.line_layout import ParagraphLayout


class ChildLayout(Protocol):
    """Lays out the children of a block: blocks, tables and paragraphs."""

    def extremes(self, block: BlockBox) -> tuple[float, float]:
        """Return the smallest and largest width of the border box, in pixels, without margins."""

    def place(self, block: BlockBox, free: float, high: float | None = None) -> PlacedBox:
        """Lay out a block in ``free`` pixels of width."""

    def paragraph(self, paragraph: Paragraph) -> ParagraphLayout:
        """Return the measured text of a paragraph."""


def _margin(amount: float) -> tuple[float, float]:
    return max(amount, 0.0), min(amount, 0.0)


def _joined(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    return max(a[0], b[0]), min(a[1], b[1])


def extremes(block: BlockBox, layout: ChildLayout) -> tuple[float, float]:
    """Return the smallest and largest width of a block's border box, without margins, in pixels.

    Tables have their own function.
    """
    fixed = length(block.width, block.style.size)
    if fixed is None:
        return content_extremes(block, layout)
    edges = block.padding.across + block.border.across
    whole = max(0.0, fixed) + (0.0 if block.border_box else edges)
    return whole, whole


def content_extremes(block: BlockBox, layout: ChildLayout) -> tuple[float, float]:
    """Return the smallest and largest width that a block's content needs, in pixels."""
    edges = block.padding.across + block.border.across
    least = most = 0.0
    for child in block.children:
        if isinstance(child, Paragraph):
            low, high = layout.paragraph(child).extremes
        else:
            low, high = layout.extremes(child)
            low, high = low + child.margin.across, high + child.margin.across
        least, most = max(least, low), max(most, high)
    return least + edges, most + edges


def place(block: BlockBox, free: float, high: float | None, layout: ChildLayout) -> PlacedBox:
    """Lay out a block, other than a table, in ``free`` pixels of width.

    Args:
        block: the block; its side margins count as part of ``free``.
        free: width of the containing block, in pixels.
        high: height of the containing block, in pixels, if it is fixed, for percentages.
    """
    edges = block.padding.across + block.border.across
    width = length(block.width, block.style.size, free)
    if width is None:
        width = max(free - block.margin.across, edges)
    else:
        width = max(0.0, width) + (0.0 if block.border_box else edges)
    return fill(block, width, high, layout)


def fill(block: BlockBox, width: float, high: float | None, layout: ChildLayout) -> PlacedBox:
    """Lay out a block whose border box is ``width`` pixels wide, with background and borders."""
    placed = fill_content(block, width, length(block.height, block.style.size, high), layout)
    paint_frame(block, placed)
    return placed


def fill_content(
    block: BlockBox, width: float, height: float | None, layout: ChildLayout
) -> PlacedBox:
    """Lay out the children of a block, without its background and borders.

    Args:
        width: width of the border box, in pixels.
        height: the block's own height, in pixels; None to use the height of the content.
    """
    border, padding = block.border, block.padding
    left = border.left + padding.left
    inner = max(0.0, width - padding.across - border.across)
    if height is not None:
        height = max(0.0, height - (padding.down + border.down if block.border_box else 0.0))
    result = PlacedBox(width, 0.0)
    top_open = not (block.isolated or border.top or padding.top)
    bottom_open = not (block.isolated or border.bottom or padding.bottom or height is not None)
    y = start = border.top + padding.top
    escaped = (0.0, 0.0)
    pending = (0.0, 0.0)
    solid = False
    first_line: tuple[float, TextLine] | None = None
    for child in block.children:
        if isinstance(child, Paragraph):
            found = layout.paragraph(child).lines(inner) if child.runs else []
            if not found:
                continue
            if solid or not top_open:
                y += sum(pending)
            else:
                escaped = pending
            solid, pending = True, (0.0, 0.0)
            first_line = first_line or (y, found[0])
            for line in found:
                if line.broken and child.style.align == "justify":
                    line_layout.justify(line, inner)
                result.parts.append((left + _shift(child, line, inner), y, line))
                y += line.height
            continue
        placed = layout.place(child, inner, height)
        pending = _joined(pending, placed.top)
        if placed.empty:
            pending = _joined(pending, placed.bottom)
            continue
        if solid or not top_open:
            y += sum(pending)
        else:
            escaped = pending
        solid, pending = True, placed.bottom
        result.parts.append((left + _side(child, placed, inner), y, placed))
        y += placed.height
    if not (bottom_open and (solid or top_open)):
        y += sum(pending)
        pending = (0.0, 0.0)
    result.height = (y if height is None else start + height) + border.bottom + padding.bottom
    result.top = _joined(_margin(block.margin.top), escaped)
    result.bottom = _joined(_margin(block.margin.bottom), pending)
    result.empty = not solid and top_open and bottom_open
    if result.empty:
        result.top = _joined(result.top, pending)
    if block.marker:
        _mark(block, result, first_line or (start, TextLine([], 0.0, *_strut(block))))
    return result


def _strut(block: BlockBox) -> tuple[float, float]:
    above, below = block.style.extent
    return above, above + below


def _shift(paragraph: Paragraph, line: TextLine, inner: float) -> float:
    """How far right a line starts, in pixels; a line that is too long starts at the edge."""
    style = paragraph.style
    room = inner - line.width
    if style.align == "center":
        return room / 2 if room > 0 or style.rtl else 0.0
    if style.align == "right" or (style.rtl and room < 0):
        return room if room > 0 or style.rtl else 0.0
    return 0.0


def _side(block: BlockBox, placed: PlacedBox, inner: float) -> float:
    if block.centred:
        return max(0.0, (inner - placed.width) / 2)
    if block.style.rtl and not isinstance(block, TableBox):
        return inner - placed.width - block.margin.right
    return block.margin.left


def paint_frame(block: BlockBox, placed: PlacedBox) -> None:
    """Paint the background and borders of a block below its content."""
    border = block.border
    width, height = placed.width, placed.height
    below: list[tuple[float, float, Part]] = []
    if block.background:
        below.append((0.0, 0.0, Rectangle(0.0, 0.0, width, height, block.background)))
    # A border that two cells share is centred on the edge: half of it is in each box.
    out = 2.0 if isinstance(block, CellBox) and block.shared else 1.0
    x, y = (1 - out) * border.left, (1 - out) * border.top
    right, bottom = width - border.right, height - border.bottom
    across = width - x + (out - 1) * border.right
    down = height - y + (out - 1) * border.bottom
    top_color, right_color, bottom_color, left_color = block.border_colors
    top_line, right_line, bottom_line, left_line = block.border_lines
    for color, line, box in (
        (top_color, top_line, (x, y, across, border.top * out)),
        (bottom_color, bottom_line, (x, bottom, across, border.bottom * out)),
        (left_color, left_line, (x, y, border.left * out, down)),
        (right_color, right_line, (right, y, border.right * out, down)),
    ):
        if color and box[2] > 0 and box[3] > 0:
            below.append((0.0, 0.0, Rectangle(*box, color, edge=out > 1, line=line)))
    placed.parts[:0] = below


def _mark(block: BlockBox, placed: PlacedBox, first: tuple[float, TextLine]) -> None:
    """Add the marker of a list item beside its first line, where Chromium puts it."""
    y, line = first
    style = block.style
    ascent, _ = font_metrics.rise(style.kind, style.size)
    baseline = y + line.above
    text = block.marker or ""
    x: float
    if text in {"disc", "circle", "square"}:
        reach = ascent * 2 // 3
        size = (reach + 1) // 2
        x = -(reach + 7.0) + 1
        x = placed.width - x - size if style.rtl else x
        down = baseline - ascent + 3 * (ascent - reach) // 2
        placed.parts.append((x, down, ListMark(size, text, style.color)))
        return
    label = f"{text} "
    width = font_metrics.width(label, style.face) * style.size
    x = placed.width if style.rtl else -width
    piece = TextPiece(text, style, 0.0, width)
    placed.parts.append(
        (x, baseline - line.above, TextLine([piece], width, line.above, line.height))
    )
