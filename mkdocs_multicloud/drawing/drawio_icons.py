"""Embeds icons of draw.io's server, which the package contains as an archive."""

from __future__ import annotations

import re
import zipfile
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from mkdocs_multicloud.drawing.project_images import IMAGE_TYPES, ORIGIN, data_uri

_ICON = re.compile(
    r"(?:(?:https?:)?//(?:(?:www|app|embed|viewer)\.)?(?:draw\.io|diagrams\.net))?"
    r"/?(img/lib/[\w./%+ -]+)",
    re.IGNORECASE,
)


class DrawioIcons:
    """The icons that draw.io loads from its own server, such as those of Azure and IBM.

    Args:
        archive: a ZIP file with the icons under the paths that diagrams use; it may be missing.
    """

    def __init__(self, archive: Path) -> None:
        self._archive = archive

    def find(self, link: str) -> str | None:
        """Return an icon as a data URI; None if the link is not an icon of the archive."""
        path = icon_path(link)
        kind = IMAGE_TYPES.get(Path(path).suffix.lower())
        if kind is None or self._opened is None:
            return None
        try:
            return data_uri(kind, self._opened.read(path))
        except KeyError:
            return None

    @cached_property
    def _opened(self) -> zipfile.ZipFile | None:
        try:
            return zipfile.ZipFile(self._archive)
        except (OSError, zipfile.BadZipFile):
            return None


def icon_path(link: str) -> str:
    """Return the path of a draw.io icon, `img/lib/…`; empty for any other link."""
    match = _ICON.fullmatch(link.removeprefix(ORIGIN))
    return unquote(match[1]) if match else ""
