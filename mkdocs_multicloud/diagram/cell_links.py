"""Where links of a diagram lead: to its own pages, to pages of the site, or to the web."""

from __future__ import annotations

import re
from typing import Literal

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
    plain = _IGNORED.sub("", link)
    return None if not plain or _ELSEWHERE.match(plain) else "site"


def page_id(link: str) -> str:
    """Return the id of the page to which a link of the kind `page` leads."""
    return link.removeprefix(_PAGE)
