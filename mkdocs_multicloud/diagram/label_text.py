"""Converts the label of a cell to plain text, for tables, alternative texts and search."""

from __future__ import annotations

from functools import lru_cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import Cell

_BREAKS = {
    "br", "div", "p", "li", "tr", "hr", "ul", "ol", "table", "blockquote", "pre",
    "h1", "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip
_SILENT = {"script", "style", "template"}


def plain(cell: Cell, separator: str = " · ") -> str:
    """Return a cell's label without markup, with lines joined by `separator`."""
    return plain_text(cell.value, cell.style.get("html") == "1", separator)


@lru_cache(4096)
def plain_text(label: str, is_html: bool, separator: str = " · ") -> str:
    """Return a label without markup, with lines joined by `separator`."""
    lines = _lines(label) if is_html else label.split("\n")
    words = (" ".join(line.split()) for line in lines)
    return separator.join(line for line in words if line.strip("-_= "))


def _lines(value: str) -> list[str]:
    reader = _Reader()
    reader.feed(value)
    reader.close()
    return "".join(reader.pieces).split("\n")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BREAKS:
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in _BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data.replace("\n", " "))
