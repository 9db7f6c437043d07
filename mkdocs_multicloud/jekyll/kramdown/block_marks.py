"""Reads the marks that `attribute_lists` leaves in a page, and removes those that are left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown.postprocessors import Postprocessor

from mkdocs_multicloud.jekyll.kramdown.attribute_lists import SIGN

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NOT_LINKED = f"//{SIGN}/"
"""The beginning of addresses that no host must look for in the site."""

_MARK = re.compile(rf"\{{:{SIGN}(?P<kind>\^|v|toc) (?P<attributes>[^{{}}]*)\}}")
_LEFT = re.compile(rf"(?:<p>|<pre><code>)?{_MARK.pattern}(?:\n?</code></pre>|</p>)?\n*")


def mark_of(element: Element) -> re.Match[str] | None:
    """The mark that a paragraph consists of."""
    if element.tag != "p" or len(element):
        return None
    return _MARK.fullmatch((element.text or "").strip())


class RemoveMarks(Postprocessor):
    """Removes marks that became no attributes, in code or a term for example."""

    def run(self, text: str) -> str:
        """Change a finished page."""
        return _LEFT.sub(_tags_left, text.replace(NOT_LINKED, "")) if SIGN in text else text


def _tags_left(found: re.Match[str]) -> str:
    """The tags around a mark that have only one side of it."""
    opened = re.match(r"<p>|<pre><code>", found[0])
    closed = re.search(r"(?:</code></pre>|</p>)\n*\Z", found[0])
    if opened and closed:
        return ""
    return (opened[0] if opened else "") + (closed[0] if closed else "")
