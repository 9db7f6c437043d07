"""Replaces Jekyll's addresses in links by the paths of pages and files."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from mkdocs_multicloud.jekyll.code_regions import code_regions

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_multicloud.jekyll.jekyll_site import JekyllPage, JekyllSite

_IN_TEXT = re.compile(r"(?P<before>\]\([ \t]{0,20}<?)(?P<address>[^\s()<>\"']{1,2000})")
_DEFINED = re.compile(
    r"^(?P<before>[ ]{0,3}\[[^\]\n]{1,500}\]:[ \t]{0,20}<?)(?P<address>[^\s<>]{1,2000})", re.M
)
_NAMES = ("href", "src", "poster")
_IN_TAG = re.compile(
    rf"(?P<before>\b(?:{'|'.join(_NAMES)})[ ]{{0,9}}=[ ]{{0,9}}(?P<mark>[\"']))"
    r"(?P<address>[^\"'\n]{1,2000})(?=(?P=mark))"
)


def with_paths(
    text: str, page: JekyllPage, site: JekyllSite, published: Callable[[str], str] | None = None
) -> tuple[str, list[str]]:
    """Return a page with paths in its links, and the addresses of its dead links.

    Args:
        published: returns the address of a page or file for HTML in the page; None to use its path.
    """
    if "](" not in text and "]:" not in text and "=" not in text:
        return text, []
    code = code_regions(text)

    def relative(path: str) -> str:
        # From a root, as for other paths it asks the system for the working directory.
        return quote(posixpath.relpath(f"/{path}", f"/{posixpath.dirname(page.path)}"))

    edits: list[tuple[int, int, str]] = []
    dead: list[tuple[int, str]] = []
    in_tags = published or relative
    kinds: list[tuple[re.Pattern[str], Callable[[str], str]]] = [(_IN_TEXT, relative)]
    kinds += [(_DEFINED, relative)] if "]:" in text else []
    kinds += [(_IN_TAG, in_tags)] if any(name in text for name in _NAMES) else []
    for pattern, written in kinds:
        for found in pattern.finditer(text):
            if code.covers(found.start()):
                continue
            target = site.target(found["address"], page)
            if target is not None:
                path, rest = target
                start, end = found.span("address")
                edits.append((start, end, written(path) + rest))
            elif site.misses(found["address"]):
                dead.append((found.start(), found["address"]))
    pieces, at = [], 0
    for start, end, new in sorted(edits):
        if start >= at:
            pieces += [text[at:start], new]
            at = end
    misses = dict.fromkeys(address for _, address in sorted(dead))
    return "".join([*pieces, text[at:]]), list(misses)
