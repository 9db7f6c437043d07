"""Writes a laid-out label as basic SVG: text, tspan, rect, circle, path, image, a."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from mkdocs_multicloud.diagram.label_html import clean
from mkdocs_multicloud.drawing.text import font_metrics
from mkdocs_multicloud.drawing.text.layout_results import (
    ListMark,
    PlacedBox,
    Rectangle,
    TextLine,
    TextPiece,
)

if TYPE_CHECKING:
    from mkdocs_multicloud.drawing.text.boxes import InlineFrame, InlineImage, TextStyle

_ANCHORS = {"left": "start", "justify": "start", "center": "middle", "right": "end"}


def figure(value: float) -> str:
    """Format a number with at most two decimals."""
    text = f"{value:.2f}"
    return text.rstrip("0").rstrip(".") if text not in {"-0.00", "0.00"} else "0"


def escaped(text: str) -> str:
    """Escape ``text`` for a text node or a quoted attribute."""
    text = clean(text)
    if "&" in text or "<" in text or ">" in text or '"' in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = text.replace('"', "&quot;")
    return text


def painted(name: str, color: str) -> str:
    """Return the attributes for a colour; opacity is separate, as SVG 1.1 needs it."""
    if len(color) == 9 and color.startswith("#"):
        return f'{name}="{color[:7]}" {name}-opacity="{figure(int(color[7:], 16) / 255)}"'
    return f'{name}="{color}"'


class SvgWriter:
    """Collects the elements of one label.

    Args:
        base: the style that is written once, on the group of all texts.
        color: the colour of the group, which `base` may leave open.
        crisp: whether to place baselines and rectangles on whole pixels, as browsers do with
            unrotated text.
        vertical: whether the whole label is turned by 90 degrees, so that Chinese, Japanese and
            Korean characters must be turned back.
    """

    def __init__(self, base: TextStyle, color: str, *, crisp: bool, vertical: bool = False) -> None:
        self.base = base
        self.color = color
        self.crisp = crisp
        self.vertical = vertical
        self.below: list[str] = []
        self.edges: dict[str, None] = {}
        self.texts: list[tuple[str, str]] = []
        """The attributes and the content of each text element."""
        self.others: list[str] = []

    def add(self, placed: PlacedBox, x: float, y: float) -> None:
        """Write a laid-out block with its top left corner at x, y."""
        for dx, dy, part in placed.parts:
            if isinstance(part, PlacedBox):
                self.add(part, x + dx, y + dy)
            elif isinstance(part, TextLine):
                self._line(part, x + dx, y + dy)
            elif isinstance(part, Rectangle):
                place = (x + dx + part.x, y + dy + part.y, part.width, part.height)
                self.rect(*place, part.fill, edge=part.edge, line=part.line)
            else:
                self._dot(part, x + dx, y + dy)

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        *,
        edge: bool = False,
        line: str = "",
    ) -> None:
        """Write a filled rectangle below the text; with ``line``, a border with gaps."""
        if self.crisp:
            right, bottom = math.floor(x + width + 0.5), math.floor(y + height + 0.5)
            left, top = math.floor(x + 0.5), math.floor(y + 0.5)
            # A border is at least one pixel wide.
            width = max(right - left, 1 if width > 0 else 0)
            height = max(bottom - top, 1 if height > 0 else 0)
            x, y = left, top
        box = (
            f'<rect x="{figure(x)}" y="{figure(y)}" width="{figure(width)}" '
            f'height="{figure(height)}" {painted("fill", fill)}/>'
        )
        if line in {"dashed", "dotted"}:
            box = _gapped(x, y, width, height, fill, line)
        # Neighbouring cells of a table share their borders, which are written once.
        if edge:
            self.edges[box] = None
        else:
            self.below.append(box)

    def frame(
        self, x: float, y: float, width: float, height: float, fill: str | None, stroke: str | None
    ) -> None:
        """Write a rectangle below the text, with a border of one pixel as shapes have it."""
        place = f'x="{figure(x)}" y="{figure(y)}" width="{figure(width)}" height="{figure(height)}"'
        paint = painted("fill", fill) if fill else 'fill="none"'
        paint += f" {painted('stroke', stroke)}" if stroke else ""
        self.below.append(f"<rect {place} {paint}/>")

    def _dot(self, dot: ListMark, x: float, y: float) -> None:
        size, fill = dot.size, dot.fill or "#000000"
        if dot.kind == "square":
            self.rect(x, y, size, size, fill)
            return
        place = f'cx="{figure(x + size / 2)}" cy="{figure(y + size / 2)}"'
        if dot.kind == "circle":
            paint = f'r="{figure(max(size - 1, 0) / 2)}" fill="none" {painted("stroke", fill)}'
        else:
            paint = f'r="{figure(size / 2)}" {painted("fill", fill)}'
        self.others.append(f"<circle {place} {paint}/>")

    def _line(self, line: TextLine, x: float, y: float) -> None:
        baseline = y + line.above
        self._frames(line.pieces, x, baseline)
        for piece in line.pieces:
            if piece.picture and piece.picture.shapes:
                self._formula(piece, piece.picture, x + piece.x, baseline)
            elif piece.picture and piece.picture.href:
                picture = piece.picture
                top = baseline - piece.style.raised - picture.raised - picture.height
                self.others.append(
                    f'<image x="{figure(x + piece.x)}" y="{figure(top)}" '
                    f'width="{figure(picture.width)}" height="{figure(picture.height)}" '
                    f'preserveAspectRatio="none" href="{escaped(picture.href)}"/>'
                )
        # The text element ends at an image, so that no text is drawn over the image.
        group: list[TextPiece] = []
        for piece in line.pieces:
            if piece.picture:
                self._text(group, x, baseline, line.stretch)
                group = []
            else:
                group.append(piece)
        self._text(group, x, baseline, line.stretch)

    def _formula(self, piece: TextPiece, formula: InlineImage, x: float, baseline: float) -> None:
        y = baseline - piece.style.raised
        if self.crisp:
            y = math.floor(y + 0.5)
        color = piece.style.color or "#000000"
        size = f"{formula.scale:.5g}"
        self.others.append(
            f'<g transform="translate({figure(x)} {figure(y)}) scale({size} -{size})" '
            f'{painted("fill", color)} {painted("stroke", color)} stroke-width="0">'
            f"{formula.shapes}</g>"
        )

    def _frames(self, pieces: list[TextPiece], x: float, baseline: float) -> None:
        """Write the backgrounds and borders of inline elements, outer elements first."""
        spans: dict[int, tuple[TextStyle, float, float]] = {}
        for piece in pieces:
            around = []
            style: TextStyle | None = piece.style
            while style is not None and style.outer is not None:
                if style.background or style.frame:
                    around.append(style)
                style = style.outer
            for style in reversed(around):
                _, left, _ = spans.get(id(style), (style, piece.x, 0.0))
                spans[id(style)] = (style, left, piece.x + piece.width)
        for style, left, right in spans.values():
            ascent, descent = font_metrics.rise(style.kind, style.size)
            frame = style.frame
            above, below = (frame.above, frame.below) if frame else (0.0, 0.0)
            top = baseline - style.raised - ascent - above
            place = (x + left, top, right - left, above + ascent + descent + below)
            if style.background:
                self.rect(*place, style.background)
            if frame:
                self._border(*place, frame)

    def _border(self, x: float, y: float, width: float, height: float, frame: InlineFrame) -> None:
        border = frame.border
        top, right, bottom, left = frame.colors
        for color, box in (
            (top, (x, y, width, border.top)),
            (bottom, (x, y + height - border.bottom, width, border.bottom)),
            (left, (x, y, border.left, height)),
            (right, (x + width - border.right, y, border.right, height)),
        ):
            if color and box[2] > 0 and box[3] > 0:
                self.rect(*box, color)

    def _text(self, pieces: list[TextPiece], x: float, baseline: float, stretch: float) -> None:
        pieces = [piece for piece in pieces if piece.text]
        if not any(piece.text.strip(" \u00a0\u200b") for piece in pieces):
            return
        first, last = pieces[0], pieces[-1]
        align = first.style.align
        left, right = x + first.x, x + last.x + last.width
        at = {"center": (left + right) / 2, "right": right}.get(align, left)
        anchor = _ANCHORS[align]
        if first.style.rtl and anchor != "middle":
            anchor = "end" if anchor == "start" else "start"
        if self.crisp:
            baseline = math.floor(baseline + 0.5)
        text = "".join(piece.text for piece in pieces)
        upright = self.vertical and any(east_asian_width(char) in "WF" for char in text)
        attributes = f' x="{figure(at)}" y="{figure(baseline)}"'
        if upright:
            # Text of this mode is centred on its line.
            ascent, descent = font_metrics.rise(first.style.kind, first.style.size)
            middle = figure(baseline - (ascent - descent) / 2)
            attributes = (
                f' x="{figure(at)}" y="{middle}" writing-mode="vertical-rl" '
                f'transform="rotate(-90 {figure(at)} {middle})"'
            )
        if anchor != "start":
            attributes += f' text-anchor="{anchor}"'
        if "  " in text or text[0] == " " or text[-1] == " ":
            attributes += ' xml:space="preserve"'
        wider = stretch + first.style.words
        if wider:
            attributes += f' word-spacing="{figure(wider)}"'
        if first.style.rtl and not self.base.rtl:
            attributes += ' direction="rtl"'
        raised = 0.0
        content = []
        whole = len(pieces) == 1 and not first.style.href and not first.style.raised
        for piece in pieces:
            attrs = self._style_attributes(piece.style)
            if piece.style.words != first.style.words:
                attrs += f' word-spacing="{figure(stretch + piece.style.words)}"'
            if whole:
                attributes += attrs
                content.append(escaped(piece.text))
                continue
            if piece.style.raised != raised:
                step = raised - piece.style.raised
                attrs += f' dx="{figure(-step)}"' if upright else f' dy="{figure(step)}"'
                raised = piece.style.raised
            content.append(self._span(piece, attrs))
        self.texts.append((attributes, "".join(content)))

    def _span(self, piece: TextPiece, attrs: str) -> str:
        text = escaped(piece.text)
        if attrs:
            text = f"<tspan{attrs}>{text}</tspan>"
        href = piece.style.href
        return f'<a href="{escaped(href)}">{text}</a>' if href else text

    def _style_attributes(self, style: TextStyle) -> str:
        """The attributes in which ``style`` differs from the style of the group."""
        base = self.base
        attrs = ""
        if style.families != base.families:
            attrs += f' font-family="{escaped(style.families)}"'
        if style.size != base.size:
            attrs += f' font-size="{figure(style.size)}"'
        if style.color and style.color != self.color:
            attrs += f" {painted('fill', style.color)}"
        if style.bold != base.bold:
            attrs += f' font-weight="{"bold" if style.bold else "normal"}"'
        if style.italic != base.italic:
            attrs += f' font-style="{"italic" if style.italic else "normal"}"'
        if style.spacing:
            attrs += f' letter-spacing="{figure(style.spacing)}"'
        if style.lines:
            attrs += f' text-decoration="{" ".join(style.lines)}"'
        return attrs

    def result(self, attributes: str = "") -> str:
        """Return the label's elements, with ``attributes`` on the outermost element."""
        base = self.base
        attrs = f' font-family="{escaped(base.families)}" font-size="{figure(base.size)}"'
        attrs += f" {painted('fill', self.color)}"
        attrs += ' font-weight="bold"' if base.bold else ""
        attrs += ' font-style="italic"' if base.italic else ""
        attrs += ' direction="rtl"' if base.rtl else ""
        if len(self.texts) == 1 and not (self.below or self.edges or self.others):
            (own, content) = self.texts[0]
            return f"<text{own}{_without(attrs, own)}{attributes}>{content}</text>"
        below, others = "".join([*self.below, *self.edges]), "".join(self.others)
        texts = "".join(f"<text{own}>{content}</text>" for own, content in self.texts)
        if not (below or others or texts):
            return ""
        return f"<g{attrs}{attributes}>{below}{others}{texts}</g>"


def _gapped(x: float, y: float, width: float, height: float, fill: str, line: str) -> str:
    """Return one dashed or dotted side of a border, with gaps as in Chromium."""
    long, thick = max(width, height), min(width, height)
    dash = thick * (1 if line == "dotted" else 2 if thick >= 3 else 3)
    gap = thick * (2 if line == "dashed" and thick < 3 else 1)
    count = max(2, math.floor((long + gap) / (dash + gap)))
    fewer, more = ((long - n * dash) / (n - 1) for n in (count, count + 1))
    gap = fewer if more <= 0 or abs(fewer - gap) < abs(more - gap) else more
    half = thick / 2
    way = f"M{figure(x)} {figure(y + half)}H{figure(x + long)}"
    if height > width:
        way = f"M{figure(x + half)} {figure(y)}V{figure(y + long)}"
    dashes = f"{figure(dash)} {figure(max(gap, 0.0))}"
    return (
        f'<path d="{way}" fill="none" {painted("stroke", fill)} '
        f'stroke-width="{figure(thick)}" stroke-dasharray="{dashes}"/>'
    )


_ATTRIBUTE = re.compile(r' ([\w:-]+)="[^"]*"')


def _without(attrs: str, own: str) -> str:
    """Return the attributes ``attrs`` without those that ``own`` sets."""
    names = {found[1] for found in _ATTRIBUTE.finditer(own)}
    return "".join(f[0] for f in _ATTRIBUTE.finditer(attrs) if f[1] not in names)
