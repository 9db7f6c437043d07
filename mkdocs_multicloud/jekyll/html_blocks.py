"""Finds HTML blocks in a page whose content is not Markdown."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

LITERAL = ("pre", "script", "style", "textarea")
"""Tags of elements in which white space is significant."""

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<close>/)?(?P<name>[A-Za-z][\w-]*+)(?P<attributes>[^<>]*+)>", re.S
)
_MARKDOWN = re.compile(r"\smarkdown\b(?!=[\"']?0)")


def html_blocks(lines: list[str], names: Container[str]) -> dict[int, int]:
    """Return the last line of each HTML block whose content is not Markdown, by its first line.

    Args:
        names: names of the tags of such blocks.
    """
    text = "\n".join(lines)
    opened: defaultdict[str, list[re.Match[str]]] = defaultdict(list)
    spans = []
    for tag in _TAG.finditer(text):
        name = (tag["name"] or "").lower()
        if tag["close"]:
            first = opened[name].pop() if opened[name] else None
        elif name and not tag["attributes"].endswith("/"):
            opened[name].append(tag)
            continue
        else:
            first = None if name else tag
        if first is None or (name and name not in names) or _MARKDOWN.search(first[0]):
            continue
        spans.append((first.start(), tag.end() - 1))
    return _at_line_starts(spans, lines) if spans else {}


def _at_line_starts(spans: list[tuple[int, int]], lines: list[str]) -> dict[int, int]:
    """The last lines of the spans that have only an indent before them, by their first lines."""
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    # Once a line, as a line may have many tags.
    indents = [len(line) - len(line.lstrip(" \t>")) for line in lines]
    found = {}
    for first, last in spans:
        line = bisect_right(starts, first) - 1
        if first - starts[line] <= indents[line]:
            found[line] = bisect_right(starts, last) - 1
    return found
