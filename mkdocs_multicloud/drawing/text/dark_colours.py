"""Computes the colours of a label in the light or dark theme, by draw.io's rules."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from mkdocs_multicloud.drawing.text.css_values import colour

_FADED = 0.93
"""How far a colour is inverted before its hue is rotated back; 1 would turn white to black."""
_TURNED = (
    (-0.5748, 1.4304, 0.1444),
    (0.4252, 0.4304, 0.1444),
    (0.4252, 1.4304, -0.8556),
)
"""CSS ``hue-rotate(180deg)`` as a matrix for red, green and blue."""
_STEP = 0.33
_VERY_DARK, _VERY_LIGHT = 0.015, 0.84
"""Luminance below which both sides of an inset border are lighter than its colour, and above which
neither is."""
_CURRENT = "currentcolor"


@lru_cache(maxsize=1024)
def inverse(color: str) -> str:
    """Return the dark-mode version of a colour, as draw.io's ``mxUtils.getInverseColor``.

    Args:
        color: ``#rrggbb`` or ``#rrggbbaa``.
    """
    channels = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    faded = [math.floor(_FADED * (255 - n) + n * (1 - _FADED) + 0.5) for n in channels]
    turned = (sum(part * n for part, n in zip(row, faded, strict=True)) for row in _TURNED)
    digits = (f"{math.floor(max(0.0, min(n, 255.0)) + 0.5):02x}" for n in turned)
    return f"#{''.join(digits)}{color[7:]}"


@lru_cache(maxsize=256)
def bevelled(color: str | None) -> tuple[str, str]:
    """Return the dark and the light side of an inset border, as Chromium paints them."""
    if not color or not color.startswith("#"):
        return "none", "none"
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [n / 12.92 if n <= 0.04045 else ((n + 0.055) / 1.055) ** 2.4 for n in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    if luminance < _VERY_DARK:
        dark = _stepped(channels, _STEP)
        light = _stepped(dark, _STEP)
    else:
        dark = _stepped(channels, -_STEP)
        light = channels if luminance > _VERY_LIGHT else _stepped(channels, _STEP)
    one, other = ("".join(f"{round(255 * n):02x}" for n in side) for side in (dark, light))
    return f"#{one}", f"#{other}"


def _stepped(channels: list[float], step: float) -> list[float]:
    most = max(channels)
    if not most:
        return [math.floor(max(step, 0.0) * 255.999) / 255] * 3
    factor = max(0.0, min(1.0, most + step)) / most
    return [math.floor(n * factor * 255.999) / 255 for n in channels]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a picture's theme.

    Attributes:
        dark: whether the theme is dark.
        adapts: whether colours from CSS are inverted in the dark theme; not if the page's
            `adaptiveColors` is `simple`.
    """

    dark: bool
    adapts: bool

    @property
    def link(self) -> str:
        """The colour of link text, as in Chromium."""
        return "#9e9eff" if self.dark else "#0000ee"

    @property
    def current(self) -> str | None:
        """The value of `currentcolor` in a declaration; None if it is the colour of the text."""
        # draw.io's engine takes `currentcolor` for black.
        return inverse("#000000") if self.dark and self.adapts else None

    def declared(self, text: str | None) -> str | None:
        """Return the colour of a declaration or a `<font>`; None if nothing is painted."""
        value = (text or "").strip().lower()
        if value == _CURRENT:
            return self.current
        found = colour(value, dark=self.dark)
        if found is None or not (self.dark and self.adapts):
            return found
        # Variables, and colours that declare their own dark colour, are not inverted.
        return found if value.startswith(("light-dark", "var")) else inverse(found)
