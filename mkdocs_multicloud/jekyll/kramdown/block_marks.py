"""Reads the marks that `attribute_lists` writes, and removes those that remain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown.postprocessors import Postprocessor

from mkdocs_multicloud.jekyll.kramdown.attribute_lists import SIGN

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NOT_LINKED = f"//{SIGN}/"
"""Prefix of addresses that a host must not look up in the site."""

_MARK = re.compile(rf"\{{:{SIGN}(?P<kind>\^|v|toc) (?P<attributes>[^{{}}]*)\}}")
_LEFT = re.compile(rf"(?:<p>|<pre><code>)?{_MARK.pattern}(?:\n?</code></pre>|</p>)?\n*")


def mark_of(element: Element) -> re.Match[str] | None:
    """Return the mark of a paragraph that consists of a mark; None for any other paragraph."""
    if element.tag != "p" or len(element):
        return None
    return _MARK.fullmatch((element.text or "").strip())


class RemoveMarks(Postprocessor):
    """Removes marks that were not used, for example in code or in a term."""

    def run(self, text: str) -> str:
        """Change the HTML of a page."""
        return _LEFT.sub(_tags_left, text.replace(NOT_LINKED, "")) if SIGN in text else text


def _tags_left(found: re.Match[str]) -> str:
    """The tags around a mark that are only opened or only closed there."""
    opened = re.match(r"<p>|<pre><code>", found[0])
    closed = re.search(r"(?:</code></pre>|</p>)\n*\Z", found[0])
    if opened and closed:
        return ""
    return (opened[0] if opened else "") + (closed[0] if closed else "")
