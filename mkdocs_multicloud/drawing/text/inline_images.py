"""Images in labels: only data URLs of bitmap formats, which cannot run code or load files."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from typing import TYPE_CHECKING

from mkdocs_multicloud.drawing.text.boxes import InlineImage
from mkdocs_multicloud.drawing.text.css_values import declarations, length

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_multicloud.drawing.text.boxes import TextStyle

_DATA = re.compile(r"data:image/(png|gif|jpeg|jpg|webp);base64,([A-Za-z0-9+/=\s]+)")


def picture_of(attributes: Mapping[str, str], style: TextStyle) -> InlineImage | None:
    """Return the image of an ``<img>``; None if it is not a data URL of a bitmap."""
    found = _DATA.fullmatch(attributes.get("src", "").strip())
    if not found:
        return None
    css = declarations(attributes.get("style", ""))
    width = _specified("width", attributes, css, style)
    height = _specified("height", attributes, css, style)
    if width is None or height is None:
        natural = _natural(found[1], found[2])
        if natural is None:
            return None
        if width is None:
            width = natural[0] if height is None else height * natural[0] / max(1, natural[1])
        if height is None:
            height = width * natural[1] / max(1, natural[0])
    data = re.sub(r"\s+", "", found[2])
    return InlineImage(f"data:image/{found[1]};base64,{data}", width, height)


def _specified(
    name: str, attributes: Mapping[str, str], css: Mapping[str, str], style: TextStyle
) -> float | None:
    value = css.get(name) or attributes.get(name)
    found = length(value, style.size)
    return found if found is not None and 0 <= found <= 10_000 else None


def _natural(kind: str, data: str) -> tuple[int, int] | None:
    """The width and height in the image's header, in pixels."""
    try:
        raw = base64.b64decode(data[:2_000_000] + "==")
    except (binascii.Error, ValueError):
        return None
    if kind == "png" and len(raw) >= 24:
        return struct.unpack(">II", raw[16:24])
    if kind == "gif" and len(raw) >= 10:
        return struct.unpack("<HH", raw[6:10])
    if kind in {"jpeg", "jpg"}:
        return _jpeg(raw)
    return None


def _jpeg(raw: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(raw) and raw[at] == 0xFF:
        marker, size = raw[at + 1], int.from_bytes(raw[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", raw[at + 5 : at + 9])
            return width, height
        at += 2 + size
    return None
