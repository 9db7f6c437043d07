"""SVG → PNG and JPG, by resvg: no browser, and the same pixels wherever the fonts are the same."""

from __future__ import annotations

import io
from typing import Any

from mkdocs_multicloud.errors import DrawingError

FORMATS = ("png", "jpg")
JPG_QUALITY = 90
GROUNDS = {"light": "#ffffff", "dark": "#121212"}
"""What a picture without transparency stands on: draw.io's own."""
_HINT = "pip install 'mkdocs-multicloud[raster]'"


def rastered(svg: str, kind: str, scale: float = 1.0, theme: str = "light") -> bytes:
    """A picture as PNG, transparent, or as JPG, on the ground of its theme.

    Args:
        kind: one of `FORMATS`.
        scale: pixels of the result for each pixel of the picture.

    Raises:
        DrawingError: what draws it is not installed, or it cannot.
    """
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


def _jpg(png: bytes) -> bytes:
    try:
        from PIL import Image
    except ImportError:
        raise DrawingError("jpg needs the package Pillow", _HINT) from None
    written = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").save(written, "JPEG", quality=JPG_QUALITY, optimize=True)
    return written.getvalue()
