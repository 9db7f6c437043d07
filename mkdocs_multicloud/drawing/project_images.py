"""Embeds images of the project into pictures."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from mkdocs_multicloud.file_digest import digest

if TYPE_CHECKING:
    from collections.abc import Iterable

ORIGIN = "http://project.invalid/"
"""The base address of the engine, which it puts before relative paths."""

MAX_BYTES = 4 * 2**20
IMAGE_TYPES = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}


def embed_image(
    link: str, folders: Iterable[str], read: dict[tuple[int, str], str] | None = None
) -> str | None:
    """Return an image of the project as a data URI; None for any other link.

    Args:
        link: the link as the engine writes it.
        folders: folders that paths may be relative to, in order; files outside all of them are
            never read.
        read: receives the digest of each file that is looked up, by folder index and path.
    """
    if not link.startswith(ORIGIN):
        return None
    path = unquote(urlsplit(link).path).lstrip("/")
    if Path(path).suffix.lower() not in IMAGE_TYPES:
        return None
    roots = [Path(folder).resolve() for folder in folders]
    for index, root in enumerate(roots):
        try:
            file = (root / path).resolve()
            if read is not None and any(file.is_relative_to(one) for one in roots):
                read[index, path] = digest(str(file))
            # A link may lead to a file of another kind.
            kind = IMAGE_TYPES.get(file.suffix.lower())
            may_show = any(_may_show(file, one) for one in roots)
            if kind and may_show and file.stat().st_size <= MAX_BYTES:
                return data_uri(kind, file.read_bytes())
        except (OSError, ValueError, RuntimeError):
            continue
    return None


def _may_show(file: Path, root: Path) -> bool:
    """Return whether a file is below a folder, and not hidden there."""
    if not file.is_relative_to(root) or not file.is_file():
        return False
    return not any(part.startswith(".") for part in file.relative_to(root).parts)


def data_uri(kind: str, image: bytes) -> str:
    """Return the bytes of an image as a `data:` URI.

    Args:
        kind: the media type.
    """
    return f"data:{kind};base64,{base64.b64encode(image).decode()}"
