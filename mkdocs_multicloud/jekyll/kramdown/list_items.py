"""Finds list items without an empty line above, which Python-Markdown reads as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown.blockprocessors import BlockProcessor

from mkdocs_multicloud.directive.markdown_structure import indent_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_MARKER = re.compile(r"[ \t]*(?P<mark>[-*+]|\d+(?=\.))\.?[ \t]+\S")


class SeparateItems(BlockProcessor):
    """Separates a list item from a paragraph above, and from a list of another kind."""

    def test(self, parent: Element, block: str) -> bool:
        """Return whether a block has such an item; Python-Markdown calls this."""
        return "\n" in block and next(self._items(parent, block), None) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Split the block at such items."""
        lines = blocks[0].split("\n")
        begin = [0, *self._items(parent, blocks[0])]
        end = [*begin[1:], len(lines)]
        blocks[:1] = ["\n".join(lines[a:b]) for a, b in zip(begin, end, strict=True)]

    def _items(self, parent: Element, block: str) -> Iterator[int]:
        """Yield the line numbers of such items."""
        lines = block.split("\n")
        level, kind = self._kind(lines[0])
        depth = _depth(parent) if level else 0
        if not (kind or depth):
            return
        for number, line in enumerate(lines[1:], 1):
            at, found = self._kind(line)
            is_other = at == level and kind != found and (kind or level <= depth)
            if found and (is_other or at < min(level, depth)):
                yield number
                level, kind = at, found

    def _kind(self, line: str) -> tuple[int, str]:
        """Return the level of a line, and the kind of its list marker; empty without a marker."""
        found = _MARKER.match(line)
        mark = found["mark"] if found else ""
        return indent_of(line) // self.tab_length, "1" if mark.isdigit() else mark and "-"


def _depth(parent: Element) -> int:
    """The number of lists that may contain an indented block."""
    depth = 0
    while len(parent) and parent[-1].tag in ("ol", "ul", "li"):
        parent = parent[-1]
        depth += parent.tag != "li"
    return depth
