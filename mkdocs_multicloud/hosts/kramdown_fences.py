"""Fences in lists and quotes, which kramdown reads and Python-Markdown's own extension does not."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from markdown.preprocessors import Preprocessor

from mkdocs_multicloud.jekyll.code import code_of

if TYPE_CHECKING:
    from mkdocs_multicloud.directive.layout import Fence

# Before Python-Markdown's fences (25), after white space is normalised (30).
FENCES_PRIORITY = 26

_TOP = re.compile(r"(?:`{3,}|~{3,})[\w#.+-]*")
_OWN = re.compile(r"[\w#.+-]*(?:[ \t]+hl_lines=.*)?|\{.*\}")


class QuotedFences(Preprocessor):
    """Makes code of the fences that the extension `fenced_code` leaves as text."""

    def run(self, lines: list[str]) -> list[str]:
        """Change a page, unless superfences will."""
        if type(self.md.preprocessors["fenced_code_block"]).__module__.startswith("pymdownx"):
            return lines
        marked = (line for line in lines if "```" in line or "~~~" in line)
        if all(map(_TOP.fullmatch, marked)):
            return lines
        fences = code_of("\n".join(lines)).fences
        left = [f for f in fences.values() if f.prefix or not _OWN.fullmatch(f.info)]
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

    def _stored(self, fence: Fence, lines: list[str]) -> str:
        """What stands for the block of code, as a paragraph of its own."""
        code = "\n".join(_without_prefix(line, fence) for line in lines)
        name = f' class="language-{html.escape(fence.language)}"' if fence.language else ""
        return self.md.htmlStash.store(f"<pre><code{name}>{html.escape(code)}\n</code></pre>")


def _is_text(line: str) -> bool:
    return line.strip(" \t>") != ""


def _without_prefix(line: str, fence: Fence) -> str:
    """A line of a fence without the indent or quote marks of its opening line."""
    width = len(fence.prefix)
    lead = line[:width]
    kept = lead.lstrip(" \t>") if not lead.strip(" \t>") else lead
    return kept + line[width:]
