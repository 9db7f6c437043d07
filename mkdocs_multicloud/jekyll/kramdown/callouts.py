"""Applies attribute lists to the blocks of a page; some turn a block into a callout."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE

from mkdocs_multicloud.jekyll.kramdown.block_marks import mark_of
from mkdocs_multicloud.jekyll.kramdown.table_of_contents import KIND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markdown import Markdown

_COLOURS = ("blue", "green", "grey", "purple", "red", "yellow")


class AttributeLists(Treeprocessor):
    """Gives blocks the attributes of the marks above or below them."""

    def __init__(self, md: Markdown, callouts: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__(md)
        self._callouts = callouts
        self._lists = AttrListTreeprocessor(md)

    def run(self, root: Element) -> None:
        """Change the tree."""
        # Inner blocks come first, as the outer block may be moved.
        for parent in reversed([element for element in root.iter() if len(element)]):
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
                    kept[-1] = self._with_attributes(kept[-1], above)
                kept.append(self._contents(child, mark["attributes"]) if mark else child)
                if below:
                    kept[-1] = self._with_attributes(kept[-1], below)
                above, below = [], []
        if above and kept:
            kept[-1] = self._with_attributes(kept[-1], above)
        parent[:] = kept

    def _contents(self, mark: Element, argument: str) -> Element:
        """Return the element for the table of contents."""
        kind, _, attributes = argument.partition(" ")
        element = Element("div", {KIND: kind})
        element.tail = mark.tail
        self._lists.assign_attrs(element, attributes)
        return element

    def _with_attributes(self, block: Element, attributes: list[str]) -> Element:
        """Return the block with its attributes, or a new element around it."""
        around = Element("div")
        self._lists.assign_attrs(around, " ".join(attributes))
        classes = around.get("class", "").split()
        can_be = block.tag in ("p", "blockquote")
        names = (c for c in classes if can_be and c.removesuffix("-title") in self._callouts)
        name = next(names, "")
        is_stashed = block.tag == "p" and HTML_PLACEHOLDER_RE.fullmatch((block.text or "").strip())
        if not name and block.tag != "table" and not is_stashed:
            given = around.attrib
            given["class"] = " ".join([*block.get("class", "").split(), *classes])
            block.attrib.update({k: v for k, v in given.items() if v or k != "class"})
            return block
        block.tail, around.tail = None, block.tail
        if name:
            around.set("class", " ".join(c for c in classes if c != name))
            self._fill_callout(around, block, name)
        else:
            around.append(block)
        return around

    def _fill_callout(self, callout: Element, block: Element, name: str) -> None:
        """Put a block into a callout: an admonition, for which every theme has a style."""
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
        callout.set(
            "class",
            " ".join(["admonition", "callout", *own, *colours, *callout.get("class", "").split()]),
        )
        if title:
            SubElement(callout, "p", {"class": "admonition-title"}).text = title
        for element in inner:
            callout.append(element)
