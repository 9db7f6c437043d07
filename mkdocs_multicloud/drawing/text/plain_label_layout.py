"""Lays out labels that are not HTML, as ``mxSvgCanvas2D.plainText`` does; they never wrap."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram.label_html import MAX_LENGTH
from mkdocs_multicloud.drawing.text import font_metrics
from mkdocs_multicloud.drawing.text.css_values import colour, number
from mkdocs_multicloud.drawing.text.label import Label, LabelSvg
from mkdocs_multicloud.drawing.text.label_layout import attributes_of, clipped, colour_of, style_of
from mkdocs_multicloud.drawing.text.label_position import frame_box, half_up, rotated_box
from mkdocs_multicloud.drawing.text.layout_results import PlacedBox, TextLine, TextPiece
from mkdocs_multicloud.drawing.text.svg_writer import SvgWriter

if TYPE_CHECKING:
    from mkdocs_multicloud.drawing.text.label_position import Box

_LINE_HEIGHT = 1.2
_SPACE = re.compile(r"[ \t\r\f]+")
"""What SVG shows as one space; not the wider and the no-break spaces."""
_SHARES = {"left": 0.0, "right": 1.0}


def lay_out_plain_label(label: Label, prefix: str | None) -> LabelSvg | None:
    """Lay out a label whose value is plain text; see `lay_out_label`."""
    x, y = number(label.x), number(label.y)
    wide, high = number(label.width), number(label.height)
    style = style_of(label)
    size = style.size
    step = half_up(size * _LINE_HEIGHT)
    rows = label.value[:MAX_LENGTH].split("\n")
    total = size + (len(rows) - 1) * step
    shown = min(total, high) if label.clip and high > 0 else total
    baseline = y + size - 1
    if label.valign == "middle":
        baseline -= (high if label.overflow == "fill" else shown) / 2
    elif label.valign == "bottom":
        baseline -= high if label.overflow == "fill" else shown + 1
    share = _SHARES.get(label.align, 0.5)
    writer = SvgWriter(style, colour_of(label), crisp=False)
    ascent, descent = font_metrics.rise(style.kind, size)
    boxes: list[Box] = []
    for row in rows:
        text = _SPACE.sub(" ", row).strip(" ")
        if text:
            width = font_metrics.width(text, style.face) * size
            left = x - share * width
            piece = TextPiece(text, style, 0.0, width)
            line = TextLine([piece], width, ascent, ascent + descent)
            writer.add(PlacedBox(width, 0.0, parts=[(left, baseline - ascent, line)]), 0.0, 0.0)
            boxes.append((left, baseline - ascent, left + width, baseline + descent))
        baseline += step
    if not boxes:
        return None
    box = (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
    box = _background(label, writer, box)
    attrs = attributes_of(label, x, y)
    svg = writer.result(attrs)
    if label.clip and wide > 0 and high > 0:
        left = x - share * wide
        top = y
        if label.overflow != "fill":
            top -= {"middle": high / 2, "bottom": high}.get(label.valign, 0.0)
        # Text never begins above its shape.
        if box[0] < left - 2 or box[2] > left + wide + 2 or box[3] > top + high + 2:
            svg = clipped(svg, (left - 2, top - 2, wide + 4, high + 4), prefix, attrs)
    if label.overflow == "fill" or (label.clip and not label.outside):
        box = frame_box(label, "fill", x, y, wide, high)
    else:
        left, top, right, bottom = box
        box = rotated_box((left, top, right - left, bottom - top), x, y, number(label.rotation))
    return LabelSvg(svg, box)


def _background(label: Label, writer: SvgWriter, box: Box) -> Box:
    """Draw a rectangle on whole pixels around the text, as draw.io's ``addTextBackground``."""
    fill, stroke = colour(label.background), colour(label.border)
    if not fill and not stroke:
        return box
    left, top = math.floor(box[0] - 1), math.floor(box[1])
    width, height = math.ceil(box[2] - box[0] + 2), math.ceil(box[3] - box[1])
    writer.frame(left, top, width, height, fill, stroke)
    # The lines are whole pixels high.
    return left, top, left + width, box[3]
