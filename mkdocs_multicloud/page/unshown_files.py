"""Finds the diagrams and pictures among the docs that nothing shows or links any more.

In doubt a file counts as shown: an address may be relative to a page, to the docs, to the project
or to the site, be a pattern with `*`, or have parts that Liquid or Jinja writes.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections import defaultdict
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from collections.abc import Set as AbstractSet

SUFFIXES = (".drawio", ".dio", ".jpg", ".jpeg", ".png", ".svg")
_END = re.compile(rf"(?:{'|'.join(re.escape(suffix) for suffix in SUFFIXES)})(?![\w-])", re.I)
_LIQUID = re.compile(r"\{\{[^{}]{0,200}\}\}")
_WRITTEN = "\0"
"""Stands for what Liquid or Jinja writes; no text contains it."""
_DELIMITERS = " \t\r\n\"'`()<>[]{}=|,;:!#&“”‘’"
_REVERSED = re.compile(f"[^{re.escape(_DELIMITERS)}]{{0,500}}")
_MAX_PATTERNS = 1000


def unshown(
    files: Iterable[str], texts: Mapping[str, str], docs: str, read: Collection[str] = ()
) -> list[str]:
    """Return the files that no text shows or links; none if there are too many patterns.

    Args:
        files: paths relative to the repository.
        texts: the texts that may show them, by path: pages, templates, style sheets, and so on.
        docs: path of the folder of the pages.
        read: the files that snippets read.
    """
    left = {file: None for file in files if file not in read}
    known = {*left}
    by_end: dict[str, list[str]] = defaultdict(list)
    for file in left:
        for end in _ends(file):
            by_end[end].append(file)
    # An address with such a character has no clear beginning, so the name is enough.
    odd = {end for end in by_end if "/" not in end and any(c in end for c in _DELIMITERS)}
    patterns: set[str] = set()
    for path, text in texts.items():
        folder = posixpath.dirname(path)
        addresses, names = _addresses(text, by_end, odd)
        shown = {file for name in names for file in by_end[name]}
        for address in addresses:
            if "*" in address:
                patterns |= _places(address, folder, docs)
                continue
            exact = _places(address, folder, docs) & known
            # The address of a page may differ from its path, and a template is used by pages of
            # other folders.
            ways = _ends(address) if address.startswith("/") else [address.lstrip("./")]
            shown |= exact or {*next((by_end[end] for end in ways if end in by_end), ())}
        for file in shown:
            left.pop(file, None)
    if len(patterns) > _MAX_PATTERNS:
        return []
    return [file for file in left if not any(_matches(file, one) for one in patterns)]


def _addresses(
    text: str, names: Collection[str], odd: AbstractSet[str]
) -> tuple[set[str], set[str]]:
    """Return the addresses that are patterns or end with one of some names, and odd names.

    Every step looks at a bounded number of characters, as texts may be hostile.
    """
    addresses: set[str] = set()
    found: set[str] = set()
    if not _END.search(text):
        return addresses, found
    text = html.unescape(_LIQUID.sub(_WRITTEN, text))
    reversed_text = text[::-1]
    lengths = {len(name) for name in odd}
    for match in _END.finditer(text):
        end = match.end()
        found |= odd & {text[max(end - length, 0) : end] for length in lengths}
        before = _REVERSED.match(reversed_text, len(text) - end)
        assert before is not None
        address = before[0][::-1].lstrip(_WRITTEN).replace(_WRITTEN, "**").replace("\\", "/")
        if "%" in address:
            address = unquote(address)
        if "*" in address or address.rpartition("/")[2] in names:
            addresses.add(address)
    return addresses, found


def _matches(file: str, pattern: str) -> bool:
    if "**" not in pattern and file.count("/") != pattern.count("/"):
        return False
    return fnmatchcase(file, pattern)


def _places(address: str, folder: str, docs: str) -> set[str]:
    """Return the paths that an address may mean."""
    below = [folder, docs, ""]
    return {posixpath.normpath(posixpath.join(one, address.lstrip("/"))) for one in below}


def _ends(path: str) -> list[str]:
    """Return the path, and all that is left of it without its first folders."""
    parts = path.split("/")[-20:]
    return ["/".join(parts[index:]) for index in range(len(parts))]
