"""Gives pages the same frame, so that nothing moves when readers switch their pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from mkdocs_multicloud.diagram.cell_geometry import absolute_places, box
from mkdocs_multicloud.diagram.mxfile import DECORATION, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


def with_frames(xml: str, pages: Sequence[tuple[Page, Box]]) -> MxFile:
    """Return a document with an invisible cell as the frame of each page, below all others.

    Args:
        xml: the document.
        pages: its pages, each with its frame.
    """
    root = etree.fromstring(xml.encode())
    for diagram, (page, frame) in zip(root.iterchildren("diagram"), pages, strict=True):
        layer = next((one.id for one in page.layers if one.visible), "")
        graph = diagram.find("mxGraphModel/root")
        places = [] if graph is None else [child.get("id") for child in graph]
        if graph is not None and layer in places:
            names = ("x", "y", "width", "height")
            size = {name: f"{length:g}" for name, length in zip(names, frame, strict=True)}
            own = {"id": f"{layer}-frame", "style": _STYLE, "parent": layer, "vertex": "1"}
            cell = etree.Element("mxCell", own)
            etree.SubElement(cell, "mxGeometry", {**size, "as": "geometry"})
            graph.insert(places.index(layer) + 1, cell)
    return parse(etree.tostring(root, encoding="unicode"))
