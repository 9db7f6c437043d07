"""Reads fences in lists and quotes, which Python-Markdown's own extension does not support."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from markdown.extensions.codehilite import CodeHilite, CodeHiliteExtension
from markdown.preprocessors import Preprocessor

from mkdocs_multicloud.directive.markdown_structure import Fences, Outline
from mkdocs_multicloud.jekyll.html_blocks import html_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown import Markdown

    from mkdocs_multicloud.directive.markdown_structure import Fence

MERMAID = "mermaid"
DIAGRAMS = {
    "theme": '<pre class="mermaid"><code>{}</code></pre>',
    "script": '<pre class="mermaid">{}</pre>',
}
"""HTML of a diagram, for what draws it: a theme such as Material, or the script of mermaid."""

_TOP = re.compile(r"(?:`{3,}|~{3,})[\w#.+-]*")
_OWN = re.compile(r"[\w#.+-]*(?:[ \t]+hl_lines=.*)?|\{.*\}")
_QUOTE = re.compile(r"(?:[ \t]*>[ \t]?)+")


class QuotedFences(Preprocessor):
    """Converts the fences that the site's own extension for fences leaves as text.

    Args:
        mermaid: what draws diagrams of mermaid, a key of `DIAGRAMS`; empty if they are code.
    """

    def __init__(self, md: Markdown, mermaid: str) -> None:
        super().__init__(md)
        self._mermaid = DIAGRAMS.get(mermaid, "")

    def run(self, lines: list[str]) -> list[str]:
        """Change a page."""
        if self._mermaid and self._superfences:
            # Not earlier, as superfences may be added to the converter after this.
            self._add_mermaid(self._superfences)
        marked = (line for line in lines if "```" in line or "~~~" in line)
        if not self._mermaid and all(map(_TOP.fullmatch, marked)):
            return lines
        written: list[str] = []
        done = 0
        for fence in filter(self._is_left, self._fences(lines)):
            first, last = fence.first, fence.last + 1
            placed = fence.prefix + self._stored(fence, lines[first + 1 : fence.last])
            blank = fence.prefix.rstrip(" \t")
            begins_item = _is_text(blank)
            apart = first > 0 and _is_text(lines[first - 1]) and not begins_item
            above = [blank] if apart else []
            apart = last < len(lines) and _is_text(lines[last])
            below = ["" if begins_item else blank] if apart else []
            written += [*lines[done:first], *above, placed, *below]
            done = last
        return written + lines[done:]

    def _is_left(self, fence: Fence) -> bool:
        if self._superfences:
            # It does not read a fence that begins a list item.
            return _is_text(fence.prefix)
        is_own = not fence.prefix and _OWN.fullmatch(fence.info) is not None
        return not is_own or (self._mermaid != "" and fence.language == MERMAID)

    @property
    def _superfences(self) -> Any:
        return superfences_of(self.md)

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
        return self.md.htmlStash.store(self._html(code, fence.language))

    def _html(self, code: str, language: str) -> str:
        if self._mermaid and language == MERMAID:
            return self._mermaid.format(html.escape(code))
        if self._superfences:
            self._superfences.get_hl_settings()
            written = self._superfences.highlight(
                code, language, {}, self.md, classes=None, id_value="", attrs={}
            )
            return str(written)
        if options := codehilite_options(self.md):
            style = options.pop("pygments_style", "default")
            found = CodeHilite(code, lang=language or None, style=style, **options)
            return found.hilite(shebang=False)
        name = f' class="language-{html.escape(language)}"' if language else ""
        return f"<pre><code{name}>{html.escape(code)}\n</code></pre>"

    def _add_mermaid(self, fences: Any) -> None:
        """Make superfences read diagrams of mermaid, unless the site says how."""

        def accept(*_: Any) -> bool:
            fences.get_hl_settings()
            return True

        def written(src: str = "", **_: Any) -> str:
            return self._mermaid.format(html.escape(src))

        if MERMAID not in {fence["name"] for fence in fences.extension.superfences}:
            fences.extension.extend_super_fences(MERMAID, written, accept, None)


def superfences_of(md: Markdown) -> Any:
    """Return the preprocessor of superfences; None if the site does not use it."""
    processor = md.preprocessors["fenced_code_block"]
    return processor if type(processor).__module__.startswith("pymdownx") else None


def codehilite_options(md: Markdown) -> dict[str, Any]:
    """Return the options of the extension `codehilite`; empty if the site does not use it."""
    known = [one for one in md.registeredExtensions if isinstance(one, CodeHiliteExtension)]
    return known[0].getConfigs() if known else {}


def _is_text(line: str) -> bool:
    return line.strip(" \t>") != ""
