"""Liquid in a page: what just-the-docs sites write in their text, done; all else left alone, told.

An engine for all of Liquid is of no use here: it makes nothing of the tags that it does not know,
where an author has to be told of them, also in code, which may hold anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from mkdocs_multicloud.jekyll.liquid import loops
from mkdocs_multicloud.jekyll.liquid.state import Match, State, Surroundings, Unread
from mkdocs_multicloud.jekyll.liquid.substitution import coded, filled, part, written_value
from mkdocs_multicloud.jekyll.liquid.tags import BLOCKS, Piece, pieces_of
from mkdocs_multicloud.jekyll.liquid.values import (
    LOST,
    MISSING,
    NotReadError,
    holds,
    is_one_of,
    text_of,
    value_of,
)

_MAX_DEPTH = 12
"""How far files that are included may include others, and loops hold loops."""
_MAX_INCLUDED = 4_000_000
"""Characters of all files that a page includes."""
_TOO_MUCH = "Liquid's 'for {}' writes too much, and is left as it is"
_PARAMETER = re.compile(r"([\w-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"']+)")


@dataclass(slots=True)
class _Open:
    """A block that is open.

    Attributes:
        shown: whether its branch is.
        taken: whether one of its branches was.
        target: the name that a `capture` gives to its text, and where that begins.
        subject: what a `case` is about.
    """

    name: str
    shown: bool
    taken: bool = False
    target: tuple[str, int] = ("", 0)
    subject: str = ""


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
    path = text_of(around.page.get("path"))
    state = State(names, around, {"relative_url": relative, "absolute_url": absolute}, path)
    return _rendered(text, state), list(state.unread.values())


def _rendered(text: str, state: State) -> str:
    pieces = pieces_of(text)
    return _Writer(pieces, state).written(0, len(pieces))


class _Writer:
    """Writes pieces of a file.

    Args:
        pieces: of all of the file.
    """

    def __init__(self, pieces: list[Piece], state: State) -> None:
        self._pieces = pieces
        self._state = state
        self._stack: list[_Open] = []
        self._written: list[str] = []

    def written(self, index: int, end: int) -> str:
        """The text of some of the pieces, in which all blocks are closed."""
        strips = False
        while index < end:
            piece = self._pieces[index]
            if piece.kind != "text" and piece.raw[2:3] == "-" and self._written:
                self._written[-1] = self._written[-1].rstrip()
            before = len(self._written)
            index = self._step(index)
            if strips and len(self._written) > before:
                self._written[before] = self._written[before].lstrip()
            last = self._pieces[index - 1]
            strips = last.kind != "text" and last.raw[-3:-2] == "-"
        return "".join(self._written)

    def _step(self, index: int) -> int:
        """Write a piece; the index of the next."""
        piece = self._pieces[index]
        shown = all(block.shown for block in self._stack[-1:])
        if piece.kind == "tag" and piece.end >= 0:
            return index + 1 if self._opens(piece, index, shown) else piece.end + 1
        if piece.kind == "tag" and piece.end == -2:
            self._close(self._stack.pop())
        elif piece.kind == "tag" and piece.name in ("else", "elsif", "when") and self._stack:
            self._branch(piece)
        elif shown:
            self._written.append(_single(piece, self._state))
        return index + 1

    def _opens(self, piece: Piece, index: int, shown: bool) -> bool:
        """Whether the pieces of a block come next; else all of it is written."""
        if piece.name == "case":
            self._stack.append(_Open("case", shown=False, taken=not shown, subject=piece.rest))
            return True
        if piece.name in ("if", "unless", "capture"):
            try:
                taken = piece.name == "capture" or (
                    shown and holds(piece.rest, self._state.names) is (piece.name == "if")
                )
            except NotReadError:
                self._state.leave_condition(piece)
            else:
                target = (piece.rest.strip("\"'"), len(self._written))
                self._stack.append(_Open(piece.name, shown and taken, not shown or taken, target))
                return True
        elif shown and piece.name == "highlight":
            inside = self._pieces[index + 1 : piece.end]
            self._written.append(_fence(piece, inside, self._state))
            return False
        elif not shown or piece.name == "comment":
            return False
        elif piece.name == "for":
            looped = self._looped(piece, index)
            if looped is not None:
                self._written.append(looped)
                return False
        else:
            self._state.leave(piece)
        self._written += [p.left for p in self._pieces[index : piece.end + 1]]
        return False

    def _close(self, block: _Open) -> None:
        if block.name == "capture" and block.shown:
            name, start = block.target
            self._state.names[name] = "".join(self._written[start:])
            del self._written[start:]

    def _looped(self, piece: Piece, index: int) -> str | None:
        """What a loop writes; None if it is left alone."""
        state, inside = self._state, self._pieces[index + 1 : piece.end]
        stops = (p.name for p in inside if p.kind == "tag" and p.name in ("break", "continue"))
        if stop := next(stops, ""):
            state.leave(piece, part=repr(stop))
            return None
        try:
            turns = loops.turns(piece.rest, state.names, state.filters)
        except NotReadError as error:
            state.leave(piece, part=part(error) or f"list {loops.subject(piece.rest)!r}")
            return None
        if turns is None:
            return None
        if state.spent["depth"] >= _MAX_DEPTH:
            state.leave(piece, _TOO_MUCH.format(piece.rest))
            return None
        otherwise = self._otherwise(index, piece.end)
        if not turns:
            return _Writer(self._pieces, state).written(otherwise + 1, piece.end)
        outer = dict(state.names)
        written = []
        state.spent["depth"] += 1
        for names in turns:
            if state.spent["loops"] > loops.MOST:
                break
            state.names.update(names)
            text = _Writer(self._pieces, state).written(index + 1, otherwise)
            text = text.lstrip() if piece.raw[-3:-2] == "-" else text
            written.append(text.rstrip() if self._pieces[otherwise].raw[2:3] == "-" else text)
            state.spent["loops"] += len(text) + loops.TURN + loops.PIECE * (otherwise - index)
        state.spent["depth"] -= 1
        for name in turns[0]:
            state.names.pop(name, None)
            state.names |= {name: outer[name]} if name in outer else {}
        if state.spent["loops"] > loops.MOST:
            state.leave(piece, _TOO_MUCH.format(piece.rest))
            return None
        return "".join(written)

    def _otherwise(self, index: int, end: int) -> int:
        """The index of a loop's own `else`; without one, of its end."""
        at = index + 1
        while at < end and self._pieces[at].name != "else":
            at = max(at, self._pieces[at].end) + 1
        return min(at, end)

    def _branch(self, piece: Piece) -> None:
        block = self._stack[-1]
        outer = all(other.shown for other in self._stack[-2:-1])
        try:
            if piece.name == "when":
                wanted = is_one_of(block.subject, piece.rest, self._state.names)
            else:
                wanted = piece.name == "else" or holds(piece.rest, self._state.names)
        except NotReadError:
            self._state.leave_condition(piece)
            wanted = False
        block.shown = outer and not block.taken and wanted
        block.taken = block.taken or block.shown


def _fence(piece: Piece, inside: list[Piece], state: State) -> str:
    """What `{% highlight %}` shows, as Markdown has it."""
    code = "".join(coded(p, state) for p in inside).strip("\n")
    mark = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", code) or [""]))
    return f"{mark}{piece.rest.split(' ')[0]}\n{code}\n{mark}"


def _single(piece: Piece, state: State) -> str:
    """What takes the place of a piece that is no block."""
    if piece.kind == "text":
        return piece.raw
    if piece.kind == "raw":
        return piece.rest
    try:
        if piece.kind == "value":
            return written_value(piece, state)
        if piece.kind == "code":
            return coded(piece, state)
        if piece.name == "assign":
            name, is_one, value = piece.rest.partition("=")
            if not is_one:
                return state.leave(piece)
            found = value_of(value, state.names, state.filters)
            is_long = isinstance(found, str) and len(found) > loops.MOST
            state.names[name.strip()] = LOST if is_long else found
            if is_long:
                return state.leave(piece, f"{name.strip()!r} becomes too long", "shorten it")
            return piece.left if found is LOST else ""
        if piece.name == "link":
            path = filled(piece.rest, state)
            address = state.around.address(path)
            if address is not None:
                # Jekyll 4 puts the base in front, and authors from before do so themselves.
                return address
            return state.leave(piece, f"there is no page or file {path!r}", state.around.near(path))
        if piece.name in ("include", "include_relative"):
            return _included(piece, state)
    except NotReadError as error:
        if piece.name == "assign":
            state.names[name.strip()] = LOST
        return state.leave(piece, part=part(error))
    if piece.name in BLOCKS:
        state.is_open = True
        return state.leave(
            piece, f"{piece.raw!r} is never closed", f"write {{% end{piece.name} %}} at its end"
        )
    if piece.name.removeprefix("end") in BLOCKS:
        return state.leave(
            piece, f"{piece.raw!r} closes nothing that is open above it", "remove it"
        )
    if piece.name in ("else", "elsif") and state.is_open:
        return piece.left
    return state.leave(piece)


def _included(piece: Piece, state: State) -> str:
    name, _, rest = filled(piece.rest, state).partition(" ")
    path, text = state.around.included(name.strip("\"'"), piece.name == "include_relative")
    if text is None:
        return state.leave(piece, f"there is no file {path!r} to include", state.around.near(path))
    state.spent["included"] += len(text) + loops.TURN
    if len(state.way) >= _MAX_DEPTH or state.spent["included"] > _MAX_INCLUDED:
        return state.leave(piece, f"{path!r} includes itself without end", "remove one of the tags")
    parameters = {
        found[1]: value_of(found[2], state.names, state.filters)
        for found in _PARAMETER.finditer(rest)
    }
    inner = State(
        {**state.names, "include": parameters},
        state.around,
        state.filters,
        path,
        state.unread,
        (*state.way, Match(state.path, piece.raw, piece.nth)),
        spent=state.spent,
    )
    return _rendered(text, inner)
