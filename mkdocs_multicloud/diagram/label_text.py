"""Converts the label of a cell to plain text, for tables, alternative texts and search."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram.formulas import is_display, with_formulas
from mkdocs_multicloud.diagram.label_html import tokens

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import Cell

_BREAKS = {
    "br", "div", "p", "li", "tr", "hr", "ul", "ol", "table", "blockquote", "pre",
    "h1", "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip


def plain(cell: Cell, separator: str = " · ") -> str:
    """Return a cell's label without markup, with lines joined by `separator`."""
    is_html = cell.style.get("html") == "1"
    return plain_text(cell.value, is_html, separator, maths=cell.maths)


@lru_cache(4096)
def plain_text(label: str, is_html: bool, separator: str = " · ", *, maths: bool = False) -> str:
    """Return a label without markup, with lines joined by `separator`.

    Args:
        maths: whether the label may have formulas; they are shown without their delimiters.
    """
    lines = _lines(label, maths=maths) if is_html else label.split("\n")
    words = (" ".join(line.split()) for line in lines)
    return separator.join(line for line in words if line.strip("-_= "))


def _lines(value: str, *, maths: bool) -> list[str]:
    pieces = []
    found = tokens(value)
    for kind, text, attributes in with_formulas(found) if maths else found:
        if kind == "formula":
            gap = "\n" if is_display(attributes) else ""
            pieces += [gap, " ".join(text.split()), gap]
            continue
        if kind in ("text", "unfinished"):
            pieces.append(text.replace("\n", " "))
        elif text in _BREAKS:
            pieces.append("\n")
        elif text in ("td", "th") and kind == "open":
            pieces.append(" ")
    return "".join(pieces).split("\n")
