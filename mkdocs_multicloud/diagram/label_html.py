"""Splits label HTML into tags and text in one pass, by those rules of browsers that labels need."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SILENT = frozenset({
    "script", "style", "title", "textarea", "iframe", "noembed", "noframes", "noscript",
    "template", "svg", "math", "object", "applet", "select", "audio", "video", "canvas",
})  # fmt: skip
"""Elements that are not shown, with all of their content."""

ATTRIBUTES = frozenset({
    "style", "color", "face", "size", "href", "src", "width", "height", "align", "valign",
    "bgcolor", "border", "cellpadding", "cellspacing", "colspan", "rowspan", "type", "start",
    "dir", "value", "nowrap", "data-font-src",
})  # fmt: skip
"""Attributes with an effect; all others are dropped."""

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(
    r"""[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?"""
)
_TAG_END = re.compile(r"[\s/]*>")
MAX_LENGTH = 100_000
# Not by the characters that are allowed, of which the pattern takes milliseconds to compile.
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Token = tuple[str, str, dict[str, str]]
"""A kind ("text", "open", "close", "unfinished"), the text or the tag's name, the attributes.

Only the last token can be unfinished: a tag that never ends, which browsers do not show.
"""


def clean(text: str) -> str:
    """Return ``text`` without the characters that are not allowed in XML."""
    return _NOT_XML.sub("", text)


def tokens(html: str) -> Iterator[Token]:
    """Yield the tags and texts of ``html``, without scripts, comments and their like."""
    html = html[:MAX_LENGTH]
    position, size = 0, len(html)
    while position < size:
        start = html.find("<", position)
        if start < 0:
            start = size
        if start > position:
            yield "text", _text(html[position:start]), {}
        if start == size:
            return
        position, token = _markup(html, start)
        if token is None:
            continue
        yield token
        if token[0] == "open" and token[1] in SILENT:
            position = _after(html, token[1], position)
            yield "close", token[1], {}


def _text(raw: str) -> str:
    return clean(unescape(raw) if "&" in raw else raw).replace("\r\n", "\n")


def _markup(html: str, start: int) -> tuple[int, Token | None]:
    """The end of the markup at ``start``, and its token."""
    found = _TAG.match(html, start)
    if found:
        attributes, end = _attributes(html, found.end())
        if end is None:
            return len(html), ("unfinished", clean(html[start:]), {})
        kind = "close" if found[1] else "open"
        return end, (kind, found[2].lower(), attributes)
    if html.startswith("<!--", start):
        end = html.find("-->", start + 2)
        return (len(html) if end < 0 else end + 3), None
    if html.startswith(("<!", "<?", "</"), start):
        end = html.find(">", start)
        return (len(html) if end < 0 else end + 1), None
    return start + 1, ("text", "<", {})


def _attributes(html: str, position: int) -> tuple[dict[str, str], int | None]:
    attributes: dict[str, str] = {}
    while True:
        end = _TAG_END.match(html, position)
        if end:
            return attributes, end.end()
        found = _ATTRIBUTE.match(html, position)
        if not found:
            return attributes, None
        position = found.end()
        name = found[1].lower()
        if name in ATTRIBUTES and name not in attributes:
            value = found[2] or found[3] or found[4] or ""
            attributes[name] = _text(value)


def _after(html: str, tag: str, position: int) -> int:
    """The end of the hidden element ``tag``, which may contain elements of the same name."""
    pattern = re.compile(rf"<(/?){tag}(?=[\s/>])", re.IGNORECASE)
    depth = 1
    nests = tag in {"svg", "math", "object", "template"}
    for found in pattern.finditer(html, position):
        depth += -1 if found[1] else nests
        if depth <= 0:
            end = html.find(">", found.end())
            return len(html) if end < 0 else end + 1
    return len(html)
