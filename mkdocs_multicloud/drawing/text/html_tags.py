"""Tables of the HTML tags and attributes that labels use."""

from __future__ import annotations

BLOCKS = frozenset({
    "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd",
    "blockquote", "pre", "center", "address", "article", "aside", "header", "footer", "main",
    "nav", "section", "figure", "figcaption", "form", "fieldset", "details", "summary", "listing",
    "xmp", "plaintext", "menu", "dir", "hgroup", "legend", "caption",
})  # fmt: skip
"""Block elements."""

PARTS = frozenset({
    "tr", "td", "th", "tbody", "thead", "tfoot",
})  # fmt: skip
"""Parts of a table."""

VOID = frozenset({
    "input", "col", "embed", "meta", "link", "base", "area", "source",
    "param", "track",
})  # fmt: skip
"""Elements without content and end tag that are not shown."""

FORMATTING = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt",
    "u", "ins", "del", "sub", "sup", "span", "mark", "kbd",
})  # fmt: skip
"""Formatting elements, which may be closed in any order."""

REOPENED = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
"""Formatting elements that continue after the block in which they were opened."""

CLOSED_BY = {
    "li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "td": {"td", "th"}, "th": {"td", "th"},
    "tr": {"td", "th", "tr"}, "tbody": {"td", "th", "tr", "tbody", "thead", "tfoot"},
    "thead": {"td", "th", "tr", "tbody", "thead", "tfoot"},
    "tfoot": {"td", "th", "tr", "tbody", "thead", "tfoot"},
}  # fmt: skip
"""Which open elements a start tag closes without an end tag."""

SCOPE = {"li": {"ul", "ol"}, "dt": {"dl"}, "dd": {"dl"}}
"""The element inside which it does so."""
