"""Lays out documents by draw.io's own layouts, in the process of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.cell_geometry import Box, Point, Route, set_geometry
from mkdocs_multicloud.drawing.layout_graph import label_shift, layout_graph

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_multicloud.diagram.mxfile import Page
    from mkdocs_multicloud.drawing.engine import Engine
    from mkdocs_multicloud.drawing.layout_graph import LayoutGraph

_Changes = dict[int, Box | Route]


def lay_out(engine: Engine, xml: str, kind: str) -> str:
    """Return the document with all its pages laid out.

    Raises:
        EngineError: the engine failed or took too long.
    """
    document = mxfile.parse(xml)
    root = etree.fromstring(document.xml.encode())
    for page, diagram in zip(document.pages, root.iterchildren("diagram"), strict=True):
        graph = layout_graph(page)
        if graph.nodes:
            changes = _changes(engine, page, graph, kind)
            set_geometry(diagram, changes)
            set_geometry(diagram, _labels(engine, page, diagram, graph, changes))
    return etree.tostring(root, encoding="unicode")


def _changes(engine: Engine, page: Page, graph: LayoutGraph, kind: str) -> _Changes:
    answer = engine.call("layOut", kind, graph.rows, graph.lines)
    boxes: list[Box] = [(x, y, width, height) for x, y, width, height in answer["nodes"]]
    changes: _Changes = dict(zip(graph.nodes, boxes, strict=True))
    # The points are those of the page; a cell has those of its parent.
    origins: dict[str, Point] = {}
    for index, (parent, *_), (x, y, *_) in zip(graph.nodes, graph.rows, boxes, strict=True):
        above = page.cells[graph.nodes[parent]].id if parent >= 0 else ""
        left, top = origins.get(above, (0.0, 0.0))
        origins[page.cells[index].id] = (left + x, top + y)
    for index, points in zip(graph.edges, answer["edges"], strict=True):
        left, top = origins.get(page.cells[index].parent, (0.0, 0.0))
        changes[index] = Route(tuple((x - left, y - top) for x, y in points))
    return changes


def _labels(
    engine: Engine,
    page: Page,
    diagram: etree._Element,
    graph: LayoutGraph,
    changes: Mapping[int, Box | Route],
) -> _Changes:
    """Return the geometry of the labels of edges, where they hide as little as possible."""
    cells = page.cells
    labels = [
        (cells[edge].id, width, height, *label_shift(cells[label]))
        for edge, label, (_, _, width, height, _) in zip(
            graph.edges, graph.labels, graph.lines, strict=True
        )
        if width
    ]
    if not labels:
        return {}
    shapes = [
        (cells[index].id, *sides)
        for index, (_, _, _, sides, room) in zip(graph.nodes, graph.rows, strict=True)
        if room is None
    ]
    model = diagram.find("mxGraphModel")
    assert model is not None, "it has cells"
    xml = etree.tostring(model, encoding="unicode", with_tail=False)
    found = {edge: place for edge, *place in engine.call("placeLabels", xml, labels, shapes)}
    placed: _Changes = {}
    for edge, label in zip(graph.edges, graph.labels, strict=True):
        route = changes[edge]
        if cells[edge].id in found and isinstance(route, Route):
            place, x, y = found[cells[edge].id]
            placed[label] = Route(route.points if label == edge else (), (place, 0.0), (x, y))
    return placed
