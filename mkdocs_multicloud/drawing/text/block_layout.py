"""Boxes → what is painted where: blocks one below the other, margins collapsing, lists, rules."""

from __future__ import annotations

from dataclasses import dataclass, field

from mkdocs_multicloud.drawing.text import font_metrics, line_layout
from mkdocs_multicloud.drawing.text.boxes import Block, Cell, Paragraph, Table
from mkdocs_multicloud.drawing.text.css_values import length
from mkdocs_multicloud.drawing.text.line_layout import Line


@dataclass(slots=True)
class Box:
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
class Dot:
    """A list item's disc, circle or square."""

    x: float
    y: float
    size: float
    kind: str
    fill: str | None


@dataclass(slots=True)
class Placed:
    """Something laid out: its border box and what is in it, from its own top left corner."""

    width: float
    height: float
    top: tuple[float, float] = (0.0, 0.0)
    """The margin above that collapses with others: the most positive, the most negative."""
    bottom: tuple[float, float] = (0.0, 0.0)
    empty: bool = False
    """Nothing in it, so that the margins above and below it are one."""
    parts: list[tuple[float, float, Placed | Box | Dot | Line]] = field(default_factory=list)


def _margin(amount: float) -> tuple[float, float]:
    return max(amount, 0.0), min(amount, 0.0)


def _joined(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    return max(a[0], b[0]), min(a[1], b[1])


def extremes(block: Block) -> tuple[float, float]:
    """The narrowest and widest border box, without margins."""
    if block.extremes is None:
        edges = block.padding.across + block.border.across
        fixed = length(block.width, block.style.size)
        if isinstance(block, Table):
            from mkdocs_multicloud.drawing.text import table_layout

            block.extremes = table_layout.extremes(block)
        elif fixed is not None:
            whole = max(0.0, fixed) + (0.0 if block.border_box else edges)
            block.extremes = (whole, whole)
        else:
            least = most = 0.0
            for kid in block.kids:
                if isinstance(kid, Paragraph):
                    low, high = line_layout.extremes(kid)
                else:
                    low, high = extremes(kid)
                    low, high = low + kid.margin.across, high + kid.margin.across
                least, most = max(least, low), max(most, high)
            block.extremes = (least + edges, most + edges)
    return block.extremes


def place(block: Block, free: float, high: float | None = None) -> Placed:
    """Lay ``block`` out where ``free`` pixels are free.

    Args:
        block: the block; its margins at the sides are within what is free.
        free: the width of what it is in.
        high: the height of what it is in, where that is fixed; per cent are of this.
    """
    if isinstance(block, Table):
        from mkdocs_multicloud.drawing.text import table_layout

        return table_layout.place(block, free, high)
    edges = block.padding.across + block.border.across
    width = length(block.width, block.style.size, free)
    if width is None:
        width = max(free - block.margin.across, edges)
    else:
        width = max(0.0, width) + (0.0 if block.border_box else edges)
    return filled(block, width, high)


def filled(block: Block, width: float, high: float | None) -> Placed:
    """``block`` with a border box of ``width`` pixels."""
    border, padding = block.border, block.padding
    left = border.left + padding.left
    inner = max(0.0, width - padding.across - border.across)
    asked = length(block.height, block.style.size, high)
    if asked is not None:
        asked = max(0.0, asked - (padding.down + border.down if block.border_box else 0.0))
    result = Placed(width, 0.0)
    top_open = not (block.isolated or border.top or padding.top)
    bottom_open = not (block.isolated or border.bottom or padding.bottom or asked is not None)
    y = start = border.top + padding.top
    escaped = (0.0, 0.0)
    pending = (0.0, 0.0)
    solid = False
    first_line: tuple[float, Line] | None = None
    for kid in block.kids:
        if isinstance(kid, Paragraph):
            found = line_layout.lines(kid, inner) if kid.runs else []
            if not found:
                continue
            if solid or not top_open:
                y += sum(pending)
            else:
                escaped = pending
            solid, pending = True, (0.0, 0.0)
            first_line = first_line or (y, found[0])
            for line in found:
                if line.broken and kid.style.align == "justify":
                    line_layout.justify(line, inner)
                result.parts.append((left + _shift(kid, line, inner), y, line))
                y += line.height
            continue
        placed = place(kid, inner, asked)
        pending = _joined(pending, placed.top)
        if placed.empty:
            pending = _joined(pending, placed.bottom)
            continue
        if solid or not top_open:
            y += sum(pending)
        else:
            escaped = pending
        solid, pending = True, placed.bottom
        result.parts.append((left + _side(kid, placed, inner), y, placed))
        y += placed.height
    if not (bottom_open and (solid or top_open)):
        y += sum(pending)
        pending = (0.0, 0.0)
    result.height = (y if asked is None else start + asked) + border.bottom + padding.bottom
    result.top = _joined(_margin(block.margin.top), escaped)
    result.bottom = _joined(_margin(block.margin.bottom), pending)
    result.empty = not solid and top_open and bottom_open
    if result.empty:
        result.top = _joined(result.top, pending)
    if block.marker:
        _mark(block, result, first_line or (start, Line([], 0.0, *_strut(block))))
    framed(block, result)
    return result


def _strut(block: Block) -> tuple[float, float]:
    above, below = block.style.extent
    return above, above + below


def _shift(paragraph: Paragraph, line: Line, inner: float) -> float:
    """How far right a line begins; one that is too long begins at its start."""
    style = paragraph.style
    room = inner - line.width
    if style.align == "center":
        return room / 2 if room > 0 or style.rtl else 0.0
    if style.align == "right" or (style.rtl and room < 0):
        return room if room > 0 or style.rtl else 0.0
    return 0.0


def _side(block: Block, placed: Placed, inner: float) -> float:
    if block.centred:
        return max(0.0, (inner - placed.width) / 2)
    if block.style.rtl and not isinstance(block, Table):
        return inner - placed.width - block.margin.right
    return block.margin.left


def framed(block: Block, placed: Placed) -> None:
    """Put the background and the borders of ``block`` below what is placed in it."""
    border = block.border
    width, height = placed.width, placed.height
    below: list[tuple[float, float, Placed | Box | Dot | Line]] = []
    if block.backdrop:
        below.append((0.0, 0.0, Box(0.0, 0.0, width, height, block.backdrop)))
    # A border that is shared lies on the edge; of it, half is in the box.
    out = 2.0 if isinstance(block, Cell) and block.shared else 1.0
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
            below.append((0.0, 0.0, Box(*box, color, edge=out > 1, line=line)))
    placed.parts[:0] = below


def _mark(block: Block, placed: Placed, first: tuple[float, Line]) -> None:
    """The list item's marker, left of its first line, where Chromium puts it."""
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
        placed.parts.append((x, down, Dot(0.0, 0.0, size, text, style.color)))
        return
    label = f"{text} "
    width = font_metrics.width(label, style.face) * style.size
    x = placed.width if style.rtl else -width
    piece = line_layout.Piece(text, style, 0.0, width)
    placed.parts.append((x, baseline - line.above, Line([piece], width, line.above, line.height)))
