"""Where a label is placed: its box around the anchor that draw.io computes.

draw.io's engine computes the anchor of each label, also of labels along edges; ``bridge.js`` passes
it on. The rules here are those of ``mxSvgCanvas2D.createCss`` and ``mxText.updateBoundingBox``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mkdocs_multicloud.drawing.text.css_values import number

if TYPE_CHECKING:
    from mkdocs_multicloud.drawing.text.label import Label

SHARES = {"left": 0.0, "right": 1.0, "top": 0.0, "bottom": 1.0}
"""The part of a label's size that lies left of or above its anchor; 0.5 if it is centred."""

Box = tuple[float, float, float, float]
"""Either x, y, width and height, or the corners x0, y0, x1 and y1; pixels."""


def half_up(value: float) -> int:
    """Round as JavaScript does: half a pixel up."""
    return math.floor(value + 0.5)


def label_corner(
    label: Label,
    overflow: str,
    *,
    available: tuple[float, float],
    item: tuple[float, float],
    rtl: bool,
    wraps: bool,
) -> tuple[float, float]:
    """The top left corner of a label whose lines are horizontal.

    draw.io puts the label into a flex container at the anchor. The container is one pixel, as wide
    as the label's space, or as wide and as high.

    Args:
        label: the label, with its anchor and alignment.
        overflow: "clip", "fill", "width", "block" or "".
        available: width and height of the label's space, in pixels.
        item: width and height of the label itself, in pixels.
        rtl: whether the text is written from right to left.
        wraps: whether the text is wrapped.
    """
    across, down = SHARES.get(label.align, 0.5), SHARES.get(label.valign, 0.5)
    wide, high = available
    width = height = 1.0
    shift_x = -across * wide
    shift_y = 0.0
    if overflow == "fill":
        width, height, shift_y = half_up(wide), half_up(high), -down * high
    elif overflow == "clip" or wraps:
        width = half_up(wide)
    elif overflow in {"width", "block"}:
        width = half_up(wide - 2)
    else:
        shift_x = 0.0
    left = half_up(number(label.x) + shift_x)
    top = half_up(number(label.y) + shift_y)
    across = 1 - across if rtl else across
    return left + (width - item[0]) * across, top + (height - item[1]) * down


def vertical_corner(
    label: Label, x: float, y: float, width: float, height: float
) -> tuple[float, float]:
    """The top left corner of a label whose lines are vertical.

    Args:
        label: the label, with its alignment.
        x, y: the anchor, in pixels.
        width, height: the label's size before it is rotated, in pixels.
    """
    across = SHARES.get(label.align, 0.5)
    down = SHARES.get(label.valign, 0.5)
    # draw.io places unwrapped lines as if the label were as high as its shape.
    high = 0.0 if label.wrap else number(label.height)
    return x - across * height, y - down * (width + high)


def frame_box(label: Label, overflow: str, x: float, y: float, width: float, height: float) -> Box:
    """The corners (x0, y0, x1, y1) of the box that counts for the size of the picture.

    As in ``mxText.updateBoundingBox``: the label's size in whole pixels, rotated about the anchor.

    Args:
        label: the label, with its alignment and rotation.
        overflow: "clip", "fill", "width", "block" or "".
        x, y: the anchor, in pixels.
        width, height: the label's size, in pixels.
    """
    across = -SHARES.get(label.align, 0.5)
    down = -SHARES.get(label.valign, 0.5)
    wide: float = half_up(width)
    high: float = half_up(height)
    if overflow == "fill" or (overflow == "clip" and not label.outside):
        wide, high = number(label.width), number(label.height)
    elif overflow == "width":
        wide = number(label.width)
    return rotated_box(
        (x + across * wide, y + down * high, wide, high), x, y, number(label.rotation)
    )


def rotated_box(box: Box, x: float, y: float, degrees: float) -> Box:
    """Return the corners (x0, y0, x1, y1) of ``box`` (x, y, width, height), rotated about x, y."""
    left, top, width, height = box
    if not degrees:
        return left, top, left + width, top + height
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    corners = [
        (x + (a - x) * cos - (b - y) * sin, y + (b - y) * cos + (a - x) * sin)
        for a in (left, left + width)
        for b in (top, top + height)
    ]
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    return min(xs), min(ys), max(xs), max(ys)
