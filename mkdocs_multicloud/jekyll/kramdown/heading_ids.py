"""Gives headings the ids of kramdown's GitHub-flavoured Markdown, so that links to them stay."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from markdown.extensions.toc import remove_fnrefs, unescape
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, HTML_PLACEHOLDER_RE, STX

from mkdocs_multicloud.page.escaping import unshielded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

_DASHES = re.compile(r"---?|<< ?| ?>>")
"""Text that kramdown replaces by typographic signs, which are not part of an id."""
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]*>", re.S)


class HeadingIds(Treeprocessor):
    """Gives an id to each heading without one."""

    def run(self, root: Element) -> None:
        """Change the tree."""
        used = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
        counts: dict[str, int] = {}
        for heading in root.iter():
            if heading.tag not in HEADINGS or "id" in heading.attrib:
                continue
            base = heading_id(self._text_of(heading))
            if not base:
                # Python-Markdown numbers it.
                continue
            number = counts.get(base, -1) + 1
            while (name := f"{base}-{number}" if number else base) in used:
                number += 1
            counts[base] = number
            used.add(name)
            heading.set("id", name)

    def _text_of(self, heading: Element) -> str:
        text = unescape("".join(_texts(remove_fnrefs(heading))))
        if STX in text:
            # Only what this text needs: the postprocessors would look at all HTML of the page.
            text = HTML_PLACEHOLDER_RE.sub(self._stored, html.escape(text, quote=False))
            text = html.unescape(_TAG.sub("", text.replace(AMP_SUBSTITUTE, "&")))
        return unshielded(text)

    def _stored(self, placeholder: re.Match[str]) -> str:
        stored = self.md.htmlStash.rawHtmlBlocks[int(placeholder[1])]
        return stored if isinstance(stored, str) else ""


def heading_id(text: str) -> str:
    """Return the id of the first heading with this text; empty if no character may be in one."""
    kept = "".join(char for char in text.lower() if char in " \t-" or _is_word(char))
    return kept.replace(" ", "-").replace("\t", "-")


@lru_cache(512)
def _is_word(char: str) -> bool:
    # Other than in Python's `\w`, marks belong to words, as in Hindi, and digits above do not.
    category = unicodedata.category(char)
    return category[0] in "LM" or category in ("Nd", "Nl", "Pc")


def _texts(element: Element, *, is_code: bool = False) -> Iterator[str]:
    """Yield the texts of an element, without what kramdown replaces by signs outside code."""
    is_code = is_code or element.tag == "code"
    if element.text:
        # Code is escaped in the tree.
        yield html.unescape(element.text) if is_code else _DASHES.sub("", element.text)
    for child in element:
        yield from _texts(child, is_code=is_code)
        if child.tail:
            yield child.tail if is_code else _DASHES.sub("", child.tail)
