"""Writes a document as lines of text, one fact a line, for tools that compare lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram.facts import name_of
from mkdocs_multicloud.diagram.label_text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile


def lines(document: MxFile) -> list[str]:
    """Return the pages, and for each cell what it is, and below it what it looks like.

    Ids are left out where a name says more; the order of style entries does not count.
    """
    found: list[str] = []
    for page in document.pages:
        names = {cell.id: name_of(cell) for cell in page.cells}
        found.append(f"page {page.name}")
        for cell in page.cells:
            if cell.kind != "root":
                found += _cell(cell, names)
    return [" ".join(line.split("\n")) for line in found]


def _cell(cell: Cell, names: dict[str, str]) -> Iterator[str]:
    yield f"  {cell.kind} {plain(cell) or cell.id}"
    facts = {
        "id": cell.id,
        "parent": names.get(cell.parent, cell.parent),
        "source": names.get(cell.source, cell.source),
        "target": names.get(cell.target, cell.target),
        "position": ", ".join(filter(None, (cell.geometry.x, cell.geometry.y))),
        "size": " × ".join(filter(None, (cell.geometry.width, cell.geometry.height))),
        "link": cell.link,
        "tooltip": cell.tooltip,
        "tags": " ".join(cell.tags),
        "hidden": "" if cell.visible else "yes",
        **dict(cell.metadata),
    }
    yield from (f"    {name}: {value}" for name, value in facts.items() if value)
    yield from (f"    {k}={v}" if v else f"    {k}" for k, v in cell.style.table().items())
