r"""Finds the formulas in labels of pages with ``math="1"``, where MathJax finds them in draw.io.

LaTeX is between ``$$``, between ``\(`` and ``\)``, between ``\[`` and ``\]``, or an environment;
AsciiMath is between backticks. ``\$`` and ``\\`` are one character. A formula may have line breaks,
but no other tags in it, and there are none in code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mkdocs_multicloud.diagram.label_html import Token

_START = re.compile(r"\$\$|\\[(\[]|`|\\begin\s*\{([^{}\\]{1,50})\}|\\([\\$])")
_ENDS = {"$$": "$$", "\\(": "\\)", "\\[": "\\]"}
_STEP = re.compile(r"\\end\s*\{([^{}\\]{1,50})\}|\\(?:[a-zA-Z]|.)|\$\$|[{}]", re.DOTALL)
_MARKS = {"br": "\x00", "wbr": "\x01"}
"""Stand for a break in a text; labels cannot have these characters."""
_NAMES = {mark: name for name, mark in _MARKS.items()}
_MARK = re.compile("([\x00\x01])")
_CODE = frozenset({"pre", "code"})
_FREE = 10_000
"""How many characters may be searched for ends in vain, besides twice the length of the text."""


def split_formulas(text: str) -> Iterator[Token]:
    """Yield the parts of a text: ("text", text, {}), and ("formula", source, delimiters).

    The delimiters are those of the formula, as `open` and `close`; an environment has none.
    """
    position = shown = 0
    escaped = ""
    left = 2 * len(text) + _FREE
    while left > 0 and (start := _START.search(text, position)):
        position = start.end()
        if start[2]:
            escaped += text[shown : start.start()] + start[2]
            shown = position
            continue
        found = _end(text, start)
        if found is None:
            left -= len(text) - position
            continue
        inner, position = found
        before = escaped + text[shown : start.start()]
        if before:
            yield "text", before, {}
        escaped, shown = "", position
        if start[1]:
            yield "formula", text[start.start() : position], {"open": "", "close": ""}
        else:
            source = text[start.end() : inner]
            yield "formula", source, {"open": start[0], "close": text[inner:position]}
    if shown < len(text) or escaped:
        yield "text", escaped + text[shown:], {}


def _end(text: str, start: re.Match[str]) -> tuple[int, int] | None:
    """Where the end of a formula begins and ends; None if there is no end."""
    if start[0] == "`":
        end = text.find("`", start.end())
        return None if end < 0 else (end, end + 1)
    depth = 0
    for step in _STEP.finditer(text, start.end()):
        if not depth and (step[1] == start[1] if start[1] else step[0] == _ENDS[start[0]]):
            return step.start(), step.end()
        if step[0] == "{":
            depth += 1
        elif step[0] == "}" and depth:
            depth -= 1
    return None


def is_display(delimiters: Mapping[str, str]) -> bool:
    """Return whether a formula stands on its own line, from its delimiters."""
    return delimiters["open"] in {"$$", "\\[", ""}


def with_formulas(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens of a label with the formulas in its texts as tokens of their own."""
    code = 0
    pending: list[Token] = []
    for token in tokens:
        kind, name, _ = token
        if not code and (kind == "text" or (kind == "open" and name in _MARKS)):
            pending.append(token)
            continue
        yield from _split(pending)
        pending = []
        if name in _CODE:
            code = max(0, code + (kind == "open") - (kind == "close"))
        yield token
    yield from _split(pending)


def _split(pending: list[Token]) -> Iterator[Token]:
    """Split texts with line breaks between them; breaks that are not in a formula stay tokens."""
    if not any(_START.search(text) for kind, text, _ in pending if kind == "text"):
        yield from pending
        return
    whole = "".join(text if kind == "text" else _MARKS[text] for kind, text, _ in pending)
    for kind, part, delimiters in split_formulas(whole):
        if kind == "formula":
            source = part.replace(_MARKS["br"], "\n").replace(_MARKS["wbr"], "")
            yield kind, source, delimiters
            continue
        for piece in _MARK.split(part):
            if piece in _NAMES:
                yield "open", _NAMES[piece], {}
            elif piece:
                yield "text", piece, {}
