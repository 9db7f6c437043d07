"""Converts CSS colours of all common colour spaces to sRGB, and mixes them: ``color-mix()``."""

from __future__ import annotations

import colorsys
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tinycss2.color4 import Color

Channels = tuple[float, float, float]
_Matrix = tuple[Channels, Channels, Channels]

_LINEAR_OF: dict[str, _Matrix] = {
    "srgb-linear": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "display-p3": (
        (1.2249401, -0.2249402, 0.0),
        (-0.0420569, 1.0420571, 0.0),
        (-0.0196376, -0.0786361, 1.0982735),
    ),
    "xyz-d65": (
        (3.2409699, -1.5373832, -0.4986108),
        (-0.9692436, 1.8759675, 0.0415551),
        (0.0556301, -0.2039770, 1.0569715),
    ),
    "xyz-d50": (
        (3.1338561, -1.6168667, -0.4906146),
        (-0.9787684, 1.9161415, 0.0334540),
        (0.0719453, -0.2289914, 1.4052427),
    ),
}
_XYZ_OF = {"lab": "xyz-d50", "lch": "xyz-d50", "oklab": "xyz-d65", "oklch": "xyz-d65"}
_LMS_OF_LINEAR: _Matrix = (
    (0.4122215, 0.5363325, 0.0514460),
    (0.2119035, 0.6806995, 0.1073970),
    (0.0883025, 0.2817189, 0.6299787),
)
_LINEAR_OF_LMS: _Matrix = (
    (4.0767417, -3.3077116, 0.2309699),
    (-1.2684380, 2.6097574, -0.3413194),
    (-0.0041961, -0.7034186, 1.7076147),
)
_OKLAB_OF_ROOTS: _Matrix = (
    (0.2104543, 0.7936178, -0.0040720),
    (1.9779985, -2.4285922, 0.4505937),
    (0.0259040, 0.7827718, -0.8086758),
)
_ROOTS_OF_OKLAB: _Matrix = (
    (1.0, 0.3963378, 0.2158038),
    (1.0, -0.1055613, -0.0638542),
    (1.0, -0.0894842, -1.2914855),
)
_POLAR = {"hsl", "hwb", "lch", "oklch"}
_GREY = 1e-3
"""Below this chroma, a colour has no hue."""


def srgb(color: Color) -> Channels | None:
    """Return red, green and blue, each 0 to 1; None for a colour space that is not supported."""
    if color.space in ("srgb", "hsl", "hwb"):
        return _three(color.to("srgb").coordinates)
    space = _XYZ_OF.get(color.space, color.space)
    if space not in _LINEAR_OF:
        return None
    given = _three(color.to(space).coordinates)
    if space == "display-p3":
        given = _three([_linear(part) for part in given])
    return _three([_encoded(part) for part in _times(_LINEAR_OF[space], given)])


def mixed(
    space: str, first: Channels, second: Channels, share: float
) -> tuple[float, float, float]:
    """Return the mixture of two sRGB colours.

    Args:
        space: the colour space of ``color-mix()``; those without a rule of their own are mixed in
            Oklab or Oklch, which look alike.
        first: red, green and blue, each 0 to 1.
        second: the other colour.
        share: part of the second colour, 0 to 1.
    """
    a, b = _to(space, first), _to(space, second)
    parts = [p + (q - p) * share for p, q in zip(a, b, strict=True)]
    if space in _POLAR:
        hues = [c[2] for c in (a, b) if not math.isnan(c[2])]
        turn = (hues[-1] - hues[0] + 180) % 360 - 180 if hues else 0.0
        parts[2] = (hues[0] + turn * share) % 360 if hues else 0.0
    return _from(space, _three(parts))


def _to(space: str, rgb: Channels) -> Channels:
    """The coordinates of a colour in a space; the hue in degrees is the last, nan for greys."""
    if space == "srgb":
        return rgb
    linear = _three([_linear(part) for part in rgb])
    if space in ("hsl", "hwb"):
        hue, light, saturation = colorsys.rgb_to_hls(*(min(max(part, 0.0), 1.0) for part in rgb))
        hue = hue * 360 if max(rgb) - min(rgb) > _GREY else math.nan
        return (light, saturation, hue) if space == "hsl" else (min(rgb), 1 - max(rgb), hue)
    if space.startswith(("srgb-linear", "xyz")):
        return linear
    light, a, b = _times(_OKLAB_OF_ROOTS, [math.cbrt(n) for n in _times(_LMS_OF_LINEAR, linear)])
    if space not in _POLAR:
        return light, a, b
    chroma = math.hypot(a, b)
    return light, chroma, math.degrees(math.atan2(b, a)) if chroma > _GREY else math.nan


def _from(space: str, parts: Channels) -> Channels:
    if space == "srgb":
        return parts
    if space == "hsl":
        return colorsys.hls_to_rgb(parts[2] / 360, parts[0], parts[1])
    if space == "hwb":
        pure = colorsys.hls_to_rgb(parts[2] / 360, 0.5, 1.0)
        return _three([n * (1 - parts[0] - parts[1]) + parts[0] for n in pure])
    linear = parts
    if not space.startswith(("srgb-linear", "xyz")):
        light, a, b = parts
        if space in _POLAR:
            chroma, hue = a, math.radians(b)
            a, b = chroma * math.cos(hue), chroma * math.sin(hue)
        roots = _times(_ROOTS_OF_OKLAB, (light, a, b))
        linear = _times(_LINEAR_OF_LMS, [root**3 for root in roots])
    return _three([_encoded(part) for part in linear])


def _times(matrix: _Matrix, parts: Sequence[float]) -> Channels:
    return _three([sum(a * b for a, b in zip(row, parts, strict=True)) for row in matrix])


def _three(parts: Sequence[float]) -> Channels:
    first, second, third = parts
    return first, second, third


def _linear(part: float) -> float:
    size = abs(part)
    return math.copysign(size / 12.92 if size <= 0.04045 else ((size + 0.055) / 1.055) ** 2.4, part)


def _encoded(part: float) -> float:
    size = abs(part)
    return math.copysign(
        12.92 * size if size <= 0.0031308 else 1.055 * size ** (1 / 2.4) - 0.055, part
    )
