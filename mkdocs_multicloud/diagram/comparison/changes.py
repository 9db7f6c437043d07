"""Compares two versions of a document: what was added, removed, moved and changed, cell by cell.

Noise does not count: the time, the tool, the order of the entries of a style, numbers written in
another way, and what the editor remembers for itself, such as its grid.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from lxml import etree

from mkdocs_multicloud.diagram.cell_geometry import absolute_places
from mkdocs_multicloud.diagram.comparison import cell_matching
from mkdocs_multicloud.diagram.facts import name_of
from mkdocs_multicloud.diagram.label_text import plain
from mkdocs_multicloud.diagram.mxfile import cell_elements, has_generated_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Hashable, Iterator, Mapping, Sequence

    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile, Page

DetailKind = Literal[
    "relabelled", "restyled", "resized", "moved", "reconnected", "regrouped", "relayered",
    "repaged", "reordered", "renamed", "edited",
]  # fmt: skip
CellStatus = Literal["added", "removed", "changed", "moved"]
PageStatus = Literal["added", "removed", "changed"]

_MOVES = {"moved", "regrouped", "relayered", "repaged"}
"""What happens to cells that are moved, or laid out anew."""
_ROUTING = {
    "exitX", "exitY", "exitDx", "exitDy", "exitPerimeter", "entryX", "entryY", "entryDx", "entryDy",
    "entryPerimeter", "noEdgeStyle", "orthogonal",
}  # fmt: skip
"""Style entries of edges that say where a line runs; layouts set them."""
_PAGE_LOOK = ("background", "backgroundImage", "math", "shadow", "adaptiveColors")
"""Attributes of a page's model that its picture shows."""
_PLAIN_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,20})?")
_LONGEST_ID = 500
"""Characters of an id up to which others that contain it are looked at."""
_KNOWN = {
    "id", "value", "style", "parent", "source", "target", "visible", "collapsed", "connectable",
}  # fmt: skip
"""Attributes of cells that are compared in other ways, or that no picture shows."""
_WRAPPER = ("linkTarget", "placeholder", "placeholders")
"""Attributes of an `<object>` that are no metadata, and that `Cell` does not have."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that is different.

    Attributes:
        kind: what happened.
        name: what is different: an attribute of the style, `width`, `source`, …
        before, after: the values; empty for none. Labels are as written. Positions are `x, y` on
            the page, but of cells with relative ones as written.
    """

    kind: DetailKind
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that is different.

    Attributes:
        status: `moved` if its position, group, layer or page is all that changed.
        name: its name, or the names of what it connects.
        old, new: the cell; None if it was added or removed.
        details: what is different; empty for an added or removed cell.
    """

    status: CellStatus
    name: str
    old: Cell | None
    new: Cell | None
    details: tuple[Detail, ...] = ()

    @property
    def cell(self) -> Cell:
        """The new cell, or the removed one."""
        cell = self.new or self.old
        assert cell is not None
        return cell


@dataclass(frozen=True, slots=True)
class PageChange:
    """A page that is different.

    Attributes:
        name: its new name, or that of a removed page.
        old, new: its index in the documents; None if it was added or removed.
        details: what of the page itself is different.
        cells: in the order of the new page, then removed ones.
        matches: ids of old cells that are still there, with their new ids.
    """

    status: PageStatus
    name: str
    old: int | None
    new: int | None
    details: tuple[Detail, ...]
    cells: tuple[CellChange, ...]
    matches: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is different between two documents; false if nothing is.

    Attributes:
        pages: the pages that are different, in the order of the new document, then removed ones.
    """

    pages: tuple[PageChange, ...]

    def __bool__(self) -> bool:
        return bool(self.pages)

    def number(self, status: CellStatus) -> int:
        """Return how many cells have a status."""
        return sum(change.status == status for page in self.pages for change in page.cells)


def compare(old: MxFile, new: MxFile) -> Comparison:
    """Compare two versions of a document."""
    if old.content == new.content:
        return Comparison(())
    before, after = _versions(old), _versions(new)
    pairs = [
        _Pair(None if i is None else before[i], None if k is None else after[k])
        for i, k in cell_matching.match_pages(old, new)
    ]
    _follow_to_other_pages(pairs)
    kept = [(number, pair.old.index) for number, pair in enumerate(pairs) if pair.old and pair.new]
    moved = _out_of_order([index for _, index in kept])
    reordered = {kept[place][0] for place in moved}
    found = (pair.change(is_reordered=i in reordered) for i, pair in enumerate(pairs))
    return Comparison(tuple(change for change in found if change is not None))


@dataclass(frozen=True, slots=True)
class _Version:
    """A page in one of the documents.

    Attributes:
        look: the attributes of its model that its picture shows.
        attributes: for each cell, the attributes of its element that `Cell` does not have.
        routes: for each cell, the parts of its geometry that `Geometry` does not have.
        numbered: whether ids that are numbers were generated, so that they mean nothing.
    """

    index: int
    page: Page
    look: Mapping[str, str]
    attributes: Sequence[Mapping[str, str]]
    routes: Sequence[Mapping[str, str]]
    numbered: bool


def _versions(document: MxFile) -> list[_Version]:
    root = etree.fromstring(document.xml.encode())
    found = []
    for index, (diagram, page) in enumerate(
        zip(root.iterchildren("diagram"), document.pages, strict=True)
    ):
        model = diagram.find("mxGraphModel")
        look = {} if model is None else {name: model.get(name, "") for name in _PAGE_LOOK}
        cells = None if model is None else model.find("root")
        elements = [] if cells is None else list(cell_elements(cells))
        ids = {outer.get("id", "") for outer, _ in elements}
        found.append(
            _Version(
                index,
                page,
                {name: _look(name, value) for name, value in look.items()},
                [_attributes(outer, cell) for outer, cell in elements],
                [_route(cell, ids) for _, cell in elements],
                has_generated_ids(root),
            )
        )
    return found


def _look(name: str, value: str) -> str:
    """Return an attribute of a page in one way of writing."""
    absent = "none" if name == "background" else "0"
    return "" if value == absent else value.lower() if value.startswith("#") else value


def _attributes(outer: etree._Element, cell: etree._Element) -> dict[str, str]:
    own = {str(k): str(v) for k, v in cell.attrib.items() if k not in _KNOWN}
    # Both ways to write a flag are the same, and so is its absence.
    for name in ("vertex", "edge"):
        if own.get(name, "0") in ("", "0"):
            own.pop(name, "")
    for name in _WRAPPER:
        if outer is not cell and outer.get(name):
            own[name] = outer.get(name, "")
    return own


def _route(cell: etree._Element, ids: Container[str]) -> dict[str, str]:
    """Return what `Geometry` does not have: the points by what they are, and other attributes."""
    found: dict[str, str] = {}
    for place, one in enumerate(cell.iterchildren("mxGeometry"), 1):
        name = "geometry" if place == 1 else f"geometry {place}"
        found[name] = str(one.get("as", ""))
        if one.get("relative", "0") not in ("", "0"):
            found[f"{name} relative"] = "yes"
    geometry = cell.find("mxGeometry")
    for child in () if geometry is None else geometry.iterchildren("mxPoint", "Array"):
        points = [child] if child.tag == "mxPoint" else child.iterchildren("mxPoint")
        name = str(child.get("as", ""))
        # draw.io keeps the points of the ends, but does not use them if the ends are connected.
        if name == "sourcePoint" and cell.get("source") in ids:
            continue
        if name == "targetPoint" and cell.get("target") in ids:
            continue
        text = "; ".join(_position(p.get("x", ""), p.get("y", "")) for p in points)
        if text and not (name == "offset" and text == "0, 0"):
            found[name] = text
    return found


class _Pair:
    """A page in both documents, or in one of them.

    Attributes:
        matches: the indices of the old cells that are still there, with those of the new ones.
        moved_in: for indices of new cells, the page and cell from which they came.
        moved_out: for indices of old cells, the name of the page to which they went.
    """

    def __init__(self, old: _Version | None, new: _Version | None) -> None:
        self.old = old
        self.new = new
        self.matches = cell_matching.match_cells(old.page, new.page) if old and new else {}
        self.moved_in: dict[int, tuple[_Version, int]] = {}
        self.moved_out: dict[int, str] = {}

    @property
    def removed(self) -> list[int]:
        """The indices of the cells that are only in the old version."""
        return _others(self.old, set(self.matches))

    @property
    def added(self) -> list[int]:
        """The indices of the cells that are only in the new version."""
        return _others(self.new, set(self.matches.values()))

    def change(self, *, is_reordered: bool) -> PageChange | None:
        """Return what is different; None if nothing is."""
        old, new = self.old, self.new
        cells = tuple(self._cells())
        details: tuple[Detail, ...] = ()
        if old and new:
            values = {"name": (old.page.name, new.page.name)}
            values |= {
                name: (old.look.get(name, ""), new.look.get(name, "")) for name in _PAGE_LOOK
            }
            details = tuple(
                Detail("renamed" if name == "name" else "edited", name, *both)
                for name, both in values.items()
                if both[0] != both[1]
            )
            if is_reordered:
                places = str(old.index + 1), str(new.index + 1)
                details += (Detail("reordered", "number", *places),)
            if not cells and not details:
                return None
        here = new or old
        assert here is not None
        matches = self.matches.items()
        return PageChange(
            status="changed" if old and new else "added" if new else "removed",
            name=here.page.name,
            old=old.index if old else None,
            new=new.index if new else None,
            details=details,
            cells=cells,
            matches={old.page.cells[i].id: new.page.cells[k].id for i, k in matches}
            if old and new
            else {},
        )

    def _cells(self) -> Iterator[CellChange]:
        old, new = self.old, self.new
        if new:
            sources = {k: i for i, k in self.matches.items()}
            reordered = _reordered_cells(old, new, self.matches) if old else set()
            names = _Names(new.page)
            compared = _Compared(old, new, self.matches) if old else None
            renames = _Renames(old, new, self.matches)
            for index, cell in enumerate(new.page.cells):
                if compared and index in sources:
                    details = compared.details(sources[index], index)
                    if renames.explain(sources[index], index):
                        details = [detail for detail in details if detail.kind != "renamed"]
                    if index in reordered:
                        details.append(Detail("reordered", "order", "", ""))
                    if details:
                        is_moved = all(detail.kind in _MOVES for detail in details)
                        before = compared.old.page.cells[sources[index]]
                        status: CellStatus = "moved" if is_moved else "changed"
                        yield CellChange(status, names.of(cell), before, cell, tuple(details))
                elif index in self.moved_in:
                    origin, i = self.moved_in[index]
                    details = [Detail("repaged", "page", origin.page.name, new.page.name)]
                    details += _own_details(origin, i, new, index)
                    before = origin.page.cells[i]
                    yield CellChange("added", names.of(cell), before, cell, tuple(details))
                elif cell.kind != "root" and (cell.kind != "layer" or old):
                    yield CellChange("added", names.of(cell), None, cell)
        if old:
            names = _Names(old.page)
            for index in self.removed:
                cell = old.page.cells[index]
                if index in self.moved_out:
                    gone = (Detail("repaged", "page", old.page.name, self.moved_out[index]),)
                    yield CellChange("removed", names.of(cell), cell, None, gone)
                elif cell.kind != "root" and (cell.kind != "layer" or new):
                    yield CellChange("removed", names.of(cell), cell, None)


def _others(version: _Version | None, known: set[int]) -> list[int]:
    return [] if version is None else [i for i in range(len(version.page.cells)) if i not in known]


def _follow_to_other_pages(pairs: Sequence[_Pair]) -> None:
    """Find the cells that moved from one page to another: with the same text and id, or look."""
    removed = [(pair, i) for pair in pairs for i in pair.removed if pair.old]
    added = [(pair, k) for pair in pairs for k in pair.added if pair.new]
    keys: tuple[Callable[[Cell], Hashable], ...] = (_text_and_id, _text_and_look)
    for key in keys:
        waiting: dict[Hashable, list[tuple[_Pair, int]]] = {}
        for pair, i in reversed(removed):
            assert pair.old is not None
            if i not in pair.moved_out and (found := key(pair.old.page.cells[i])):
                waiting.setdefault(found, []).append((pair, i))
        for pair, k in added:
            assert pair.new is not None
            if k in pair.moved_in or not (places := waiting.get(key(pair.new.page.cells[k]))):
                continue
            origin, i = places[-1]
            if origin is not pair and origin.old is not None:
                places.pop()
                pair.moved_in[k] = origin.old, i
                origin.moved_out[i] = pair.new.page.name


def _text_and_id(cell: Cell) -> Hashable:
    return (cell.id, cell.value) if cell.value and cell.kind != "layer" else None


def _text_and_look(cell: Cell) -> Hashable:
    return (cell.value, str(cell.style)) if cell.value and cell.kind != "layer" else None


class _Renames:
    """Finds the ids that changed only because they contain the id of another cell.

    multicloud-diagrams names an edge by the nodes that it connects, and rows by their table.
    """

    def __init__(self, old: _Version | None, new: _Version, matches: Mapping[int, int]) -> None:
        self._old = () if old is None else old.page.cells
        self._new = new.page.cells
        self._matches = matches
        self._places = {cell.id: index for index, cell in enumerate(self._old)}

    def explain(self, i: int, k: int) -> bool:
        """Return whether the new id of a cell follows from those of the cells that it names."""
        before, after = self._old[i].id, self._new[k].id
        if before == after:
            return False
        for one, other in self._named(i):
            # Replacing many short ids by long ones could take all memory.
            if max(len(before), len(after), len(other)) > _LONGEST_ID:
                return False
            # Without the first word: `vertex:` is not repeated.
            tails = one.partition(":")[2], other.partition(":")[2]
            full = before.replace(one, other)
            before = full if full != before or not tails[0] else before.replace(*tails)
        return before == after

    def _named(self, i: int) -> Iterator[tuple[str, str]]:
        """Yield the old and new ids of the renamed cells that a cell names, and its parent does."""
        cell = self._old[i]
        ends = [cell.source, cell.target, cell.parent]
        if (above := self._places.get(cell.parent)) is not None:
            ends += [self._old[above].source, self._old[above].target]
        for end in dict.fromkeys(ends):
            place = self._places.get(end, -1)
            if end and place in self._matches:
                new = self._new[self._matches[place]].id
                if new != end:
                    yield end, new


class _Compared:
    """Two versions of a page whose cells are matched."""

    def __init__(self, old: _Version, new: _Version, matches: Mapping[int, int]) -> None:
        self.old = old
        self.new = new
        self._new_ids = {old.page.cells[i].id: new.page.cells[k].id for i, k in matches.items()}
        self._old_cells = {cell.id: cell for cell in old.page.cells}
        self._new_cells = {cell.id: cell for cell in new.page.cells}
        self._names = _Names(old.page), _Names(new.page)
        self._places = _places(old.page), _places(new.page)

    def details(self, i: int, k: int) -> list[Detail]:
        """Return what is different between an old and a new cell."""
        old, new = self.old.page.cells[i], self.new.page.cells[k]
        found = _own_details(self.old, i, self.new, k)
        for name, before, after in (
            ("source", old.source, new.source),
            ("target", old.target, new.target),
        ):
            if self._new_ids.get(before, before) != after:
                names = self._name(0, before), self._name(1, after)
                found.append(Detail("reconnected", name, *names))
        if self._new_ids.get(old.parent, old.parent) != new.parent:
            kinds = {self._kind(0, old.parent), self._kind(1, new.parent)}
            names = self._name(0, old.parent), self._name(1, new.parent)
            is_layer = kinds == {"layer"}
            found.append(
                Detail(
                    "relayered" if is_layer else "regrouped",
                    "layer" if is_layer else "group",
                    *names,
                )
            )
        elif new.kind in ("edge", "root", "layer") or _written(old) == _written(new):
            # What only moves with its group has not moved itself.
            return found
        at = self._places[0][old.id], self._places[1][new.id]
        parents = self._places[0].get(old.parent), self._places[1].get(new.parent)
        places = _position(*at[0]), _position(*at[1])
        # Without a place of its own, or so far away that draw.io does not go there.
        is_elsewhere = at[0] != at[1] or parents[0] != parents[1]
        if old.geometry.relative or new.geometry.relative or not is_elsewhere:
            places = _written(old), _written(new)
        if places[0] != places[1] and new.kind != "edge":
            found.append(Detail("moved", "position", *places))
        return found

    def _name(self, side: int, cell_id: str) -> str:
        cell = (self._old_cells, self._new_cells)[side].get(cell_id)
        return self._names[side].of(cell) if cell else cell_id

    def _kind(self, side: int, cell_id: str) -> str:
        cell = (self._old_cells, self._new_cells)[side].get(cell_id)
        return cell.kind if cell else ""


def _own_details(old: _Version, i: int, new: _Version, k: int) -> list[Detail]:
    """Return what is different between two cells, without their place among others."""
    one, other = old.page.cells[i], new.page.cells[k]
    found: list[Detail] = []
    is_numbered = old.numbered and new.numbered and one.id.isdigit() and other.id.isdigit()
    # Nobody sees the ids of the root and of the layer that every page has.
    is_default = other.kind in ("root", "layer") and not other.value
    if one.id != other.id and not is_numbered and not is_default:
        found.append(Detail("renamed", "id", one.id, other.id))
    if one.value != other.value:
        found.append(Detail("relabelled", "label", one.value, other.value))
    sizes = ({"width": g.width, "height": g.height} for g in (one.geometry, other.geometry))
    found += _details("resized", *({n: _number(v) for n, v in size.items()} for size in sizes))
    for detail in _details("restyled", _style(one), _style(other)):
        is_route = other.kind == "edge" and detail.name in _ROUTING
        found.append(replace(detail, kind="moved") if is_route else detail)
    found += _details("moved", _lines(old, i), _lines(new, k))
    found += _details("edited", _rest(one), _rest(other))
    # Apart, as metadata may have any name.
    found += _details("edited", dict(one.metadata), dict(other.metadata))
    found += _details("edited", old.attributes[i], new.attributes[k])
    return found


def _details(kind: DetailKind, before: Mapping[str, str], after: Mapping[str, str]) -> list[Detail]:
    names = dict.fromkeys((*before, *after))
    both = ((name, before.get(name, ""), after.get(name, "")) for name in names)
    return [Detail(kind, *values) for values in both if values[1] != values[2]]


def _style(cell: Cell) -> dict[str, str]:
    """Return a style, with a value for each keyword, so that its absence is a difference."""
    found: dict[str, str] = {}
    has_entries = False
    for key, value in cell.style.entries:
        if value is None and key.strip():
            # A keyword stands for entries, which win over those before it.
            found[key] = f"{key} (after entries)" if has_entries else key
        elif key:
            has_entries = True
            found[key] = _style_value(key, value or "(empty)")
    return found


def _style_value(key: str, value: str) -> str:
    if value.startswith("#"):
        return value.lower()
    if _PLAIN_NUMBER.fullmatch(value):
        return _number(value)
    return f"={value}" if value == key else value


def _lines(version: _Version, index: int) -> dict[str, str]:
    """Return where an edge runs and where its label is, or how far a vertex is moved away."""
    geometry = version.page.cells[index].geometry
    found = dict(version.routes[index])
    if version.page.cells[index].kind == "edge":
        label = _position(geometry.x, geometry.y)
        found |= {} if label == "0, 0" else {"label": label}
    return found


def _rest(cell: Cell) -> dict[str, str]:
    return {
        "link": cell.link,
        "tooltip": cell.tooltip,
        "tags": " ".join(cell.tags),
        "visible": "yes" if cell.visible else "no",
        "collapsed": "yes" if cell.collapsed else "no",
    }


def _reordered_cells(old: _Version, new: _Version, matches: Mapping[int, int]) -> set[int]:
    """Return the new cells that are drawn in another order among those of the same parent."""
    siblings: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for i, k in matches.items():
        parents = old.page.cells[i].parent, new.page.cells[k].parent
        siblings[parents].append((k, i))
    found: set[int] = set()
    for pairs in siblings.values():
        pairs.sort()
        found |= {pairs[place][0] for place in _out_of_order([i for _, i in pairs])}
    return found


def _out_of_order(numbers: Sequence[int]) -> set[int]:
    """Return the fewest places of different numbers without which the others increase."""
    ends: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, end in enumerate(numbers):
        length = bisect_left(ends, end)
        before.append(places[length - 1] if length else -1)
        ends[length : length + 1] = [end]
        places[length : length + 1] = [place]
    kept = set()
    place = places[-1] if places else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return set(range(len(numbers))) - kept


class _Names:
    """The names of the cells of a page."""

    def __init__(self, page: Page) -> None:
        self._cells = {cell.id: cell for cell in page.cells}

    def of(self, cell: Cell) -> str:
        """Return the text of a cell, or what an edge without text connects."""
        if cell.kind == "edge" and not plain(cell):
            ends = (self._cells.get(end) for end in (cell.source, cell.target))
            names = [name_of(end) if end else "?" for end in ends]
            return f"{names[0]} → {names[1]}"
        if cell.kind == "layer" and not cell.value:
            return "Background"
        return name_of(cell)


def _places(page: Page) -> dict[str, tuple[float, float]]:
    cells = zip(page.cells, absolute_places(page), strict=True)
    return {cell.id: place for cell, place in cells}


def _written(cell: Cell) -> str:
    """Return a position as it is written, in a group or along a line."""
    return _position(cell.geometry.x, cell.geometry.y)


def _position(x: str | float, y: str | float) -> str:
    return f"{_number(x)}, {_number(y)}"


def _number(text: str | float) -> str:
    """Return a number in one way of writing, empty as 0; what is none as it is."""
    if isinstance(text, str) and not _PLAIN_NUMBER.fullmatch(text):
        return text or "0"
    value = float(text)
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) >= 0.005 else "0"
