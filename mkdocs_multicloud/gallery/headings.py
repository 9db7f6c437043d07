"""Folders of snippets → the headings under which galleries show them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram.unique_names import distinct_names
from mkdocs_multicloud.gallery.site_index import readable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mkdocs_multicloud.errors import Location
    from mkdocs_multicloud.gallery.site_index import SiteIndex
    from mkdocs_multicloud.snippet.project import Project


def headings(
    folders: Mapping[Path, set[str]], site_index: SiteIndex, project: Project, page: Location
) -> dict[Path, str]:
    """Choose a heading for each folder: the title of the page above its pages, or its name.

    Folders whose pages are below the same page share a heading. The project's own folder has no
    heading and comes first.

    Args:
        folders: each with the pages that show pictures of its snippets.
        page: the page of the gallery.
    """
    names: dict[Path, str] = {}
    first: dict[str, Path] = {}
    same: dict[Path, Path] = {}
    for folder in sorted(folders, key=lambda folder: folder != project.base):
        index, title = _page_above(folders[folder], site_index)
        if not title or index == page.path:
            # The name of the project's folder differs between checkouts.
            names[folder] = "" if folder == project.base else readable(folder.name)
        elif index in first:
            same[folder] = first[index]
        else:
            first[index], names[folder] = folder, title
    found = distinct_names({f: _candidates(f, name, project) for f, name in names.items()})
    return {folder: found[same.get(folder, folder)] for folder in (*names, *same)}


def _page_above(pages: set[str], site_index: SiteIndex) -> tuple[str, str]:
    """Return path and title of the page above all these pages; empty if there is no such page."""
    folders = {posixpath.dirname(page) for page in pages}
    return site_index.index(folders.pop()) if len(folders) == 1 else ("", "")


def _candidates(folder: Path, name: str, project: Project) -> list[str]:
    """Return a heading alone and with one, two … of its parents inside the project in front."""
    parents = [readable(parent) for parent in project.display(folder).split("/")[:-1]]
    return [" / ".join([*parents[at:], name]) for at in range(len(parents), -1, -1)]
