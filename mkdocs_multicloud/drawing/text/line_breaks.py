"""Finds where a line may break: after spaces and hyphens, around Chinese and Japanese characters.

The rules for ASCII follow what Chromium does for each pair of characters.
"""

from __future__ import annotations

import re
from functools import lru_cache

_WIDE = (
    "\u2e80-\u2fdf\u3003-\u3007\u3012\u3013\u3020-\u303a\u3041-\u30fa\u30fd-\u30ff\u3105-\u33ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f"
    "\uff01-\uff60\uff66-\uff9f\U0001f300-\U0001faff\U00020000-\U0003fffd"
)
_NEVER_FIRST = (
    "!\"'),./:;?\\]}»”’…%\u3001\u3002\uff0c\uff0e\uff1a\uff1b\uff01\uff1f\uff09\u300d\u300f"
    "\u3011\u3015\u3009\u300b\uff5d\u30fc\u3005\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085"
    "\u3087\u308e\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30ee\u30fb"
    "\uff61\uff63-\uff65\uff67-\uff70\uff9e\uff9f"
)
_NEVER_LAST = "(\\[{«“‘\uff08\u300c\u300e\u3010\u3014\u3008\u300a\uff5b\uff62$"
_CLINGS = f"\\s\u00a0\u2060\ufeff{_NEVER_FIRST}"

_PLACES = re.compile(
    "|".join(
        (
            r"(?<=[ \t\u200b\u3000])(?=[^ \t\n])",
            rf"(?<=\w-)(?=\d)|(?<=-)(?=[^\d\-{_CLINGS}])",
            rf"(?<=[?–…])(?=[^\-–—{_CLINGS}])",
            r"(?<=[!\"#&*=>~%),.:;\]|}+\\$])(?=[(<\[{])",
            rf"(?<=[^\s\u00a0{_NEVER_LAST}—])(?=—)|(?<=—)(?=[^—{_CLINGS}])",
            rf"(?<=[{_WIDE}])(?<![{_NEVER_LAST}])(?=[^{_CLINGS}])",
            rf"(?<=[^\s\u00a0\u2060{_NEVER_LAST}])(?=[{_WIDE}])(?![{_NEVER_FIRST}])",
            "(?<=[\ufffc\u00ad])(?=[^\\s\u00a0])|(?<=[^\\s\u00a0])(?=\ufffc)",
        )
    )
)


@lru_cache(maxsize=2048)
def break_positions(text: str) -> tuple[int, ...]:
    """Return the indices of the characters in ``text`` that may start a new line."""
    if text.isalnum() and text.isascii():
        return ()
    return tuple(found.start() for found in _PLACES.finditer(text))
