"""Lays out HTML labels of vertices and edges, as ``mxSvgCanvas2D.createCss`` and its callers do."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from mkdocs_multicloud.drawing.text import block_layout
from mkdocs_multicloud.drawing.text.box_builder import build
from mkdocs_multicloud.drawing.text.box_layout import BoxLayout
from mkdocs_multicloud.drawing.text.boxes import BlockBox, Edges, TextStyle
from mkdocs_multicloud.drawing.text.css_values import colour, family, number
from mkdocs_multicloud.drawing.text.dark_colours import Palette
from mkdocs_multicloud.drawing.text.label import Label, LabelSvg
from mkdocs_multicloud.drawing.text.label_position import (
    SHARES,
    Box,
    frame_box,
    half_up,
    label_corner,
    vertical_corner,
)
from mkdocs_multicloud.drawing.text.layout_results import PlacedBox, reverse_lines
from mkdocs_multicloud.drawing.text.svg_writer import SvgWriter, figure

if TYPE_CHECKING:
    from mkdocs_multicloud.drawing.text.box_builder import TypesetFormula
    from mkdocs_multicloud.drawing.text.inline_images import FindImage

_PADDING = 2.0
"""``foreignObjectPadding``"""
_DEFAULT_FAMILY = "Arial,Helvetica"
_DEFAULT_SIZE = 11.0
_COLOURLESS = re.compile(
    r"""(?:[^<]|</?(?:b|br|div|em|font|i|p|span|strong|sub|sup|u)
    (?:\s+style="(?:\s*(?:font-(?:family|size|style|weight)|line-height|text-align)
    \s*:[^;"(]*+;?+)*+\s*")?+\s*/?+>)*+""",
    re.IGNORECASE | re.VERBOSE,
)
"""HTML whose elements all have the colour of the label."""
_KEPT = 1000
"""How many layouts are kept: enough for the labels of a page in both themes."""


def style_of(label: Label) -> TextStyle:
    """Return the style that the canvas gives to the whole label."""
    named = family(str(label.font_family or ""), web=bool(label.font_source))
    families, kind = named or family(_DEFAULT_FAMILY) or ("", "sans")
    flags = int(number(label.font_style))
    lines = ("underline",) * bool(flags & 4) + ("line-through",) * bool(flags & 8)
    align = label.align if label.align in {"left", "right"} else "center"
    return TextStyle(
        families=families,
        kind=kind,
        size=max(0.0, min(number(label.font_size, _DEFAULT_SIZE), 1000.0)),
        color=colour_of(label),
        bold=bool(flags & 1),
        italic=bool(flags & 2),
        lines=lines,
        align=align,
        rtl=label.direction == "rtl",
        wraps=label.wrap,
        palette=palette_of(label),
    )


def colour_of(label: Label) -> str:
    """Return the colour of the whole label."""
    return colour(label.color) or "#000000"


def palette_of(label: Label) -> Palette:
    """Return the palette for the colours in the label's HTML."""
    mode = label.adaptive
    return Palette(dark=label.dark and mode != "none", adapts=mode != "simple")


def attributes_of(label: Label, x: float, y: float) -> str:
    """Return the SVG attributes of the whole label: rotation about its anchor, and opacity."""
    attrs = ""
    rotation = number(label.rotation)
    if rotation:
        attrs += f' transform="rotate({figure(rotation)} {figure(x)} {figure(y)})"'
    alpha = number(label.alpha, 1.0)
    return attrs if alpha >= 1 else attrs + f' opacity="{figure(max(alpha, 0.0))}"'


@dataclass(frozen=True, slots=True)
class _Laid:
    """A label before its colours are written.

    Attributes:
        style: of the whole label; without a colour if the themes share the layout.
        available: width and height that the shape gives it.
        size: width and height of the flex item.
    """

    style: TextStyle
    available: tuple[float, float]
    size: tuple[float, float]
    placed: PlacedBox


def _laid(
    label: Label, style: TextStyle, find_image: FindImage | None, typeset: TypesetFormula | None
) -> _Laid | None:
    vertical = _is_vertical(label)
    available = number(label.width) + _PADDING, number(label.height)
    wide, high = reversed(available) if vertical else available
    wraps = bool(label.wrap) and wide > 0
    style.wraps = wraps
    if vertical:
        style.align = {"top": "left", "bottom": "right"}.get(label.valign, "center")
    root = build(label.value, style, find_image, typeset)
    if not root.children:
        return None
    width, height, placed = _sized(label, root, _overflow(label), wide, high, wraps=wraps)
    if label.direction == "vertical-lr":
        reverse_lines(placed)
    return _Laid(style, (wide, high), (width, height), placed)


@lru_cache(_KEPT)
def _laid_without_colours(label: Label) -> _Laid | None:
    style = style_of(label)
    style.color = None
    return _laid(label, style, None, None)


def _is_vertical(label: Label) -> bool:
    return str(label.direction or "").startswith("vertical-")


def _overflow(label: Label) -> str:
    return "clip" if label.clip else str(label.overflow or "")


def lay_out_html_label(
    label: Label,
    prefix: str | None,
    find_image: FindImage | None,
    typeset: TypesetFormula | None,
) -> LabelSvg | None:
    """Lay out a label whose value is HTML; see `lay_out_label`."""
    if typeset is None and _COLOURLESS.fullmatch(label.value):
        # Both themes share the layout. Only whether there is a border counts, not its colour.
        border = "#000000" if colour(label.border) else None
        plain = replace(label, color="", background=None, border=border, dark=False)
        laid = _laid_without_colours(plain)
    else:
        laid = _laid(label, style_of(label), find_image, typeset)
    if laid is None:
        return None
    vertical, overflow = _is_vertical(label), _overflow(label)
    x, y = number(label.x), number(label.y)
    style, placed = laid.style, laid.placed
    item_width, item_height = laid.size
    if vertical:
        left, top = vertical_corner(label, x, y, item_width, item_height)
    else:
        left, top = label_corner(
            label,
            overflow,
            available=laid.available,
            item=laid.size,
            rtl=style.rtl,
            wraps=style.wraps,
        )
    turned = bool(number(label.rotation))
    color = colour_of(label)
    writer = SvgWriter(style, color, crisp=not turned and not vertical, vertical=vertical)
    room = item_width - placed.width
    shift = room * SHARES.get(style.align, 0.5)
    if room < 0:
        # Text that is too wide starts at the edge.
        shift = room if style.rtl else 0.0
    _paint_frame(label, writer, overflow, (left, top, item_width, item_height), placed, shift)
    writer.add(placed, left + shift, top)
    attrs = attributes_of(label, x, y)
    svg = writer.result("" if vertical else attrs)
    if vertical and svg:
        corner = f"{figure(left + item_height)} {figure(top)}"
        middle = f"translate({corner}) rotate(90) translate({figure(-left)} {figure(-top)})"
        svg = f'<g{attrs}><g transform="{middle}">{svg}</g></g>'
    cut = _cut(overflow, placed, item_width, item_height)
    if cut and svg and not vertical:
        svg = clipped(svg, (left, top, item_width, item_height), prefix, attrs)
    if vertical:
        item_width, item_height = item_height, item_width
    return LabelSvg(svg, frame_box(label, overflow, x, y, item_width, item_height))


def _sized(
    label: Label, root: BlockBox, overflow: str, wide: float, high: float, *, wraps: bool
) -> tuple[float, float, PlacedBox]:
    """Width and height of the flex item, and the label laid out inside it."""
    framed = bool(colour(label.border)) and overflow not in {"fill", "width"}
    if framed:
        root.border = Edges(1.0, 1.0, 1.0, 1.0)
    layout = BoxLayout()
    tallest = math.inf
    definite: float | None = None
    if overflow == "fill":
        item: float = half_up(wide - 2)
        definite = tallest = half_up(high)
        width = item
        root.height = "100%"
    elif overflow in {"width", "block"}:
        item = width = half_up(wide - 2)
        if (overflow == "width" and high > 0) or (overflow == "block" and label.valign == "middle"):
            tallest = half_up(high)
    else:
        least, most = layout.extremes(root)
        room = half_up(wide) if overflow == "clip" or wraps else 1
        if overflow == "clip":
            item = min(most, room)
            tallest = half_up(high)
        else:
            item = max(least, min(most, room))
        width = min(max(least, item), most)
    placed = block_layout.fill(root, max(0.0, width), definite, layout)
    return max(0.0, item), min(placed.height, tallest), placed


def _paint_frame(
    label: Label,
    writer: SvgWriter,
    overflow: str,
    item: Box,
    placed: PlacedBox,
    shift: float,
) -> None:
    """Draw the background and border of the label itself."""
    left, top, width, height = item
    if overflow not in {"fill", "width"}:
        left, width, height = left + shift, placed.width, placed.height
    fill, stroke = colour(label.background), colour(label.border)
    if fill:
        writer.rect(left, top, width, height, fill)
    if stroke:
        writer.rect(left, top, width, 1, stroke)
        writer.rect(left, top + height - 1, width, 1, stroke)
        writer.rect(left, top, 1, height, stroke)
        writer.rect(left + width - 1, top, 1, height, stroke)


def _cut(overflow: str, placed: PlacedBox, width: float, height: float) -> bool:
    """Whether part of the label must be hidden because it is outside its box."""
    if overflow not in {"clip", "fill", "width"}:
        return False
    reach = _reach(placed, 0.0, 0.0)
    return reach[0] > width + 0.5 or reach[1] > height + 2


def _reach(placed: PlacedBox, x: float, y: float) -> tuple[float, float]:
    right, bottom = 0.0, 0.0
    for dx, dy, part in placed.parts:
        if isinstance(part, PlacedBox):
            far = _reach(part, x + dx, y + dy)
        else:
            far = (x + dx + getattr(part, "width", 0.0), y + dy + getattr(part, "height", 0.0))
        right, bottom = max(right, far[0]), max(bottom, far[1])
    return right, bottom


def clipped(svg: str, item: Box, prefix: str | None, attrs: str) -> str:
    """Return ``svg`` clipped to ``item`` (left, top, width, height).

    Args:
        svg: the label's elements.
        item: the visible box, in pixels.
        prefix: start of the id of the clip path; None for a hash of ``svg``.
        attrs: the attributes of the whole label, which move to the group around the clip path.
    """
    left, top, width, height = item
    sides = [half_up(left), half_up(top), half_up(width), half_up(height)]
    if prefix is None:
        prefix = hashlib.sha256(svg.encode()).hexdigest()[:8]
    name = f"{prefix}-clip"
    rect = f'<rect x="{sides[0]}" y="{sides[1]}" width="{sides[2]}" height="{sides[3]}"/>'
    # The clip path rotates with the label, so the rotation is on the group around both.
    inner = svg.replace(attrs, "", 1) if attrs else svg
    return (
        f'<clipPath id="{name}">{rect}</clipPath>'
        f'<g{attrs}><g clip-path="url(#{name})">{inner}</g></g>'
    )
