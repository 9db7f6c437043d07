"""Characters of private use that stand for those that would mean something to Markdown.

The host puts the plain characters back when a page is parsed, in its contents and index, too.
"""

from __future__ import annotations

import re

_SPECIAL = re.compile(
    r"""[\\`*{}\[\]()<>#+!|~^=$@&"']"""
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis, not the underscores within a word
    r"|:(?=//|[\w+-]+:)|(?<=[Ww]{3})\."  # addresses and emoji
    r"|-(?=-)|(?<=-)-|\.(?=\.)|(?<=\.)\."  # dashes and ellipses
    r"|(?<=/)/|^-(?=\s|$)|(?<=^\d)\.|(?<=^\d\d)\."
    "|[\U0010ff00-\U0010ff7f]"
)
_SHIELD = 0x10FF00
_SHIELDS = {number: chr(_SHIELD + number) for number in range(0x80)}
_SHIELDS |= {_SHIELD + number: f"&#{_SHIELD + number};" for number in range(0x80)}
SHIELDED = re.compile(f"[{chr(_SHIELD)}-{chr(_SHIELD + 0x7F)}]")
"""A shielded character."""


def plain(content: str) -> str:
    """A text that Markdown and its extensions leave alone.

    What looks like a shielded character already becomes an entity.
    """
    return _SPECIAL.sub(lambda found: found[0].translate(_SHIELDS), content)


def shielded(content: str, characters: str) -> str:
    """A text with these characters shielded."""
    return content.translate({ord(c): _SHIELDS[ord(c)] for c in characters})


def unshielded(content: str) -> str:
    """A text with the characters that its shielded ones stand for."""
    return SHIELDED.sub(lambda found: chr(ord(found[0]) - _SHIELD), content)
