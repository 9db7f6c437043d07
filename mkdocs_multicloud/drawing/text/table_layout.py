"""Lays out tables: widths of columns and heights of rows, by CSS's automatic table layout."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mkdocs_multicloud.drawing.text import block_layout
from mkdocs_multicloud.drawing.text.boxes import CellBox, Edges, TableBox
from mkdocs_multicloud.drawing.text.css_values import length
from mkdocs_multicloud.drawing.text.layout_results import PlacedBox, Rectangle

if TYPE_CHECKING:
    from mkdocs_multicloud.drawing.text.block_layout import ChildLayout

_MAX_COLUMNS = 200


@dataclass(slots=True)
class GridCell:
    """A cell and its position in the grid."""

    cell: CellBox
    row: int
    column: int
    columns: int
    rows: int


@dataclass(slots=True)
class GridColumn:
    """The width that a column needs, in pixels."""

    least: float = 0.0
    most: float = 0.0
    fixed: float | None = None
    share: float | None = None
    """Percentage of the table's width."""


@dataclass(slots=True)
class Grid:
    """The cells of a table with their positions, and its columns."""

    slots: list[GridCell]
    columns: list[GridColumn]


def _slots(table: TableBox) -> list[GridCell]:
    taken: dict[tuple[int, int], bool] = {}
    found = []
    for y, row in enumerate(table.rows):
        x = 0
        for cell in row.cells:
            while (y, x) in taken:
                x += 1
            columns = max(1, min(cell.colspan, _MAX_COLUMNS - x))
            rows = min(cell.rowspan, len(table.rows) - y)
            if x >= _MAX_COLUMNS:
                break
            if rows > 1:
                taken.update({(y + i, x + j): True for i in range(1, rows) for j in range(columns)})
            found.append(GridCell(cell, y, x, columns, rows))
            x += columns
    return found


def _columns(table: TableBox, slots: list[GridCell], layout: ChildLayout) -> list[GridColumn]:
    columns = [GridColumn() for _ in range(max((s.column + s.columns for s in slots), default=0))]
    for slot in sorted(slots, key=lambda s: s.columns):
        cell = slot.cell
        least, most = block_layout.content_extremes(cell, layout)
        percent = cell.width.strip() if cell.width else ""
        fixed = length(percent, cell.style.size)
        share = length(percent, 1.0, 100.0) if percent.endswith("%") else None
        if fixed is not None:
            fixed = fixed + (0.0 if cell.border_box else cell.padding.across + cell.border.across)
            most = fixed = max(least, fixed)
        mine = columns[slot.column : slot.column + slot.columns]
        if slot.columns == 1:
            column = mine[0]
            column.least, column.most = max(column.least, least), max(column.most, most)
            if fixed is not None:
                column.fixed = max(column.fixed or 0.0, fixed)
            if share:
                column.share = max(column.share or 0.0, share)
        else:
            gaps = table.spacing * (slot.columns - 1)
            _stretch(mine, "least", least - gaps)
            _stretch(mine, "most", most - gaps)
    for column in columns:
        column.most = max(column.least, column.most)
    return columns


def _stretch(columns: list[GridColumn], name: str, needed: float) -> None:
    """Widen the columns of a spanning cell that needs more than they have."""
    have = sum(getattr(column, name) for column in columns)
    if needed <= have:
        return
    weight = sum(column.most for column in columns)
    for column in columns:
        part = column.most / weight if weight else 1 / len(columns)
        setattr(column, name, getattr(column, name) + (needed - have) * part)


def make_grid(table: TableBox, layout: ChildLayout) -> Grid:
    """Put the cells of a table into a grid.

    Call this once for each table: it halves collapsed borders in place.
    """
    slots = _slots(table)
    if table.collapse:
        _collapse(table, slots)
    return Grid(slots, _columns(table, slots, layout))


def _collapse(table: TableBox, slots: list[GridCell]) -> None:
    """Halve the borders of cells, as neighbours share them, and set the table's own borders."""
    table.padding = Edges()
    for slot in slots:
        cell, outer = slot.cell.border, table.border
        if slot.row == 0:
            outer.top = max(outer.top, cell.top)
        if slot.row + slot.rows == len(table.rows):
            outer.bottom = max(outer.bottom, cell.bottom)
        if slot.column == 0:
            outer.left = max(outer.left, cell.left)
        outer.right = max(outer.right, cell.right)
        slot.cell.border = Edges(cell.top / 2, cell.right / 2, cell.bottom / 2, cell.left / 2)


def _outer(table: TableBox, columns: list[GridColumn]) -> float:
    """The width of the table without its columns, in pixels."""
    border = table.border.across / (2 if table.collapse else 1)
    gaps = 0.0 if table.collapse else table.spacing * (len(columns) + 1)
    return border + table.padding.across + gaps


def extremes(table: TableBox, grid: Grid) -> tuple[float, float]:
    """Return the smallest and largest width of the table's border box, in pixels."""
    columns = grid.columns
    outer = _outer(table, columns)
    least = sum(c.least for c in columns) + outer
    most = sum(c.most for c in columns) + outer
    fixed = length(table.width, table.style.size)
    if fixed is not None:
        least = most = max(least, fixed)
    return least, most


def place(
    table: TableBox, grid: Grid, free: float, high: float | None, layout: ChildLayout
) -> PlacedBox:
    """Lay out a table in ``free`` pixels of width; see `block_layout.place`."""
    slots, columns = grid.slots, grid.columns
    outer = _outer(table, columns)
    width = length(table.width, table.style.size, free)
    least = sum(c.least for c in columns) + outer
    if width is None:
        width = min(extremes(table, grid)[1], free - table.margin.across)
    width = max(width, least)
    widths = _shared(columns, width - outer)
    half = 2 if table.collapse else 1
    border, padding = table.border, table.padding
    gap = 0.0 if table.collapse else table.spacing
    lefts = []
    x = border.left / half + padding.left + gap
    for column in widths:
        lefts.append(x)
        x += column + gap
    placed_cells = [
        block_layout.fill_content(
            slot.cell,
            sum(widths[slot.column : slot.column + slot.columns]) + gap * (slot.columns - 1),
            None,
            layout,
        )
        for slot in slots
    ]
    own_height = length(table.height, table.style.size, high)
    edge = border.down / half + padding.down + gap * (len(table.rows) + 1)
    heights = _heights(
        table, slots, placed_cells, gap, None if own_height is None else own_height - edge
    )
    result = PlacedBox(width, sum(heights) + edge)
    result.top = (max(table.margin.top, 0.0), min(table.margin.top, 0.0))
    result.bottom = (max(table.margin.bottom, 0.0), min(table.margin.bottom, 0.0))
    y = border.top / half + padding.top + gap
    tops = []
    for row, height in zip(table.rows, heights, strict=True):
        tops.append(y)
        if row.background:
            inner = width - border.across / half - padding.across - 2 * gap
            result.parts.append(
                (lefts[0] if lefts else 0.0, y, Rectangle(0, 0, inner, height, row.background))
            )
        y += height + gap
    for slot, placed in zip(slots, placed_cells, strict=True):
        full = sum(heights[slot.row : slot.row + slot.rows]) + gap * (slot.rows - 1)
        _fill_cell(slot, placed, full)
        result.parts.append((lefts[slot.column], tops[slot.row], placed))
    if table.collapse and any(slot.cell.border.top for slot in slots):
        table = replace(table, border=Edges())
    block_layout.paint_frame(table, result)
    return result


def _fill_cell(slot: GridCell, placed: PlacedBox, full: float) -> None:
    """Make the cell as high as its row, and align its content at the top, middle or bottom."""
    cell = slot.cell
    room = full - placed.height
    down = {"top": 0.0, "baseline": 0.0, "bottom": room}.get(cell.valign, room / 2)
    content = PlacedBox(placed.width, placed.height, parts=placed.parts)
    placed.height = full
    placed.parts = [(0.0, down, content)]
    block_layout.paint_frame(cell, placed)


def _shared(columns: list[GridColumn], width: float) -> list[float]:
    """The width of each column, if all columns together get ``width`` pixels."""
    if not columns:
        return []
    widths = [c.least for c in columns]
    wanted = [c.most for c in columns]
    for i, column in enumerate(columns):
        if column.share:
            wanted[i] = max(column.least, width * column.share / 100)
    room = width - sum(widths)
    wanted_more = sum(w - n for w, n in zip(wanted, widths, strict=True))
    if room <= 0:
        return widths
    if wanted_more > room:
        # Columns with a percentage get their width first, then fixed ones, then the others.
        for kind in ("share", "fixed", None):
            mine = [i for i, c in enumerate(columns) if _kind(c) == kind]
            need = sum(wanted[i] - widths[i] for i in mine)
            if need > 0:
                part = min(1.0, room / need)
                given = [(wanted[i] - widths[i]) * part for i in mine]
                for i, more in zip(mine, given, strict=True):
                    widths[i] += more
                room = max(0.0, room - sum(given))
        return widths
    widths = wanted
    room = width - sum(widths)
    loose = [i for i, c in enumerate(columns) if _kind(c) is None]
    loose = loose or [i for i, c in enumerate(columns) if _kind(c) == "fixed"]
    loose = loose or list(range(len(columns)))
    weight = sum(widths[i] for i in loose)
    for i in loose:
        widths[i] += room * (widths[i] / weight if weight else 1 / len(loose))
    return widths


def _kind(column: GridColumn) -> str | None:
    if column.share:
        return "share"
    return "fixed" if column.fixed is not None else None


def _heights(
    table: TableBox,
    slots: list[GridCell],
    placed: list[PlacedBox],
    gap: float,
    own_height: float | None,
) -> list[float]:
    heights = [length(row.height, table.style.size) or 0.0 for row in table.rows]
    for slot, cell in zip(slots, placed, strict=True):
        own = length(slot.cell.height, slot.cell.style.size) or 0.0
        if not slot.cell.border_box:
            own += slot.cell.padding.down + slot.cell.border.down if own else 0.0
        if slot.rows == 1:
            heights[slot.row] = max(heights[slot.row], cell.height, own)
    for slot, cell in zip(slots, placed, strict=True):
        mine = range(slot.row, slot.row + slot.rows)
        have = sum(heights[i] for i in mine) + gap * (slot.rows - 1)
        if slot.rows > 1 and cell.height > have:
            for i in mine:
                heights[i] += (cell.height - have) / slot.rows
    total = sum(heights)
    if own_height is not None and own_height > total and heights:
        percents = (h if (h := row.height or "").endswith("%") else None for row in table.rows)
        shares = [length(percent, 1.0, own_height) for percent in percents]
        for i, share in enumerate(shares):
            if share is not None:
                heights[i] = max(heights[i], share)
        room = own_height - sum(heights)
        loose = [i for i, row in enumerate(table.rows) if not row.height] or range(len(heights))
        weight = sum(heights[i] for i in loose)
        if room > 0:
            for i in loose:
                heights[i] += room * (heights[i] / weight if weight else 1 / len(loose))
    return heights
