"""Embeds icons of draw.io's server, which the package contains as an archive."""

from __future__ import annotations

import re
import zipfile
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from mkdocs_multicloud.drawing.project_images import IMAGE_TYPES, ORIGIN, data_uri
from mkdocs_multicloud.drawing.similar_names import similar

_ICON = re.compile(
    r"(?:(?:https?:)?//(?:(?:www|app|embed|viewer)\.)?(?:draw\.io|diagrams\.net))?"
    r"/?((?:img|stencils)/(?:lib|clipart|computers|finance|networking|people|telecommunication)/"
    r"[\w./%()+ -]+)",
    re.IGNORECASE,
)
_LIB = "img/lib/"
_CLIP_ART = "img/lib/clip_art/"


class DrawioIcons:
    """The icons that draw.io loads from its own server, such as those of Azure and IBM.

    Args:
        source: a ZIP file or a folder with the icons under the paths that diagrams use; it may be
            missing.
    """

    def __init__(self, source: Path) -> None:
        self._source = source

    def find(self, link: str) -> str | None:
        """Return an icon as a data URI; None if the link is not one of these icons."""
        path = icon_path(link)
        kind = IMAGE_TYPES.get(Path(path).suffix.lower())
        if kind is None:
            return None
        if not path.lower().startswith(_LIB):
            path = self._clip_art.get(path.rpartition("/")[2].lower(), "")
        # In a folder, no other path is read, such as one with `..`.
        if path not in self.paths:
            return None
        if self._archive is None:
            return data_uri(kind, (self._source / path).read_bytes())
        return data_uri(kind, self._archive.read(path))

    def similar(self, link: str) -> str:
        """Return the path of the icon with the most similar name; empty if there is none.

        An icon of another set must be more similar.
        """
        path = icon_path(link)
        for start, cutoff in (("/".join(path.split("/")[:3]) + "/", 0.7), (_LIB, 0.85)):
            names = {Path(p).stem.lower(): p for p in self.paths if p.startswith(start)}
            if found := similar(Path(path).stem.lower(), names, cutoff):
                return names[found]
        return ""

    @cached_property
    def paths(self) -> dict[str, None]:
        """The paths of all icons, as diagrams write them."""
        if self._archive is not None:
            names = self._archive.namelist()
        else:
            files = sorted(self._source.glob(f"{_LIB}**/*")) if self._source.is_dir() else ()
            names = [path.relative_to(self._source).as_posix() for path in files]
        # Much faster than by a path for each.
        return {n: None for n in names if f".{n.rpartition('.')[2]}".lower() in IMAGE_TYPES}

    @cached_property
    def _clip_art(self) -> dict[str, str]:
        """The clip art by file name: older diagrams name each of its folders `img/FOLDER`."""
        found = [name for name in self.paths if name.startswith(_CLIP_ART)]
        return {name.rpartition("/")[2].lower(): name for name in found}

    @cached_property
    def _archive(self) -> zipfile.ZipFile | None:
        try:
            return zipfile.ZipFile(self._source)
        except (OSError, zipfile.BadZipFile):
            return None


def icon_path(link: str) -> str:
    """Return the path of a draw.io icon, such as `img/lib/…`; empty for any other link."""
    match = _ICON.fullmatch(link.removeprefix(ORIGIN))
    return unquote(match[1]) if match else ""
