"""Pictures in the page itself."""

from __future__ import annotations

import re


def with_own_ids(svg: str, suffix: str) -> str:
    """Make the ids of a picture unique, because a page can contain the same picture twice.

    Browsers resolve an id to the first element that has it. If that element is in a closed tab,
    they do not draw what refers to it.
    """
    ids = set(re.findall(r' id="([^"]+)"', svg))
    return re.sub(
        r'( id="|url\(#|href="#)([^")]+)',
        lambda found: found[0] + (suffix if found[2] in ids else ""),
        svg,
    )
