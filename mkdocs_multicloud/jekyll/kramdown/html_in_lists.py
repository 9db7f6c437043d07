"""Reads Markdown in HTML elements inside lists, which `md_in_html` leaves as text."""

from __future__ import annotations

import re
from collections import defaultdict

from markdown.preprocessors import Preprocessor

from mkdocs_multicloud.jekyll.code_regions import code_regions

_OPENING = re.compile(r"(?P<indent> {4,})<\w+\b[^<>]*\bmarkdown=[^<>]*>.*")
_TAG = re.compile(r"<(/?)(\w+)\b")


class HtmlInLists(Preprocessor):
    """Passes such elements to `md_in_html` without their indent."""

    def run(self, lines: list[str]) -> list[str]:
        """Change a page."""
        if not any(map(_OPENING.fullmatch, lines)):
            return lines
        code, ends = code_regions("\n".join(lines)), _ends(lines)
        written: list[str] = []
        at = 0
        while at < len(lines):
            opened = None if at in code.whole else _OPENING.fullmatch(lines[at])
            end = ends.get(at, at) if opened else at
            if opened and end > at:
                written += self._read(lines[at:end], opened["indent"])
            else:
                written.append(lines[at])
            at = max(end, at + 1)
        return written

    def _read(self, lines: list[str], indent: str) -> list[str]:
        """Return the placeholder of an element, as a paragraph of its list item."""
        at_margin = [line.removeprefix(indent) for line in lines]
        stashed = self.md.preprocessors["html_block"].run(at_margin)
        return ["", *(indent + line if line.strip() else "" for line in stashed), ""]


def _ends(lines: list[str]) -> dict[int, int]:
    """The index of the line after each element, by the index of the line that opens it."""
    ends: dict[int, int] = {}
    opened: defaultdict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        for found in _TAG.finditer(line):
            if not found[1]:
                opened[found[2].lower()].append(index)
            elif opened[found[2].lower()]:
                ends[opened[found[2].lower()].pop()] = index + 1
    return ends
