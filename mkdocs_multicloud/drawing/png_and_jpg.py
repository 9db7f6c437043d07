"""Converts SVG to PNG and JPG with resvg: no browser, and equal pixels if the fonts are equal."""

from __future__ import annotations

import io
import re
from typing import Any

from lxml import etree

from mkdocs_multicloud.drawing.pictures import SMALLER
from mkdocs_multicloud.drawing.svg_for_resvg import svg_for_resvg
from mkdocs_multicloud.errors import DrawingError

FORMATS = ("png", "jpg")
PACKAGES = ("resvg_py", "Pillow")
"""The packages that are needed."""
JPG_QUALITY = 90
MAX_PIXELS = 2**28
"""Limit of browsers; also, resvg crashes instead of failing if there is not enough memory."""
GROUNDS = {"light": "#ffffff", "dark": "#121212"}
"""Background colours of JPG files and of pictures of changes in each theme, as in draw.io."""
_HINT = "pip install 'mkdocs-multicloud[raster]'"


def rasterize(
    svg: str, kind: str, scale: float = 1.0, theme: str = "light", *, has_ground: bool = False
) -> bytes:
    """Return a picture as a transparent PNG, or as a JPG with the background colour of its theme.

    Args:
        kind: `png` or `jpg`.
        scale: pixels of the result for each pixel of the picture.
        theme: `light` or `dark`.
        has_ground: whether a PNG has that colour, too.

    Raises:
        DrawingError: a package is not installed, or the picture cannot be drawn.
    """
    width, height = (_length(svg, name) * scale for name in ("width", "height"))
    if width * height > MAX_PIXELS:
        raise DrawingError(
            f"a {kind} of {width:,.0f} by {height:,.0f} pixels is too large",
            SMALLER,
        )
    try:
        import resvg_py
    except ImportError:
        raise DrawingError(f"{kind} needs the package resvg_py", _HINT) from None

    def drawn(svg: str, zoom: float, **options: Any) -> bytes:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg,
                zoom=zoom,
                sans_serif_family="Liberation Sans",
                serif_family="Liberation Serif",
                monospace_family="Liberation Mono",
                cursive_family="DejaVu Sans",
                **options,
            )
        )

    options = {"background": GROUNDS[theme]} if kind == "jpg" or has_ground else {}
    try:
        png = drawn(svg_for_resvg(svg, scale, drawn), scale, **options)
    except (ValueError, etree.XMLSyntaxError) as error:
        raise DrawingError(f"resvg cannot draw it ({error})", "ask for svg instead") from None
    return png if kind == "png" else _jpg(png)


def _length(svg: str, name: str) -> float:
    """Return the width or height of the picture in pixels; 0 if it is not set."""
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
