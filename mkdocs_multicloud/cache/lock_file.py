"""Reads and writes `multicloud.lock`: a digest for each diagram of a site, to commit with it.

Each diagram is a line of its own: the digest of its content, its snippet and its name. The lines
are sorted, so that changes of different diagrams merge. Anyone who proposes a change can write the
file, so it is not trusted until it is checked.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from mkdocs_multicloud.cache.frozen_read import text_of
from mkdocs_multicloud.cache.store import write
from mkdocs_multicloud.errors import Location, MulticloudError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mkdocs_multicloud.diagram.mxfile import MxFile

LOCK = "multicloud.lock"
MAX_LOCK = 16 * 2**20
_HEAD = "# Diagrams of this site. Updated by: mkdocs-multicloud check --update\n"
_LINE = re.compile(r"([0-9a-f]{32})  (\S.*)  ([\w.-]+)")
_UPDATE = "write it anew with `mkdocs-multicloud check --update`"


class LockedDiagram(NamedTuple):
    """A line of the file; lines are sorted by it.

    Attributes:
        path: of the snippet, in printable characters.
        name: of the snippet.
        digest: of the diagram's content.
    """

    path: str
    name: str
    digest: str

    @classmethod
    def of(cls, where: Location, name: str, document: MxFile) -> LockedDiagram:
        """Return the line of a diagram."""
        content = document.content.encode("utf-8", "surrogatepass")
        path = "".join(char if char.isprintable() else repr(char)[1:-1] for char in where.path)
        return cls(path, name, hashlib.blake2b(content, digest_size=16).hexdigest())


def read_lock(path: Path) -> list[LockedDiagram]:
    """Read the file.

    Raises:
        MulticloudError: it cannot be read, or something else is in it.
    """
    try:
        lines = text_of(path, MAX_LOCK).split("\n")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise MulticloudError(f"{path.name} cannot be read: {reason}", _UPDATE) from None
    found = []
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line) if line.isprintable() else None
        if match is None:
            is_conflict = line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||"))
            what = "a merge conflict" if is_conflict else "this is no line of a diagram"
            raise MulticloudError(what, _UPDATE, at=Location(path.name, number))
        digest, snippet, name = match.groups()
        found.append(LockedDiagram(snippet, name, digest))
    return found


def write_lock(path: Path, diagrams: Iterable[LockedDiagram]) -> bool:
    """Write the file; return whether it has changed.

    Raises:
        OSError: it cannot be written, or is a link.
    """
    if path.is_symlink():
        raise OSError("it is a link")
    lines = [f"{digest}  {snippet}  {name}\n" for snippet, name, digest in sorted(set(diagrams))]
    text = _HEAD + "".join(lines)
    with suppress(OSError, ValueError):
        if text_of(path, MAX_LOCK) == text:
            return False
    write(path, text.encode())
    # Everyone who can read the checkout must be able to read it.
    path.chmod(0o644)
    return True
