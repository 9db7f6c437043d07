"""Changes pictures so that resvg draws what a browser does: lines of text, SVG images with text."""

from __future__ import annotations

import base64
import binascii
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from lxml import etree

from mkdocs_multicloud.drawing.flow_animation import without_flow_animations
from mkdocs_multicloud.drawing.project_images import data_uri
from mkdocs_multicloud.drawing.text import font_metrics
from mkdocs_multicloud.drawing.text.css_values import family, number
from mkdocs_multicloud.drawing.text.inline_images import svg_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_SVG_DATA = re.compile(r"data:image/svg\+xml((?:;[\w=\-]+)*),(.*)", re.IGNORECASE | re.DOTALL)
_READS_FILES = re.compile(rb"<(?:\w+:)?(?:image|feImage|use)\b|@import", re.IGNORECASE)
"""What could make resvg read a file when the image is drawn by itself."""
_MAX_SIDE = 4096
_EAST_ASIAN = re.compile(
    "([\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f"
    "\uff00-\uffef\U00020000-\U0003ffff]+)"
)
_EAST_ASIAN_FONTS = (
    "'Noto Sans CJK JP', 'Noto Sans CJK SC', 'Noto Sans CJK KR', 'Noto Sans JP', 'Noto Sans SC', "
    "'Noto Sans KR', 'WenQuanYi Zen Hei', 'Hiragino Sans', 'PingFang SC', 'Yu Gothic', "
    "'Microsoft YaHei', 'Malgun Gothic', sans-serif"
)
_X_HEIGHTS = {"sans": 0.528, "serif": 0.459, "mono": 0.528}
"""Height of a small letter without ascender, in em: of Liberation, as of Arial and its kin."""
_SHARES = {"middle": 0.5, "end": 1.0}


def svg_for_resvg(svg: str, scale: float, draw: Callable[[str, float], bytes]) -> str:
    """Return the picture with drawn underlines, fitted letters, and SVG images with text as PNG.

    resvg underlines nearer to the text than browsers, and draws no text within images. For
    characters that a font lacks, it takes any other font, often one with serifs and not bold.

    Args:
        svg: a picture of ours.
        scale: pixels of the result for each pixel of the picture.
        draw: returns an SVG as PNG, enlarged by a factor.
    """
    svg = without_flow_animations(svg)
    underlined, imaged = "text-decoration" in svg, "data:image/svg+xml" in svg
    wide = _EAST_ASIAN.search(svg) is not None
    # Browsers fit the letters of enlarged pictures less, and nobody would see it.
    fits = scale == 1 and "<text" in svg
    if not (underlined or imaged or wide or fits):
        return svg
    root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, huge_tree=True))
    if underlined:
        for text in list(root.iter(f"{{{_SVG}}}text")):
            _draw_lines(text)
    for text in list(root.iter(f"{{{_SVG}}}text")) if fits else ():
        _fit_height(text)
    for text in list(root.iter(f"{{{_SVG}}}text")) if wide else ():
        for element in list(text.iter()):
            _name_east_asian_font(element)
    for image in root.iter(f"{{{_SVG}}}image") if imaged else ():
        _draw_image(image, scale, draw)
    return etree.tostring(root, encoding="unicode")


def _name_east_asian_font(element: etree._Element) -> None:
    """Put Chinese, Japanese and Korean characters of an element into a `tspan` of their font."""
    for place, child in reversed(list(enumerate(element))):
        child.tail = _add_spans(element, child.tail, place + 1)
    element.text = _add_spans(element, element.text, 0)


def _add_spans(parent: etree._Element, text: str | None, place: int) -> str | None:
    """Insert the spans of `text` at an index of its parent, and return the text before them."""
    before, *parts = _EAST_ASIAN.split(text or "")
    for wide, after in reversed(list(zip(parts[::2], parts[1::2], strict=True))):
        span = etree.Element(f"{{{_SVG}}}tspan")
        span.set("font-family", _EAST_ASIAN_FONTS)
        span.text, span.tail = wide, after
        parent.insert(place, span)
    return before


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text of one style."""

    element: etree._Element
    width: float
    size: float
    kind: str
    lines: tuple[str, ...]
    down: float
    """How far its baseline is below that of the text element, in pixels."""


def _fit_height(text: etree._Element) -> None:
    """Stretch a line so that its small letters are whole pixels high, as browsers draw them.

    FreeType fits them like this ("slight hinting"), and more of them upwards if they are small.
    """
    moves = (element.get("transform", "translate") for element in (text, *text.iterancestors()))
    if "transform" in text.attrib or not all(move.startswith("translate") for move in moves):
        return
    if "writing-mode" in text.attrib or any(
        name in element.attrib for element in text.iterdescendants() for name in ("font-size", "y")
    ):
        return
    size = number(_inherited(text, "font-size"), 12.0)
    _, kind = family(_inherited(text, "font-family")) or ("", "sans")
    height = size * _X_HEIGHTS.get(kind, 0)
    fitted = math.floor(height + (0.75 if size < 15 else 0.625))
    if fitted:
        y = number(text.get("y"))
        text.set(
            "transform", f"matrix(1 0 0 {fitted / height:.4f} 0 {y - y * fitted / height:.3f})"
        )


def _draw_lines(text: etree._Element) -> None:
    """Replace `text-decoration` of a text element by rectangles before it."""
    if not any("text-decoration" in element.attrib for element in text.iter()):
        return
    if "writing-mode" in text.attrib or _inherited(text, "direction") == "rtl":
        return
    pieces = list(_pieces(text, text, (), 0.0))
    share = _SHARES.get(_inherited(text, "text-anchor"), 0.0)
    x = number(text.get("x")) - share * sum(piece.width for piece in pieces)
    for piece in pieces:
        if piece.lines and piece.width > 0:
            _add_rectangles(text, piece, x)
        x += piece.width
    for element in text.iter():
        element.attrib.pop("text-decoration", "")


def _pieces(
    text: etree._Element, element: etree._Element, lines: tuple[str, ...], down: float
) -> Iterator[_Piece]:
    lines += tuple(str(element.get("text-decoration", "")).split())
    if element is not text:
        down += number(element.get("dy"))
    yield _piece(element, element.text or "", lines, down)
    for child in element:
        found = list(_pieces(text, child, lines, down))
        yield from found
        down = found[-1].down
        yield _piece(element, child.tail or "", lines, down)


def _piece(element: etree._Element, text: str, lines: tuple[str, ...], down: float) -> _Piece:
    size = number(_inherited(element, "font-size"), 12.0)
    _, kind = family(_inherited(element, "font-family")) or ("", "sans")
    face = font_metrics.face(
        kind,
        bold=_inherited(element, "font-weight") == "bold",
        italic=_inherited(element, "font-style") == "italic",
    )
    width = font_metrics.width(text, face) * size
    width += len(text) * number(_inherited(element, "letter-spacing"))
    width += (text.count(" ") + text.count("\u00a0")) * number(_inherited(element, "word-spacing"))
    return _Piece(element, width, size, kind, lines, down)


def _add_rectangles(text: etree._Element, piece: _Piece, x: float) -> None:
    """Draw the lines of a piece where Chromium draws them."""
    ascent, _ = font_metrics.rise(piece.kind, piece.size)
    thick = max(1.0, piece.size / 10)
    baseline = number(text.get("y")) + piece.down
    tops = {
        "underline": baseline + max(1, math.ceil(thick / 2)),
        "line-through": baseline - ascent / 3 - thick / 2,
        "overline": baseline - ascent,
    }
    for line in dict.fromkeys(piece.lines):
        if line not in tops:
            continue
        rectangle = etree.Element(f"{{{_SVG}}}rect")
        box = (x, math.floor(tops[line] + 0.5), piece.width, round(thick))
        for name, length in zip(("x", "y", "width", "height"), box, strict=True):
            rectangle.set(name, f"{length:.2f}")
        for name in ("fill", "fill-opacity"):
            if value := _inherited(piece.element, name):
                rectangle.set(name, value)
        for name in ("transform", "opacity"):
            if name in text.attrib:
                rectangle.set(name, text.attrib[name])
        text.addprevious(rectangle)


def _inherited(element: etree._Element, name: str) -> str:
    around = (element, *element.iterancestors())
    return next((str(e.get(name)) for e in around if e.get(name) is not None), "")


def _draw_image(image: etree._Element, scale: float, draw: Callable[[str, float], bytes]) -> None:
    """Replace an SVG image with text by a PNG, unless it might read files."""
    key = _HREF if _HREF in image.attrib else "href"
    found = _SVG_DATA.fullmatch(str(image.get(key, "")))
    if found is None:
        return
    try:
        is_base64 = "base64" in found[1].lower()
        data = base64.b64decode(found[2] + "==") if is_base64 else unquote_to_bytes(found[2])
        svg = data.decode()
    except (binascii.Error, ValueError):
        return
    size = svg_size(data)
    if b"<text" not in data or _READS_FILES.search(data) or size is None or min(size) <= 0:
        return
    wanted = max(number(image.get("width")) / size[0], number(image.get("height")) / size[1])
    zoom = min(scale * wanted, _MAX_SIDE / max(size))
    try:
        image.set(key, data_uri("image/png", draw(svg, zoom)))
    except ValueError:
        # resvg draws what it can of the image.
        return
