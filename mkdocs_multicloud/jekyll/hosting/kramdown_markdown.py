"""The Python-Markdown extension for pages of just-the-docs: attributes, callouts, contents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Extension
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE

from mkdocs_multicloud.jekyll.hosting.kramdown_fences import FENCES_PRIORITY, QuotedFences
from mkdocs_multicloud.jekyll.hosting.kramdown_html import HTML_PRIORITY, ListedHtml
from mkdocs_multicloud.jekyll.hosting.kramdown_lists import ITEMS_PRIORITY, ItemsApart
from mkdocs_multicloud.jekyll.hosting.kramdown_marks import (
    ELSEWHERE,
    UNSEEN_PRIORITY,
    Unseen,
    mark_of,
)
from mkdocs_multicloud.page.escaping import SHIELDED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from markdown import Markdown

EXTENSIONS = {
    "abbr": "abbr",
    "attr_list": "attr_list",
    "def_list": "deflist",
    "fenced_code": "fenced_code_block",
    "footnotes": "footnote",
    "md_in_html": "markdown_block",
    "tables": "table",
    "toc": "toc",
}
"""Python-Markdown's own that read what kramdown reads, and what each registers."""

# Before inline patterns (20), which would take the marks for text.
ATTRIBUTES_PRIORITY = 21
# After headings have ids (5), before MkDocs checks links (0).
CONTENTS_PRIORITY = 4

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_COLOURS = ("blue", "green", "grey", "purple", "red", "yellow")


class KramdownExtension(Extension):
    """Reads what `mkdocs_multicloud.jekyll.kramdown` has written.

    Args:
        callouts: title and colour of each, by its name.
        style: CSS that each page brings along.
    """

    def __init__(self, callouts: Mapping[str, Mapping[str, str]], style: str = "") -> None:
        super().__init__()
        self._style = style
        self._callouts = callouts

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the name is Markdown's)
        """Register with a converter."""
        processors = {*_names(md.preprocessors), *_names(md.treeprocessors)}
        processors |= _names(md.parser.blockprocessors)
        missing = [name for name, own in EXTENSIONS.items() if own not in processors]
        # A list of bullets below numbers is another list.
        names = [f"markdown.extensions.{name}" for name in (*missing, "sane_lists")]
        md.registerExtensions(names, {})
        toc: Any = md.treeprocessors["toc"]
        if getattr(toc.slugify, "__module__", "") == "markdown.extensions.toc":
            toc.slugify = slug
        md.parser.blockprocessors.register(ItemsApart(md.parser), "kramdown_items", ITEMS_PRIORITY)
        md.preprocessors.register(QuotedFences(md), "kramdown_fences", FENCES_PRIORITY)
        md.preprocessors.register(ListedHtml(md), "kramdown_html", HTML_PRIORITY)
        md.treeprocessors.register(
            _Attributes(md, self._callouts), "kramdown_attributes", ATTRIBUTES_PRIORITY
        )
        md.treeprocessors.register(
            _Contents(md, self._style), "kramdown_contents", CONTENTS_PRIORITY
        )
        md.postprocessors.register(Unseen(md), "kramdown_unseen", UNSEEN_PRIORITY)


def slug(value: str, separator: str) -> str:
    """The id of a heading, as kramdown makes it of GitHub's Markdown."""
    return re.sub(r"[^\w\- ]", "", value.strip().lower()).replace(" ", separator)


class _Attributes(Treeprocessor):
    """Gives blocks the attributes that stand above or below them."""

    def __init__(self, md: Markdown, callouts: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__(md)
        self._callouts = callouts
        self._lists = AttrListTreeprocessor(md)

    def run(self, root: Element) -> None:
        """Change the tree."""
        # What is within a block is done before the block itself, which may be moved.
        for parent in reversed(list(root.iter())):
            if any(child.tag == "p" and "{:" in (child.text or "") for child in parent):
                self._change(parent)

    def _change(self, parent: Element) -> None:
        kept: list[Element] = []
        above: list[str] = []
        below: list[str] = []
        for child in list(parent):
            mark = mark_of(child)
            if mark and mark["kind"] == "v":
                below.append(mark["attributes"])
            elif mark and mark["kind"] == "^":
                above.append(mark["attributes"])
            else:
                if above and kept:
                    kept[-1] = self._given(kept[-1], above)
                kept.append(self._contents(child, mark["attributes"]) if mark else child)
                if below:
                    kept[-1] = self._given(kept[-1], below)
                above, below = [], []
        if above and kept:
            kept[-1] = self._given(kept[-1], above)
        parent[:] = kept

    def _contents(self, element: Element, told: str) -> Element:
        """The place of the contents."""
        kind, _, attributes = told.partition(" ")
        made = Element("div", {"data-contents": kind})
        made.tail = element.tail
        self._lists.assign_attrs(made, attributes)
        return made

    def _given(self, block: Element, attributes: list[str]) -> Element:
        """The block with attributes, or the element that takes its place."""
        told = Element("div")
        self._lists.assign_attrs(told, " ".join(attributes))
        classes = told.get("class", "").split()
        can_be = block.tag in ("p", "blockquote")
        names = (c for c in classes if can_be and c.removesuffix("-title") in self._callouts)
        name = next(names, "")
        is_stashed = block.tag == "p" and HTML_PLACEHOLDER_RE.fullmatch((block.text or "").strip())
        if not name and block.tag != "table" and not is_stashed:
            given = told.attrib
            given["class"] = " ".join([*block.get("class", "").split(), *classes])
            block.attrib.update({key: value for key, value in given.items() if value})
            return block
        block.tail, told.tail = None, block.tail
        if name:
            told.set("class", " ".join(c for c in classes if c != name))
            self._fill(told, block, name)
        else:
            told.append(block)
        return told

    def _fill(self, told: Element, block: Element, name: str) -> None:
        """Make a callout of a block: an admonition, which each theme has its own look for."""
        kind = name if name in self._callouts else name.removesuffix("-title")
        how = self._callouts[kind]
        colour = how.get("color", "")
        inner = list(block) if block.tag == "blockquote" else [block]
        title = how.get("title", "")
        if name != kind:
            # Its first paragraph is its title.
            title = ""
            if inner and inner[0].tag == "p":
                inner[0].set("class", "admonition-title")
        colours = [f"callout-{colour}"] if colour in _COLOURS else []
        own = [f"callout-{kind}", *(["callout-untitled"] if name == kind and not title else [])]
        told.set(
            "class",
            " ".join(["admonition", "callout", *own, *colours, *told.get("class", "").split()]),
        )
        if title:
            SubElement(told, "p", {"class": "admonition-title"}).text = title
        for element in inner:
            told.append(element)


class _Contents(Treeprocessor):
    """Writes the contents of a page where it asks for them, without what is not to be there."""

    def __init__(self, md: Markdown, style: str) -> None:
        super().__init__(md)
        self._style = style

    def run(self, root: Element) -> None:
        """Change the tree, and what the theme knows of its headings."""
        left_out = {
            heading.get("id")
            for heading in root.iter()
            if heading.tag in _HEADINGS and "no_toc" in heading.get("class", "").split()
        }
        for element in root.iter():
            # Hosts look at where links lead; of what is no link its author was told.
            for name in ("href", "src"):
                if SHIELDED.search(address := element.get(name) or ""):
                    element.set(name, ELSEWHERE + address)
        md: Any = self.md
        shown = list(_kept(md.toc_tokens, left_out))
        # Themes look for the title of a page at the root of its headings, and pass over it.
        titles = {token["id"] for token in md.toc_tokens[:1] if token["level"] == 1}
        md.toc_tokens = list(_kept(md.toc_tokens, left_out - titles))
        name = "markdown-toc"
        for place in root.iter("div"):
            kind = place.attrib.pop("data-contents", None)
            if kind in ("ol", "ul"):
                place.set("class", f"contents {place.get('class', '')}".strip())
                if name and place.get("id") is None:
                    place.set("id", name)
                    # An id is that of one element.
                    name = ""
                if shown:
                    _list(place, shown, kind)
        if self._style:
            style = SubElement(root, "p")
            style.text = md.htmlStash.store(f"<style>{self._style}</style>")


def _names(registry: Any) -> set[str]:
    return {item.name for item in registry._priority}


def _kept(tokens: list[dict[str, Any]], left_out: set[str | None]) -> Iterator[dict[str, Any]]:
    """The headings that are to be in the contents; those below one that is not move up."""
    for token in tokens:
        below = list(_kept(token["children"], left_out))
        if token["id"] in left_out:
            yield from below
        else:
            yield {**token, "children": below}


def _list(parent: Element, tokens: list[dict[str, Any]], kind: str) -> None:
    made = SubElement(parent, kind)
    for token in tokens:
        item = SubElement(made, "li")
        SubElement(item, "a", {"href": f"#{token['id']}"}).text = token["name"]
        if token["children"]:
            _list(item, token["children"], kind)
