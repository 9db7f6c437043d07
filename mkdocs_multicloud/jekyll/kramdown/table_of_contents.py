"""Writes a table of contents in the place of `{:toc}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import SubElement

from markdown.treeprocessors import Treeprocessor

from mkdocs_multicloud.jekyll.kramdown.block_marks import NOT_LINKED
from mkdocs_multicloud.jekyll.kramdown.heading_ids import HEADINGS
from mkdocs_multicloud.page.escaping import SHIELDED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from markdown import Markdown

KIND = "data-contents"
"""Attribute of the elements to fill, with the tag of the list, `ol` or `ul`."""


class TableOfContents(Treeprocessor):
    """Fills tables of contents, without headings of the class `no_toc`.

    Args:
        style: CSS to insert into each page.
    """

    def __init__(self, md: Markdown, style: str) -> None:
        super().__init__(md)
        self._style = style

    def run(self, root: Element) -> None:
        """Change the tree, and the list of headings for themes."""
        left_out = {
            heading.get("id")
            for heading in root.iter()
            if heading.tag in HEADINGS and "no_toc" in heading.get("class", "").split()
        }
        for element in root.iter():
            # Hosts must not check addresses with unsupported Liquid, which was already reported.
            for name in ("href", "src"):
                address = element.get(name)
                if address and SHIELDED.search(address):
                    element.set(name, NOT_LINKED + address)
        md: Any = self.md
        shown = list(_kept(md.toc_tokens, left_out))
        # Themes find a page's title in the first heading of level 1, and do not list it.
        titles = {token["id"] for token in md.toc_tokens[:1] if token["level"] == 1}
        md.toc_tokens = list(_kept(md.toc_tokens, left_out - titles))
        name = "markdown-toc"
        for place in root.iter("div"):
            kind = place.attrib.pop(KIND, None)
            if kind in ("ol", "ul"):
                place.set("class", f"contents {place.get('class', '')}".strip())
                # Readers would find each title twice.
                place.set("data-search-exclude", "")
                if name and place.get("id") is None:
                    place.set("id", name)
                    # Use each id only once.
                    name = ""
                if shown:
                    _add_list(place, shown, kind)
        _exclude_titles(root)
        if self._style:
            style = SubElement(root, "p")
            style.text = md.htmlStash.store(f"<style>{self._style}</style>")


def _exclude_titles(root: Element) -> None:
    """Keep the titles of tables of contents out of the search, if nothing else is below them."""
    blocks = [element for element in root if element.tag != "hr"]
    for title, place, below in zip(blocks, blocks[1:], [*blocks[2:], None], strict=False):
        is_alone = below is None or below.tag in HEADINGS
        classes = title.get("class", "")
        # The heading of level 1 is the title of the page.
        is_title = title.tag in HEADINGS[1:] and "no_toc" in classes
        if is_title and is_alone and _is_contents(place):
            title.set("class", f"{classes} contents-title")
            title.set("data-search-exclude", "")


def _is_contents(element: Element) -> bool:
    return element.tag == "div" and "contents" in element.get("class", "").split()


def _kept(tokens: list[dict[str, Any]], left_out: set[str | None]) -> Iterator[dict[str, Any]]:
    """Yield the remaining headings; those below a heading that is left out move up."""
    for token in tokens:
        below = list(_kept(token["children"], left_out))
        if token["id"] in left_out:
            yield from below
        else:
            yield {**token, "children": below}


def _add_list(parent: Element, tokens: list[dict[str, Any]], kind: str) -> None:
    items = SubElement(parent, kind)
    for token in tokens:
        item = SubElement(items, "li")
        SubElement(item, "a", {"href": f"#{token['id']}"}).text = token["name"]
        if token["children"]:
            _add_list(item, token["children"], kind)
