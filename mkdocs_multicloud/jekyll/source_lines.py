"""Finds the line of an error in the files that a page is made of."""

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
    """The error for Liquid that was left as it is written, with the tags that included it.

    Args:
        file: the file at a path.
    """
    *including, last = [
        Location(token.path, file(token.path).line_of(token)) for token in left.trail
    ]
    error = JekyllError(left.what, left.hint, at=last)
    for place in reversed(including):
        error = error.seen_from(place)
    return error


class SourceFile:
    """A file, and the lines of what is in it.

    Attributes:
        body: the text below its front matter.
    """

    def __init__(self, text: str) -> None:
        self.body = front_matter(text)[1]
        self._above = text.count("\n", 0, len(text) - len(self.body)) + 1
        self._ends = [found.start() for found in re.finditer("\n", self.body)]

    @cached_property
    def tokens(self) -> dict[str, list[int]]:
        """The positions of each Liquid token that is not in code, by its characters."""
        found: dict[str, list[int]] = {}
        for token in tokenize(self.body):
            if token.kind != "code":
                found.setdefault(token.raw, []).append(token.start)
        return found

    @cached_property
    def code(self) -> CodeRegions:
        """The code in its body."""
        return code_regions(self.body)

    def line(self, at: int) -> int:
        """The line of the file for a position in its body."""
        return self._above + bisect_left(self._ends, at)

    def line_of(self, token: TokenPosition) -> int | None:
        """The line of the file for a Liquid token."""
        found = self.tokens.get(token.raw)
        return self.line(found[min(token.nth, len(found) - 1)]) if found else None
