"""The last check of a built site: nothing that only we understand is in its files."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.cache.store import write
from mkdocs_multicloud.errors import ArtifactError, Location
from mkdocs_multicloud.hosts.shared.site_questions import without_questions

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "mkdocsmulticloud"
"""How all placeholders of directives and marks of blocks begin."""

# Also one that a tool has cut off, as for the first characters of a page.
_MARKS = re.compile(rb"mkdocsmulticloud(?:block)?[0-9a-f]{6,16}(?:x(?:\d+z?|\d*end)?)?")
_TEXT = (".html", ".htm", ".xml", ".json", ".txt", ".md", ".js", ".rss", ".atom", ".csv", ".svg")


def remove_marks(site: Path) -> Iterator[ArtifactError]:
    """Remove placeholders and marks that another tool has published; yield a fault for each file.

    Args:
        site: the folder of the built site.
    """
    for path in _texts(site):
        data = path.read_bytes()
        # Excerpts of pages, such as those of a blog, have links that nobody has answered.
        whole = without_questions(data)
        clean = _MARKS.sub(b"", whole) if MARK.encode() in whole else whole
        if clean != data:
            write(path, clean)
        if clean != whole:
            yield ArtifactError(
                "another tool published the text of a page before its diagrams were in it",
                "they are missing there; please report which plugin writes this file",
            ).seen_from(Location(path.relative_to(site).as_posix()))


def _texts(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder that are texts, but no links."""
    waiting = [str(folder)]
    while waiting:
        found: list[os.DirEntry[str]] = []
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            elif entry.name.lower().endswith(_TEXT) and entry.is_file(follow_symlinks=False):
                yield Path(entry.path)
