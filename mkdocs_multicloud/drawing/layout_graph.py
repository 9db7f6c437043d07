"""A page → the boxes and lines that draw.io's layouts place, with the room that labels need."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram.cell_geometry import box, number
from mkdocs_multicloud.diagram.label_text import plain
from mkdocs_multicloud.drawing.text import font_metrics

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import Cell, Page

Sides = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels."""
Size = tuple[float, float]

_DEFAULT_SIZE = (120.0, 60.0)
"""Width and height of a new shape in draw.io."""
_FONT_SIZE = 12.0
_EDGE_FONT_SIZE = 11.0
_MAX_TEXT = 2000
"""Characters of a label that are measured."""
_PADDING = 20.0
_ICON_TITLE = 40.0
"""Height of the title of a group with an icon, as the groups of AWS."""
_ARRANGED = {"table", "tableRow", "partialRectangle"}
_EDGE_STYLES = {"": 0, "none": 0, "orthogonalEdgeStyle": 1, "segmentEdgeStyle": 1}
_OTHER_STYLE = 2


@dataclass(slots=True)
class LayoutGraph:
    """What is laid out on a page.

    Attributes:
        nodes: the indices of the cells, parents first.
        edges: the indices of the edges between them.
        labels: of each edge the index of the cell that has its label: the edge itself, or the only
            label in it.
        rows, lines: what `layOut` in `layout.js` takes, one for each node and edge.
    """

    nodes: list[int] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    rows: list[tuple[int, float, float, Sides, tuple[float, ...] | None]] = field(
        default_factory=list
    )
    lines: list[tuple[int, int, float, float, int]] = field(default_factory=list)


def layout_graph(page: Page) -> LayoutGraph:
    """Return what is laid out on a page: everything that is not arranged by its own parent."""
    graph = LayoutGraph()
    index_of = {cell.id: index for index, cell in reversed(list(enumerate(page.cells)))}
    children: dict[str, list[int]] = {}
    for index, cell in enumerate(page.cells):
        if cell.kind in ("vertex", "group") and index_of[cell.id] == index:
            children.setdefault(cell.parent, []).append(index)
    # By cell: the node that it is or is part of.
    node_of: dict[int, int] = {}
    queue: list[tuple[int, int, bool]] = [
        (index, -1, True)
        for cell in page.cells
        if cell.kind in ("root", "layer")
        for index in children.pop(cell.id, ())
    ]
    for index, parent, is_free in queue:
        cell = page.cells[index]
        inner = children.pop(cell.id, [])
        if is_free and not cell.geometry.relative:
            node_of[index] = node = len(graph.nodes)
            is_group = bool(inner) and not _arranges(cell)
            graph.nodes.append(index)
            width, height = node_size(cell)
            room = _room(cell) if is_group else None
            graph.rows.append((parent, width, height, _outside(cell, width, height), room))
        else:
            node_of[index] = node = parent
            is_group = False
        queue += [(child, node, is_group) for child in inner]
    labels: dict[str, list[int]] = {}
    for index, cell in enumerate(page.cells):
        if cell.kind == "label":
            labels.setdefault(cell.parent, []).append(index)
    for index, cell in enumerate(page.cells):
        if cell.kind != "edge" or index_of[cell.id] != index:
            continue
        ends = [node_of.get(index_of.get(end, -1), -1) for end in (cell.source, cell.target)]
        if min(ends) >= 0:
            graph.edges.append(index)
            inner = labels.get(cell.id, [])
            label = inner[0] if len(inner) == 1 and not cell.value else index
            graph.labels.append(label)
            size = label_size(page.cells[label])
            graph.lines.append((ends[0], ends[1], *size, _edge_style(cell)))
    return graph


def node_size(cell: Cell) -> Size:
    """Return the size of a vertex; that of a new shape or of its text if it has none."""
    _, _, width, height = box(cell)
    if width > 0 and height > 0:
        return width, height
    if "text" in cell.style.keywords and cell.value:
        across, down = label_size(cell)
        return max(across + 10, 20), max(down + 10, 20)
    return _DEFAULT_SIZE


def label_size(cell: Cell, wrap: float = math.inf) -> Size:
    """Return the size of a label, in pixels; of 0 and 0 without a label.

    Args:
        wrap: width at which its lines are broken.
    """
    if not cell.value or cell.style.get("noLabel") == "1":
        return 0.0, 0.0
    default = _EDGE_FONT_SIZE if cell.kind in ("edge", "label") else _FONT_SIZE
    size = min(number(cell.style.get("fontSize")) or default, 200.0)
    bold = int(number(cell.style.get("fontStyle"))) % 2 == 1
    lines = plain(cell, "\n")[:_MAX_TEXT].split("\n")
    widths = [_width(line, bold=bold) * size for line in lines]
    rows = sum(max(math.ceil(width / max(wrap, size)), 1) for width in widths)
    return min(max(widths), wrap), rows * size * 1.25


@lru_cache(4096)
def _width(line: str, *, bold: bool) -> float:
    return font_metrics.width(line, font_metrics.face("sans", bold=bold, italic=False))


def label_shift(cell: Cell) -> tuple[float, float, bool]:
    """Return how the label of an edge is moved so that its middle is on the edge.

    Returns:
        The distance to the right and down, in parts of its size; and whether it covers the line.
    """
    style = cell.style
    is_text = bool({"edgeLabel", "text"} & set(style.keywords))
    align = style.get("align") or ("left" if is_text else "center")
    valign = style.get("verticalAlign") or ("top" if is_text else "middle")
    return (
        {"left": -0.5, "right": 0.5}.get(align, 0.0),
        {"top": -0.5, "bottom": 0.5}.get(valign, 0.0),
        style.get("labelBackgroundColor") != "none",
    )


def _edge_style(cell: Cell) -> int:
    """Return which points an edge may have, as a number that `layout.js` knows."""
    style = cell.style.table()
    if "exitX" in style or "entryX" in style:
        # It leaves or enters at a place that the author chose.
        return _OTHER_STYLE
    return _EDGE_STYLES.get(style.get("edgeStyle", ""), _OTHER_STYLE)


def _arranges(cell: Cell) -> bool:
    """Whether draw.io itself arranges the children, or does not show them."""
    style = cell.style
    return bool(style.get("childLayout")) or cell.collapsed or style.shape in _ARRANGED


def _outside(cell: Cell, width: float, height: float) -> Sides:
    """Return how far the label reaches out of its shape."""
    style = cell.style
    across, down = label_size(cell, width if style.get("whiteSpace") == "wrap" else math.inf)
    if not across or cell.kind == "group":
        return 0.0, 0.0, 0.0, 0.0
    left = right = max((across - width) / 2, 0.0)
    top = bottom = 0.0
    upright, level = style.get("verticalLabelPosition"), style.get("labelPosition")
    if upright == "bottom":
        bottom = down + 5
    elif upright == "top":
        top = down + 5
    else:
        top = bottom = max((down - height) / 2, 0.0)
    if level == "left":
        left, right = across + 5, 0.0
    elif level == "right":
        left, right = 0.0, across + 5
    return left, top, right, bottom


def _room(cell: Cell) -> tuple[float, ...]:
    """Return what the children of a group leave free on each side, and the group's least size."""
    style = cell.style
    across, down = label_size(cell)
    has_icon = bool(style.get("grIcon"))
    title = _PADDING + (down if across else 0.0)
    if has_icon:
        title = max(title, _ICON_TITLE)
    left = top = right = bottom = _PADDING
    if style.shape == "swimlane" or "swimlane" in style.keywords:
        start = number(style.get("startSize")) or 23.0
        if style.get("horizontal") == "0":
            left += start
        else:
            top += start
    elif style.get("verticalLabelPosition") == "bottom" or style.get("verticalAlign") == "bottom":
        bottom = title
    else:
        top = title
    return left, top, right, bottom, across + 20 + (30 if has_icon else 0), 40.0
