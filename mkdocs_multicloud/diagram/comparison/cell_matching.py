"""Finds the pages and cells that two versions of a document have in common.

A cell is the same if it has the same id. Where ids were renamed or only count the cells, it is the
same if it looks the same, is at the same place, or connects the same cells.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram.cell_geometry import absolute_places, box
from mkdocs_multicloud.diagram.facts import node_type
from mkdocs_multicloud.diagram.label_text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile, Page

    Key = Callable[["_Side", int], Hashable]
    """A key by which two cells are the same; None if the cell has none."""

_CLASSES = {"vertex": "node", "group": "node"}
_SIMILAR = 0.5
"""Share of the characters that two similar texts have in common."""
_COMPARED_TEXT = 100
_MOST_TEXTS = 2000
"""Pairs of texts that are compared on a page; further cells at the same place are new."""
_MOST_COMPARISONS = 1000
"""Pairs of pages whose contents are compared; with more, pages without the same name are new."""
_COUNTED_FROM = 3
"""Fewer ids in a row may be a coincidence."""


def match_pages(old: MxFile, new: MxFile) -> list[tuple[int | None, int | None]]:
    """Return pairs of indices of pages, in the order of the new document, then removed ones.

    A page is the same if it has the same name, else the same id, else most of the same cells.
    """
    pairs: dict[int, int] = {}
    left, right = list(range(len(old.pages))), list(range(len(new.pages)))
    keys: tuple[Callable[[Page], Hashable], ...] = (
        lambda page: (page.name, page.id),
        lambda page: page.name,
        lambda page: page.id or None,
    )
    for key in keys:
        for before, after in _paired(
            [(i, key(old.pages[i])) for i in left], [(i, key(new.pages[i])) for i in right]
        ):
            pairs[after] = before
            left.remove(before)
            right.remove(after)
    if len(left) * len(right) <= _MOST_COMPARISONS:
        contents = {i: _content(old.pages[i]) for i in left}
        for after in right:
            own = _content(new.pages[after])
            shares = {i: _share(contents[i], own) for i in left}
            best = max(shares, key=shares.__getitem__, default=-1)
            if shares.get(best, 0.0) > 0.5:
                pairs[after] = best
                left.remove(best)
    return [(pairs.get(i), i) for i in range(len(new.pages))] + [(i, None) for i in left]


def match_cells(old: Page, new: Page) -> dict[int, int]:
    """Return the indices of the old cells that are still there, with those of the new cells."""
    sides = _Side(old), _Side(new)
    matching = _Matching(*sides)
    matching.by("root", lambda side, i: i)
    matching.by("layer", _own_id)
    matching.by("layer", lambda side, i: side.cells[i].value or None)
    matching.by("layer", lambda side, i: "any")
    if all(side.is_counted for side in sides):
        # Such ids say nothing if a cell is new at the start.
        node_keys: tuple[Key, ...] = (_everything, _look, _text, _place, _own_id)
        edge_keys: tuple[Key, ...] = (_line, _ends, _geometry, _own_id, _text)
    else:
        node_keys = (_own_id, _everything, _look, _text, _place)
        edge_keys = (_own_id, _line, _ends, _one_end, _text, _geometry)
    for key in node_keys:
        matching.by("node", key)
    matching.by("node", _place_in_parent)
    for key in edge_keys:
        matching.by("edge", key)
    for key in (_own_id, _text_in_parent, _place_in_parent, _parent):
        matching.by("label", key)
    return matching.found


class _Side:
    """A page, with what its cells are matched by.

    Attributes:
        names: for cells that are matched, by id, the number of the match: equal on both sides.
    """

    def __init__(self, page: Page) -> None:
        self.cells = page.cells
        self.places = absolute_places(page)
        self.names: dict[str, int] = {}
        self.free: dict[str, dict[int, None]] = defaultdict(dict)
        for index, cell in enumerate(page.cells):
            self.free[_CLASSES.get(cell.kind, cell.kind)][index] = None

    @property
    def is_counted(self) -> bool:
        """Whether the ids only count the cells, as those of drawpyo do."""
        ids = [cell.id for cell in self.cells if cell.kind not in ("root", "layer")]
        return len(ids) >= _COUNTED_FROM and (
            all(text.isascii() and text.isdigit() and len(text) < 9 for text in ids)
            and all(int(after) - int(before) == 1 for before, after in pairwise(ids))
        )

    def end(self, cell_id: str) -> Hashable:
        """What an edge ends at: the number of a match, or the id of a cell without one."""
        return self.names.get(cell_id, cell_id)


class _Matching:
    def __init__(self, old: _Side, new: _Side) -> None:
        self.old, self.new = old, new
        self.found: dict[int, int] = {}
        self.compared = 0

    def by(self, kind: str, key: Key) -> None:
        """Match the free cells of a kind that have the same key, in their order.

        A cell that is only at the same place, with another text, has taken the place of the other.
        """
        old, new = self.old, self.new
        pairs = _paired(
            [(i, key(old, i)) for i in old.free[kind]], [(i, key(new, i)) for i in new.free[kind]]
        )
        for before, after in pairs:
            is_by_place = key in (_place, _place_in_parent)
            self.compared += is_by_place
            # Comparing texts takes the longest by far.
            if is_by_place and self.compared > _MOST_TEXTS:
                break
            if is_by_place and not _is_similar(old.cells[before], new.cells[after]):
                continue
            number = len(self.found)
            self.found[before] = after
            old.names.setdefault(old.cells[before].id, number)
            new.names.setdefault(new.cells[after].id, number)
            del old.free[kind][before], new.free[kind][after]


def _paired(
    old: Iterable[tuple[int, Hashable]], new: Iterable[tuple[int, Hashable]]
) -> list[tuple[int, int]]:
    """Pair the items with equal keys, each once, in their order."""
    waiting: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index, key in old:
        if key is not None:
            waiting[key].append(index)
    for indices in waiting.values():
        indices.reverse()
    pairs = []
    for index, key in new:
        if key is not None and waiting.get(key):
            pairs.append((waiting[key].pop(), index))
    return pairs


def _own_id(side: _Side, index: int) -> Hashable:
    return side.cells[index].id or None


def _everything(side: _Side, index: int) -> Hashable:
    cell = side.cells[index]
    return _looks(cell), *side.places[index], *box(cell)[2:]


def _look(side: _Side, index: int) -> Hashable:
    cell = side.cells[index]
    return _looks(cell) if cell.value else None


def _text(side: _Side, index: int) -> Hashable:
    cell = side.cells[index]
    text = plain(cell)
    return (text, node_type(cell)) if text else None


def _place(side: _Side, index: int) -> Hashable:
    cell = side.cells[index]
    return node_type(cell), *side.places[index], *box(cell)[2:]


def _is_similar(old: Cell, new: Cell) -> bool:
    """Whether one text may be the other, edited."""
    one, other = (plain(cell)[:_COMPARED_TEXT] for cell in (old, new))
    found = SequenceMatcher(None, one, other, autojunk=False)
    return found.quick_ratio() >= _SIMILAR and found.ratio() >= _SIMILAR


def _place_in_parent(side: _Side, index: int) -> Hashable:
    cell = side.cells[index]
    return side.end(cell.parent), node_type(cell), *box(cell)


def _text_in_parent(side: _Side, index: int) -> Hashable:
    cell = side.cells[index]
    return side.end(cell.parent), cell.value


def _parent(side: _Side, index: int) -> Hashable:
    return side.end(side.cells[index].parent)


def _line(side: _Side, index: int) -> Hashable:
    cell = side.cells[index]
    both = side.end(cell.source), side.end(cell.target)
    return (*both, _looks(cell)) if cell.source or cell.target else None


def _ends(side: _Side, index: int) -> Hashable:
    cell = side.cells[index]
    is_connected = cell.source and cell.target
    return (side.end(cell.source), side.end(cell.target)) if is_connected else None


def _one_end(side: _Side, index: int) -> Hashable:
    cell = side.cells[index]
    end = side.end(cell.source or cell.target)
    return (end, cell.value) if cell.value and end != "" else None


def _geometry(side: _Side, index: int) -> Hashable:
    """The points of a line that need not be connected."""
    points = side.cells[index].bare_xml.partition("<mxPoint")[2]
    return points or None


def _looks(cell: Cell) -> Hashable:
    return cell.value, tuple(cell.style.table().items())


def _content(page: Page) -> Counter[Hashable]:
    return Counter(
        (cell.kind, cell.value, cell.style.shape)
        for cell in page.cells
        if cell.kind not in ("root", "layer")
    )


def _share(one: Counter[Hashable], other: Counter[Hashable]) -> float:
    """Return which part of two contents is in both."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
