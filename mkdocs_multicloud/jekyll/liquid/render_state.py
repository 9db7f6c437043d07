"""What is known while a page is rendered, and the Liquid in it that could not be rendered."""

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
"""Names that Jekyll and its plugins set, and no author."""
_WRITE = "write what it would give, or put {% raw %} and {% endraw %} around it"


class TokenPosition(NamedTuple):
    """The position of a token.

    Attributes:
        path: of its file.
        raw: its characters.
        nth: the number of equal tokens before it in the file.
    """

    path: str
    raw: str
    nth: int


@dataclass(frozen=True, slots=True)
class UnreadLiquid:
    """Liquid that was left as it is written.

    Attributes:
        what: is wrong with it.
        hint: what to do.
        trail: the tags that led to it through included files, the one in the page first.
    """

    what: str
    hint: str
    trail: tuple[TokenPosition, ...]


@dataclass(frozen=True)
class LiquidContext:
    """What Liquid knows of a page and its site.

    Attributes:
        site: `_config.yml`.
        page: its front matter, and its address.
        address: the address of the page or file at a path, for `{% link %}`; None if there is none.
        read_include: the path and the text of an included file, by its name and whether that is
            relative to the folder of the page; the text is None if there is no such file.
        suggest: what to do about a path that does not exist.
    """

    site: Mapping[str, Any]
    page: Mapping[str, Any]
    address: Callable[[str], str | None] = lambda path: None
    read_include: Callable[[str, bool], tuple[str, str | None]] = lambda name, _: (name, None)
    suggest: Callable[[str], str] = lambda path: ""


@dataclass
class RenderState:
    """What is known while a file is rendered.

    Attributes:
        path: of the file.
        trail: the tags that included it.
        has_open_block: whether a block that is never closed was reported.
        spent: how much loops and included files have written so far, and how deep blocks are.
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
        """Report a token, once for each error, and return the text for its place in the page.

        Args:
            what: is wrong, unless the reason is just that the token is not understood.
            part: the part that is not understood; the whole token without it.
        """
        message = what or _not_understood(token, part)
        trail = (*self.trail, self.position(token))
        self.unread.setdefault(what or token.body, UnreadLiquid(message, hint, trail))
        return token.as_written

    def leave_condition(self, token: Token) -> None:
        """Report a condition that cannot be read."""
        self.leave(token, f"the condition {token.rest!r} cannot be read", "write name == 'value'")

    def position(self, token: Token) -> TokenPosition:
        """The position of a token of the file."""
        return TokenPosition(self.path, token.raw, token.nth)


def _not_understood(token: Token, part: str) -> str:
    name = token.name or token.body
    name = name if len(name) <= 60 else name[:57] + "…"
    if part:
        return f"Liquid's {name!r} is left as it is, for its {part} is not understood"
    return f"Liquid's {name!r} is not understood, and left as it is"
