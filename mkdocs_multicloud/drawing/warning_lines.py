"""Merges similar warnings of drawings into one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
"""A name as `repr` writes it."""
_QUOTED = re.compile(rf"(?<!\w){_NAME}(?: in cell {_NAME}| \(did you mean '[^']*'\?\))?")
"""A name, not the apostrophe of a word, and where it is or what it may be meant to be."""
DRAWIO_OWN = "is not among draw.io's icons that come with the package, and is not fetched"
MAX_NAMES = 3
"""How many names are listed; the rest is counted."""
_SHAPES = "search with: mkdocs-multicloud shapes WORD"
_HINTS = {
    "draw.io does not know the shape": _SHAPES,
    "the link": "write its whole address, or remove it",
    "the maths": "correct it, or write it as plain text",
    "without MathJax": "pip install 'mkdocs-multicloud[maths]'",
    "without html=1": "add html=1 to the style of the cell",
    "shapes lie on each other": "place them: mkdocs-multicloud layout FILE -o NEW_FILE",
    "the placeholder": "write the value itself, or give the shape a property of this name",
}


def hint_of(warning: str) -> str:
    """Return what to do about a warning, or what the picture shows instead."""
    if DRAWIO_OWN in warning:
        return f"{_SHAPES}, or save the icon under this path in the project"
    found = (hint for start, hint in _HINTS.items() if warning.startswith(start))
    return next(found, "the picture shows a stand-in")


def merge_warnings(warnings: Iterable[str]) -> tuple[str, ...]:
    """Remove duplicates, and merge warnings that differ only in the quoted name."""
    groups: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for warning in dict.fromkeys(warnings):
        found = _QUOTED.search(warning)
        name = found[0] if found else ""
        around = (warning[: found.start()], warning[found.end() :]) if found else (warning,)
        groups.setdefault(around, []).append((warning, name))
    return tuple(
        first if not more else f"{first}; likewise {join_names([name for _, name in more])}"
        for (first, _), *more in groups.values()
    )


def join_names(names: list[str], last: str = " and ") -> str:
    """Return the first names, and the number of the others."""
    rest = len(names) - MAX_NAMES
    shown = names if rest <= 1 else [*names[:MAX_NAMES], f"{rest} more"]
    return last.join(filter(None, (", ".join(shown[:-1]), shown[-1])))
