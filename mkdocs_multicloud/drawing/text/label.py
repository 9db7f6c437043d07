"""A label as the engine reports it, and the finished label."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One call of ``mxSvgCanvas2D.text`` with the state of the canvas; lengths are in pixels.

    ``x`` and ``y`` are the anchor: the left, middle or right (``align``) and the top, middle or
    bottom (``valign``) of the label. ``rotation`` is in degrees around the anchor.
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
    """Whether the picture is dark; `color`, `background` and `border` are already converted."""
    adaptive: str | None = None
    """The page's `adaptiveColors`: which colours change in the dark theme: "auto" all, "simple" all
    but those in the HTML, "none" no colour."""
    font_source: str | None = None
    """Where draw.io loads the font of the label from; None if it is not a web font."""
    outside: bool | None = None
    """Whether the label is beside its shape (labelPosition, verticalLabelPosition)."""


@dataclass(frozen=True, slots=True)
class LabelSvg:
    """A label as SVG elements, and the box (x0, y0, x1, y1) that counts for the picture's size."""

    svg: str
    box: tuple[float, float, float, float]
