"""Tokens that stand in for directives while other tools work on a page.

A template engine that reads the page (mkdocs-macros) must see neither a tag that it does not know
nor the `{{ }}` of a label. So directives are claimed early, and the token is opaque: letters and
digits, with a number that no page can guess.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from mkdocs_multicloud.directive.scanner import scan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_multicloud.directive.scanner import Place


Page = TypeVar("Page")


@dataclass(frozen=True, slots=True)
class Claim(Generic[Page]):
    """A place that a token stands for.

    Attributes:
        place: as it was found.
        line: of the page's own file, from 1; None where another file's text was pulled in.
        page: that it was found in, as its host knows pages.
    """

    place: Place
    line: int | None
    page: Page


class Claims(Generic[Page]):
    """The claims of a site: a page's text may be converted again while another's turn is."""

    def __init__(self) -> None:
        self._key = f"mkdocsmulticloud{secrets.token_hex(8)}x"
        self._claims: list[Claim[Page]] = []
        self.pattern = re.compile(rf"{self._key}(\d+)z")

    def protect(self, text: str, source: str, page: Page) -> str:
        """Replace everything of ours by tokens.

        Args:
            text: the page's Markdown as it is now, perhaps with other files' text pulled in.
            source: the page's own file, to know the lines by.
            page: that it is.
        """
        places = scan(text)
        if not places:
            return text
        lines = _lines(places, text, source)
        pieces, at = [], 0
        for place, line in zip(places, lines, strict=True):
            pieces += [text[at : place.start], f"{self._key}{len(self._claims)}z"]
            self._claims.append(Claim(place, line, page))
            at = place.end
        return "".join([*pieces, text[at:]])

    def claim(self, token: str) -> Claim[Page]:
        """What a token stands for."""
        match = self.pattern.fullmatch(token)
        if match is None:
            raise KeyError(token)
        return self._claims[int(match[1])]

    def page_of(self, text: str) -> Page | None:
        """The page that a text is of; None if nothing was claimed in it."""
        found = self.pattern.search(text)
        return self.claim(found[0]).page if found else None


def _lines(places: list[Place], text: str, source: str) -> Iterator[int | None]:
    """The lines at which a page's own file has each place of its text."""
    if source.endswith(text):
        # All that it lacks is its front matter.
        above = source.count("\n", 0, len(source) - len(text))
        return (place.line + above for place in places)
    known: dict[str, list[int]] = {}
    for place in reversed(scan(source)):
        known.setdefault(place.raw, []).append(place.line)
    found = (known.get(place.raw) for place in places)
    return (lines.pop() if lines else None for lines in found)
