"""What Liquid knows while it reads a page, and what is to be told of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mkdocs_multicloud.jekyll.liquid.tags import Piece

JEKYLLS = re.compile(
    r"(?:site\.(?:categories|collections|data|documents|github|html_\w+|pages|posts|related_posts"
    r"|static_files|tags|time)|page\.(?:categories|collection|content|date|excerpt|id|next|previous"
    r"|tags))(?![\w-])"
)
"""What Jekyll and its plugins know, and nobody sets."""
_WRITE = "write what it would give, or put {% raw %} and {% endraw %} around it"


class Match(NamedTuple):
    """Where a piece stands.

    Attributes:
        path: of its file.
        raw: its text.
        nth: of the pieces with this text there.
    """

    path: str
    raw: str
    nth: int


@dataclass(frozen=True, slots=True)
class Unread:
    """Something of Liquid's that was left alone.

    Attributes:
        what: is wrong with it.
        hint: what to do.
        way: the pieces that led to it, the one in the page first.
    """

    what: str
    hint: str
    way: tuple[Match, ...]


@dataclass(frozen=True)
class Surroundings:
    """What Liquid sees of a page's site.

    Attributes:
        site: `_config.yml`.
        page: its front matter, and where it is.
        address: of the page or file at a path, as `{% link %}` writes it; None if it is not there.
        included: the path and the text of a file that a page includes, by its name, and whether
            that is relative to the page's own folder; the text is None if there is none.
        near: what to do about a path that is not there.
    """

    site: Mapping[str, Any]
    page: Mapping[str, Any]
    address: Callable[[str], str | None] = lambda path: None
    included: Callable[[str, bool], tuple[str, str | None]] = lambda name, beside: (name, None)
    near: Callable[[str], str] = lambda path: ""


@dataclass
class State:
    """What is known while a file is read.

    Attributes:
        path: of the file.
        way: that led to it.
        is_open: whether a block was told of that is never closed.
        spent: how much all loops of the page have written.
    """

    names: dict[str, Any]
    around: Surroundings
    filters: dict[str, Callable[..., Any]]
    path: str
    unread: dict[str, Unread] = field(default_factory=dict)
    way: tuple[Match, ...] = ()
    is_open: bool = False
    spent: Counter[str] = field(default_factory=Counter)

    def leave(self, piece: Piece, what: str = "", hint: str = _WRITE, part: str = "") -> str:
        """Tell of a piece, once for each fault; what the page has in its place.

        Args:
            what: is wrong, if it is more than that it is not understood.
            part: what is not understood of it; all of it without one.
        """
        told = what or _not_understood(piece, part)
        place = Match(self.path, piece.raw, piece.nth)
        self.unread.setdefault(what or piece.body, Unread(told, hint, (*self.way, place)))
        return piece.left

    def leave_condition(self, piece: Piece) -> None:
        """Tell of a condition that cannot be read."""
        self.leave(piece, f"the condition {piece.rest!r} cannot be read", "write name == 'value'")


def _not_understood(piece: Piece, part: str) -> str:
    name = piece.name or piece.body
    name = name if len(name) <= 60 else name[:57] + "…"
    if part:
        return f"Liquid's {name!r} is left as it is, for its {part} is not understood"
    return f"Liquid's {name!r} is not understood, and left as it is"
