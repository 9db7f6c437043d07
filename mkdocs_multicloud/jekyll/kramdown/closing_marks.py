"""Shortens closing marks of fences: kramdown's may be longer than the opening ones."""

from __future__ import annotations

import re
from bisect import bisect_right

_MARK = re.compile(
    r"(?P<before>[ \t>]*(?:(?:[-*+]|\d{1,9}\.)[ \t]+)?)(?P<mark>`{3,}|~{3,})(?P<info>.*)"
)


def with_equal_marks(text: str) -> str:
    """Return a page whose fences are closed by exactly their opening marks."""
    if "````" not in text and "~~~~" not in text:
        return text
    lines = text.split("\n")
    found = {at: match for at, line in enumerate(lines) if (match := _MARK.fullmatch(line))}
    ends = {kind: _Ends(found, kind) for kind in "`~"}
    done = -1
    for at, match in found.items():
        mark = match["mark"]
        if at <= done or mark[0] in match["info"]:
            continue
        end = ends[mark[0]].after(at, len(mark))
        if end is not None:
            lines[end] = found[end]["before"] + mark
            done = end
    return "\n".join(lines)


class _Ends:
    """The lines that can close a fence of one kind of mark."""

    def __init__(self, found: dict[int, re.Match[str]], kind: str) -> None:
        closing = [at for at, m in found.items() if m["mark"][0] == kind and not m["info"].strip()]
        self._lines = closing
        self._lengths = [len(found[at]["mark"]) for at in closing]
        # The longest mark from each line on, so that no search is in vain.
        self._longest = list(self._lengths)
        for at in range(len(closing) - 2, -1, -1):
            self._longest[at] = max(self._longest[at], self._longest[at + 1])

    def after(self, line: int, length: int) -> int | None:
        """Return the first line below a line that closes a mark of a length."""
        at = bisect_right(self._lines, line)
        if at == len(self._lines) or self._longest[at] < length:
            return None
        while self._lengths[at] < length:
            at += 1
        return self._lines[at]
