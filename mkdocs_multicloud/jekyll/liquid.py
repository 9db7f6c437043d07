"""Liquid in a page: what just-the-docs sites write in their text, done; all else left alone, told.

An engine for all of Liquid is of no use here: it makes nothing of the tags that it does not know,
where an author has to be told of them, and it reads code, which may hold anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.jekyll.tags import Piece, pieces_of
from mkdocs_multicloud.jekyll.values import MISSING, NotReadError, holds, text_of, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MAX_DEPTH = 12
"""How far files that are included may include others."""
_PARAMETER = re.compile(r"([\w-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"']+)")


@dataclass(frozen=True, slots=True)
class Unread:
    """Something of Liquid's that was left alone.

    Attributes:
        name: of the tag, or what stands in the braces.
        raw: its text.
    """

    name: str
    raw: str


@dataclass(frozen=True)
class Surroundings:
    """What Liquid sees of a page's site.

    Attributes:
        site: `_config.yml`.
        page: its front matter, and where it is.
        address: of the page or file at a path, as `{% link %}` writes it; None if it is not there.
        included: the text of a file that a page includes, by its name, and whether that is relative
            to the page's own folder; None if there is none.
    """

    site: Mapping[str, Any]
    page: Mapping[str, Any]
    address: Callable[[str], str | None] = lambda path: None
    included: Callable[[str, bool], str | None] = lambda name, beside: None


@dataclass(slots=True)
class _Open:
    """A block that is open.

    Attributes:
        shown: whether its branch is.
        taken: whether one of its branches was.
        target: the name that a `capture` gives to its text, and where that begins.
    """

    name: str
    shown: bool
    taken: bool = False
    target: tuple[str, int] = ("", 0)


@dataclass
class _State:
    names: dict[str, Any]
    around: Surroundings
    filters: dict[str, Callable[..., Any]]
    unread: dict[str, Unread] = field(default_factory=dict)
    depth: int = 0

    def leave(self, name: str, raw: str) -> str:
        self.unread.setdefault(name, Unread(name, raw))
        return raw


def render(text: str, around: Surroundings) -> tuple[str, list[Unread]]:
    """A page with Liquid done, and what was left alone in it, each kind once."""
    if "{{" not in text and "{%" not in text:
        return text, []
    base = text_of(around.site.get("baseurl")).rstrip("/")
    origin = text_of(around.site.get("url")).rstrip("/")

    def relative(value: Any) -> Any:
        return value if value is MISSING else f"{base}/{text_of(value).lstrip('/')}"

    def absolute(value: Any) -> Any:
        return value if value is MISSING else f"{origin}{relative(value)}"

    site = {"baseurl": "", "url": "", **around.site}
    names = {"site": site, "page": around.page, "jekyll": {"environment": "production"}}
    state = _State(names, around, {"relative_url": relative, "absolute_url": absolute})
    return _rendered(text, state), list(state.unread.values())


def _rendered(text: str, state: _State) -> str:
    pieces = pieces_of(text)
    written: list[str] = []
    stack: list[_Open] = []
    index = 0
    strips = False
    while index < len(pieces):
        piece = pieces[index]
        shown = all(block.shown for block in stack[-1:])
        if piece.kind != "text" and piece.raw[2:3] == "-" and written:
            written[-1] = written[-1].rstrip()
        before = len(written)
        index = _step(pieces, index, stack, written, state, shown=shown)
        if strips and len(written) > before:
            written[before] = written[before].lstrip()
        strips = piece.kind != "text" and piece.raw[-3:-2] == "-"
    return "".join(written)


def _step(
    pieces: list[Piece],
    index: int,
    stack: list[_Open],
    written: list[str],
    state: _State,
    *,
    shown: bool,
) -> int:
    """Write a piece; the index of the next."""
    piece = pieces[index]
    if piece.kind == "tag" and piece.end >= 0:
        return _open(pieces, index, stack, written, state, shown=shown)
    if piece.kind == "tag" and piece.end == -2:
        block = stack.pop()
        if block.name == "capture" and block.shown:
            name, start = block.target
            state.names[name] = "".join(written[start:])
            del written[start:]
    elif piece.kind == "tag" and piece.name in ("else", "elsif") and stack:
        _branch(piece, stack, state)
    elif shown:
        written.append(_single(piece, state))
    return index + 1


def _open(
    pieces: list[Piece],
    index: int,
    stack: list[_Open],
    written: list[str],
    state: _State,
    *,
    shown: bool,
) -> int:
    piece = pieces[index]
    inside = pieces[index + 1 : piece.end]
    if piece.name in ("if", "unless", "capture"):
        try:
            taken = piece.name == "capture" or (
                shown and holds(piece.rest, state.names) is (piece.name == "if")
            )
        except NotReadError:
            pass
        else:
            target = (piece.rest.strip("\"'"), len(written))
            stack.append(_Open(piece.name, shown and taken, not shown or taken, target))
            return index + 1
    if shown and piece.name == "highlight":
        code = "".join(p.body if p.kind == "raw" else p.raw for p in inside).strip("\n")
        mark = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", code) or [""]))
        language = piece.rest.split(" ")[0]
        written.append(f"{mark}{language}\n{code}\n{mark}")
    elif shown and piece.name != "comment":
        whole = "".join(p.raw for p in pieces[index : piece.end + 1])
        state.leave(piece.name, piece.raw)
        written.append(whole)
    return piece.end + 1


def _branch(piece: Piece, stack: list[_Open], state: _State) -> None:
    block = stack[-1]
    outer = all(other.shown for other in stack[-2:-1])
    try:
        wanted = piece.name == "else" or holds(piece.rest, state.names)
    except NotReadError:
        state.leave(piece.name, piece.raw)
        wanted = False
    block.shown = outer and not block.taken and wanted
    block.taken = block.taken or block.shown


def _single(piece: Piece, state: _State) -> str:
    """What takes the place of a piece that is no block."""
    if piece.kind == "text":
        return piece.raw
    if piece.kind == "raw":
        return piece.body
    try:
        if piece.kind == "value":
            return _value(piece, state)
        if piece.name == "assign":
            name, is_one, value = piece.rest.partition("=")
            if not is_one:
                return state.leave("assign", piece.raw)
            state.names[name.strip()] = value_of(value, state.names, state.filters)
            return ""
        if piece.name == "link":
            address = state.around.address(_filled(piece.rest, state))
            if address is not None:
                # Jekyll 4 puts the base in front, and authors from before do so themselves.
                return address
            return state.leave(f"link {piece.rest}", piece.raw)
        if piece.name in ("include", "include_relative"):
            return _included(piece, state)
    except NotReadError:
        pass
    return state.leave(piece.name or piece.body, piece.raw)


def _value(piece: Piece, state: _State) -> str:
    value = value_of(piece.body, state.names, state.filters)
    if value is not MISSING:
        return text_of(value)
    if piece.body.startswith(("page.", "include.")):
        return ""
    return state.leave(piece.body, piece.raw)


def _filled(text: str, state: _State) -> str:
    """The name of a file, which may have values in it."""

    def value(found: re.Match[str]) -> str:
        return text_of(value_of(found[1], state.names, state.filters))

    return re.sub(r"\{\{([^{}]*)\}\}", value, text).strip()


def _included(piece: Piece, state: _State) -> str:
    name, _, rest = _filled(piece.rest, state).partition(" ")
    name = name.strip("\"'")
    text = state.around.included(name, piece.name == "include_relative")
    if text is None or state.depth >= _MAX_DEPTH:
        return state.leave(f"{piece.name} {name}", piece.raw)
    parameters = {
        found[1]: value_of(found[2], state.names, state.filters)
        for found in _PARAMETER.finditer(rest)
    }
    inner = _State(
        {**state.names, "include": parameters},
        state.around,
        state.filters,
        state.unread,
        state.depth + 1,
    )
    return _rendered(text, inner)
