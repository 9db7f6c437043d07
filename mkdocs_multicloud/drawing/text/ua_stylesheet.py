"""A browser's default styles of elements: margins, list markers, rules, tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_multicloud.drawing.text.boxes import (
    BlockBox,
    CellBox,
    Edges,
    InlineFrame,
    TableBox,
    TableRow,
    TextStyle,
)
from mkdocs_multicloud.drawing.text.cascade import background
from mkdocs_multicloud.drawing.text.css_values import (
    colour,
    declarations,
    is_transparent,
    length,
    number,
    sides,
    words,
)
from mkdocs_multicloud.drawing.text.dark_colours import bevelled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_GRAY = "#808080"
_DARK, _LIGHT = "#9a9a9a", "#eeeeee"
"""The dark and light side of a gray inset border, as Chromium paints them."""
_EM_MARGINS = {
    "p": 1.0, "dl": 1.0, "ul": 1.0, "ol": 1.0, "menu": 1.0, "dir": 1.0, "blockquote": 1.0,
    "pre": 1.0, "listing": 1.0, "xmp": 1.0, "plaintext": 1.0, "figure": 1.0,
    "h1": 0.67, "h2": 0.83, "h3": 1.0, "h4": 1.33, "h5": 1.67, "h6": 2.33,
}  # fmt: skip
_LISTS = {"ul", "ol", "menu", "dir"}
_SIDES = ("top", "right", "bottom", "left")
_WIDTHS = {"thin": 1.0, "medium": 3.0, "thick": 5.0}
_LINE_STYLES = {"solid", "dashed", "dotted", "double", "inset", "outset", "groove", "ridge"}
_PICKS = ((0, 0, 0, 0), (0, 1, 0, 1), (0, 1, 2, 1), (0, 1, 2, 3))
"""Which of one to four values applies to each side."""
_MAX_SPANNED = 100
_BORDER = frozenset(
    f"border{side}{what}"
    for side in ("", *(f"-{side}" for side in _SIDES))
    for what in ("", "-style", "-width")
)
"""Properties that set the border of an element."""


def fill_block(
    block: BlockBox,
    tag: str,
    attributes: Mapping[str, str],
    css: Mapping[str, str],
    *,
    nested: bool,
) -> None:
    """Set margins, padding, borders and size of a block, from its tag and then its CSS."""
    em = block.style.size
    if tag in _EM_MARGINS and not (tag in _LISTS and nested):
        block.margin.top = block.margin.bottom = _EM_MARGINS[tag] * em
    if tag in {"blockquote", "figure"}:
        block.margin.left = block.margin.right = 40.0
    elif tag == "dd":
        block.margin.left = 40.0
    elif tag in _LISTS:
        setattr(block.padding, "right" if block.style.rtl else "left", 40.0)
    _edges(block, css, em)
    block.width = css.get("width")
    block.height = css.get("height")
    block.border_box = css.get("box-sizing", "") == "border-box"
    block.background = background(css, block.style.palette) or colour(attributes.get("bgcolor"))
    block.isolated = css.get("overflow", "visible") not in {"visible", ""}


def frame_of(style: TextStyle, css: Mapping[str, str]) -> InlineFrame | None:
    """Return the padding and border of an inline element, if it has any."""
    if not any(name.startswith(("padding", "border")) for name in css):
        return None
    box = BlockBox(style)
    _edges(box, css, style.size)
    border, padding = box.border, box.padding
    return InlineFrame(
        max(padding.left, 0.0) + border.left,
        max(padding.right, 0.0) + border.right,
        max(padding.top, 0.0) + border.top,
        max(padding.bottom, 0.0) + border.bottom,
        border,
        box.border_colors,
    )


def _edges(block: BlockBox, css: Mapping[str, str], em: float) -> None:
    autos = set()
    for name, value in css.items():
        box, _, side = name.partition("-")
        if box in {"margin", "padding"}:
            edges = block.margin if box == "margin" else block.padding
            found = sides(value, em) if not side else [length(value, em)]
            for place, amount in zip(_SIDES if not side else (side,), found, strict=False):
                if place not in _SIDES:
                    continue
                if amount is None and value.strip().lower().find("auto") >= 0:
                    autos.add(place)
                if amount is not None or "auto" in value:
                    setattr(edges, place, max(-1e4, min(amount or 0.0, 1e4)))
    block.centred = {"left", "right"} <= autos
    if any(name.startswith("border") for name in css):
        _borders(block, css, em)


def _borders(block: BlockBox, css: Mapping[str, str], em: float) -> None:
    colors: list[str | None] = list(block.border_colors)
    lines = list(block.border_lines)
    whole = _Border(css.get("border"), block.style, em)
    for i, side in enumerate(_SIDES):
        own = f"border-{side}"
        line = _Border(css[own], block.style, em) if own in css else whole
        style, width, color = (
            css.get(
                f"{own}-{what}", _of_side(css.get(f"border-{what}"), i) if line is whole else ""
            )
            for what in ("style", "width", "color")
        )
        style = style or line.style
        if style is None:
            continue
        thick = _WIDTHS.get(width or "", length(width, em))
        thick = line.width if thick is None else thick
        drawn = style.lower() in _LINE_STYLES
        lines[i] = style.lower()
        setattr(block.border, side, max(0.0, min(thick, 100.0)) if drawn else 0.0)
        if color and is_transparent(color, dark=block.style.palette.dark):
            colors[i] = None
        else:
            colors[i] = block.style.palette.declared(color) or line.color
    block.border_colors = (colors[0], colors[1], colors[2], colors[3])
    block.border_lines = (lines[0], lines[1], lines[2], lines[3])


def _of_side(value: str | None, side: int) -> str | None:
    """The value of a side (0 to 3: top, right, bottom, left) among one to four values."""
    values = words(value or "")[:4]
    return values[_PICKS[len(values) - 1][side]] if values else None


class _Border:
    """The values of ``border`` or ``border-left``; without the property, only the colour is set."""

    def __init__(self, value: str | None, style: TextStyle, em: float) -> None:
        self.width = 3.0
        self.style: str | None = None
        self.color = style.color
        if value is None:
            return
        self.style = "none"
        self.color = style.palette.current or style.color
        for word in words(value.lower()):
            thick = _WIDTHS.get(word, length(word, em))
            if word in _LINE_STYLES:
                self.style = word
            elif thick is not None:
                self.width = thick
            elif is_transparent(word, dark=style.palette.dark):
                self.color = None
            else:
                self.color = style.palette.declared(word) or self.color


def rule_of(style: TextStyle, attributes: Mapping[str, str]) -> BlockBox:
    """Return an ``<hr>``: an empty block with an inset border."""
    rule = BlockBox(replace(style, color=_GRAY), isolated=True)
    css = declarations(attributes.get("style", ""))
    rule.margin = Edges(style.size / 2, 0.0, style.size / 2, 0.0)
    rule.border = Edges(1.0, 1.0, 1.0, 1.0)
    rule.border_colors = (_DARK, _LIGHT, _LIGHT, _DARK)
    if "noshade" in attributes or "color" in attributes:
        painted = colour(attributes.get("color")) or _GRAY
        rule.border_colors = (painted,) * 4
    thick = number(attributes.get("size"), -1)
    if thick == 1:
        rule.border.bottom = 0.0
    elif thick > 1:
        rule.height = f"{thick - 2}px"
    if "width" in attributes:
        rule.width = attributes["width"]
    if any(name.startswith("border") for name in css):
        if not ({"border", "border-style"} & css.keys()):
            css = {"border-style": "inset", "border-width": "1px", **css}
        elif "border" not in css:
            css = {"border-width": "1px", **css}
        keep = rule.border.bottom
        _borders(rule, css, style.size)
        if thick == 1 and "border" not in css:
            rule.border.bottom = keep
    _edges(rule, {k: v for k, v in css.items() if not k.startswith("border")}, style.size)
    rule.width = css.get("width", rule.width)
    rule.height = css.get("height", rule.height)
    rule.background = background(css, style.palette)
    rule.centred = rule.width is not None and "align" not in attributes
    return rule


def marker_of(
    lists: Sequence[tuple[str, Mapping[str, str]]], parent: BlockBox, attributes: Mapping[str, str]
) -> str:
    """Return the marker of a list item: "disc", "circle", "square", "" or a number's text."""
    tag, of_list = lists[-1] if lists else ("ul", {})
    css = declarations(of_list.get("style", ""))
    own = declarations(attributes.get("style", ""))
    kind = own.get("list-style-type") or own.get("list-style")
    kind = kind or css.get("list-style-type") or css.get("list-style") or ""
    kind = kind.lower().split()[0] if kind.strip() else ""
    depth = sum(name != "ol" for name, _ in lists)
    if not kind:
        kind = attributes.get("type") or of_list.get("type") or ""
        kind = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman",
                "1": "decimal"}.get(kind, kind.lower())  # fmt: skip
    if not kind:
        kind = "decimal" if tag == "ol" else ("disc", "circle", "square")[min(max(depth, 1), 3) - 1]
    if kind in {"none", "disc", "circle", "square"}:
        return "" if kind == "none" else kind
    first = int(number(of_list.get("start"), 1))
    before = sum(
        isinstance(child, BlockBox) and child.marker is not None for child in parent.children
    )
    return _numeral(int(number(attributes.get("value"), first + before)), kind) + "."


def _numeral(value: int, kind: str) -> str:
    if kind.endswith(("alpha", "latin")) and value > 0:
        text = ""
        while value:
            value, digit = divmod(value - 1, 26)
            text = chr(97 + digit) + text
    elif kind.endswith("roman") and 0 < value < 4000:
        text = ""
        for amount, letters in zip(
            (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
            ["m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"],
            strict=True,
        ):
            count, value = divmod(value, amount)
            text += letters * count
    else:
        return str(value)
    return text.upper() if kind.startswith("upper") else text


def table_of(style: TextStyle, attributes: Mapping[str, str], css: Mapping[str, str]) -> TableBox:
    """Return a ``<table>`` without rows."""
    table = TableBox(style, isolated=True)
    fill_block(table, "table", {}, css, nested=False)
    table.background = table.background or colour(attributes.get("bgcolor"))
    table.width = css.get("width") or attributes.get("width")
    table.height = css.get("height") or attributes.get("height")
    table.centred = table.centred or attributes.get("align", "").lower() == "center"
    table.spacing = max(0.0, min(number(attributes.get("cellspacing"), 2.0), 100.0))
    if "border-spacing" in css:
        table.spacing = length(css["border-spacing"].split(" ")[0], style.size) or 0.0
    table.cell_padding = max(0.0, min(number(attributes.get("cellpadding"), 1.0), 100.0))
    table.collapse = css.get("border-collapse", "") == "collapse"
    drawn = attributes.get("border")
    if drawn is not None:
        width = max(0.0, min(number(drawn, 1.0), 100.0))
        table.cell_border = float(width > 0)
        if not (_BORDER & css.keys()):
            table.border = Edges(width, width, width, width)
            dark, light = bevelled(style.color)
            table.border_colors = (light, dark, dark, light)
            if table.collapse:
                table.border_colors = (style.color,) * 4
    return table


def row_of(style: TextStyle, attributes: Mapping[str, str], css: Mapping[str, str]) -> TableRow:
    """Return a ``<tr>`` without cells."""
    line, color = 0.0, None
    if _BORDER & css.keys():
        edge = BlockBox(style)
        _borders(edge, css, style.size)
        line, color = edge.border.top, edge.border_colors[0]
    return TableRow(
        border=line,
        border_color=color,
        height=css.get("height") or attributes.get("height"),
        background=background(css, style.palette) or colour(attributes.get("bgcolor")),
        valign=(css.get("vertical-align") or attributes.get("valign") or "").lower() or None,
    )


def cell_of(
    style: TextStyle,
    attributes: Mapping[str, str],
    css: Mapping[str, str],
    row: TableRow,
    table: TableBox,
) -> CellBox:
    """Return a ``<td>`` or ``<th>``."""
    cell = CellBox(style, isolated=True)
    cell.padding = Edges(*(table.cell_padding,) * 4)
    if table.collapse and row.border:
        cell.border = Edges(*(row.border,) * 4)
        cell.border_colors = (row.border_color,) * 4
    elif table.cell_border:
        cell.border = Edges(1.0, 1.0, 1.0, 1.0)
        dark, light = bevelled(row.border_color or style.color)
        inset = (dark, light, light, dark)
        cell.border_colors = (style.color,) * 4 if table.collapse else inset
    cell.shared = table.collapse
    fill_block(cell, "td", attributes, css, nested=False)
    cell.margin = Edges()
    cell.width = css.get("width") or attributes.get("width")
    cell.height = css.get("height") or attributes.get("height")
    cell.colspan = max(1, min(int(number(attributes.get("colspan"), 1)), _MAX_SPANNED))
    cell.rowspan = max(1, min(int(number(attributes.get("rowspan"), 1)), _MAX_SPANNED))
    valign = css.get("vertical-align") or attributes.get("valign") or row.valign or "middle"
    cell.valign = valign.lower()
    return cell
