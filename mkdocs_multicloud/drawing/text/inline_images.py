"""Images in labels: those with their data in the label, and those that the caller finds."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from mkdocs_multicloud.drawing.text import font_metrics
from mkdocs_multicloud.drawing.text.boxes import InlineImage
from mkdocs_multicloud.drawing.text.css_values import declarations, length

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mkdocs_multicloud.drawing.text.boxes import TextStyle

    FindImage = Callable[[str], str]
    """From the `src` of an image to a data URL, or to a link if the image is not available."""

_DATA = re.compile(
    r"data:image/(?P<kind>png|gif|jpeg|jpg|webp|svg\+xml)(?P<options>(?:;[\w=\-]+)*),(?P<data>.*)",
    re.IGNORECASE | re.DOTALL,
)
_MAX_SIDE = 10_000
_X_HEIGHT = 0.528
"""Height of a small letter in Arial, in em."""
_UNKNOWN = (24.0, 24.0)
"""The size of an image that is not available, unless the label says its size."""
_SVG_DEFAULT = (300.0, 150.0)
_SVG_ROOT = re.compile(r"<svg\b[^>]{0,4000}>")
_SVG_SIZE = re.compile(r"\s(width|height|viewBox)\s*=\s*[\"']([^\"']{1,100})[\"']")


def picture_of(
    attributes: Mapping[str, str], style: TextStyle, find: FindImage | None
) -> InlineImage | None:
    """Return the image of an ``<img>``; None if it has no `src`.

    Args:
        find: finds images outside the label; without it, they are left out.
    """
    src = attributes.get("src", "").strip()
    href = src if not find or _DATA.fullmatch(src) else find(src)
    found = _DATA.fullmatch(href)
    if not src or not (found or find):
        return None
    css = declarations(attributes.get("style", ""))
    width = _specified("width", attributes, css, style)
    height = _specified("height", attributes, css, style)
    if width is None or height is None:
        natural = (_natural(found) if found else None) or _UNKNOWN
        ratio = natural[0] / max(1.0, natural[1])
        if width is None:
            width = natural[0] if height is None else height * ratio
        if height is None:
            height = width / (ratio or 1.0)
    if found and "base64" in found["options"].lower():
        href = re.sub(r"\s+", "", href)
    width, height = min(width, _MAX_SIDE), min(height, _MAX_SIDE)
    return InlineImage(href, width, height, _raised(css, attributes, style, height))


def _raised(
    css: Mapping[str, str], attributes: Mapping[str, str], style: TextStyle, height: float
) -> float:
    """How far the lower edge is above the baseline; `top` and `bottom` are those of the text."""
    align = css.get("vertical-align", "").lower()
    ascent, descent = font_metrics.rise(style.kind, style.size)
    if align == "middle":
        return (_X_HEIGHT * style.size - height) / 2
    if align in {"top", "text-top"}:
        return ascent - height
    if align in {"bottom", "text-bottom"}:
        return float(-descent)
    if not align and attributes.get("align", "").lower() == "middle":
        return -height / 2
    return max(-_MAX_SIDE, min(length(align, style.size, style.size) or 0.0, _MAX_SIDE))


def _specified(
    name: str, attributes: Mapping[str, str], css: Mapping[str, str], style: TextStyle
) -> float | None:
    value = css.get(name) or attributes.get(name)
    found = length(value, style.size)
    return found if found is not None and 0 <= found <= _MAX_SIDE else None


def _natural(found: re.Match[str]) -> tuple[float, float] | None:
    """The width and height in the image's header, in pixels."""
    kind, data = found["kind"].lower(), found["data"][:2_000_000]
    try:
        is_base64 = "base64" in found["options"].lower()
        raw = base64.b64decode(data + "==") if is_base64 else unquote_to_bytes(data)
    except (binascii.Error, ValueError):
        return None
    if kind == "png" and len(raw) >= 24:
        return struct.unpack(">II", raw[16:24])
    if kind == "gif" and len(raw) >= 10:
        return struct.unpack("<HH", raw[6:10])
    if kind in {"jpeg", "jpg"}:
        return _jpeg(raw)
    if kind == "webp" and len(raw) >= 30:
        return _webp(raw)
    return svg_size(raw) if kind == "svg+xml" else None


def _jpeg(raw: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(raw) and raw[at] == 0xFF:
        marker, size = raw[at + 1], int.from_bytes(raw[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", raw[at + 5 : at + 9])
            return width, height
        at += 2 + size
    return None


def _webp(raw: bytes) -> tuple[int, int] | None:
    if raw[12:16] == b"VP8X":
        return 1 + int.from_bytes(raw[24:27], "little"), 1 + int.from_bytes(raw[27:30], "little")
    if raw[12:16] == b"VP8L":
        bits = int.from_bytes(raw[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if raw[12:16] == b"VP8 ":
        width, height = struct.unpack("<HH", raw[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def svg_size(raw: bytes) -> tuple[float, float] | None:
    """Return the width and height of an SVG in pixels, as browsers compute them."""
    root = _SVG_ROOT.search(raw[:20_000].decode("utf-8", "replace"))
    if root is None:
        return None
    said = dict(_SVG_SIZE.findall(root[0]))
    width, height = (length(said.get(name), 16.0) for name in ("width", "height"))
    view = [length(part, 0.0) or 0.0 for part in said.get("viewBox", "").replace(",", " ").split()]
    ratio = view[2] / view[3] if len(view) == 4 and view[2] > 0 and view[3] > 0 else None
    if height is None:
        width = _SVG_DEFAULT[0] if width is None else width
        return width, width / ratio if ratio else _SVG_DEFAULT[1]
    if width is None:
        width = height * ratio if ratio else _SVG_DEFAULT[0]
    return width, height
