"""Finds what an unknown name may have been meant to be."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX_LENGTH = 100
"""Longer names are not compared: that takes long, and no name of draw.io is longer."""
MAX_SIMILAR = 10
"""For how many unknown names of a page a similar one is looked for; each takes about 10 ms."""


def similar(name: str, names: Iterable[str], cutoff: float = 0.7) -> str:
    """Return the most similar of the names, or an empty string.

    Args:
        cutoff: how similar it must be: 1 is the same name.
    """
    if len(name) > _MAX_LENGTH:
        return ""
    return next(iter(difflib.get_close_matches(name, list(names), n=1, cutoff=cutoff)), "")


def did_you_mean(name: str) -> str:
    """Return the question that follows an unknown name in a warning."""
    return f" (did you mean {name!r}?)" if name else ""
