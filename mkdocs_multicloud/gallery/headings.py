"""Folders of snippets → the headings under which galleries show them."""

from __future__ import annotations

import posixpath
from collections import Counter
from typing import TYPE_CHECKING

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
    """What readers see of each folder: the title of the page above its pages, or its own name.

    Folders whose pages are below one page have one heading; what lies in the project's own folder
    has none, and comes first.

    Args:
        folders: each with the pages that show pictures of its snippets.
        page: where the gallery stands.
    """
    names: dict[Path, str] = {}
    first: dict[str, Path] = {}
    same: dict[Path, Path] = {}
    for folder in sorted(folders, key=lambda folder: folder != project.base):
        index, title = _above(folders[folder], site_index)
        if not title or index == page.path:
            # Its name is the checkout's, which each machine has chosen for itself.
            names[folder] = "" if folder == project.base else readable(folder.name)
        elif index in first:
            same[folder] = first[index]
        else:
            first[index], names[folder] = folder, title
    told = _told_apart(names, project)
    return {folder: told[same.get(folder, folder)] for folder in (*names, *same)}


def _above(pages: set[str], site_index: SiteIndex) -> tuple[str, str]:
    """The path and title of the page above all of these; empty if they have none in common."""
    folders = {posixpath.dirname(page) for page in pages}
    return site_index.index(folders.pop()) if len(folders) == 1 else ("", "")


def _told_apart(names: dict[Path, str], project: Project) -> dict[Path, str]:
    """Names with those of the parents in front, where two would be the same."""
    told = dict(names)
    more = 1
    while True:
        counts = Counter(name.casefold() for name in told.values())
        twice = [folder for folder, name in told.items() if counts[name.casefold()] > 1]
        longer = {folder: _parents(folder, more, project) for folder in twice}
        if not any(len(parents) == more for parents in longer.values()):
            return told
        for folder, parents in longer.items():
            told[folder] = " / ".join([*parents, names[folder]])
        more += 1


def _parents(folder: Path, most: int, project: Project) -> list[str]:
    """The nearest parents of a folder, in words; none above the project."""
    above = project.display(folder).split("/")[:-1]
    return [readable(name) for name in above[-most:]]
