"""Shields text from Markdown: private-use characters replace those that Markdown would interpret.

The host restores the original characters after the page is parsed, also in its table of contents
and search index.
"""

from __future__ import annotations

import re

_SPECIAL = re.compile(
    r"""[\\`*{}\[\]()<>#+!|~^=$@&"']"""
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis, not the underscores within a word
    r"|:(?=//|[\w+-]+:)|(?<=[Ww]{3})\."  # addresses and emoji
    r"|-(?=-)|(?<=-)-|\.(?=\.)|(?<=\.)\."  # dashes and ellipses
    r"|(?<=/)/|^-(?=\s|$)|(?<=^\d)\.|(?<=^\d\d)\."
    "|[\U0010ff00-\U0010ff7f\ue000\ue001]"
)
_SHIELD = 0x10FF00
_SHIELDS = {number: chr(_SHIELD + number) for number in range(0x80)}
_SHIELDS |= {_SHIELD + number: f"&#{_SHIELD + number};" for number in range(0x80)}
# Fragments mark their blocks and links with these.
_SHIELDS |= {number: f"&#{number};" for number in (0xE000, 0xE001)}
SHIELDED = re.compile(f"[{chr(_SHIELD)}-{chr(_SHIELD + 0x7F)}]")
"""A shielded character."""

BREAK = chr(_SHIELD + 0x1F)
"""A place at which a long word may be broken; hosts write `<wbr>` where they can."""
_INTERPRETED = re.compile(
    r"[\\`*\[\]]|^[#+>-]|#$|(?<![^\W_])_|_(?![^\W_])|(?P<entity>[<~$]|&(?=#?\w+;))"
)
# Not all converters know a backslash before these.
_ENTITIES = {"<": "&lt;", "&": "&amp;", "~": "&#126;", "$": "&#36;"}
_LONG_WORD = re.compile(r"\S{13,}")
_AFTER_SIGN = re.compile(
    "(?<=[:/.{0}])(?=[^:/.{0}])".format("".join(_SHIELDS[ord(c)] for c in ":/."))
)


def plain(content: str) -> str:
    """Escape a text so that Markdown and its extensions leave it unchanged.

    Private-use characters that are already in the text become entities.
    """
    return _SPECIAL.sub(lambda found: found[0].translate(_SHIELDS), content)


def literal(content: object) -> str:
    """Escape a line of text for a Markdown converter that knows nothing of ours."""

    def escaped(found: re.Match[str]) -> str:
        return _ENTITIES[found[0]] if found["entity"] else f"\\{found[0]}"

    return _INTERPRETED.sub(escaped, " ".join(str(content).split()))


def shielded(content: str, characters: str) -> str:
    """Shield the given characters in a text."""
    for char in characters:
        content = content.replace(char, _SHIELDS[ord(char)])
    return content


def unshielded(content: str) -> str:
    """Restore the original characters, without the places for breaks."""
    return SHIELDED.sub(lambda found: chr(ord(found[0]) - _SHIELD), content.replace(BREAK, ""))


def unlike_shields(content: str) -> str:
    """Replace the private-use characters that hosts would take for shielded ones."""
    return SHIELDED.sub("\ufffd", content)


def breakable(content: str) -> str:
    """Mark places for breaks in the long words of a text that Markdown leaves unchanged."""
    return _LONG_WORD.sub(lambda word: _AFTER_SIGN.sub(BREAK, word[0]), content)
