"""What is told of a page → where it stands in the files that the page is made of."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import JekyllError, Location
from mkdocs_multicloud.jekyll.code_spans import code_of
from mkdocs_multicloud.jekyll.config_files import front_matter
from mkdocs_multicloud.jekyll.liquid.tags import pieces_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_multicloud.jekyll.code_spans import Code
    from mkdocs_multicloud.jekyll.liquid.state import Match, Unread


class Files:
    """The files that a page is made of, as their authors have them; each is read once.

    Args:
        text: of a file.
    """

    def __init__(self, text: Callable[[str], str]) -> None:
        self._text = text
        self._read: dict[str, Source] = {}

    def fault(self, left: Unread) -> JekyllError:
        """What is to be told of Liquid that was left alone."""
        *way, last = [Location(place.path, self._line(place)) for place in left.way]
        fault = JekyllError(left.what, left.hint, at=last)
        for place in reversed(way):
            fault = fault.seen_from(place)
        return fault

    def _line(self, place: Match) -> int | None:
        source = self.source(place.path)
        found = source.pieces.get(place.raw)
        return source.line(found[min(place.nth, len(found) - 1)]) if found else None

    def source(self, path: str) -> Source:
        """A file."""
        if path not in self._read:
            self._read[path] = Source(self._text(path))
        return self._read[path]


class Source:
    """A file, and where things stand in it.

    Attributes:
        body: what follows its front matter.
    """

    def __init__(self, text: str) -> None:
        self.body = front_matter(text)[1]
        self._above = text.count("\n", 0, len(text) - len(self.body)) + 1
        self._ends = [found.start() for found in re.finditer("\n", self.body)]

    @cached_property
    def pieces(self) -> dict[str, list[int]]:
        """Where each piece of Liquid's begins that is not code."""
        found: dict[str, list[int]] = {}
        for piece in pieces_of(self.body):
            if piece.kind != "code":
                found.setdefault(piece.raw, []).append(piece.start)
        return found

    @cached_property
    def code(self) -> Code:
        """What of it is code."""
        return code_of(self.body)

    def line(self, at: int) -> int:
        """The line of the file that a place in its body is in."""
        return self._above + bisect_left(self._ends, at)
