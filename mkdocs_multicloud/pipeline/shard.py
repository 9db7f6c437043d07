"""A part of a site's snippets, for one of several machines that fill a cache together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from mkdocs_multicloud.errors import OptionError

if TYPE_CHECKING:
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet

_WRITTEN = re.compile(r"([1-9]\d{0,3})/([1-9]\d{0,3})")


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several parts of equal size.

    Which snippet is in which part depends only on its own key, so that all machines agree, and a
    new snippet moves no other one.

    Attributes:
        number: from 1.
        of: the number of parts.
    """

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a part such as `2/4`.

        Raises:
            ValueError: it is something else.
        """
        found = _WRITTEN.fullmatch(text)
        if found is None or int(found[1]) > int(found[2]):
            raise ValueError(f"{text!r} is not a part such as 2/4, the second of four")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def has(self, snippet: Snippet) -> bool:
        """Return whether a snippet is in this part."""
        # The key is a SHA-256 in hexadecimal.
        return int(snippet.key[:15], 16) % self.of == self.number - 1

    @staticmethod
    def check(settings: Settings) -> None:
        """Check that builds use what a part of the site has cached.

        Raises:
            OptionError: the options do not allow that.
        """
        if not settings.cache_dir:
            raise OptionError(
                "cache_dir: there is no cache to fill", "name a folder, such as .cache/multicloud"
            )
        if settings.execute != "auto":
            raise OptionError(
                f"execute: a build with {settings.execute} does not use the cache",
                "fill it with execute: auto",
            )
