"""The marks that `mkdocs_multicloud.jekyll.kramdown` leaves in a page, which no reader may see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown.postprocessors import Postprocessor

from mkdocs_multicloud.jekyll.kramdown import SIGN

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# After what was stashed is back in the page (30).
UNSEEN_PRIORITY = 2

ELSEWHERE = f"//{SIGN}/"
"""What addresses begin with that no host is to look for in the site."""

_MARK = re.compile(rf"\{{:{SIGN}(?P<kind>\^|v|toc) (?P<attributes>[^{{}}]*)\}}")
_LEFT = re.compile(rf"(?:<p>|<pre><code>)?{_MARK.pattern}(?:\n?</code></pre>|</p>)?\n*")


def mark_of(element: Element) -> re.Match[str] | None:
    """The mark that a paragraph is."""
    if element.tag != "p" or len(element):
        return None
    return _MARK.fullmatch((element.text or "").strip())


class Unseen(Postprocessor):
    """Takes out marks that became no attributes, in code or a term say, and those of addresses."""

    def run(self, text: str) -> str:
        """Change a finished page."""
        return _LEFT.sub(_nothing, text.replace(ELSEWHERE, "")) if SIGN in text else text


def _nothing(found: re.Match[str]) -> str:
    """What is left of a mark: tags that do not stand around it alone."""
    opened = re.match(r"<p>|<pre><code>", found[0])
    closed = re.search(r"(?:</code></pre>|</p>)\n*\Z", found[0])
    if opened and closed:
        return ""
    return (opened[0] if opened else "") + (closed[0] if closed else "")
