"""Images that a diagram names by a path: those of the project come into the picture."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

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


def embedded(link: str, folders: Iterable[str]) -> str | None:
    """A project's image as a data link; None for what lies elsewhere, or is no image.

    Args:
        link: as the engine wrote it.
        folders: that a path can be relative to, in order; nothing outside of them is read.
    """
    if not link.startswith(ORIGIN):
        return None
    path = unquote(urlsplit(link).path).lstrip("/")
    kind = TYPES.get(Path(path).suffix.lower())
    if kind is None:
        return None
    for folder in folders:
        root = Path(folder).resolve()
        try:
            file = (root / path).resolve()
            if file.is_relative_to(root) and file.is_file() and file.stat().st_size <= MAX_BYTES:
                return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"
        except (OSError, ValueError):
            continue
    return None
