"""Splits a page into text, Liquid values and Liquid tags, and finds the end of each block."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mkdocs_multicloud.jekyll.code_regions import code_regions
from mkdocs_multicloud.page.escaping import plain, shielded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_multicloud.jekyll.code_regions import CodeRegions

_MAX_LENGTH = 2000
"""Maximum number of characters between braces; anything longer is text."""
_TAG = re.compile(r"(\w+)\s*(.*)", re.DOTALL)
_ENDRAW = re.compile(r"\{%-?\s*endraw\s*-?%\}")
_VALUE_IN_CODE = re.compile(r"[A-Za-z_][^{}\n]*(?<!-)")
"""The content of braces in code that may be a Liquid value; `{{-` never is."""
_BRACES = re.compile(r"\{[{%]|[}%]\}")
BLOCKS = ("if", "unless", "comment", "highlight", "raw", "capture", "for", "case", "tablerow")


@dataclass(slots=True)
class Token:
    """A piece of a page: text, a value or a tag.

    Attributes:
        raw: the characters in the page.
        start: the position of the first one.
        kind: "code" is a value inside code, which is only filled in if it is known.
        body: the part between the braces; of a raw block, what it contains.
        nth: the number of equal tokens before it, not counting those in code.
        end: in the first tag of a block, the index of its last tag; -2 in that last tag.
        name, rest: in a tag, its first word and the remaining text; in a raw block, `rest` is the
            text for Markdown.
        text: in a text, the characters to write; `{%-` and `-%}` remove spaces next to them.
    """

    kind: Literal["text", "value", "code", "tag", "raw"]
    raw: str
    start: int
    body: str = ""
    nth: int = 0
    end: int = -1
    name: str = ""
    rest: str = ""
    text: str = ""

    @property
    def as_written(self) -> str:
        """The token as text that shows it unchanged in a page."""
        if self.kind in ("text", "code"):
            return self.raw
        if self.kind != "raw":
            return plain(self.raw)
        opened, closes = self.raw.index("%}") + 2, self.raw.rindex("{%")
        return plain(self.raw[:opened]) + self.rest + plain(self.raw[closes:])


def tokenize(text: str) -> list[Token]:
    """Split a page into its tokens, in order."""
    tokens = list(_split(text))
    _pair(tokens)
    seen: Counter[str] = Counter()
    for token, before, after in zip(tokens, [None, *tokens], [*tokens[1:], None], strict=False):
        if token.kind == "text":
            token.text = token.raw
            if before and before.kind != "text" and before.raw[-3:-2] == "-":
                token.text = token.text.lstrip()
            if after and after.kind != "text" and after.raw[2:3] == "-":
                token.text = token.text.rstrip()
        elif token.kind != "code":
            token.nth = seen[token.raw]
            seen[token.raw] += 1
    return tokens


def _split(text: str) -> Iterator[Token]:
    code = code_regions(text)
    closers = {"{{": _NextEnd(text, "}}"), "{%": _NextEnd(text, "%}")}
    at = written = 0
    raws_end = True
    for opened in re.finditer(r"\{\{|\{%", text):
        start = opened.start()
        if start < at:
            continue
        end = closers[opened[0]].after(start + 2)
        if end < 0 or end - start > _MAX_LENGTH:
            continue
        raw = text[start:end]
        body = raw[2:-2].strip("-").strip()
        found = _TAG.fullmatch(body) if opened[0] == "{%" else None
        token = Token("tag" if opened[0] == "{%" else "value", raw, start, body)
        if found:
            token.name, token.rest = found[1], found[2].strip()
        closed = None
        if token.name == "raw":
            closed = _ENDRAW.search(text, end) if raws_end else None
            raws_end = closed is not None
        if closed:
            inner = text[end : closed.start()]
            token = Token("raw", raw + inner + closed[0], start, inner)
            in_code = code.covers(start)
            token.rest = inner if in_code else _shielded(text, end, closed.start(), code)
            end = closed.end()
        elif code.covers(start):
            inner = raw[2:-2].strip(" ")
            is_value = token.kind == "value" and text[start - 1 : start] != "$"
            if not is_value or not code.covers(end - 1) or not _VALUE_IN_CODE.fullmatch(inner):
                continue
            token.kind = "code"
        if start > written:
            yield Token("text", text[written:start], written)
        yield token
        at = written = end
    if written < len(text):
        yield Token("text", text[written:], written)


def _shielded(text: str, start: int, end: int, code: CodeRegions) -> str:
    """Protect the braces in a part of a page from Markdown; code needs no protection."""

    def replacement(found: re.Match[str]) -> str:
        return found[0] if code.covers(start + found.start()) else shielded(found[0], "{%}")

    return _BRACES.sub(replacement, text[start:end])


class _NextEnd:
    """Finds the next end of a tag, in one pass over the page for all calls."""

    def __init__(self, text: str, mark: str) -> None:
        self._text, self._mark = text, mark
        self._next = -2

    def after(self, at: int) -> int:
        """Return the position after the next mark; -1 if there is none."""
        if self._next == -2 or (0 <= self._next < at):
            self._next = self._text.find(self._mark, at)
        return self._next + 2 if self._next >= 0 else -1


def _pair(tokens: list[Token]) -> None:
    """Find the ends of blocks; tags that are never closed or never opened have no end."""
    stack: list[int] = []
    open_names: Counter[str] = Counter()
    for index, token in enumerate(tokens):
        if token.kind != "tag":
            continue
        if token.name in BLOCKS:
            stack.append(index)
            open_names[token.name] += 1
        elif token.name.startswith("end") and open_names[token.name[3:]]:
            while True:
                opener = tokens[stack.pop()]
                open_names[opener.name] -= 1
                if opener.name == token.name[3:]:
                    break
            opener.end, token.end = index, -2
