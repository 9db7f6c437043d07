"""Saves where somebody has put the cells of a diagram, and puts those of a new version there again.

Positions are those on the page, whatever the parent is. A cell is found again by its id and label,
by its label alone, or by its id alone: some libraries number their cells anew in each run.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.diagram.cell_geometry import (
    MAX_SIZE,
    Box,
    Point,
    Route,
    box,
    routes,
    with_geometry,
)
from mkdocs_multicloud.diagram.label_text import plain
from mkdocs_multicloud.drawing.layout_graph import layout_graph
from mkdocs_multicloud.drawing.warning_lines import join_names
from mkdocs_multicloud.errors import LayoutError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile, Page
    from mkdocs_multicloud.drawing.layout_graph import LayoutGraph

VERSION = 1
_GAP = 60.0
_MARGIN = 20.0
_MAX_COMPARED = 200_000
"""Comparisons to find a free place; beyond it, new cells stand below the others."""

_Saved = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SavedLayout:
    """The cells of each page by id, each with its label and geometry."""

    pages: dict[str, dict[str, _Saved]]


def save_layout(document: MxFile) -> str:
    """Return the content of a layout file: the geometry of a document, as JSON, a line a cell."""
    pages = []
    all_routes = routes(document)
    for index in document.filled_pages:
        page = document.pages[index]
        graph = layout_graph(page)
        boxes = _boxes_on_page(page, graph)
        cells = {}
        for node, cell_index in enumerate(graph.nodes):
            names = ("x", "y", "width", "height")
            cells[page.cells[cell_index].id] = {
                "label": plain(page.cells[cell_index]),
                **dict(zip(names, map(_short, boxes[node]), strict=True)),
            }
        origins = _origins(page, graph, boxes)
        for cell_index in _lines(graph):
            cell = page.cells[cell_index]
            cells[cell.id] = _saved_edge(
                cell, all_routes[index][cell_index], origins.get(cell.parent, (0.0, 0.0))
            )
        rows = ",\n".join(f"      {_json(key)}: {_json(value)}" for key, value in cells.items())
        pages.append(f"    {_json(page.name)}: {{\n{rows}\n    }}")
    body = ",\n".join(pages)
    return f'{{\n  "version": {VERSION},\n  "pages": {{\n{body}\n  }}\n}}\n'


def read_layout(text: str) -> SavedLayout:
    """Read the content of a layout file.

    Raises:
        LayoutError: it is damaged.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise LayoutError(f"it is not JSON{line}", "save the layout again") from None
    if not isinstance(found, dict) or found.get("version") != VERSION:
        raise LayoutError(f"it is not a layout of version {VERSION}", "save the layout again")
    pages = found.get("pages")
    if not isinstance(pages, dict) or not all(isinstance(page, dict) for page in pages.values()):
        raise LayoutError("it has no pages", "save the layout again")
    for page in pages.values():
        for key, cell in page.items():
            if not _is_valid(cell):
                raise LayoutError(f"the cell {key[:60]!r} has no valid position", "correct it")
    return SavedLayout(pages)


def keep_layout(
    document: MxFile, saved: SavedLayout, lay_out: Callable[[], MxFile]
) -> tuple[MxFile, list[str]]:
    """Return the document with its cells where they were saved, and warnings.

    Args:
        lay_out: returns the document as the engine lays it out; called if there are new cells,
            to get their sizes and what is inside of them.
    """
    changes: dict[int, dict[int, Box | Route]] = {}
    warnings = []
    base: MxFile | None = None
    names = list(saved.pages)
    for index in document.filled_pages:
        page = document.pages[index]
        only = len(names) == len(document.filled_pages) == 1
        own = saved.pages.get(names[0] if only else page.name, {})
        graph = layout_graph(page)
        found = _matches(page, [*graph.nodes, *_lines(graph)], own)
        unknown = [key for key in own if key not in found.values()]
        if unknown:
            listed = join_names([repr(key[:60]) for key in unknown])
            warnings.append(f"the diagram has no cell {listed}, which the layout has")
        if base is None and any(cell not in found for cell in graph.nodes):
            base = lay_out()
        laid_out = (base or document).pages[index]
        changes[index] = _Placement(page, laid_out, graph, own, found).changes()
    return with_geometry(document, changes), warnings


class _Placement:
    """Places the cells of a page."""

    def __init__(
        self,
        page: Page,
        laid_out: Page,
        graph: LayoutGraph,
        saved: dict[str, _Saved],
        found: dict[int, str],
    ) -> None:
        self._page = page
        self._graph = graph
        self._saved = saved
        self._found = found
        self._sizes = [box(laid_out.cells[index]) for index in graph.nodes]
        self._parents = [row[0] for row in graph.rows]
        self._boxes: dict[int, Box] = {}
        self._siblings: dict[int, list[int]] = {}
        self._compared = 0

    def changes(self) -> dict[int, Box | Route]:
        """Return the geometry of all cells, in their parents."""
        nodes = range(len(self._graph.nodes))
        around = set()
        for node in nodes:
            if (key := self._found.get(self._graph.nodes[node])) is None:
                continue
            saved = self._saved[key]
            self._put(node, (saved["x"], saved["y"], saved["width"], saved["height"]))
            # A group that is new around old cells gets its size from them.
            parent = self._parents[node]
            while parent >= 0 and parent not in around:
                around.add(parent)
                parent = self._parents[parent]
        self._place_new([node for node in nodes if node not in self._boxes and node not in around])
        for node in reversed(nodes):
            if self._parents[node] >= 0:
                self._enclose(self._parents[node], self._boxes[node])
        changes: dict[int, Box | Route] = {}
        for node in nodes:
            x, y, width, height = self._boxes[node]
            left, top = self._origin(self._parents[node])
            changes[self._graph.nodes[node]] = (x - left, y - top, width, height)
        return {**changes, **self._routes()}

    def _place_new(self, new: list[int]) -> None:
        """Place new cells, those with neighbours first; what is inside of one moves with it."""
        unit_of: dict[int, int] = {}
        units: dict[int, list[int]] = {}
        for node in new:
            unit = unit_of[node] = unit_of.get(self._parents[node], node)
            units.setdefault(unit, []).append(node)
        neighbours: dict[int, list[int]] = {unit: [] for unit in units}
        waiting: dict[int, list[int]] = {}
        for source, target, *_ in self._graph.lines:
            for one, other in ((source, target), (target, source)):
                if one in unit_of:
                    neighbours[unit_of[one]].append(other)
                    waiting.setdefault(unit_of.get(other, -1), []).append(unit_of[one])
        # First those beside old cells, then those beside these; the rest as in the document.
        placed: set[int] = set()
        for start in [*waiting.get(-1, ()), *units]:
            queue = [start]
            for unit in queue:
                if unit in placed:
                    continue
                placed.add(unit)
                self._place(unit, neighbours[unit])
                for node in units[unit][1:]:
                    x, y, width, height = self._sizes[node]
                    left, top = self._origin(self._parents[node])
                    self._put(node, (left + x, top + y, width, height))
                queue += waiting.get(unit, ())

    def _put(self, node: int, place: Box) -> None:
        self._boxes[node] = place
        self._siblings.setdefault(self._parents[node], []).append(node)

    def _origin(self, node: int) -> Point:
        return self._boxes[node][:2] if node >= 0 else (0.0, 0.0)

    def _place(self, node: int, neighbours: Sequence[int]) -> None:
        """Place a new cell beside its neighbours, or below what is there."""
        x, y, width, height = self._sizes[node]
        parent = self._parents[node]
        others = [self._boxes[other] for other in self._siblings.get(parent, ())]
        beside = [self._boxes[n] for n in neighbours if n in self._boxes]
        room = self._boxes.get(parent)
        ways = list(islice(_beside(beside, width, height), 400))
        # Within its group first, if there is room for it.
        ordered = [way for way in ways if room and _contains(room, way)] + ways
        for way in ordered:
            self._compared += len(others)
            if self._compared > _MAX_COMPARED:
                break
            if not any(_overlap(way, other) for other in others):
                self._put(node, way)
                return
        if others:
            left = min(other[0] for other in others)
            bottom = max(other[1] + other[3] for other in others)
            self._put(node, (left, bottom + 2 * _MARGIN, width, height))
        else:
            left, top = self._origin(parent) if parent in self._boxes else (0.0, 0.0)
            self._put(node, (left + x, top + y, width, height))

    def _enclose(self, group: int, inner: Box) -> None:
        """Make a group larger, so that it encloses a cell in it."""
        left, top, right, bottom, *_ = self._graph.rows[group][4] or (0.0,) * 4
        x, y, width, height = inner
        needed = (x - left, y - top, x + width + right, y + height + bottom)
        before = self._boxes.get(group)
        if before is None:
            self._put(group, (needed[0], needed[1], needed[2] - needed[0], needed[3] - needed[1]))
        elif not _contains(before, inner):
            x0, y0 = min(before[0], needed[0]), min(before[1], needed[1])
            x1 = max(before[0] + before[2], needed[2])
            y1 = max(before[1] + before[3], needed[3])
            self._boxes[group] = (x0, y0, x1 - x0, y1 - y0)

    def _routes(self) -> dict[int, Route]:
        boxes = [self._boxes[node] for node in range(len(self._graph.nodes))]
        origins = _origins(self._page, self._graph, boxes)
        changed = {}
        for index in _lines(self._graph):
            if index not in self._found:
                continue
            values = self._saved[self._found[index]]
            left, top = origins.get(self._page.cells[index].parent, (0.0, 0.0))
            points = tuple((x - left, y - top) for x, y in values.get("points", ()))
            label, offset = (tuple(values.get(name, (0.0, 0.0))) for name in ("label_at", "offset"))
            changed[index] = Route(points, label, offset)
        return changed


def _lines(graph: LayoutGraph) -> list[int]:
    """Return the indices of the edges and of their labels."""
    return list(dict.fromkeys([*graph.edges, *graph.labels]))


def _matches(page: Page, cells: Sequence[int], saved: dict[str, _Saved]) -> dict[int, str]:
    """Return the saved id of each cell that is found again."""
    labels = {index: plain(page.cells[index]) for index in cells}
    found = {
        index: page.cells[index].id
        for index in cells
        if page.cells[index].id in saved
        and saved[page.cells[index].id].get("label", "") == labels[index]
    }
    free = {key: value for key, value in saved.items() if key not in set(found.values())}
    by_label: dict[str, list[str]] = {}
    for key, value in free.items():
        by_label.setdefault(value.get("label", ""), []).append(key)
    left: dict[str, list[int]] = {}
    for index in cells:
        if index not in found:
            left.setdefault(labels[index], []).append(index)
    for label, indices in left.items():
        keys = by_label.get(label, [])
        if label and len(indices) == len(keys) == 1 and _is_edge(saved, keys[0], page, indices[0]):
            found[indices[0]] = keys[0]
    taken = set(found.values())
    for index in cells:
        key = page.cells[index].id
        is_left = index not in found and key in free and key not in taken
        if is_left and _is_edge(saved, key, page, index):
            found[index] = key
    return found


def _is_edge(saved: dict[str, _Saved], key: str, page: Page, index: int) -> bool:
    """Whether a saved cell and one of the page are both edges or labels, or both none."""
    return ("width" not in saved[key]) == (page.cells[index].kind in ("edge", "label"))


def _beside(others: Sequence[Box], width: float, height: float) -> Iterator[Box]:
    """Yield places beside others, the nearest first: right, below, above, left."""
    for far, aside in product(range(10), (0, 1, -1, 2, -2)):
        for x, y, w, h in others:
            across, down = aside * (width + _MARGIN), aside * (height + _MARGIN)
            x_far, y_far = far * (width + _GAP), far * (height + _GAP)
            middle_x, middle_y = x + (w - width) / 2, y + (h - height) / 2
            yield x + w + _GAP + x_far, middle_y + down, width, height
            yield middle_x + across, y + h + _GAP + y_far, width, height
            yield middle_x + across, y - height - _GAP - y_far, width, height
            yield x - width - _GAP - x_far, middle_y + down, width, height


def _overlap(a: Box, b: Box) -> bool:
    return (
        a[0] < b[0] + b[2] + _MARGIN
        and b[0] < a[0] + a[2] + _MARGIN
        and a[1] < b[1] + b[3] + _MARGIN
        and b[1] < a[1] + a[3] + _MARGIN
    )


def _contains(outer: Box, inner: Box) -> bool:
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[0] + inner[2] <= outer[0] + outer[2]
        and inner[1] + inner[3] <= outer[1] + outer[3]
    )


def _boxes_on_page(page: Page, graph: LayoutGraph) -> list[Box]:
    boxes: list[Box] = []
    for index, (parent, *_) in zip(graph.nodes, graph.rows, strict=True):
        x, y, width, height = box(page.cells[index])
        left, top = boxes[parent][:2] if parent >= 0 else (0.0, 0.0)
        boxes.append((left + x, top + y, width, height))
    return boxes


def _origins(page: Page, graph: LayoutGraph, boxes: Sequence[Box]) -> dict[str, Point]:
    return {
        page.cells[index].id: (x, y) for index, (x, y, *_) in zip(graph.nodes, boxes, strict=True)
    }


def _saved_edge(cell: Cell, route: Route, origin: Point) -> _Saved:
    saved: _Saved = {"label": plain(cell)}
    if route.points:
        left, top = origin
        saved["points"] = [[_short(x + left), _short(y + top)] for x, y in route.points]
    for name, value in (("label_at", route.label), ("offset", route.offset)):
        if value != (0.0, 0.0):
            saved[name] = [_short(part) for part in value]
    return saved


def _is_valid(cell: object) -> bool:
    if not isinstance(cell, dict) or not isinstance(cell.get("label", ""), str):
        return False
    if any(name in cell for name in ("x", "y", "width", "height")):
        return all(_is_number(cell.get(name)) for name in ("x", "y", "width", "height"))
    points = cell.get("points", [])
    pairs = [cell.get("label_at", [0, 0]), cell.get("offset", [0, 0])]
    return isinstance(points, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(map(_is_number, pair))
        for pair in (*points, *pairs)
    )


def _is_number(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and abs(value) <= MAX_SIZE
    )


def _short(value: float) -> float:
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
