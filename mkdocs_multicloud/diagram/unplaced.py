"""Finds out whether a diagram has no coordinates: its vertices lie on each other."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram.cell_geometry import box
from mkdocs_multicloud.diagram.label_text import plain

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile, Page

_FEW = 3
"""Fewer vertices at one place may be meant, and so may fewer texts, if no edge is between them."""


def pile_in(document: MxFile) -> int:
    """Return how many vertices lie on others, if those are most of a page; else 0."""
    return next((size for page in document.pages if (size := _pile(page))), 0)


def _pile(page: Page) -> int:
    holders = {cell.id: cell for cell in page.cells if cell.kind in ("layer", "root", "group")}
    vertices = [
        cell
        for cell in page.cells
        if cell.kind in ("vertex", "group")
        and not cell.geometry.relative
        and cell.visible
        and _is_free(holders.get(cell.parent))
    ]
    places: defaultdict[tuple[str, float, float], list[Cell]] = defaultdict(list)
    for cell in vertices:
        x, y, *_ = box(cell)
        places[cell.parent, x, y].append(cell)
    piles = [pile for pile in places.values() if len(pile) > 1]
    lying = sum(map(len, piles))
    if lying < _FEW or 2 * lying <= len(vertices):
        return 0
    pile_of = {cell.id: number for number, pile in enumerate(piles) for cell in pile}
    is_linked = any(
        cell.source != cell.target
        and cell.source in pile_of
        and pile_of[cell.source] == pile_of.get(cell.target)
        for cell in page.cells
        if cell.kind == "edge"
    )
    # Shapes that form one picture lie on each other as well, but not several with texts.
    labels = ({plain(cell) for cell in pile} - {""} for pile in piles)
    return lying if is_linked or any(len(texts) >= _FEW for texts in labels) else 0


def _is_free(parent: Cell | None) -> bool:
    """Whether the vertices in a parent have their own places: draw.io does not arrange them."""
    return parent is not None and not parent.style.get("childLayout") and not parent.collapsed
