"""Converts a fragment's Markdown to docutils nodes, for reStructuredText and MyST pages.

All hosts use the same Markdown, so custom templates and the cache work here too. Marks of blocks
become nodes of `mkdocs_multicloud.hosts.sphinx.blocks`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docutils import nodes
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from sphinx import addnodes

from mkdocs_multicloud.hosts.shared.marked_blocks import BlockMarks
from mkdocs_multicloud.hosts.sphinx.blocks import asked_link, box, element_of, word_break
from mkdocs_multicloud.hosts.sphinx.galleries import SCREEN, dress_gallery, dress_pictures
from mkdocs_multicloud.page.escaping import BREAK, unshielded
from mkdocs_multicloud.page.figures import EDITOR
from mkdocs_multicloud.page.fragment import NODE
from mkdocs_multicloud.page.inline_svg import with_own_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mkdocs_multicloud.page.fragment import Block, Fragment

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_ALIGNED = re.compile(r"text-align:(\w+)")
_PLAIN = {"em": nodes.emphasis, "strong": nodes.strong}
_WIDEST = 40
_AWAY = {"target": "_blank", "rel": "noopener noreferrer"}
_HOLDERS: dict[str, type[nodes.Element]] = {
    "bullet_list": nodes.bullet_list,
    "ordered_list": nodes.enumerated_list,
    "list_item": nodes.list_item,
    "blockquote": nodes.block_quote,
}


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a fragment is inserted.

    Attributes:
        document: the document that contains the directive.
        line: line of the directive.
        sections: whether headings become sections; else they become rubrics.
        files: the address of each file relative to the document, by its link in the fragment.
        document_at: returns the name of the document at an address; None if there is none.
        name: name for references to the figure.
    """

    document: nodes.document
    line: int | None
    sections: bool
    files: Mapping[str, str]
    document_at: Callable[[str], str | None]
    name: str = ""


def converted(fragment: Fragment, placement: Placement) -> list[nodes.Node]:
    """Convert a fragment to nodes."""
    blocks = BlockMarks()
    markdown = blocks.marked(fragment)
    root = nodes.container()
    tree = SyntaxTreeNode(_MARKDOWN.parse(markdown))
    _Converter(blocks, placement).fill(root, tree.children, sections=placement.sections)
    for node in root.findall(nodes.Element):
        node.source, node.line = placement.document.get("source"), placement.line
        # Labels, paths and values must not change.
        node["support_smartquotes"] = False
    return list(root.children)


class _Converter:
    """Converts a fragment to nodes."""

    def __init__(self, blocks: BlockMarks, placement: Placement) -> None:
        self._blocks = blocks
        self._placement = placement
        self._inline = sum(1 for _ in placement.document.findall(nodes.raw))
        self._name = placement.name

    def fill(
        self, root: nodes.Element, found: Iterable[SyntaxTreeNode], *, sections: bool = False
    ) -> None:
        """Append nodes; sections and open blocks receive the nodes that follow."""
        levels: list[tuple[int, nodes.Element]] = [(0, root)]
        opened: list[tuple[Block, nodes.Element]] = []
        for node in found:
            text = node.children[0].content if node.type == "paragraph" else ""
            inside = opened[-1][1] if opened else levels[-1][1]
            if (block := self._blocks.begins(text)) is not None:
                opened.append((block, self._anchored(block, element_of(block))))
            elif self._blocks.ends(text):
                if opened:
                    block, element = opened.pop()
                    outer = opened[-1][1] if opened else levels[-1][1]
                    outer += self._closed(block, element)
            elif node.type == "heading" and sections and not opened:
                while levels[-1][0] >= int(node.tag[1]):
                    levels.pop()
                section = self._section(node)
                levels[-1][1].append(section)
                levels.append((int(node.tag[1]), section))
            else:
                inside += self._block(node)

    def _anchored(self, block: Block, element: nodes.Element) -> nodes.Element:
        """Set the id that galleries link to."""
        known = self._placement.document.ids
        if (anchor := block.attributes.get("anchor")) and anchor not in known:
            element["ids"].append(anchor)
            known[anchor] = element
        return element

    def _closed(self, block: Block, element: nodes.Element) -> nodes.Element:
        """Complete a block after its content was added."""
        items = element.findall(nodes.list_item)
        for item, name in zip(items, block.attributes.get("items", ()), strict=False):
            if name and name not in self._placement.document.ids:
                item["ids"].append(name)
                self._placement.document.ids[name] = item
        if block.kind == "figure":
            return self._figure(block, element)
        if block.kind == "files":
            return addnodes.only("", element, expr=SCREEN)
        if block.kind == "legend":
            return dress_pictures(block, element)
        return dress_gallery(block, element) if block.kind == "gallery" else element

    def _section(self, node: SyntaxTreeNode) -> nodes.section:
        title = nodes.title("", "", *self._inlines(node))
        section = nodes.section("", title, names=[nodes.fully_normalize_name(title.astext())])
        self._placement.document.note_implicit_target(section, section)
        return section

    def _block(self, node: SyntaxTreeNode) -> nodes.Node:
        if node.type == "heading":
            level = int(node.tag[1])
            return nodes.rubric("", "", *self._inlines(node), **{"heading-level": level})
        if node.type in ("fence", "code_block"):
            return _code(node.content.removesuffix("\n"), node.info)
        if node.type == "table":
            return self._table(node)
        if node.type == "html_block":
            return nodes.raw("", node.content, format="html")
        if node.type in _HOLDERS:
            holder = _HOLDERS[node.type]()
            self.fill(holder, node.children)
            return holder
        return nodes.paragraph("", "", *self._inlines(node))

    def _table(self, node: SyntaxTreeNode) -> nodes.table:
        # Builders require a body, even an empty one.
        parts = nodes.thead(), nodes.tbody()
        for part, found in zip(parts, node.children, strict=False):
            part += [nodes.row("", *map(self._cell, row.children)) for row in found.children]
        columns = zip(*(row.children for part in parts for row in part.children), strict=True)
        # The text builder needs widths in characters; others compute the widths themselves.
        widths = [min(max(len(cell.astext()) for cell in column), _WIDEST) for column in columns]
        group = nodes.tgroup("", cols=len(widths))
        group += [nodes.colspec("", colwidth=max(width, 1)) for width in widths]
        group += parts
        return nodes.table("", group, classes=["multicloud-table", "colwidths-auto"])

    def _cell(self, node: SyntaxTreeNode) -> nodes.entry:
        aligned = _ALIGNED.search(str(node.attrs.get("style", "")))
        classes = [f"text-{aligned[1]}"] if aligned else []
        return nodes.entry("", nodes.paragraph("", "", *self._inlines(node)), classes=classes)

    def _inlines(self, node: SyntaxTreeNode) -> list[nodes.Node]:
        children = node.children
        if len(children) == 1 and children[0].type == "inline":
            children = children[0].children
        return [found for child in children for found in self._inlined(child)]

    def _inlined(self, node: SyntaxTreeNode) -> Iterator[nodes.Node]:
        if node.type == "code_inline":
            yield nodes.literal("", node.content)
        elif node.type in _PLAIN:
            yield _PLAIN[node.type]("", "", *self._inlines(node))
        elif node.type == "link":
            yield self._link(str(node.attrs["href"]), self._inlines(node))
        elif node.type == "image":
            address = str(node.attrs["src"])
            yield nodes.image(uri=self._placement.files.get(address, address), alt=node.content)
        elif node.type == "html_inline":
            yield nodes.raw("", node.content, format="html")
        else:
            first, *others = node.content.split(BREAK)
            yield nodes.Text(unshielded(first) or "\n")
            for piece in others:
                yield word_break()
                yield nodes.Text(unshielded(piece))

    def _link(self, address: str, content: list[nodes.Node]) -> nodes.Element:
        if address.startswith(NODE):
            return asked_link("", "", *content, address=address)
        if (file := self._placement.files.get(address)) is None:
            away = _AWAY if address.startswith(EDITOR) else {}
            found = nodes.reference("", "", *content, refuri=address, **away)
            path, _, anchor = address.partition("#")
            if document := self._placement.document_at(path.partition("?")[0]):
                found.update_basic_atts({"classes": ["internal"]})
                found["internal"], found["multicloud-document"] = True, document
                found["multicloud-anchor"] = anchor
            return found
        return addnodes.download_reference(
            "", "", *content, reftarget=file, classes=["multicloud-download"]
        )

    def _figure(self, block: Block, element: nodes.Element) -> nodes.figure:
        """Create a figure: pictures with their themes, sizes and texts, then caption and files."""
        attributes = block.attributes
        figure = nodes.figure(classes=["multicloud-figure", "multicloud-sphinx"])
        if "fit" in attributes:
            figure["classes"].append(f"multicloud-{attributes['fit']}")
        shown = list(element.findall(nodes.image))
        if attributes["inline"]:
            light = self._placement.files.get(attributes["light"], attributes["light"])
            shown = [nodes.image(uri=light)]
        for picture, theme in zip(shown, ("light", "dark"), strict=False):
            picture["classes"].append("multicloud-picture")
            if len(shown) > 1:
                # Themes know `only-light` and `only-dark`; some of them dim all other pictures.
                picture["classes"] += [f"multicloud-{theme}", f"only-{theme}"]
            picture["alt"], picture["loading"] = attributes["alt"], "lazy"
            picture["width"], picture["height"] = attributes["width"], attributes["height"]
        if attributes["inline"]:
            figure += addnodes.only("", *shown, expr=f"not ({SCREEN})")
            figure += addnodes.only("", *self._inline_pictures(attributes["inline"]), expr=SCREEN)
        else:
            figure += shown[:1]
            figure += [addnodes.only("", dark, expr=SCREEN) for dark in shown[1:]]
        # Sphinx only numbers and links figures with a caption.
        if caption := block.title or self._name:
            figure += nodes.caption("", caption)
        if links := [found for found in element.findall(box) if found is not element]:
            figure += addnodes.only("", nodes.legend("", *links), expr=SCREEN)
        if self._name:
            figure.source, figure.line = (
                self._placement.document.get("source"),
                self._placement.line,
            )
            figure["names"].append(nodes.fully_normalize_name(self._name))
            self._placement.document.note_explicit_target(figure, figure)
            self._name = ""
        return figure

    def _inline_pictures(self, pictures: list[str]) -> Iterator[nodes.raw]:
        for svg, theme in zip(pictures, ("light", "dark"), strict=False):
            self._inline += 1
            only = "" if len(pictures) == 1 else f" multicloud-{theme} only-{theme}"
            own = with_own_ids(svg.strip(), f"-{self._inline}")
            html = f'<span class="multicloud-picture{only}">{own}</span>'
            yield nodes.raw("", html, format="html")


def _code(content: str, language: str) -> nodes.literal_block:
    # The highlighter may reject the content, which must not fail the build.
    return nodes.literal_block("", content, language=language or "none", force=True)
