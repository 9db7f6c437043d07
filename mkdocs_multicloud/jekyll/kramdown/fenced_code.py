"""Reads fences in lists and quotes, which Python-Markdown's own extension does not support."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from markdown.preprocessors import Preprocessor

from mkdocs_multicloud.directive.markdown_structure import Fences, Outline
from mkdocs_multicloud.jekyll.html_blocks import html_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_multicloud.directive.markdown_structure import Fence

_TOP = re.compile(r"(?:`{3,}|~{3,})[\w#.+-]*")
_OWN = re.compile(r"[\w#.+-]*(?:[ \t]+hl_lines=.*)?|\{.*\}")
_QUOTE = re.compile(r"(?:[ \t]*>[ \t]?)+")


class QuotedFences(Preprocessor):
    """Converts the fences that the extension `fenced_code` leaves as text."""

    def run(self, lines: list[str]) -> list[str]:
        """Change a page, unless superfences does it."""
        if type(self.md.preprocessors["fenced_code_block"]).__module__.startswith("pymdownx"):
            return lines
        marked = (line for line in lines if "```" in line or "~~~" in line)
        if all(map(_TOP.fullmatch, marked)):
            return lines
        found = list(self._fences(lines))
        left = [f for f in found if f.prefix or not _OWN.fullmatch(f.info)]
        for fence in reversed(left):
            first, last = fence.first, fence.last + 1
            placed = fence.prefix + self._stored(fence, lines[first + 1 : fence.last])
            blank = fence.prefix.rstrip(" \t")
            begins_item = _is_text(blank)
            apart = first > 0 and _is_text(lines[first - 1]) and not begins_item
            above = [blank] if apart else []
            apart = last < len(lines) and _is_text(lines[last])
            below = ["" if begins_item else blank] if apart else []
            lines[first:last] = [*above, placed, *below]
        return lines

    def _fences(self, lines: list[str]) -> Iterator[Fence]:
        """Yield the fences of a page that are not in indented code or HTML."""
        fences, page, quote = Fences(lines), Outline(), Outline()
        raw = html_blocks(lines, self.md.block_level_elements)
        index = 0
        while index < len(lines):
            line = lines[index]
            if marks := _QUOTE.match(line):
                line, outline = line[marks.end() :], quote
            else:
                quote, outline = Outline(), page
            fence = None if index in raw else fences.opened_at(index)
            if fence:
                # A fence may be directly below a paragraph.
                outline.feed("")
            if fence and not outline.is_code(line):
                yield fence
                index = fence.last + 1
            else:
                outline.feed(line)
                index = raw.get(index, index) + 1

    def _stored(self, fence: Fence, lines: list[str]) -> str:
        """Return the placeholder of the code block, as a separate paragraph."""
        code = "\n".join(map(fence.without_prefix, lines))
        name = f' class="language-{html.escape(fence.language)}"' if fence.language else ""
        return self.md.htmlStash.store(f"<pre><code{name}>{html.escape(code)}\n</code></pre>")


def _is_text(line: str) -> bool:
    return line.strip(" \t>") != ""
