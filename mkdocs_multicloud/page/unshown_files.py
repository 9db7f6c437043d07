"""Finds the diagrams and pictures among the docs that nothing shows or links any more.

In doubt a file counts as shown: an address may be relative to a page, to the docs, to the project
or to the site, or be a pattern with `*`.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

SUFFIXES = (".drawio", ".dio", ".jpg", ".jpeg", ".png", ".svg")
_SUFFIX = "|".join(re.escape(suffix) for suffix in SUFFIXES)
_ADDRESS = re.compile(rf"""[^\s"'`()<>\[\]{{}}=|,]{{0,500}}(?:{_SUFFIX})(?![\w-])""", re.IGNORECASE)
_IN_ANGLES = re.compile(rf"<([^<>\n]{{1,500}}(?:{_SUFFIX}))>", re.IGNORECASE)


def unshown(
    files: Iterable[str], texts: Mapping[str, str], docs: str, read: Collection[str] = ()
) -> list[str]:
    """Return the files that no text shows or links.

    Args:
        files: paths relative to the project.
        texts: the texts that may show them, by path: pages, style sheets, configurations.
        docs: path of the folder of the pages.
        read: the files that snippets read.
    """
    left = {file: None for file in files if file not in read}
    ends = Counter(end for file in left for end in _ends(file))
    by_end = {end: file for file in left for end in _ends(file) if ends[end] == 1}
    patterns: set[str] = set()
    for path, text in texts.items():
        for address in _addresses(text):
            shown = _places(address, posixpath.dirname(path), docs)
            if "*" in address:
                patterns |= shown
                continue
            for one in shown:
                left.pop(one, None)
            # The address of a page may differ from its path.
            plain = address.lstrip("./")
            ways = _ends(plain) if "://" in address or address.startswith("/") else [plain]
            for end in ways:
                left.pop(by_end.get(end, ""), None)
    return [file for file in left if not any(fnmatchcase(file, one) for one in patterns)]


def _addresses(text: str) -> set[str]:
    lower = text.lower()
    if not any(suffix in lower for suffix in SUFFIXES):
        return set()
    found = {match[0] for match in _ADDRESS.finditer(text)}
    return {unquote(one) for one in found | {match[1] for match in _IN_ANGLES.finditer(text)}}


def _places(address: str, folder: str, docs: str) -> set[str]:
    """Return the paths that an address may mean."""
    below = [folder, docs, ""]
    return {posixpath.normpath(posixpath.join(one, address.lstrip("/"))) for one in below}


def _ends(path: str) -> list[str]:
    """Return the path, and all that is left of it without its first folders."""
    parts = path.split("/")[-20:]
    return ["/".join(parts[index:]) for index in range(len(parts))]
