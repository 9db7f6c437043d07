"""Images that a diagram names: those of the project, and draw.io's icons, come into the picture."""

from __future__ import annotations

import base64
import re
import zipfile
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from mkdocs_multicloud.file_digest import digest

if TYPE_CHECKING:
    from collections.abc import Iterable

ORIGIN = "http://project.invalid/"
"""What the engine takes for its own address, and puts before relative paths."""

MAX_BYTES = 4 * 2**20
TYPES = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}


_ICON = re.compile(
    r"(?:(?:https?:)?//(?:(?:www|app|embed|viewer)\.)?(?:draw\.io|diagrams\.net))?"
    r"/?(img/lib/[\w./%+ -]+)",
    re.IGNORECASE,
)


class Icons:
    """The icons that draw.io loads from its own server, such as those of Azure and IBM.

    Args:
        archive: holds them by the paths by which diagrams name them; may be missing.
    """

    def __init__(self, archive: Path) -> None:
        self._archive = archive

    def find(self, link: str) -> str | None:
        """An icon as a data link; None if it is none, or not in the archive."""
        path = icon_path(link)
        kind = TYPES.get(Path(path).suffix.lower())
        if kind is None or self._opened is None:
            return None
        try:
            return _data(kind, self._opened.read(path))
        except KeyError:
            return None

    @cached_property
    def _opened(self) -> zipfile.ZipFile | None:
        try:
            return zipfile.ZipFile(self._archive)
        except (OSError, zipfile.BadZipFile):
            return None


def icon_path(link: str) -> str:
    """The path of one of draw.io's icons, `img/lib/…`; empty for any other link."""
    match = _ICON.fullmatch(link.removeprefix(ORIGIN))
    return unquote(match[1]) if match else ""


def embedded(
    link: str, folders: Iterable[str], looked: dict[tuple[int, str], str] | None = None
) -> str | None:
    """A project's image as a data link; None for what lies elsewhere, or is no image.

    Args:
        link: as the engine wrote it.
        folders: that a path can be relative to, in order; nothing outside of them is read.
        looked: takes the digest of each file that was looked for, by its folder's place and path.
    """
    if not link.startswith(ORIGIN):
        return None
    path = unquote(urlsplit(link).path).lstrip("/")
    kind = TYPES.get(Path(path).suffix.lower())
    if kind is None:
        return None
    for place, folder in enumerate(folders):
        root = Path(folder).resolve()
        try:
            file = (root / path).resolve()
            if looked is not None and file.is_relative_to(root):
                looked[place, path] = digest(str(file))
            if file.is_relative_to(root) and file.is_file() and file.stat().st_size <= MAX_BYTES:
                return _data(kind, file.read_bytes())
        except (OSError, ValueError):
            continue
    return None


def _data(kind: str, image: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(image).decode()}"
