"""A page as its texts, and Liquid's values and tags, with the ends of blocks found."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mkdocs_multicloud.jekyll.code_spans import code_of
from mkdocs_multicloud.page.escaping import plain, shielded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_multicloud.jekyll.code_spans import Code

_MAX_TAG = 2000
"""Characters; what is longer is no tag."""
_TAG = re.compile(r"(\w+)\s*(.*)", re.DOTALL)
_ENDRAW = re.compile(r"\{%-?\s*endraw\s*-?%\}")
_IN_CODE = re.compile(r"[A-Za-z_][^{}\n]*(?<!-)")
"""What stands between braces in code that may be a value; `{{-` is none there."""
_BRACES = re.compile(r"\{[{%]|[}%]\}")
BLOCKS = ("if", "unless", "comment", "highlight", "raw", "capture", "for", "case", "tablerow")


@dataclass(slots=True)
class Piece:
    """A piece of a page.

    Attributes:
        raw: its text.
        start: where that begins in the page.
        kind: of a value in code that is "code", for there it is filled in only if it is known.
        body: what stands between the braces; of a raw block, what it holds.
        nth: of the pieces with this text, from 0, those in code left out.
        end: of the opening tag of a block, the index of the piece that closes it.
        name, rest: of a tag, and what follows; of a raw block, the rest is what Markdown gets.
    """

    kind: Literal["text", "value", "code", "tag", "raw"]
    raw: str
    start: int
    body: str = ""
    nth: int = 0
    end: int = -1
    name: str = ""
    rest: str = ""

    @property
    def left(self) -> str:
        """What the page has where nothing is done with it."""
        if self.kind in ("text", "code"):
            return self.raw
        if self.kind == "tag" or self.kind == "value":
            return plain(self.raw)
        opened, closes = self.raw.index("%}") + 2, self.raw.rindex("{%")
        return plain(self.raw[:opened]) + self.rest + plain(self.raw[closes:])


def pieces_of(text: str) -> list[Piece]:
    """The pieces of a page, one after the other."""
    pieces = list(_split(text))
    _pair(pieces)
    seen: Counter[str] = Counter()
    for piece in pieces:
        if piece.kind not in ("text", "code"):
            piece.nth = seen[piece.raw]
            seen[piece.raw] += 1
    return pieces


def _split(text: str) -> Iterator[Piece]:
    """The page as texts, values and tags, one after the other."""
    code = code_of(text)
    closers = {"{{": _Closer(text, "}}"), "{%": _Closer(text, "%}")}
    at = written = 0
    raws_end = True
    for opened in re.finditer(r"\{\{|\{%", text):
        start = opened.start()
        if start < at:
            continue
        end = closers[opened[0]].after(start + 2)
        if end < 0 or end - start > _MAX_TAG:
            continue
        raw = text[start:end]
        body = raw[2:-2].strip("-").strip()
        found = _TAG.fullmatch(body) if opened[0] == "{%" else None
        piece = Piece("tag" if opened[0] == "{%" else "value", raw, start, body)
        if found:
            piece.name, piece.rest = found[1], found[2].strip()
        closed = None
        if piece.name == "raw":
            closed = _ENDRAW.search(text, end) if raws_end else None
            raws_end = closed is not None
        if closed:
            inner = text[end : closed.start()]
            piece = Piece("raw", raw + inner + closed[0], start, inner)
            piece.rest = inner if code.covers(start) else _shown(text, end, closed.start(), code)
            end = closed.end()
        elif code.covers(start):
            inner = raw[2:-2].strip(" ")
            is_value = piece.kind == "value" and text[start - 1 : start] != "$"
            if not is_value or not code.covers(end - 1) or not _IN_CODE.fullmatch(inner):
                continue
            piece.kind = "code"
        if start > written:
            yield Piece("text", text[written:start], written)
        yield piece
        at = written = end
    if written < len(text):
        yield Piece("text", text[written:], written)


def _shown(text: str, start: int, end: int, code: Code) -> str:
    """A part of a page whose braces Markdown is not to read; what is code has none to shield."""

    def written(found: re.Match[str]) -> str:
        return found[0] if code.covers(start + found.start()) else shielded(found[0], "{%}")

    return _BRACES.sub(written, text[start:end])


class _Closer:
    """Finds the next end of a tag, in one pass over the page however often it is asked."""

    def __init__(self, text: str, mark: str) -> None:
        self._text, self._mark = text, mark
        self._next = -2

    def after(self, at: int) -> int:
        """Where the next one from a position on ends; -1 if there is none."""
        if self._next == -2 or (0 <= self._next < at):
            self._next = self._text.find(self._mark, at)
        return self._next + 2 if self._next >= 0 else -1


def _pair(pieces: list[Piece]) -> None:
    """Find the ends of blocks; tags that are never closed, or never opened, stay as they are."""
    stack: list[int] = []
    open_names: Counter[str] = Counter()
    for index, piece in enumerate(pieces):
        if piece.kind != "tag":
            continue
        if piece.name in BLOCKS:
            stack.append(index)
            open_names[piece.name] += 1
        elif piece.name.startswith("end") and open_names[piece.name[3:]]:
            while True:
                opener = pieces[stack.pop()]
                open_names[opener.name] -= 1
                if opener.name == piece.name[3:]:
                    break
            opener.end, piece.end = index, -2
