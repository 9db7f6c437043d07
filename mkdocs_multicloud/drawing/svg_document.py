"""Combines the engine's SVG and the labels into one self-contained SVG with plain colours.

The result contains only shapes, text, embedded images and the style sheet of flow animations.
Elements and attributes that are not in the lists below are removed, and so are references to
anything outside the file.
"""

from __future__ import annotations

import dataclasses
import hashlib
import math
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lxml import etree

from mkdocs_multicloud.diagram.cell_links import kind_of
from mkdocs_multicloud.diagram.formulas import split_formulas
from mkdocs_multicloud.drawing.drawio_icons import icon_path
from mkdocs_multicloud.drawing.flow_animation import FlowAnimations
from mkdocs_multicloud.drawing.mathjax import NOT_INSTALLED
from mkdocs_multicloud.drawing.project_images import ORIGIN, embed_image
from mkdocs_multicloud.drawing.similar_names import MAX_SIMILAR, did_you_mean
from mkdocs_multicloud.drawing.text import Label, LabelSvg, lay_out_label
from mkdocs_multicloud.drawing.text.css_values import colour
from mkdocs_multicloud.drawing.warning_lines import DRAWIO_OWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mkdocs_multicloud.drawing.drawio_icons import DrawioIcons
    from mkdocs_multicloud.drawing.engine import EngineDrawing
    from mkdocs_multicloud.drawing.mathjax import MathJax
    from mkdocs_multicloud.drawing.text.boxes import InlineImage, TextStyle

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
_IN_SVG = f"{{{SVG}}}"
_XLINK_HREF = f"{{{XLINK}}}href"
_LINKS = (_XLINK_HREF, "href")
SHADOW_MARGIN = 7
"""Pixels that draw.io adds to the size of a page with shadows."""
CARD_WIDTH, CARD_HEIGHT = 142, 128
"""The smallest room for a thumbnail in a gallery, in pixels; see the stylesheet."""
SMALLEST_TEXT = 9
"""Pixels of a font below which a thumbnail leaves a label out."""

_ELEMENTS = {
    "a", "clipPath", "defs", "desc", "ellipse", "circle", "filter", "feDropShadow", "g", "image",
    "line", "linearGradient", "mask", "path", "pattern", "polygon", "polyline", "radialGradient",
    "rect", "stop", "svg", "text", "title", "tspan",
}  # fmt: skip
_ATTRIBUTES = {
    "clip-path", "clip-rule", "clipPathUnits", "cx", "cy", "d", "direction", "dx", "dy", "fill",
    "fill-opacity", "fill-rule", "filter", "flood-color", "flood-opacity", "font-family",
    "font-size", "font-style", "font-weight", "fx", "fy", "gradientTransform", "gradientUnits",
    "height", "href", "id", "letter-spacing", "mask", "offset", "opacity", "patternTransform",
    "patternUnits", "points", "preserveAspectRatio", "r", "rx", "ry", "stdDeviation", "stop-color",
    "stop-opacity", "stroke", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor",
    "text-decoration", "transform", "unicode-bidi", "viewBox", "width", "word-spacing",
    "writing-mode", "x", "x1", "x2", "y", "y1", "y2", "{http://www.w3.org/XML/1998/namespace}space",
}  # fmt: skip
_MARK = re.compile(r'<g data-label="(\d+)"\s*(?:/>|></g>)')
_TO_CLEAN = re.compile(r"[(\\]|href=")
"""Only in elements of a label with one of these is anything cleaned: calls, escapes and links."""
_FONT_SIZE = re.compile(r' font-size="([\d.]+)"')
_LIGHT_DARK = re.compile(r"light-dark\(\s*((?:[^(),]|\([^()]*\))+),\s*((?:[^(),]|\([^()]*\))+)\)")
_VARIABLE = re.compile(r"var\([^(),]*,\s*((?:[^()]|\([^()]*\))+)\)")
_DECLARATION = re.compile(r"([\w-]+)\s*:\s*((?:[^;()]|\((?:[^()]|\([^()]*\))*\))+)")
_OPACITIES = {"fill": "fill-opacity", "stroke": "stroke-opacity", "stop-color": "stop-opacity"}
"""Attributes with a colour, and those with its opacity."""
_SHADOW = re.compile(r"drop-shadow\(([\d.-]+)px ([\d.-]+)px ([\d.-]+)px (.+)\)")
_REFERENCE = re.compile(rf"url\(\s*[\"']?(?:{re.escape(ORIGIN)})?#([^)\"']+)[\"']?\s*\)")
_CALL = re.compile(r"([\w-]*)\((#?)")
_CALLS = {
    "hsl", "hsla", "matrix", "rgb", "rgba", "rotate", "scale", "skewX", "skewY", "translate",
}  # fmt: skip
"""Functions allowed in an attribute's value, besides `url` with an id in the same file."""
_COLOR = re.compile(r"#[0-9a-f]{3,8}|(?:rgb|hsl)a?\([\d.,%\s/]+\)|(?!default)[a-z]+", re.IGNORECASE)
_IMAGE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|svg\+xml)[;,]", re.IGNORECASE)
_SERVER = re.compile(r"(?:https?:|ftp:)?//", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


_REMOTE = "is on another server, and is not fetched"
_ELSEWHERE = "is not in the project, and is not fetched"
_NO_TARGET = "is left out: links lead to pages of the diagram or the site, https://, or mailto:"
_STAND_IN = {"fill": "none", "stroke": "#999999", "stroke-dasharray": "3 3"}
"""The look of the rectangle that replaces an image that is not available."""


@dataclass(frozen=True, slots=True)
class SvgDocument:
    """A page of a diagram as a finished SVG.

    Attributes:
        svg: the file's text.
        width, height: size in pixels.
        warnings: messages about parts that could not be drawn.
        image_files: image files that were looked up: index of the folder, path and digest.
        thumbnail: the SVG framed on its shapes, if wanted: without labels that are beside them, do
            not fit, or cannot be read in a gallery.
    """

    svg: str
    width: int
    height: int
    warnings: tuple[str, ...] = ()
    image_files: tuple[tuple[int, str, str], ...] = ()
    thumbnail: SvgDocument | None = None


def compose(
    drawn: EngineDrawing,
    theme: str = "light",
    *,
    title: str = "",
    description: str = "",
    border: int = 0,
    folders: Sequence[str] = (),
    icons: DrawioIcons | None = None,
    layers: Sequence[str] = (),
    cells: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    mathjax: MathJax | None = None,
    thumbnail: bool = False,
) -> SvgDocument:
    """Build the final SVG of a page.

    Args:
        drawn: the engine's result.
        theme: "light" or "dark".
        title, description: text for screen readers.
        border: empty space around the picture, in pixels.
        folders: folders in which images of the project may be.
        icons: draw.io's own icons.
        layers: ids of layers whose groups get `data-layer`, with the index in this list.
        cells: what the groups of cells say of them, by id: values of `data-…` attributes, and a
            `tooltip`.
        mathjax: typesets the formulas of a page with maths.
        thumbnail: whether to build the thumbnail, too.
    """
    composer = _Composer(drawn, theme, folders, icons, layers, cells, mathjax)
    found = composer.finish(title, description, border)
    return dataclasses.replace(found, thumbnail=composer.thumbnail()) if thumbnail else found


@dataclass(frozen=True, slots=True)
class _Lettered:
    """A label in the picture.

    Attributes:
        box: left, top, right and bottom.
        outside: whether it is beside its shape.
        smallest: size of its smallest font, in pixels.
    """

    elements: tuple[etree._Element, ...]
    box: tuple[float, float, float, float]
    outside: bool
    smallest: float


class _Composer:
    def __init__(
        self,
        drawn: EngineDrawing,
        theme: str,
        folders: Sequence[str],
        icons: DrawioIcons | None,
        layers: Sequence[str],
        cells: Mapping[str, Mapping[str, str]],
        mathjax: MathJax | None,
    ) -> None:
        self.drawn = drawn
        self.mathjax = mathjax if drawn.maths else None
        self.cell = ""
        """The id of the cell whose label is laid out."""
        self.folders = folders
        self.icons = icons
        self.layers = layers
        self.cells = cells
        self.side = 1 if theme == "light" else 2
        self.prefix = (
            "mc" + hashlib.sha256(f"{drawn.svg}{drawn.labels}{theme}".encode()).hexdigest()[:10]
        )
        self.flow = FlowAnimations(self.prefix)
        self.ids: dict[str, str] = {}
        self.root: etree._Element
        self.owners: dict[etree._Element, str] = {}
        self.shadows: dict[tuple[str, ...], str] = {}
        self.warnings: dict[str, None] = {}
        self.image_files: dict[tuple[int, str], str] = {}
        self.lettered: list[_Lettered] = []
        self.finished: set[etree._Element] = set()
        """Elements of labels in which nothing needs to be cleaned."""
        self.ground: etree._Element | None = None

    def finish(self, title: str, description: str, border: int) -> SvgDocument:
        boxes = [*self._shapes_box(), *self._letter()]
        groups = list(self._groups())
        for anchor in self.root.iter(f"{{{SVG}}}a"):
            cells = (g.get("data-cell-id") for g in anchor.iterancestors(f"{{{SVG}}}g"))
            self.owners[anchor] = str(next(filter(None, cells), ""))
        for element in list(self.root.iter(etree.Element)):
            if element not in self.finished:
                self._clean(element)
        for group, attributes in groups:
            for name, value in attributes.items():
                if name == "tooltip":
                    _describe(group, "title", value)
                else:
                    group.set(f"data-{name}", value)
        self._define_shadows()
        for element in reversed(list(self.root.iter(f"{{{SVG}}}g"))):
            _unwrap(element)
        left, top, width, height = self._frame(boxes, border)
        root = self.root
        root.attrib.clear()
        for name, value in (
            ("width", str(width)),
            ("height", str(height)),
            ("viewBox", f"{left} {top} {width} {height}"),
            ("role", "img"),
        ):
            root.set(name, value)
        ground = self._themed(self.drawn.background or "")
        if _COLOR.fullmatch(ground):
            self.ground = etree.Element(f"{{{SVG}}}rect", fill=ground)
            _place(self.ground, left, top, width, height)
            root.insert(0, self.ground)
        for name, text in (("style", self.flow.css()), ("desc", description), ("title", title)):
            if text:
                _describe(root, name, text)
        etree.cleanup_namespaces(root)
        return SvgDocument(
            etree.tostring(root, encoding="unicode") + "\n",
            width,
            height,
            tuple(self.warnings),
            tuple((*where, digest) for where, digest in self.image_files.items()),
        )

    def thumbnail(self) -> SvgDocument:
        """Reduce the finished picture to a thumbnail."""
        boxes = list(self._shapes_box()) or [label.box for label in self.lettered]
        frame = left, top, width, height = self._frame(boxes, 0)
        scale = min(1.0, CARD_WIDTH / width, CARD_HEIGHT / height)
        for label in self.lettered:
            x0, y0, x1, y1 = label.box
            fits = left <= x0 and top <= y0 and x1 <= left + width and y1 <= top + height
            if label.outside or not fits or label.smallest * scale < SMALLEST_TEXT:
                for element in label.elements:
                    _remove(element)
        for element in list(self.root):
            if element.tag in {f"{{{SVG}}}{name}" for name in ("style", "desc", "title")}:
                _remove(element)
        for element in self.root.iter(etree.Element):
            for name in [name for name in element.attrib if str(name).startswith("data-")]:
                del element.attrib[name]
        if self.ground is not None:
            _place(self.ground, *frame)
        self.root.set("width", str(width))
        self.root.set("height", str(height))
        self.root.set("viewBox", f"{left} {top} {width} {height}")
        return SvgDocument(etree.tostring(self.root, encoding="unicode") + "\n", width, height)

    def _groups(self) -> Iterator[tuple[etree._Element, Mapping[str, str]]]:
        """Yield the groups of layers and cells, with what they say."""
        for group in self.root.iter(f"{{{SVG}}}g"):
            cell = str(group.get("data-cell-id", ""))
            if cell in self.layers:
                yield group, {"layer": str(self.layers.index(cell))}
            elif cell in self.cells:
                own = self.cells[cell]
                yield group, own if "decoration" in own else {"cell": cell, **own}

    def _frame(
        self, boxes: list[tuple[float, float, float, float]], border: int
    ) -> tuple[int, int, int, int]:
        """Left, top, width and height of the picture, computed as draw.io does."""
        x0, y0 = (min((box[i] for box in boxes), default=0.0) for i in (0, 1))
        x1, y1 = (max((box[i] for box in boxes), default=0.0) for i in (2, 3))
        left, top = math.floor(x0), math.floor(y0)
        extra = SHADOW_MARGIN if self.drawn.shadow else 0
        width = math.ceil(max(1, math.ceil(x1 - x0)) + extra + 1 + x0 - left) + 1
        height = math.ceil(max(1, math.ceil(y1 - y0)) + extra + 1 + y0 - top) + 1
        return left - border, top - border, width + 2 * border, height + 2 * border

    def _shapes_box(self) -> Iterator[tuple[float, float, float, float]]:
        x, y, width, height = self.drawn.bounds
        if width or height:
            dx, dy = math.floor(-x), math.floor(-y)
            yield x + dx, y + dy, x + dx + width, y + dy + height

    def _letter(self) -> list[tuple[float, float, float, float]]:
        """Insert the labels at their marks, and return the box of each."""
        laid: dict[str, tuple[Label, LabelSvg]] = {}
        cells = self._cells_of_labels() if self.mathjax else {}
        typeset = self._formula if self.mathjax else None

        def inserted(mark: re.Match[str]) -> str:
            label = self._label(self.drawn.labels[int(mark[1])])
            if self.mathjax:
                self.cell = cells.get(mark[1], "")
                self._name_plain_maths(label)
            drawn = lay_out_label(label, find_image=self._label_image, typeset=typeset)
            if drawn is None:
                return mark[0]
            laid[mark[1]] = label, drawn
            return f'<g data-label="{mark[1]}">{drawn.svg}</g>'

        # All is parsed at once, which costs less than to parse each label.
        self.root = self._parsed(_MARK.sub(inserted, self.drawn.svg))
        for mark in self.root.iter(f"{_IN_SVG}g"):
            number = mark.get("data-label")
            if number not in laid:
                continue
            label, drawn = laid[number]
            elements = tuple(mark.iterdescendants(etree.Element))
            if not _TO_CLEAN.search(drawn.svg):
                self.finished.update(elements)
            sizes = map(float, _FONT_SIZE.findall(drawn.svg))
            smallest = min(sizes, default=label.font_size)
            self.lettered.append(_Lettered(elements, drawn.box, bool(label.outside), smallest))
        return [label.box for label in self.lettered]

    def _cells_of_labels(self) -> dict[str, str]:
        """The id of the cell of each label, by the label's number."""
        found = {}
        for mark in self._parsed(self.drawn.svg).iter(f"{_IN_SVG}g"):
            if number := mark.get("data-label"):
                groups = (group.get("data-cell-id") for group in mark.iterancestors())
                found[str(number)] = str(next(filter(None, groups), ""))
        return found

    @staticmethod
    def _parsed(svg: str) -> etree._Element:
        text = svg.replace("<svg ", f'<svg xmlns="{SVG}" ', 1)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        return etree.fromstring(text.encode(), parser)

    def _formula(
        self, source: str, delimiters: Mapping[str, str], style: TextStyle
    ) -> InlineImage | None:
        """The picture of a formula; None with a warning if it cannot be typeset."""
        assert self.mathjax is not None
        found = self.mathjax.typeset(source, delimiters, style)
        if not isinstance(found, str):
            return found
        where = self._where(source, delimiters)
        if found == NOT_INSTALLED:
            self.warnings[f"without MathJax, the maths {where} is shown as written"] = None
        else:
            self.warnings[f"the maths {where} is shown as written: {found}"] = None
        return None

    def _name_plain_maths(self, label: Label) -> None:
        """Warn about formulas in a label that is not HTML: as in draw.io they stay text."""
        for kind, source, delimiters in () if label.html else split_formulas(label.value):
            if kind == "formula":
                where = self._where(source, delimiters)
                self.warnings[f"without html=1, the maths {where} is shown as written"] = None

    def _where(self, source: str, delimiters: Mapping[str, str]) -> str:
        whole = " ".join((delimiters["open"] + source + delimiters["close"]).split())
        # Backslashes as the author writes them.
        return _shown(whole).replace("\\\\", "\\") + f" in cell {_shown(self.cell)}"

    def _label(self, fields: dict[str, Any]) -> Label:
        known = {name: fields.get(name) for name in Label.__slots__}
        for name in ("color", "background", "border"):
            known[name] = self._themed(known[name] or "")
        return Label(**{**known, "dark": self.side == 2})  # type: ignore[arg-type]

    def _themed(self, text: str) -> str:
        if "light-dark(" not in text and "var(" not in text:
            return text
        return _VARIABLE.sub(r"\1", _LIGHT_DARK.sub(lambda found: found[self.side].strip(), text))

    def _clean(self, element: etree._Element) -> None:
        name = str(element.tag).removeprefix(_IN_SVG)
        if name not in _ELEMENTS:
            _remove(element)
            return
        # Most elements have few attributes that need anything: their list is cheaper than `attrib`.
        style = link = ""
        for key, value in element.items():
            if key == "style":
                style = str(value)
            elif key in _LINKS:
                link = (str(value) or link) if key == _XLINK_HREF else (link or str(value))
            elif key in _ATTRIBUTES:
                continue
            del element.attrib[key]
        if style:
            for key, value in _DECLARATION.findall(self._themed(style)):
                self._declare(element, key, value.strip())
            if "animation" in style and (moving := self.flow.class_of(style)):
                element.set("class", moving)
        for key, value in element.items():
            if "(" not in value and "\\" not in value:
                continue
            plain = _REFERENCE.sub(self._renamed, self._themed(str(value)))
            if _harmless(plain):
                if plain != value:
                    element.set(key, plain)
            elif key in _OPACITIES and (found := colour(plain)):
                element.set(key, found[:7])
                if len(found) > 7:
                    element.set(_OPACITIES[key], f"{int(found[7:], 16) / 255:.2f}")
            else:
                del element.attrib[key]
        if own := element.get("id"):
            element.set("id", self._id(str(own)))
        if name == "image":
            self._image(element, link)
        elif name == "a":
            self._link(element, link)

    def _declare(self, element: etree._Element, key: str, value: str) -> None:
        if key == "filter" and (shadow := _SHADOW.fullmatch(value)):
            element.set("filter", f"url(#{self._shadow(shadow.groups())})")
        elif key in ("fill", "stroke", "stop-color", "stop-opacity", "opacity", "stroke-dasharray"):
            element.set(key, value)
        elif key == "visibility" and value == "hidden":
            _remove(element)

    def _shadow(self, shadow: tuple[str, ...]) -> str:
        return self.shadows.setdefault(shadow, f"shadow-{len(self.shadows)}")

    def _define_shadows(self) -> None:
        if not self.shadows:
            return
        defs = self.root.find(f"{{{SVG}}}defs")
        if defs is None:
            defs = etree.Element(f"{{{SVG}}}defs")
            self.root.insert(0, defs)
        for (dx, dy, blur, color), name in self.shadows.items():
            made = etree.SubElement(defs, f"{{{SVG}}}filter", id=self._id(name))
            for key, value in (("x", "-20%"), ("y", "-20%"), ("width", "150%"), ("height", "150%")):
                made.set(key, value)
            drop = etree.SubElement(made, f"{{{SVG}}}feDropShadow", dx=dx, dy=dy, stdDeviation=blur)
            plain, opacity = _split_alpha(color)
            drop.set("flood-color", plain)
            drop.set("flood-opacity", opacity)

    def _id(self, own: str) -> str:
        """Return an id that is unique to this picture, for pages with several pictures."""
        return self.ids.setdefault(own, f"{self.prefix}-{len(self.ids)}")

    def _renamed(self, found: re.Match[str]) -> str:
        return f"url(#{self._id(found[1])})"

    def _found(self, link: str) -> str | None:
        """The data URL of an image; None if it is not available."""
        own = link if _IMAGE.match(link) else embed_image(link, self.folders, self.image_files)
        return self.icons.find(link) if own is None and self.icons is not None else own

    def _label_image(self, src: str) -> str:
        """The data URL of an image in a label, or a link for which `_image` draws a frame."""
        link = src if _ABSOLUTE.match(src) else ORIGIN + src.lstrip("/")
        return self._found(link) or link

    def _image(self, element: etree._Element, link: str) -> None:
        own = self._found(link)
        if own is not None:
            element.set(f"{{{XLINK}}}href", own)
            return
        lost = _shown(link.removeprefix(ORIGIN))
        where = _REMOTE if _SERVER.match(link.removeprefix(ORIGIN)) else _ELSEWHERE
        if icon_path(link).lower().startswith("img/lib/"):
            where = DRAWIO_OWN
            if self.icons is not None and len(self.warnings) < MAX_SIMILAR:
                lost += did_you_mean(self.icons.similar(link))
        self.warnings[f"the image {lost} {where}"] = None
        element.tag = f"{{{SVG}}}rect"
        for key, value in _STAND_IN.items():
            element.set(key, value)

    def _link(self, element: etree._Element, link: str) -> None:
        link = link.strip()
        kind = kind_of(link)
        if kind == "web":
            element.set(f"{{{XLINK}}}href", link)
            return
        if kind:
            # Only the page knows the address; the picture may be shown by several pages.
            element.set("data-link", link)
            return
        if link:
            cell = self.owners.get(element, "")
            of_cell = f" of the cell {_shown(cell)}" if cell else ""
            self.warnings[f"the link{of_cell} to {_shown(link)} {_NO_TARGET}"] = None
        within_text = any(e.tag == f"{{{SVG}}}text" for e in element.iterancestors())
        element.tag = f"{{{SVG}}}{'tspan' if within_text else 'g'}"


def _place(rect: etree._Element, left: int, top: int, width: int, height: int) -> None:
    for name, at in (("x", left), ("y", top), ("width", width), ("height", height)):
        rect.set(name, str(at))


def _harmless(value: str) -> bool:
    """Whether a value has no reference to anything outside the picture."""
    calls = _CALL.findall(value)
    return "\\" not in value and all(
        name in _CALLS or (name, mark) == ("url", "#") for name, mark in calls
    )


def _shown(link: str) -> str:
    return repr(link if len(link) <= 80 else link[:79] + "…")


def _split_alpha(color: str) -> tuple[str, str]:
    """Split `rgba(…)` into a colour and an opacity, which every renderer supports."""
    match = re.fullmatch(r"rgba\(\s*([\d.]+),\s*([\d.]+),\s*([\d.]+),\s*([\d.]+)\)", color)
    if match is None:
        return color, "1"
    return "#" + "".join(f"{round(float(part)):02x}" for part in match.groups()[:3]), match[4]


def _describe(element: etree._Element, name: str, text: str) -> None:
    """Insert a `title` or `desc` as the first child."""
    made = etree.Element(f"{{{SVG}}}{name}")
    made.text = text
    element.insert(0, made)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(group: etree._Element) -> None:
    """Replace a group by its children if it has no attributes, or remove it if it is empty."""
    parent = group.getparent()
    if parent is None or (group.attrib and len(group)):
        return
    at = parent.index(group)
    parent[at : at + 1] = list(group)
