"""Writes the document of a diagram of mingrammer's `diagrams`, with shapes of draw.io.

`diagrams_styles.json` has the styles of the icons that draw.io knows, by their path in `diagrams`:
the number of a style, the name of its shape, width and height. `tests/measure/diagrams_styles.py`
writes it. Other icons are embedded.
"""

from __future__ import annotations

import json
import mimetypes
import os
import re
import sys
import xml.etree.ElementTree as ET
from base64 import b64encode
from html import escape, unescape
from typing import Any

from mkdocs_multicloud.execution.child.layered_layout import Box, place

_STYLES = os.path.join(os.path.dirname(__file__), "diagrams_styles.json")
_ICON_SIZE = 78
_LABEL = (
    "html=1;verticalLabelPosition=bottom;verticalAlign=top;labelPosition=center;align=center;"
    "spacingTop=0;fontSize=12;fontStyle=0;fontColor=#2D3436;"
)
"""Of all nodes with an icon: draw.io's sets put their labels in different places."""
_IMAGE = "shape=image;imageAspect=1;aspect=fixed;"
_PLAIN = "rounded=1;whiteSpace=wrap;html=1;fillColor={};strokeColor={};fontColor={};"
_CLUSTER = (
    "rounded=1;absoluteArcSize=1;arcSize=16;whiteSpace=wrap;html=1;container=1;collapsible=0;"
    "verticalAlign=top;align=left;spacingLeft=8;spacingTop=2;fontColor=#2D3436;"
    "fillColor={};strokeColor={};"
)
_EDGE = "html=1;rounded=1;endArrow={};startArrow={};strokeColor={};fontColor={};"
_LINES = {"dashed": "dashed=1;", "dotted": "dashed=1;dashPattern=1 3;", "bold": "strokeWidth=2;"}
_COLOR = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b|[a-zA-Z]+")
_CONTROL = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot have."""
_TAG = re.compile(r"<[^>]*>")
_CHARACTER, _LINE = 6.5, 16
"""The size of text at 12 px, roughly."""


def write_document(
    name: str, dot: Any, nodes: list[Any], edges: list[tuple[Any, Any, dict[str, Any]]]
) -> str:
    """Return the document of a diagram.

    Args:
        name: of the diagram.
        dot: its `graphviz.Digraph`, which has its attributes.
        nodes: its nodes, in the order of the code.
        edges: pairs of nodes with the attributes of the edge between them.
    """
    with open(_STYLES, encoding="utf-8") as file:
        styles = json.load(file)
    file_root = ET.Element("mxfile")
    diagram = ET.SubElement(
        file_root, "diagram", id="diagram", name=_in_one_line(_CONTROL.sub("", name)) or "Page-1"
    )
    root = ET.SubElement(ET.SubElement(diagram, "mxGraphModel"), "root")
    _cell(root, id="0")
    _cell(root, id="1", parent="0")
    ids: dict[str, int] = {}
    whole = Box("1")
    boxes: dict[int, Box] = {}
    cells: dict[int, ET.Element] = {}
    for node in nodes:
        owner = _box_of_cluster(node._cluster, whole, boxes, cells, root, ids)
        label = _html(node.label)
        style, width, height = _look(node, styles)
        kind = type(node).__name__
        key = _unique(ids, f"vertex:{kind}:{_in_one_line(_plain(label))}")
        lines = [_plain(line) for line in label.split("<br>")] if "image" in node._attrs else []
        room = max((len(line) * _CHARACTER for line in lines), default=0)
        box = Box(key, width, height, room=max(width, room), below=_LINE * len(lines))
        owner.boxes.append(box)
        boxes[id(node)] = box
        cells[id(node)] = _vertex(root, key, label, style, owner.key)
    pairs = [(boxes[id(a)], boxes[id(b)]) for a, b, _ in edges if id(a) in boxes and id(b) in boxes]
    place(whole, pairs, str(dot.graph_attr.get("rankdir", "LR")).upper())
    for number, cell in cells.items():
        box = boxes[number]
        geometry = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
        ET.SubElement(
            cell, "mxGeometry", {k: f"{v:g}" for k, v in geometry.items()}, **{"as": "geometry"}
        )
    _write_edges(root, dot, edges, boxes, ids)
    return ET.tostring(file_root, encoding="unicode")


def _box_of_cluster(
    cluster: Any,
    whole: Box,
    boxes: dict[int, Box],
    cells: dict[int, ET.Element],
    root: ET.Element,
    ids: dict[str, int],
) -> Box:
    """Return the box of a cluster; create it and those around it with the first node in it."""
    way = []
    while cluster is not None and id(cluster) not in boxes:
        way.append(cluster)
        cluster = cluster._parent
    box = whole if cluster is None else boxes[id(cluster)]
    for inner in reversed(way):
        attributes = inner.dot.graph_attr
        label = _html(attributes.get("label", ""))
        key = _unique(ids, f"vertex:cluster:{_in_one_line(_plain(label))}")
        fill = _color(attributes.get("bgcolor", ""), "none")
        stroke = _color(attributes.get("pencolor", ""), "#AEB6BE")
        style = _CLUSTER.format(fill, stroke) + _lines(attributes.get("style", ""))
        cells[id(inner)] = _vertex(root, key, label, style, box.key)
        boxes[id(inner)] = Box(key, least=len(_plain(label)) * _CHARACTER + 24)
        box.boxes.append(boxes[id(inner)])
        box = boxes[id(inner)]
    return box


def _cell(root: ET.Element, **attributes: str) -> ET.Element:
    return ET.SubElement(root, "mxCell", attributes)


def _vertex(root: ET.Element, key: str, label: str, style: str, parent: str) -> ET.Element:
    return _cell(root, id=key, value=label, style=style, vertex="1", parent=parent)


def _look(node: Any, styles: dict[str, Any]) -> tuple[str, float, float]:
    """Return style, width and height of a node."""
    image = node._attrs.get("image")
    if not image:
        attributes = {**node._diagram.dot.node_attr, **node._attrs}
        fill = _color(attributes.get("fillcolor", ""), "none")
        stroke = _color(attributes.get("color", ""), "#2D3436")
        style = _PLAIN.format(fill, stroke, _color(attributes.get("fontcolor", ""), "#2D3436"))
        label = _html(node.label).split("<br>")
        width = max(len(_plain(line)) for line in label) * _CHARACTER + 24
        return style, max(100.0, width), max(60.0, _LINE * len(label) + 16)
    folder = os.path.join(os.path.dirname(sys.modules["diagrams"].__path__[0]), "resources")
    name, _ = os.path.splitext(os.path.relpath(image, folder))
    known = styles["icons"].get(name.replace(os.sep, "/"))
    if known:
        number, shape, width, height = known
        before, after = styles["styles"][number]
        return f"{before}{shape}{after.rstrip(';')};{_LABEL}", width, height
    kind = mimetypes.guess_type(str(image))[0] or "image/png"
    with open(image, "rb") as file:
        content = b64encode(file.read()).decode()
    # In styles, `;base64` is left out.
    return f"{_IMAGE}{_LABEL}image=data:{kind},{content};", _ICON_SIZE, _ICON_SIZE


def _write_edges(
    root: ET.Element,
    dot: Any,
    edges: list[tuple[Any, Any, dict[str, Any]]],
    boxes: dict[int, Box],
    ids: dict[str, int],
) -> None:
    seen = set()
    is_row = str(dot.graph_attr.get("rankdir")).upper() in ("LR", "RL")
    for first, second, attributes in edges:
        if id(first) not in boxes or id(second) not in boxes:
            continue
        if dot.strict and (id(first), id(second)) in seen:
            continue
        seen.add((id(first), id(second)))
        style = str(attributes.get("style", ""))
        if "invis" in style:
            continue
        direction = attributes.get("dir")
        ends = (first, second) if direction != "back" else (second, first)
        source, target = (boxes[id(node)].key for node in ends)
        label = _html(attributes.get("label") or attributes.get("xlabel") or "")
        color = _color(attributes.get("color") or dot.edge_attr.get("color", ""), "#7B8894")
        written = _EDGE.format(
            "none" if direction == "none" else "classic",
            "classic" if direction == "both" else "none",
            color,
            _color(attributes.get("fontcolor", ""), "#2D3436"),
        )
        curved = dot.graph_attr.get("splines") == "curved"
        written += "edgeStyle=orthogonalEdgeStyle;" + "curved=1;" * curved
        written += _sides(*(boxes[id(node)] for node in ends), is_row=is_row)
        names = (key.removeprefix("vertex:") for key in (source, target))
        cell = _cell(
            root, id=_unique(ids, "edge:" + ":".join(names)), value=label,
            style=written + _lines(style), edge="1", parent="1", source=source, target=target,
        )  # fmt: skip
        ET.SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})


def _sides(source: Box, target: Box, *, is_row: bool) -> str:
    """Return where an edge between two layers begins and ends; draw.io chooses within a layer."""
    start, end = (source.left, target.left) if is_row else (source.top, target.top)
    size, other = (source.width, target.width) if is_row else (source.height, target.height)
    if start + size < end:
        sides = 1, 0
    elif end + other < start:
        sides = 0, 1
    else:
        return ""
    along, across = ("X", "Y") if is_row else ("Y", "X")
    return "".join(
        f"{name}{along}={side};{name}{across}=0.5;"
        for name, side in zip(("exit", "entry"), sides, strict=True)
    )


def _unique(ids: dict[str, int], key: str) -> str:
    """Return an id that no other cell has."""
    number = ids[key] = ids.get(key, 0) + 1
    return key if number == 1 else _unique(ids, f"{key}:{number}")


def _html(label: object) -> str:
    """Return a label of Graphviz as HTML; one in angle brackets is HTML already."""
    text = _CONTROL.sub("", str(label or ""))
    if text.startswith("<") and text.endswith(">"):
        return re.sub(r"<br\s*/?>", "<br>", text[1:-1], flags=re.IGNORECASE)
    text = re.sub(r"\\[nlr]", "\n", text)
    return "<br>".join(escape(line, quote=False) for line in text.splitlines())


def _plain(html: str) -> str:
    return unescape(_TAG.sub(" ", html))


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _color(value: object, default: str) -> str:
    """Return the first colour of a value of Graphviz, without the shade of a name: `red3:blue`."""
    found = _COLOR.match(str(value))
    return found[0] if found else default


def _lines(style: object) -> str:
    return "".join(entry for name, entry in _LINES.items() if name in str(style))
