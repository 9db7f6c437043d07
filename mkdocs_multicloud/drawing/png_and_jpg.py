"""SVG → PNG and JPG, by resvg: no browser, and the same pixels wherever the fonts are the same."""

from __future__ import annotations

import io
import re
from typing import Any

from mkdocs_multicloud.errors import DrawingError

FORMATS = ("png", "jpg")
PACKAGES = ("resvg_py", "Pillow")
"""What makes them."""
JPG_QUALITY = 90
MAX_PIXELS = 2**28
"""Browsers show no more; and resvg does not refuse what memory is too small for: it dies."""
GROUNDS = {"light": "#ffffff", "dark": "#121212"}
"""What a picture without transparency stands on: draw.io's own."""
_HINT = "pip install 'mkdocs-multicloud[raster]'"


def rasterize(svg: str, kind: str, scale: float = 1.0, theme: str = "light") -> bytes:
    """A picture as PNG, transparent, or as JPG, on the ground of its theme.

    Args:
        kind: one of `FORMATS`.
        scale: pixels of the result for each pixel of the picture.

    Raises:
        DrawingError: what draws it is not installed, or it cannot.
    """
    width, height = (_length(svg, name) * scale for name in ("width", "height"))
    if width * height > MAX_PIXELS:
        raise DrawingError(
            f"a {kind} of {width:,.0f} by {height:,.0f} pixels is too large",
            "choose a smaller scale, or ask for svg instead",
        )
    try:
        import resvg_py
    except ImportError:
        raise DrawingError(f"{kind} needs the package resvg_py", _HINT) from None
    options: dict[str, Any] = {"background": GROUNDS[theme]} if kind == "jpg" else {}
    try:
        png = resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=scale,
            sans_serif_family="Liberation Sans",
            serif_family="Liberation Serif",
            monospace_family="Liberation Mono",
            **options,
        )
    except ValueError as error:
        raise DrawingError(f"resvg cannot draw it ({error})", "ask for svg instead") from None
    return bytes(png) if kind == "png" else _jpg(bytes(png))


def _length(svg: str, name: str) -> float:
    """A length of the picture in pixels; 0 if it has none."""
    found = re.match(rf'\s*<svg\b[^>]*?\s{name}="([\d.]+)(?:px)?"', svg)
    return float(found[1]) if found else 0


def _jpg(png: bytes) -> bytes:
    try:
        from PIL import Image
    except ImportError:
        raise DrawingError("jpg needs the package Pillow", _HINT) from None
    written = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").save(written, "JPEG", quality=JPG_QUALITY, optimize=True)
    return written.getvalue()
