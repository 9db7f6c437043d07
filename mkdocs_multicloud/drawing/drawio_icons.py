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
    r"/?((?:img|stencils)/(?:lib|clipart|computers|finance|networking|people|telecommunication)/"
    r"[\w./%+ -]+)",
    re.IGNORECASE,
)
_LIB = "img/lib/"
_CLIP_ART = "img/lib/clip_art/"


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
        if not path.lower().startswith(_LIB):
            path = self._clip_art.get(path.rpartition("/")[2].lower(), "")
        try:
            return data_uri(kind, self._opened.read(path))
        except KeyError:
            return None

    @cached_property
    def _clip_art(self) -> dict[str, str]:
        """The clip art by file name: older diagrams name each of its folders `img/FOLDER`."""
        names = self._opened.namelist() if self._opened else []
        found = [name for name in names if name.startswith(_CLIP_ART)]
        return {name.rpartition("/")[2].lower(): name for name in found}

    @cached_property
    def _opened(self) -> zipfile.ZipFile | None:
        try:
            return zipfile.ZipFile(self._archive)
        except (OSError, zipfile.BadZipFile):
            return None


def icon_path(link: str) -> str:
    """Return the path of a draw.io icon, such as `img/lib/…`; empty for any other link."""
    match = _ICON.fullmatch(link.removeprefix(ORIGIN))
    return unquote(match[1]) if match else ""
