"""Where links of a diagram lead: to its own pages, to pages of the site, or to the web."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mkdocs_multicloud.diagram.label_html import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_multicloud.diagram.mxfile import Cell

LinkKind = Literal["page", "site", "web"]

MAX_LINK = 2000
"""Characters of a link; longer ones are left out, as some browsers do not open them."""
_PAGE = "data:page/id,"
_WEB = re.compile(r"(?:https?://|mailto:)[^\s<>\"\\]", re.IGNORECASE)
_ELSEWHERE = re.compile(r"//|[^?#]*:|.*\\", re.DOTALL)
"""A host, a scheme, or what browsers read as one."""
# Browsers ignore these within an address, so they could hide a scheme.
_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060\ufeff]")


def kind_of(link: str) -> LinkKind | None:
    """Return where a link leads; None for what pages must not link to, such as `javascript:`.

    `page` is another page of the diagram, `site` a path relative to the page that shows the
    diagram (or an anchor in it), and `web` any other address.
    """
    if not link or len(link) > MAX_LINK:
        return None
    if link.startswith(_PAGE):
        return "page"
    if _WEB.match(link):
        return "web"
    # Converters of Markdown decode entities, so `&colon;` could hide a scheme, too.
    plain = _IGNORED.sub("", html.unescape(link))
    return None if not plain or _ELSEWHERE.match(plain) else "site"


def page_id(link: str) -> str:
    """Return the id of the page to which a link of the kind `page` leads."""
    return link.removeprefix(_PAGE)


@dataclass(frozen=True, slots=True)
class CellLink:
    """A link of a cell.

    Attributes:
        text: the linked part of the label, else the target; empty if the whole cell is the link.
        target: as written in the document.
    """

    text: str
    target: str


def links_of(cell: Cell) -> tuple[CellLink, ...]:
    """Return the links of a cell that pages may have: its own, then those in its label."""
    found = [CellLink("", cell.link.strip())]
    if "<a" in cell.value.lower() and cell.style.get("html") == "1":
        found += _links_in(cell.value)
    return tuple(one for one in dict.fromkeys(found) if kind_of(one.target))


def _links_in(label: str) -> Iterator[CellLink]:
    """Yield the links in label HTML."""
    target, pieces = "", [""]
    for kind, text, attributes in tokens(label):
        if kind == "text":
            pieces.append(text)
        elif text == "a":
            if target:
                yield CellLink(" ".join("".join(pieces).split()) or target, target)
            target, pieces = (attributes.get("href", "").strip() if kind == "open" else ""), [""]
