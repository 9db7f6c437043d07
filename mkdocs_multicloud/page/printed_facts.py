"""Compares the facts that a page prints with the diagram of its snippet."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.facts import gather, name_of, node_type
from mkdocs_multicloud.errors import MulticloudError, VertexError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile
    from mkdocs_multicloud.errors import Location
    from mkdocs_multicloud.page.printed_page import PrintedBlock, PrintedPage

_LISTED = 5
"""The number of different values of a block that are named."""
_NAMES = 20
"""The number of further ones of which only the names are shown."""
_SHOWN = 60
"""The number of characters of a value that are shown."""
_BEFORE = 15
_EMPTY = "(empty)"
_NO_CELL = '<mxCell id=""/>'
"""What is described in a diagram without cells."""
_NAMED = ("id", "parent", "source", "target", "x", "y", "width", "height")
"""The attributes of cells and geometries that are compared one by one."""
_EDITOR = ("dx", "dy")
"""Attributes of a model that say how far the editor was scrolled."""
_ID = re.compile(r"\bid=\"([^\"\n]{0,1000})\"")

_Values = dict[tuple[str, str], str]
"""Values by cell, if there are several, and name."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that a page prints and its snippet does not produce, or the other way round.

    Attributes:
        line: of the page, from 1.
        part: such as `style`.
        cell: id of the cell, in the XML of a document.
        name: such as `fillColor`; empty for a whole cell.
        printed, produced: the values; None if there is none.
    """

    line: int
    part: str
    cell: str
    name: str
    printed: str | None
    produced: str | None

    def words(self) -> str:
        """Return one line for it, with both values."""
        printed, produced = _cut(self.printed, self.produced)
        here = "is not on the page" if printed is None else f"is {printed} on the page"
        there = "none" if produced is None else produced
        name = " ".join(filter(None, [self.cell, self.name]))
        return f"{self.part}: {name} {here}, the snippet produces {there}"


def listed(differences: Sequence[Difference], page: str, snippet: Location, hint: str) -> list[str]:
    """Return the lines for the differences of a page: a few for each of its blocks.

    Args:
        page: its path.
        snippet: the place of the snippet.
        hint: what to do, for the last line of a block.
    """
    found: list[str] = []
    for part in dict.fromkeys(one.part for one in differences):
        own = [one for one in differences if one.part == part]
        found += [f"{page}:{one.line} → {snippet}: {one.words()}" for one in own[:_LISTED]]
        if len(own) > _LISTED:
            others = own[_LISTED:]
            names = list(dict.fromkeys(" ".join(filter(None, [d.cell, d.name])) for d in others))
            named = ", ".join(names[:_NAMES]) + (", …" if len(names) > _NAMES else "")
            found.append(f"{page}:{others[0].line}: {part}: and {len(others)} more: {named}")
    return [*found[:-1], f"{found[-1]}; {hint}"] if found and hint else found


def printed_vertex(page: PrintedPage, snippet: Sequence[int]) -> str:
    """Return the id of the vertex whose XML a page prints; empty if it prints none."""
    for index in snippet:
        block = page.blocks[index]
        if block.part == "vertex":
            try:
                return _printed_cell(block.xml).id
            except MulticloudError:
                return ""
    return ""


def vertex_option(page: PrintedPage, snippet: Sequence[int], document: MxFile) -> str:
    """Return the id of the described vertex, if it is not the one that a directive chooses."""
    wanted = printed_vertex(page, snippet)
    first = gather(document).vertex
    known = {cell.id for one in document.pages for cell in one.cells if _is_vertex(cell)}
    return wanted if first is not None and wanted != first.id and wanted in known else ""


def differences(
    page: PrintedPage, snippet: Sequence[int], document: MxFile, vertex: str = ""
) -> list[Difference]:
    """Return what the blocks of a snippet print and its diagram has not, from top to bottom.

    A block below another heading than the one of its part may be an example of something else: it
    counts only if half of its values are right.

    Args:
        document: the diagram of the snippet.
        vertex: id or label of the described vertex, if a directive chooses it.
    """
    try:
        facts = gather(document, vertex or vertex_option(page, snippet, document))
    except VertexError:
        facts = gather(document)
    described = facts.vertex.id if facts.vertex else ""
    cells = (c for p in document.pages for c in p.cells if described in ("", c.id))
    cell = next(cells, _printed_cell(_NO_CELL))
    found: list[Difference] = []
    for index in snippet:
        block = page.blocks[index]
        if not block.entries and not block.xml:
            continue
        try:
            printed, produced = _values(block, cell, document)
        except MulticloudError as error:
            if block.is_titled:
                line = block.first + 2
                found.append(Difference(line, block.part, "", "XML", error.what, "a diagram"))
            continue
        keys = [*printed, *(key for key in produced if key not in printed)]
        wrong = [key for key in keys if printed.get(key) != produced.get(key)]
        if not block.is_titled and 2 * len(wrong) > len(keys):
            continue
        lines = _lines(page, block)
        found += [
            Difference(
                lines.get(key[0] or key[1], block.first + 1) + 1,
                block.part,
                *key,
                printed.get(key),
                produced.get(key),
            )
            for key in wrong
        ]
    # A style is printed twice, as a line and as a table.
    return list(
        {(one.part, one.cell, one.name, one.printed): one for one in reversed(found)}.values()
    )[::-1]


def _lines(page: PrintedPage, block: PrintedBlock) -> dict[str, int]:
    """Return the indices of lines by what they are about: a value's name, or a cell's id."""
    if block.part != "xml":
        return {entry.name: entry.line for entry in block.entries}
    lines = enumerate(page.lines[block.first : block.last], block.first)
    found: dict[str, int] = {}
    for index, line in lines:
        for written in _ID.findall(line):
            found.setdefault(html.unescape(written), index)
    return found


def _values(block: PrintedBlock, cell: Cell, document: MxFile) -> tuple[_Values, _Values]:
    """Return the values that a block prints and those that the diagram has in their place.

    Args:
        cell: the described vertex.
    """
    if block.part == "xml":
        # A model alone says no name.
        has_names = block.xml.startswith("<mxfile")
        return _document_values(mxfile.parse(block.xml), document, has_names=has_names)
    pair = _vertex_values(block, cell)
    printed, produced = ({("", name): value for name, value in one.items()} for one in pair)
    return printed, produced


def _vertex_values(block: PrintedBlock, cell: Cell) -> tuple[dict[str, str], dict[str, str]]:
    if block.part == "vertex":
        printed, produced = _cell_values(_printed_cell(block.xml)), _cell_values(cell)
        # The part writes neither the label nor the style, but an author may.
        left_out = {"label", "style"} - {name.partition(" ")[0] for name in printed}
        return printed, {k: v for k, v in produced.items() if k.partition(" ")[0] not in left_out}
    printed = {entry.name: entry.value for entry in block.entries}
    if block.part == "node":
        return printed, {name: node_type(cell) for name in printed}
    if block.part == "style":
        return printed, cell.style.table()
    size = {"width": cell.geometry.width, "height": cell.geometry.height}
    produced = {name: _number(size[name]) for name in size if name in printed}
    return {name: _number(value) for name, value in printed.items()}, produced


def _number(pixels: str) -> str:
    """Return a number of pixels without its unit and without zeros at its end."""
    try:
        return f"{float(pixels.removesuffix('px')):g}"
    except ValueError:
        return pixels


def _document_values(
    printed: MxFile, produced: MxFile, *, has_names: bool
) -> tuple[_Values, _Values]:
    """Return the values of all pages and cells; of a cell that only one document has, its name."""
    sides = [{c.id: c for page in one.pages for c in page.cells} for one in (printed, produced)]
    found: list[_Values] = []
    for document, cells in zip((printed, produced), sides, strict=True):
        values: _Values = {}
        for cell in cells.values():
            pair = [side[cell.id] for side in sides if cell.id in side]
            if len(pair) == 2:
                own = _cell_values(cell)
                del own["id"]
                if not all(one.style.table() for one in pair) and cell.style.table():
                    own = {k: v for k, v in own.items() if not k.startswith("style ")}
                    own["style"] = str(cell.style)
                values.update({(cell.id, name): value for name, value in own.items()})
            else:
                values[cell.id, ""] = name_of(cell)
        found.append({**_page_values(document, has_names=has_names), **values})
    return found[0], found[1]


def _page_values(document: MxFile, *, has_names: bool) -> _Values:
    """Return the values of a document that belong to no cell: of its pages and their models."""
    root = etree.fromstring(document.xml)
    values = {("", "vars"): root.get("vars", "")}
    for number, diagram in enumerate(root.iter("diagram"), 1):
        page = f"page {number}"
        values[page, ""] = "a page"
        if has_names:
            values[page, "name"] = diagram.get("name", "")
        for model in diagram.iter("mxGraphModel"):
            values |= {(page, str(k)): str(v) for k, v in model.attrib.items()}
    for key in [key for key in values if key[1] in _EDITOR or not values[key]]:
        del values[key]
    return values


def _cell_values(cell: Cell) -> dict[str, str]:
    geometry = cell.geometry
    named = {
        "id": cell.id,
        "label": cell.value,
        "parent": cell.parent,
        "source": cell.source,
        "target": cell.target,
        "x": geometry.x,
        "y": geometry.y,
        "width": geometry.width,
        "height": geometry.height,
        **dict(cell.metadata),
        **{f"style {name}": value or _EMPTY for name, value in cell.style.table().items()},
    }
    found = {name: value for name, value in named.items() if value}
    return {**found, "id": cell.id, **_others(cell)}


def _others(cell: Cell) -> dict[str, str]:
    """Return what else the XML of a cell has, by element and attribute."""
    element = etree.fromstring(cell.bare_xml)
    for one in (element, *element.iter("mxCell", "mxGeometry")):
        for name in (*_NAMED, *dict(cell.metadata)):
            one.attrib.pop(name, "")
    found: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for one in element.iter(etree.Element):
        tag = str(one.tag)
        counts[tag] += 1
        number = f" {counts[tag]}" if counts[tag] > 1 else ""
        found[f"<{tag}>{number}"] = (one.text or "").strip() or "an element"
        found.update({f"<{tag}>{number} {k!s}": str(v) for k, v in one.attrib.items()})
    return found


def _printed_cell(xml: str) -> Cell:
    """Return the first cell of printed XML that has no document around it.

    Raises:
        MxFileError: the XML is malformed or has no cell.
    """
    document = mxfile.parse(f"<mxGraphModel><root>{xml}</root></mxGraphModel>")
    cells = document.pages[0].cells
    if not cells:
        raise VertexError("there is no cell in it")
    return cells[0]


def _is_vertex(cell: Cell) -> bool:
    return cell.kind in ("vertex", "group")


def _cut(printed: str | None, produced: str | None) -> tuple[str | None, str | None]:
    """Return two values as texts of one line, long ones cut to where they differ."""
    pair = [value if value is None else " ".join(value.split()) for value in (printed, produced)]
    same = 0
    if None not in pair:
        first, second = str(pair[0]), str(pair[1])
        longest = min(len(first), len(second))
        same = next((i for i in range(longest) if first[i] != second[i]), longest)
    start = same - _BEFORE if any(len(value or "") > _SHOWN for value in pair) else 0
    return _window(pair[0], start), _window(pair[1], start)


def _window(value: str | None, start: int) -> str | None:
    if value is None:
        return None
    shown = f"…{value[start:]}" if start > 0 else value
    shown = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
    return shown or _EMPTY
