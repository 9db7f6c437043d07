"""Diagrams for tests to draw, and what must be true of every picture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.drawing import Drawer, Drawing, PictureRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

SVG = "http://www.w3.org/2000/svg"
ELEMENTS = {
    "a", "circle", "clipPath", "defs", "desc", "ellipse", "feDropShadow", "filter", "g", "image",
    "line", "linearGradient", "mask", "path", "pattern", "polygon", "polyline", "radialGradient",
    "rect", "stop", "svg", "text", "title", "tspan",
}  # fmt: skip
FLOW = (
    r"@media screen and \(prefers-reduced-motion:no-preference\)\{"
    r"@keyframes (mc[0-9a-f]{10}-flow)\{to\{stroke-dashoffset:0\}\}"
    r"(\.\1\d+\{stroke-dashoffset:[\d.]+;animation:\1 \d+ms [-a-z\d., ()]+\})+\}"
)
LINKS = {"image": r"data:image/(png|jpe?g|gif|webp|svg\+xml)[;,]", "a": r"(https?://|mailto:|#)"}


def model(*cells: str, attributes: str = "") -> str:
    """A page's model, with one layer, `1`."""
    base = '<mxCell id="0"/><mxCell id="1" parent="0"/>'
    return f"<mxGraphModel {attributes}><root>{base}{''.join(cells)}</root></mxGraphModel>"


def book(**pages: str) -> str:
    """A document of several models by their names."""
    found = (f'<diagram id="{n}" name="{n}">{made}</diagram>' for n, made in pages.items())
    return f"<mxfile>{''.join(found)}</mxfile>"


def vertex(
    style: str = "",
    label: str = "",
    at: tuple[float, float, float, float] = (0, 0, 80, 40),
    cell: str = "v",
    parent: str = "1",
) -> str:
    """A shape with an HTML label; `at` is x, y, width and height."""
    x, y, width, height = at
    return (
        f'<mxCell id="{cell}" value={quoteattr(label)} style={quoteattr("html=1;" + style)} '
        f'vertex="1" parent="{parent}"><mxGeometry x="{x}" y="{y}" width="{width}" '
        f'height="{height}" as="geometry"/></mxCell>'
    )


def edge(
    style: str = "",
    label: str = "",
    ends: tuple[str, str] = ("a", "b"),
    points: Sequence[tuple[float, float]] = (),
) -> str:
    """A line between two cells."""
    way = "".join(f'<mxPoint x="{x}" y="{y}"/>' for x, y in points)
    array = f'<Array as="points">{way}</Array>' if way else ""
    return (
        f'<mxCell id="e" value={quoteattr(label)} style={quoteattr("html=1;" + style)} '
        f'edge="1" parent="1" source="{ends[0]}" target="{ends[1]}">'
        f'<mxGeometry relative="1" as="geometry">{array}</mxGeometry></mxCell>'
    )


def draw(drawer: Drawer, *content: str, **request: Any) -> tuple[Drawing, ...]:
    """Draw a document, or the cells of a page; every picture is checked."""
    is_document = content[0].lstrip().startswith(("<mxfile", "<mxGraphModel", "<?xml"))
    text = content[0] if is_document else model(*content)
    drawings = drawer.draw(mxfile.parse(text), PictureRequest(**request))
    for drawing in drawings:
        for picture in drawing.pictures:
            check(picture.svg)
    return drawings


def one(drawer: Drawer, *content: str, **request: Any) -> Drawing:
    """The only page, drawn with nothing to warn of."""
    (drawing,) = draw(drawer, *content, **request)
    assert drawing.warnings == ()
    return drawing


def picture(drawer: Drawer, *content: str, **request: Any) -> Any:
    """The only picture, parsed."""
    (made,) = one(drawer, *content, **request).pictures
    return parsed(made.svg)


def parsed(svg: str) -> Any:
    """A picture as elements, without the namespaces in their names."""
    root = etree.fromstring(svg)
    for element in root.iter(etree.Element):
        name = etree.QName(element)
        assert name.namespace == SVG, element.tag
        element.tag = name.localname
    return root


def texts(root: Any) -> list[str]:
    """What can be read in a picture, text by text."""
    return [" ".join("".join(text.itertext()).split()) for text in root.iter("text")]


INERT = {"data-cell", "data-layer", "data-source", "data-tags", "data-target", "data-type"}
"""Attributes that are only text, such as the id of a cell."""


def check(svg: str) -> None:
    """A picture is plain, whole and harmless: nothing runs in it, nothing is fetched by it."""
    assert not re.search(r"<[!?]", svg)
    root = parsed(svg)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in root.iter(etree.Element):
        if element.tag == "style":
            assert re.fullmatch(FLOW, element.text), element.text
            assert not len(element)
        else:
            assert element.tag in ELEMENTS, element.tag
        for key, value in element.attrib.items():
            name = etree.QName(key).localname
            if name in INERT:
                continue
            if name == "data-link":
                assert re.match(r"data:page/id,|(?!//)[^:\\]*([?#]|$)", value), value
                continue
            assert name not in ("style", "src"), name
            assert name != "class" or re.fullmatch(r"mc[0-9a-f]{10}-flow\d+", value), value
            assert not name.lower().startswith("on"), name
            assert not re.search(r"light-dark|var\(|expression|javascript:", value, re.IGNORECASE)
            if name == "href":
                assert re.match(LINKS[element.tag], value), value
            else:
                assert "://" not in value, value
            for reference in re.findall(r"url\(\s*([^)]*)\)", value, re.IGNORECASE):
                assert name == "href" or reference.removeprefix("#") in ids, value
