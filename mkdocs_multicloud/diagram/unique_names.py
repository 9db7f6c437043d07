"""Makes names of files short, and unique even where the case of names does not count."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from mkdocs_multicloud.settings.validators import MAX_NAME_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_Key = TypeVar("_Key")


def short_name(name: str) -> str:
    """Return a name that every file system takes: a long one ends with a digest instead."""
    data = name.encode("utf-8", "surrogateescape")
    if len(data) <= MAX_NAME_BYTES:
        return name
    digest = hashlib.sha256(data).hexdigest()[:8]
    return f"{data[: MAX_NAME_BYTES - 9].decode('utf-8', 'ignore')}-{digest}"


def free_name(taken: set[str], *candidates: str) -> str:
    """Return the first candidate that is not taken, else the last one with a number.

    Args:
        taken: names in use, case-folded; the result is added.
    """
    name, number = next((c for c in candidates if c.casefold() not in taken), candidates[-1]), 1
    while name.casefold() in taken:
        number += 1
        name = f"{candidates[-1]}{' ' if ' ' in candidates[-1] else '-'}{number}"
    taken.add(name.casefold())
    return name


def distinct_names(candidates: Mapping[_Key, Sequence[str]]) -> dict[_Key, str]:
    """Choose a name for each key; equal names are all replaced by their next, longer candidate.

    Args:
        candidates: the possible names of each key, from short to long.

    Returns:
        The names; they are unique unless even the longest candidates are equal.
    """
    names = {key: options[0] for key, options in candidates.items()}
    for step in range(1, max(map(len, candidates.values()), default=1)):
        counts = Counter(name.casefold() for name in names.values())
        for key in [key for key, name in names.items() if counts[name.casefold()] > 1]:
            names[key] = candidates[key][min(step, len(candidates[key]) - 1)]
    return names
