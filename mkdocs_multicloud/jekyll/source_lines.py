"""Finds the lines of errors in the files of a page."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import JekyllError, Location
from mkdocs_multicloud.jekyll.code_regions import code_regions
from mkdocs_multicloud.jekyll.config_files import front_matter
from mkdocs_multicloud.jekyll.liquid.lexer import tokenize

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_multicloud.jekyll.code_regions import CodeRegions
    from mkdocs_multicloud.jekyll.liquid.render_state import TokenPosition, UnreadLiquid


def unread_error(left: UnreadLiquid, file: Callable[[str], SourceFile]) -> JekyllError:
    """Return the error for Liquid that was left as written, with the tags that included its file.

    Args:
        file: returns the file at a path.
    """
    *including, last = [
        Location(token.path, file(token.path).line_of(token)) for token in left.trail
    ]
    error = JekyllError(left.what, left.hint, at=last)
    for place in reversed(including):
        error = error.seen_from(place)
    return error


class SourceFile:
    """A file, to look up lines in it.

    Attributes:
        body: the text below the front matter.
    """

    def __init__(self, text: str) -> None:
        self.body = front_matter(text)[1]
        self._above = text.count("\n", 0, len(text) - len(self.body)) + 1
        self._ends = [found.start() for found in re.finditer("\n", self.body)]

    @cached_property
    def tokens(self) -> dict[str, list[int]]:
        """The positions of each Liquid token that is not in code, by its text."""
        found: dict[str, list[int]] = {}
        for token in tokenize(self.body):
            if token.kind != "code":
                found.setdefault(token.raw, []).append(token.start)
        return found

    @cached_property
    def code(self) -> CodeRegions:
        """The code in the body."""
        return code_regions(self.body)

    def line(self, at: int) -> int:
        """Return the line of the file for a position in its body."""
        return self._above + bisect_left(self._ends, at)

    def line_of(self, token: TokenPosition) -> int | None:
        """Return the line of the file for a Liquid token; None if it is not found."""
        found = self.tokens.get(token.raw)
        return self.line(found[min(token.nth, len(found) - 1)]) if found else None
