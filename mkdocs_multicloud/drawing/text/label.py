"""What the engine says about a label, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One call of ``mxSvgCanvas2D.text`` with the canvas's state; lengths in pixels.

    ``x`` and ``y`` are the anchor: the left, middle or right (``align``) and the top, middle or
    bottom (``valign``) of the label. ``rotation`` is in degrees about that anchor.
    """

    x: float
    y: float
    width: float
    height: float
    align: str
    valign: str
    overflow: str | None
    direction: str | None
    value: str
    wrap: bool
    html: bool
    clip: bool
    rotation: float
    alpha: float
    font_size: float
    font_family: str
    font_style: int
    color: str | None
    background: str | None
    border: str | None
    dark: bool = False
    """Whether it is for the dark theme; `color`, `background` and `border` are so already."""
    adaptive: str | None = None
    """The page's `adaptiveColors`: "auto", "simple" (colours in the HTML stay as they are in the
    dark) or "none" (all do)."""
    outside: bool | None = None
    """Whether the label is set beside its shape (labelPosition, verticalLabelPosition)."""


@dataclass(frozen=True, slots=True)
class LabelSvg:
    """A label as SVG elements, and the box (x0, y0, x1, y1) that counts for the frame."""

    svg: str
    box: tuple[float, float, float, float]
