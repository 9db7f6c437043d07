"""Gives pages the same frame, so that nothing moves when readers switch their pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from mkdocs_multicloud.diagram.cell_geometry import box
from mkdocs_multicloud.diagram.cell_matching import absolute_places
from mkdocs_multicloud.diagram.mxfile import DECORATION, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.diagram.cell_geometry import Box
    from mkdocs_multicloud.diagram.mxfile import MxFile, Page

_STYLE = f"fillColor=none;strokeColor=none;pointerEvents=0;{'='.join(DECORATION)}"


def frame_of(pages: Iterable[Page]) -> Box:
    """Return the smallest box around all vertices of all these pages."""
    boxes = [
        (x, y, x + box(cell)[2], y + box(cell)[3])
        for page in pages
        for cell, (x, y) in zip(page.cells, absolute_places(page), strict=True)
        if cell.kind in ("vertex", "group") and not cell.geometry.relative
    ]
    left, top = (min((one[side] for one in boxes), default=0.0) for side in (0, 1))
    right, bottom = (max((one[side] for one in boxes), default=0.0) for side in (2, 3))
    return left, top, right - left, bottom - top


def with_frame(document: MxFile, frame: Box) -> MxFile:
    """Return a document of one page with an invisible cell as its frame, below all others."""
    layers = document.pages[0].layers
    layer = next((one for one in layers if one.visible), None)
    root = etree.fromstring(document.xml.encode())
    graph = root.find("diagram/mxGraphModel/root")
    if layer is None or graph is None:
        return document
    names = ("x", "y", "width", "height")
    size = {name: f"{length:g}" for name, length in zip(names, frame, strict=True)}
    cell = etree.Element(
        "mxCell",
        {"id": f"{layer.id}-frame", "style": _STYLE, "parent": layer.id, "vertex": "1"},
    )
    etree.SubElement(cell, "mxGeometry", {**size, "as": "geometry"})
    places = [child.get("id") for child in graph]
    graph.insert(places.index(layer.id) + 1, cell)
    return parse(etree.tostring(root, encoding="unicode"))
