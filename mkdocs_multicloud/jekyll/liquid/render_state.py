"""The state while a page is rendered: known values, and Liquid that could not be rendered."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mkdocs_multicloud.jekyll.liquid.lexer import Token

SET_BY_JEKYLL = re.compile(
    r"(?:site\.(?:categories|collections|data|documents|github|html_\w+|pages|posts|related_posts"
    r"|static_files|tags|time)|page\.(?:categories|collection|content|date|excerpt|id|next|previous"
    r"|tags))(?![\w-])"
)
"""Names that are set by Jekyll and its plugins, not by authors."""
_WRITE = "write its result, or put {% raw %} and {% endraw %} around it"


class TokenPosition(NamedTuple):
    """The position of a token.

    Attributes:
        path: the path of its file.
        raw: the token as written.
        nth: number of equal tokens before it in the file.
    """

    path: str
    raw: str
    nth: int


@dataclass(frozen=True, slots=True)
class UnreadLiquid:
    """Liquid that was left as written.

    Attributes:
        what: what is wrong.
        hint: what to do.
        trail: the tags that included its file, starting with the tag in the page.
    """

    what: str
    hint: str
    trail: tuple[TokenPosition, ...]


@dataclass(frozen=True)
class LiquidContext:
    """The data of a page and its site for Liquid.

    Attributes:
        site: the contents of `_config.yml`.
        page: the front matter and the address of the page.
        address: returns the address of the page or file at a path, for `{% link %}`; None if there
            is none.
        read_include: returns path and text of an included file, for its name and whether that is
            relative to the page's folder; the text is None if the file does not exist.
        suggest: returns a hint for a path that does not exist.
    """

    site: Mapping[str, Any]
    page: Mapping[str, Any]
    address: Callable[[str], str | None] = lambda path: None
    read_include: Callable[[str, bool], tuple[str, str | None]] = lambda name, _: (name, None)
    suggest: Callable[[str], str] = lambda path: ""


@dataclass
class RenderState:
    """The state while a file is rendered.

    Attributes:
        path: the path of the file.
        trail: the tags that included it.
        has_open_block: whether a block that is never closed was reported.
        spent: how much loops and included files have written, and how deeply blocks are nested.
    """

    names: dict[str, Any]
    context: LiquidContext
    filters: dict[str, Callable[..., Any]]
    path: str
    unread: dict[str, UnreadLiquid] = field(default_factory=dict)
    trail: tuple[TokenPosition, ...] = ()
    has_open_block: bool = False
    spent: Counter[str] = field(default_factory=Counter)

    def leave(self, token: Token, what: str = "", hint: str = _WRITE, part: str = "") -> str:
        """Report a token, once for each error, and return the text that replaces it.

        Args:
            what: what is wrong; empty if the token is not understood.
            hint: what to do.
            part: the part that is not understood; empty for the whole token.
        """
        message = what or _not_understood(token, part)
        trail = (*self.trail, self.position(token))
        self.unread.setdefault(what or token.body, UnreadLiquid(message, hint, trail))
        return token.as_written

    def leave_condition(self, token: Token) -> None:
        """Report a condition that cannot be parsed."""
        self.leave(token, f"the condition {token.rest!r} cannot be read", "write name == 'value'")

    def position(self, token: Token) -> TokenPosition:
        """Return the position of a token of the file."""
        return TokenPosition(self.path, token.raw, token.nth)


def _not_understood(token: Token, part: str) -> str:
    name = token.name or token.body
    name = name if len(name) <= 60 else name[:57] + "…"
    if part:
        return f"Liquid's {name!r} is left as it is, because its {part} is not understood"
    return f"Liquid's {name!r} is not understood, and left as it is"
