"""Checks the links of diagrams to pages of the site."""

from __future__ import annotations

import html
import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from mkdocs_multicloud.diagram.cell_links import kind_of
from mkdocs_multicloud.errors import DrawingError
from mkdocs_multicloud.page.fragment import NODE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_multicloud.errors import MulticloudError
    from mkdocs_multicloud.hosts.shared.publisher import Publisher
    from mkdocs_multicloud.page.fragment import Fragment, Link
    from mkdocs_multicloud.pipeline import Request


@dataclass(frozen=True, slots=True)
class AnchorLink:
    """A link of a diagram to an anchor in a page of the site.

    Attributes:
        page: path of the page, relative to the docs.
        fault: what to report if it does not exist.
    """

    page: str
    anchor: str
    fault: MulticloudError


def anchor_links(fragment: Fragment, request: Request) -> Iterator[AnchorLink]:
    """Yield the links to anchors."""
    own = request.position.page.path
    for one in fragment.links:
        path, _, anchor = html.unescape(one.address).partition("#")
        if anchor and kind_of(one.target) == "site":
            path = unquote(path.partition("?")[0])
            page = posixpath.normpath(posixpath.join(posixpath.dirname(own), path)) if path else own
            fault = DrawingError(
                f"the link of the cell {one.cell!r} leads to {one.target!r}, but there is no "
                f"'#{unquote(anchor)}' on the page {page}",
                "write the id of a heading of this page",
            )
            where = fault.seen_from(one.where).seen_from(request.position.page)
            yield AnchorLink(page, unquote(anchor), where)


def addresses_of(fragment: Fragment, publisher: Publisher, page: str) -> dict[str, str]:
    """Return the addresses of links that do not lead to a file as they are, by their targets.

    Several pages may show the same diagram, so a path may also be relative to the docs. The
    address of a link to a file that the site does not have is empty. Hosts check anchors.
    """
    found: dict[str, str] = {}
    for one in fragment.links:
        if one.target.startswith(NODE):
            continue
        path, *more = re.split("([?#])", one.address, maxsplit=1)
        if kind_of(one.target) != "site" or not path or path.endswith("/"):
            continue
        if not publisher.leads_on(unquote(path)):
            from_docs = posixpath.relpath(path, posixpath.dirname(page) or ".")
            leads = publisher.leads_on(unquote(from_docs))
            found[one.target] = from_docs + "".join(more) if leads else ""
    return found


def dead_link_faults(dead: Iterable[Link], request: Request) -> Iterator[MulticloudError]:
    """Yield the faults of links to files that the site does not have."""
    for one in dead:
        error = DrawingError(
            f"the link of the cell {one.cell!r} leads to {one.target!r}, which the site does not "
            "have",
            "write a path from the page or from the docs folder, or https://… for another site",
        )
        yield error.seen_from(one.where).seen_from(request.position.page)
