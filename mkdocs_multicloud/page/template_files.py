"""The files of the templates: their names, and those that a site replaces."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import TemplateError, nearest
from mkdocs_multicloud.settings.parts import PARTS

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATES = (*PARTS, "advanced", "gallery", "diff", "notice")
"""The templates, `<name>.md.j2` each."""


def digest_of(folder: Path | None) -> str:
    """Check the folder of a site's own templates, and return a digest of them.

    Args:
        folder: None without any.

    Raises:
        TemplateError: the folder is missing, or a file in it has no template's name.
    """
    if folder is None:
        return ""
    _check(folder)
    found = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            found.update(f"{file.relative_to(folder)}\0".encode())
            found.update(file.read_bytes())
    return found.hexdigest()


def _check(folder: Path) -> None:
    if not folder.is_dir():
        raise TemplateError(
            f"templates: there is no folder {folder.name!r}",
            "it is relative to the project's folder",
        )
    for file in sorted(folder.glob("*.j2")):
        name = file.name.removesuffix(".j2").removesuffix(".md")
        if name not in TEMPLATES:
            raise TemplateError(
                f"templates: {file.name!r} replaces no template",
                nearest(f"{name}.md.j2", [f"{known}.md.j2" for known in TEMPLATES]),
            )
