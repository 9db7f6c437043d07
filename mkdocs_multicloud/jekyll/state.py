"""What Liquid knows while it reads a page, and what is to be told of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mkdocs_multicloud.jekyll.tags import Piece

JEKYLLS = re.compile(
    r"(?:site\.(?:categories|collections|data|documents|github|html_\w+|pages|posts|related_posts"
    r"|static_files|tags|time)|page\.(?:categories|collection|content|date|excerpt|id|next|previous"
    r"|tags))(?![\w-])"
)
"""What Jekyll and its plugins know, and nobody sets."""
_WRITE = "write what it would give, or put {% raw %} and {% endraw %} around it"


@dataclass(frozen=True, slots=True)
class Unread:
    """Something of Liquid's that was left alone.

    Attributes:
        what: is wrong with it.
        hint: what to do.
        way: the paths of the files that led to it, the page's first, each with the piece there.
    """

    what: str
    hint: str
    way: tuple[tuple[str, str], ...]


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
    way: tuple[tuple[str, str], ...] = ()
    is_open: bool = False
    spent: Counter[str] = field(default_factory=Counter)

    def leave(self, piece: Piece, what: str = "", hint: str = _WRITE) -> str:
        """Tell of a piece, once for each kind; what the page has in its place."""
        if not what:
            name = piece.name or piece.body
            name = name if len(name) <= 60 else name[:57] + "…"
            what = f"Liquid's {name!r} is not understood, and left as it is"
        self.unread.setdefault(what, Unread(what, hint, (*self.way, (self.path, piece.raw))))
        return piece.left

    def leave_condition(self, piece: Piece) -> None:
        """Tell of a condition that cannot be read."""
        self.leave(piece, f"the condition {piece.rest!r} cannot be read", "write name == 'value'")
