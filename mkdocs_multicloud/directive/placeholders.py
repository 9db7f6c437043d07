"""Placeholders that replace directives while other tools work on a page.

A template engine that reads the page (mkdocs-macros) must see neither an unknown tag nor the
`{{ }}` of a label. So directives are replaced early. A placeholder consists of letters and digits,
with a number that no page can guess.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from mkdocs_multicloud.directive.scanner import scan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_multicloud.directive.scanner import Match


Page = TypeVar("Page")


@dataclass(frozen=True, slots=True)
class Placeholder(Generic[Page]):
    """A directive that was replaced.

    Attributes:
        match: the directive, as it was found.
        line: its line in the page's own file, from 1; None if its text comes from another file.
        page: the page that it was found in, as the host represents pages.
    """

    match: Match
    line: int | None
    page: Page


class Placeholders(Generic[Page]):
    """The placeholders of a whole site, as a host may convert a page while converting another."""

    def __init__(self) -> None:
        self._key = f"mkdocsmulticloud{secrets.token_hex(8)}x"
        self._placeholders: list[Placeholder[Page]] = []
        self._texts: dict[str, str] = {}
        self.pattern = re.compile(rf"{self._key}(\d+)z")

    def insert(self, text: str, source: str, page: Page) -> str:
        """Replace all directives of a text by placeholders.

        Args:
            text: the page's Markdown as it is now; other files may be included in it.
            source: the page's own file, which the line numbers refer to.
            page: the page, as the host represents it.
        """
        matches = scan(text)
        if not matches:
            return text
        lines = _lines(matches, text, source)
        pieces, at = [], 0
        for match, line in zip(matches, lines, strict=True):
            pieces += [text[at : match.start], f"{self._key}{len(self._placeholders)}z"]
            self._placeholders.append(Placeholder(match, line, page))
            at = match.end
        return "".join([*pieces, text[at:]])

    def lookup(self, token: str) -> Placeholder[Page]:
        """Return the placeholder with this text."""
        match = self.pattern.fullmatch(token)
        if match is None:
            raise KeyError(token)
        return self._placeholders[int(match[1])]

    def describe(self, token: str, text: str) -> None:
        """Set the text that stands for a directive where nobody replaces its placeholder."""
        self._texts[token] = text

    def described(self, text: str) -> str:
        """Return a text with the description of each directive in place of its placeholder."""
        return self.pattern.sub(lambda found: self._texts.get(found[0], ""), text)

    def page_of(self, text: str) -> Page | None:
        """Return the page that a text belongs to; None if it has no placeholder."""
        found = self.pattern.search(text)
        return self.lookup(found[0]).page if found else None


def _lines(matches: list[Match], text: str, source: str) -> Iterator[int | None]:
    """Return the line of each match in the page's own file."""
    if source.endswith(text):
        # Fast path: the text is the page without its front matter.
        above = source.count("\n", 0, len(source) - len(text))
        return (match.line + above for match in matches)
    known: dict[str, list[int]] = {}
    for match in reversed(scan(source)):
        known.setdefault(match.raw, []).append(match.line)
    found = (known.get(match.raw) for match in matches)
    return (lines.pop() if lines else None for lines in found)
