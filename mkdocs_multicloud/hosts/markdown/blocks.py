"""Blocks that Markdown cannot express: marks in the text, and elements after parsing."""

from __future__ import annotations

import dataclasses
import html
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from markdown.blockprocessors import BlockProcessor
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from mkdocs_multicloud.hosts.markdown.block_elements import (
    BUTTON_CLASSES,
    code_element,
    element_of,
    link_to_file,
    set_download,
    table_element,
)
from mkdocs_multicloud.hosts.shared.gallery_html import dress_gallery, dress_pictures
from mkdocs_multicloud.hosts.shared.marked_blocks import KEY, BlockMarks
from mkdocs_multicloud.page.escaping import BREAK, SHIELDED, shielded, unshielded
from mkdocs_multicloud.page.fragment import Block
from mkdocs_multicloud.page.inline_svg import with_own_ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown import Markdown

    from mkdocs_multicloud.errors import MulticloudError
    from mkdocs_multicloud.page.fragment import Fragment

UNSEARCHED = re.compile(
    r"<(details|section|div|ul|h[1-6])\b(?=[^>]*\sdata-search-exclude)"
    r"(?=[^>]*\sclass=\"(?:[^\"]*\s)?(?:multicloud-|contents\b)).*?</\1>"
    r"|<style>@media screen[^<]*</style>",
    re.DOTALL,
)
"""Matches what is left out of the search index: blocks, and the style sheets of pictures."""
CELLS = re.compile(r'<div\b[^>]*\sclass="multicloud-cells".*?</div>', re.DOTALL)
"""Matches the tables of all cells, which a search need not read if it has all nodes."""


_WHOLE = re.compile(rf"{KEY}(?P<number>\d+)z.*?{KEY}(?P=number)end", re.DOTALL)
_ANY = re.compile(rf"{KEY}(?:\d+z|\d*end)\n?")

_MARK = re.compile(rf"{KEY}(?:\d+z|\d*end)")

_HEADING = re.compile("^#{1,6} ", re.MULTILINE)

_NESTED_ITEM = re.compile(r"^(?: {4})+(?=- )", re.MULTILINE)

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

_BARE = ("listing", "whole")
"""Blocks that are readable without our stylesheet."""


class PageBlocks(BlockMarks):
    """The marks of a page that Python-Markdown converts."""

    def __init__(self, md: Markdown) -> None:
        super().__init__()
        self._md = md
        self._errors: dict[int, Callable[[], MulticloudError]] = {}

    def clear(self) -> None:
        """Remove the blocks of the previous text."""
        self.blocks.clear()
        self._errors.clear()

    def written(
        self,
        fragment: Fragment,
        error: Callable[[], MulticloudError],
        *,
        nested: bool,
        verbatim: bool,
    ) -> str:
        """Return the Markdown that replaces a directive, with the marks of its blocks.

        Args:
            error: returns the error to report if marks remain in the finished page.
            nested: whether the directive is inside another block.
            verbatim: whether it is inside a fence, where the Markdown is shown as it is.
        """
        # Only superfences and our own fences of kramdown support fences inside other blocks.
        fences = type(self._md.preprocessors["fenced_code_block"])
        kramdown = "kramdown_fences" in self._md.preprocessors
        can_fence = not nested or kramdown or fences.__module__.startswith("pymdownx")
        tab = self._md.tab_length
        if fragment.blocks and tab != 4:
            # Some sites have lists nested by two spaces; code is in blocks.
            items = _NESTED_ITEM.sub(lambda at: at[0][: len(at[0]) // 4 * tab], fragment.markdown)
            fragment = dataclasses.replace(fragment, markdown=items)
        # Markdown would read each cell for a dozen kinds of markup that is not there.
        markdown = self.marked(fragment, fences=can_fence, tables=False)
        if KEY not in markdown and (verbatim or not _HEADING.search(markdown)):
            return markdown
        begins = self.mark(Block("whole", "", {}))
        number = len(self.blocks) - 1
        self._errors[number] = error
        return f"\n{begins}\n{markdown}\n{KEY}{number}end\n"

    def without_marks(self, text: str, notice: Callable[[MulticloudError], str]) -> str:
        """Remove the marks that remain in a finished page.

        Args:
            text: the HTML of the page.
            notice: returns the HTML that replaces a directive whose marks remain.
        """
        # Fast path: the table of contents calls this for each heading.
        if KEY not in text:
            return text
        return _ANY.sub("", _WHOLE.sub(lambda at: notice(self._errors[int(at[1])]()), text))

    def begun_by(self, element: ET.Element) -> Block | None:
        """Return the block whose start an element marks."""
        return self.begins(element.text) if element.text and not len(element) else None

    def is_end(self, element: ET.Element) -> bool:
        """Return whether an element marks the end of a block."""
        return not len(element) and self.ends(element.text or "")


def _without_id(element: ET.Element) -> None:
    """Turn a heading into a title that is in no table of contents.

    Themes read headings inside of blocks differently; Material's search fails for some.
    """
    if element.tag in _HEADINGS:
        element.set("role", "heading")
        element.set("aria-level", element.tag[1])
        element.set("class", "multicloud-title")
        element.tag = "p"


class MarkParagraphs(BlockProcessor):
    """Makes the paragraphs of marks, in which nothing has to look for inline markup."""

    def test(self, parent: ET.Element, block: str) -> bool:
        """Return whether a text may be a mark; in a tight list, it is no paragraph."""
        return block.startswith(KEY) and not self.parser.state.isstate("list")

    def run(self, parent: ET.Element, blocks: list[str]) -> bool:
        """Add the paragraph, unless there is more text in it."""
        if not _MARK.fullmatch(blocks[0].rstrip()):
            return False
        ET.SubElement(parent, "p").text = AtomicString(blocks.pop(0).rstrip())
        return True


class WrapBlocks(Treeprocessor):
    """Moves the elements between marks into the elements of the blocks.

    Args:
        head: HTML to add to a page with such elements, as its style and script.
        links: whether pictures become links to their files; not if a lightbox adds links.
    """

    def __init__(self, md: Markdown, blocks: PageBlocks, head: str = "", *, links: bool) -> None:
        super().__init__(md)
        self._blocks = blocks
        self._head = head
        self._links = links
        self._inline = 0
        self._anchors: set[str] = set()

    def run(self, root: ET.Element) -> None:
        """Rearrange a page."""
        self._inline = 0
        self._anchors.clear()
        first = self._first(root) if self._head else None
        for parent in list(root.iter()):
            if any(self._blocks.begun_by(child) for child in parent):
                self._rearrange(parent, nested=parent is not root)
        if first is not None:
            element = ET.Element("p")
            element.text = self.md.htmlStash.store(self._head)
            root.insert(first, element)

    def _first(self, root: ET.Element) -> int | None:
        """The index of the first child that contains a block with a style; None without any."""
        for place, child in enumerate(root):
            begun = map(self._blocks.begun_by, child.iter())
            if any(block is not None and block.kind not in _BARE for block in begun):
                return place
        return None

    def _rearrange(self, parent: ET.Element, *, nested: bool) -> None:
        children = list(parent)
        for child in children:
            parent.remove(child)
        stack: list[tuple[ET.Element, Block | None]] = [(parent, None)]
        for child in children:
            block = self._blocks.begun_by(child)
            if block is not None and block.kind == "code":
                stack[-1][0].append(code_element(block))
            elif block is not None and block.kind == "table":
                stack[-1][0].append(table_element(block))
            elif block is not None and block.kind == "whole":
                stack.append((stack[-1][0], None))
            elif block is not None:
                element = element_of(block)
                if (anchor := element.get("id", "")) in self._anchors:
                    del element.attrib["id"]
                self._anchors |= {anchor} - {""}
                stack[-1][0].append(element)
                stack.append((element, block))
            elif self._blocks.is_end(child):
                if len(stack) > 1:
                    self._finish(*stack.pop())
            else:
                if nested and len(stack) > 1:
                    _without_id(child)
                stack[-1][0].append(child)

    def _finish(self, element: ET.Element, block: Block | None) -> None:
        """Complete a block after all of its content is inside."""
        if block is None:
            return
        for name, value in block.data.items():
            element.set(f"data-{name}", shielded(value, "&"))
        for item, name in zip(element.iter("li"), block.attributes.get("items", ()), strict=False):
            if name and name not in self._anchors:
                self._anchors.add(name)
                item.set("id", name)
        if block.kind == "button":
            for anchor in element.iter("a"):
                anchor.set("class", BUTTON_CLASSES)
                anchor.set("download", str(block.attributes["download"]))
        elif block.kind == "files":
            for anchor, name in zip(element.iter("a"), block.attributes["downloads"], strict=False):
                set_download(anchor, name)
        elif block.kind == "figure":
            self._figure(element, block)
        elif block.kind == "gallery":
            row = dress_gallery(element, block.title, block.attributes)
            element[0].text = self.md.htmlStash.store(row)
        elif block.kind == "legend":
            dress_pictures(element, block.attributes)

    def _figure(self, element: ET.Element, block: Block) -> None:
        """Set theme, size and alternative text of the pictures, and add the caption at the end."""
        files = element.findall("div")
        for links in files:
            element.remove(links)
        inline = block.attributes["inline"]
        for svg in inline:
            self._inline += 1
            own = with_own_ids(svg.strip(), f"-{self._inline}")
            ET.SubElement(element, "span").text = self.md.htmlStash.store(own)
        shown = list(element.iter("span" if inline else "img"))
        for picture, theme in zip(shown, ("light", "dark"), strict=False):
            picture.set("class", f"multicloud-picture multicloud-{theme}")
            if not inline:
                picture.set("loading", "lazy")
                # Markdown would decode an entity in a label.
                picture.set("alt", shielded(block.attributes["alt"], "&"))
                picture.set("width", block.attributes["width"])
                picture.set("height", block.attributes["height"])
        if len(shown) == 1:
            shown[0].set("class", "multicloud-picture")
        for picture in shown:
            if len(shown) > 1 and not inline:
                # A lightbox browses the pictures of one theme.
                picture.set("data-gallery", str(picture.get("class")).rpartition("-")[2])
            # Other plugins that change pictures expect each on a separate line.
            picture.tail = "\n"
        if not inline and self._links:
            for parent in list(element.iter()):
                for picture in [child for child in parent if child in shown]:
                    link_to_file(parent, picture)
        if block.title or files:
            caption = ET.SubElement(element, "figcaption")
            caption.text = block.title
            caption.extend(files)


class PlainCharacters(Postprocessor):
    """Restores the characters that were protected from Markdown."""

    def run(self, text: str) -> str:
        """Change a page; characters with a meaning in HTML become entities."""
        text = text.replace(BREAK, "<wbr>")
        return SHIELDED.sub(lambda found: html.escape(unshielded(found[0])), text)
