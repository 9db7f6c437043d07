"""Builds the boxes of a label from its HTML: blocks, paragraphs, tables, implied end tags."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram.formulas import is_display, with_formulas
from mkdocs_multicloud.diagram.label_html import tokens
from mkdocs_multicloud.drawing.text.boxes import (
    GAP,
    IMAGE,
    BlockBox,
    CellBox,
    InlineImage,
    Paragraph,
    TableBox,
    TableRow,
    TextRun,
    TextStyle,
)
from mkdocs_multicloud.drawing.text.cascade import background, derived, transformed
from mkdocs_multicloud.drawing.text.css_values import length
from mkdocs_multicloud.drawing.text.html_tags import (
    BLOCKS,
    CLOSED_BY,
    FORMATTING,
    PARTS,
    REOPENED,
    SCOPE,
    VOID,
)
from mkdocs_multicloud.drawing.text.inline_images import picture_of
from mkdocs_multicloud.drawing.text.ua_stylesheet import (
    cell_of,
    fill_block,
    frame_of,
    marker_of,
    row_of,
    rule_of,
    table_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mkdocs_multicloud.drawing.text.inline_images import FindImage

    TypesetFormula = Callable[[str, Mapping[str, str], TextStyle], InlineImage | None]
    """From a formula, its delimiters and the text's style to its picture; None if there is none."""

_MAX_BLOCK_DEPTH = 40
_MAX_DEPTH = 200
_MAX_TOKENS = 20_000

_FORMULA = "mjx-container"
_DISPLAY = "display:block;text-align:center;margin:1em 0"
"""The element and the style that MathJax gives to a formula on its own line."""

_SPACE = re.compile(r"[ \t\n\r\f]+")


class _Open:
    """An element whose end tag has not been reached."""

    __slots__ = ("attributes", "block", "hidden", "row", "style", "tag")

    def __init__(
        self, tag: str, attributes: Mapping[str, str], style: TextStyle, block: BlockBox
    ) -> None:
        self.tag = tag
        self.attributes = attributes
        self.style = style
        self.block = block
        """The block that receives the text."""
        self.hidden = False
        self.row: TableRow | None = None


def build(
    html: str,
    style: TextStyle,
    find_image: FindImage | None = None,
    typeset: TypesetFormula | None = None,
) -> BlockBox:
    """Return the boxes of ``html``, inside a block with the given style."""
    builder = _Builder(style, find_image)
    if "<" not in html and "&" not in html and typeset is None:
        builder.text(html)
        return builder.root
    found = with_formulas(tokens(html)) if typeset else tokens(html)
    for count, (kind, text, attributes) in enumerate(found):
        if count > _MAX_TOKENS:
            break
        if kind == "text":
            builder.text(text)
        elif kind == "open":
            builder.open(text, attributes)
        elif kind == "close":
            builder.close(text)
        elif kind == "formula" and typeset:
            builder.formula(text, attributes, typeset)
    return builder.root


class _Builder:
    def __init__(self, style: TextStyle, find_image: FindImage | None) -> None:
        self.find_image = find_image
        self.root = BlockBox(style, isolated=True)
        self.stack = [_Open("", {}, style, self.root)]
        self.blocks = 0
        """How many elements of the stack are blocks."""

    # Called for each token.

    def text(self, text: str) -> None:
        top = self.stack[-1]
        style = top.style
        if top.hidden or isinstance(top.block, TableBox):
            return
        paragraph = self._paragraph(top)
        if style.spaces in {"collapse", "preserve-breaks"}:
            text = self._collapsed(text, paragraph, lines=style.spaces == "preserve-breaks")
        else:
            if style.spaces == "preserve-spaces":
                text = text.replace("\n", " ").replace("\t", " ")
            paragraph.open_space = False
        if style.transform:
            text = transformed(text, style.transform)
        if text:
            self._add(paragraph, TextRun(text, style))

    def formula(self, source: str, delimiters: Mapping[str, str], typeset: TypesetFormula) -> None:
        top = self.stack[-1]
        if top.hidden or isinstance(top.block, TableBox):
            return
        picture = typeset(source, delimiters, top.style)
        if picture is None:
            self.text(delimiters["open"] + source + delimiters["close"])
            return
        block = is_display(delimiters)
        if block:
            self._open_inline(_FORMULA, {"style": _DISPLAY})
        self._add_picture(picture)
        if block:
            self.close(_FORMULA)

    def open(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "br":
            self._break()
        elif tag == "img":
            self._picture(attributes)
        elif tag == "hr":
            self._implied_ends(tag)
            if not self.stack[-1].hidden:
                self.stack[-1].block.children.append(rule_of(self.stack[-1].style, attributes))
        elif tag == "wbr":
            self.text("\u200b")
        elif tag in VOID or len(self.stack) >= _MAX_DEPTH:
            return
        elif tag == "table":
            self._open_table(attributes)
        elif tag in PARTS:
            self._implied_ends(tag)
            self._open_part(tag, attributes)
        elif tag in BLOCKS:
            self._implied_ends(tag)
            self._open_block(tag, attributes)
        else:
            self._open_inline(tag, attributes)
            if tag == "q":
                self.text("\u201c")

    def close(self, tag: str) -> None:
        if tag == "br":
            self._break()
        elif tag == "p" and not self._find("p"):
            self.open("p", {})
            if self.stack[-1].tag == "p":
                self._pop(len(self.stack) - 1)
        else:
            index = self._find(tag)
            if index and tag == "q":
                self.text("\u201d")
            if index:
                style = self.stack[index].style
                if style.frame:
                    self._gap(style, style.frame.right)
                self._pop(index)

    def _find(self, tag: str) -> int:
        """The index of the innermost open ``tag``; 0 if an end tag cannot close any here."""
        for index in range(len(self.stack) - 1, 0, -1):
            open_ = self.stack[index].tag
            if open_ == tag:
                return index
            if open_ in {"td", "th"} and tag not in PARTS | {"table"}:
                return 0
            if open_ == "table":
                return 0
        return 0

    def _pop(self, index: int) -> None:
        """Close the element at ``index``; formatting that was open inside continues after it."""
        closing = self.stack[index]
        if closing.tag in FORMATTING and any(
            e.tag not in FORMATTING for e in self.stack[index + 1 :]
        ):
            # A block started inside the formatting element and keeps its style: the end tag only
            # affects the text that follows.
            del self.stack[index]
            return
        again = [e for e in self.stack[index + 1 :] if e.tag in REOPENED]
        del self.stack[index:]
        self.blocks = sum(e.tag in BLOCKS or e.tag in PARTS for e in self.stack)
        if closing.tag not in PARTS and closing.tag != "table":
            for element in again[:8]:
                self._open_inline(element.tag, element.attributes)

    def _implied_ends(self, tag: str) -> None:
        if tag in BLOCKS or tag == "hr":
            index = self._find("p")
            if index:
                self._pop(index)
        for index in range(len(self.stack) - 1, 0, -1):
            open_ = self.stack[index].tag
            if open_ == "table" or open_ in SCOPE.get(tag, ()):
                return
            if open_ in CLOSED_BY.get(tag, ()):
                self._pop(index)
                if tag not in PARTS:
                    return

    # Inline elements.

    def _open_inline(self, tag: str, attributes: Mapping[str, str]) -> None:
        top = self.stack[-1]
        style, css = derived(top.style, tag, attributes, inline=True)
        display = css.get("display", "").lower()
        if display in {"block", "flex", "grid", "list-item", "table"}:
            self._open_block(tag, attributes)
            return
        element = _Open(tag, attributes, style, top.block)
        element.hidden = top.hidden or display == "none"
        element.row = top.row
        self.stack.append(element)
        style.frame = frame_of(style, css)
        if style.frame:
            self._gap(style, style.frame.left)

    def _gap(self, style: TextStyle, width: float) -> None:
        top = self.stack[-1]
        if width > 0 and not top.hidden and not isinstance(top.block, TableBox):
            self._paragraph(top).runs.append(TextRun(GAP, style, InlineImage("", width, 0.0)))

    def _break(self) -> None:
        top = self.stack[-1]
        if not top.hidden and not isinstance(top.block, TableBox):
            paragraph = self._paragraph(top)
            self._add(paragraph, TextRun("\n", top.style))
            paragraph.open_space = True

    def _picture(self, attributes: Mapping[str, str]) -> None:
        top = self.stack[-1]
        picture = picture_of(attributes, top.style, self.find_image)
        if picture:
            self._add_picture(picture)

    def _add_picture(self, picture: InlineImage) -> None:
        top = self.stack[-1]
        if not top.hidden and not isinstance(top.block, TableBox):
            paragraph = self._paragraph(top)
            paragraph.runs.append(TextRun(IMAGE, top.style, picture))
            paragraph.open_space = False

    def _collapsed(self, text: str, paragraph: Paragraph, *, lines: bool) -> str:
        text = _SPACE.sub(lambda m: "\n" if lines and "\n" in m[0] else " ", text)
        if paragraph.open_space and text.startswith(" "):
            text = text[1:]
        if text:
            paragraph.open_space = text[-1] in " \n"
        return text

    def _add(self, paragraph: Paragraph, run: TextRun) -> None:
        last = paragraph.runs[-1] if paragraph.runs else None
        if last and last.style is run.style and not last.picture:
            last.text += run.text
        else:
            paragraph.runs.append(run)

    def _paragraph(self, top: _Open) -> Paragraph:
        children = top.block.children
        if children and isinstance(children[-1], Paragraph):
            return children[-1]
        style = top.block.style
        paragraph = Paragraph(style)
        if style.indent and not children:
            paragraph.indent = length(style.indent, style.size) or 0.0
        children.append(paragraph)
        return paragraph

    # Blocks.

    def _open_block(self, tag: str, attributes: Mapping[str, str]) -> None:
        top = self.stack[-1]
        if tag == "caption" and isinstance(top.block, TableBox):
            self._open_caption(top, attributes)
            return
        if self.blocks >= _MAX_BLOCK_DEPTH or isinstance(top.block, TableBox):
            return
        style, css = derived(top.style, tag, attributes, inline=False)
        if css.get("display", "").lower() in {"inline", "inline-block"}:
            element = _Open(tag, attributes, replace(style, outer=top.style), top.block)
            element.style.background = background(css, style.palette)
        else:
            block = BlockBox(style)
            nested = any(e.tag in {"ul", "ol"} for e in self.stack)
            fill_block(block, tag, attributes, css, nested=nested)
            if tag == "li" or css.get("display") == "list-item":
                block.marker = marker_of(self._lists(), top.block, attributes)
            element = _Open(tag, attributes, style, block)
            if css.get("display", "").lower() != "none":
                top.block.children.append(block)
        element.hidden = top.hidden or css.get("display", "").lower() == "none"
        self.stack.append(element)
        self.blocks += 1

    def _open_caption(self, top: _Open, attributes: Mapping[str, str]) -> None:
        """Add the caption of a table as a block before the table."""
        around = self.stack[self._find("table") - 1].block.children
        if self.blocks >= _MAX_BLOCK_DEPTH or top.block not in around:
            return
        style, css = derived(top.style, "caption", attributes, inline=False)
        block = BlockBox(style)
        fill_block(block, "caption", attributes, css, nested=False)
        around.insert(around.index(top.block), block)
        self.stack.append(_Open("caption", attributes, style, block))
        self.stack[-1].hidden = top.hidden
        self.blocks += 1

    def _lists(self) -> list[tuple[str, Mapping[str, str]]]:
        return [(e.tag, e.attributes) for e in self.stack if e.tag in {"ul", "ol", "menu", "dir"}]

    def _open_table(self, attributes: Mapping[str, str]) -> None:
        top = self.stack[-1]
        if self.blocks >= _MAX_BLOCK_DEPTH or isinstance(top.block, TableBox):
            return
        style, css = derived(top.style, "table", attributes, inline=False)
        table = table_of(style, attributes, css)
        top.block.children.append(table)
        element = _Open("table", attributes, style, table)
        element.hidden = top.hidden
        self.stack.append(element)
        self.blocks += 1

    def _open_part(self, tag: str, attributes: Mapping[str, str]) -> None:
        table = self.stack[-1].block
        if not isinstance(table, TableBox) or self.blocks >= _MAX_BLOCK_DEPTH:
            return
        top = self.stack[-1]
        style, css = derived(top.style, tag, attributes, inline=False)
        element = _Open(tag, attributes, style, table)
        element.hidden = top.hidden or css.get("display", "").lower() == "none"
        element.row = top.row
        if tag == "tr":
            element.row = row_of(style, attributes, css)
            table.rows.append(element.row)
        elif tag in {"td", "th"}:
            if element.row is None:
                element.row = TableRow()
                table.rows.append(element.row)
            cell: CellBox = cell_of(style, attributes, css, element.row, table)
            element.row.cells.append(cell)
            element.block = cell
        self.stack.append(element)
        self.blocks += 1
