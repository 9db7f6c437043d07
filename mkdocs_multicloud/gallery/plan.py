"""Finds the snippets of a gallery and the pages that show them."""

from __future__ import annotations

import dataclasses
import json
import os
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.cache.path_patterns import matches
from mkdocs_multicloud.diagram.unique_names import free_name, short_name
from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.errors import Location, MulticloudError
from mkdocs_multicloud.execution.model import Dependencies
from mkdocs_multicloud.file_digest import digest
from mkdocs_multicloud.gallery.file_patterns import files, patterns_of
from mkdocs_multicloud.gallery.headings import headings
from mkdocs_multicloud.gallery.site_index import readable
from mkdocs_multicloud.snippet.allowed_folders import resolve_path
from mkdocs_multicloud.snippet.project import Project, bare_stem

if TYPE_CHECKING:
    from mkdocs_multicloud.gallery.site_index import Shown, SiteIndex
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.settings.validators import Gallery

COMBINED = "landscape"
"""Default name of the file of all diagrams."""


@dataclass(frozen=True, slots=True)
class GalleryEntry:
    """A snippet of a gallery.

    Attributes:
        file: its real path.
        written: its path relative to the root, as in directives.
        name: the name that readers see.
        shown: the page that shows it; None if there is none.
    """

    file: Path
    written: str
    name: str
    shown: Shown | None

    @property
    def is_drawn(self) -> bool:
        """Whether its page shows the picture."""
        return self.shown is not None and self.shown.draws

    @property
    def directive(self) -> Directive:
        """The directive on its page; without a page, a directive for this file."""
        if self.shown is None:
            return Directive("include_snippet", self.written)
        directive = self.shown.directive
        return dataclasses.replace(directive, tag="include_snippet", code_only=False)

    def settings(self, site: Settings, own: Settings) -> Settings:
        """Return the settings of its page, so that it is drawn once; else those of the gallery."""
        if self.shown is None:
            return dataclasses.replace(own, name="", page="1", show=("picture",))
        options = {k: v for k, v in self.shown.directive.options.items() if k != "show"}
        return dataclasses.replace(site.override(options), show=("picture",))


@dataclass(frozen=True, slots=True)
class GeneratedPage:
    """A generated page of a gallery.

    Attributes:
        path: in the docs.
        title: its title.
        text: its Markdown.
    """

    path: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The contents of a gallery.

    Attributes:
        patterns: the path patterns of its files, relative to the root.
        unused_exclusions: the patterns with a `!` that exclude nothing.
        entries: its entries, by the name of their folder.
        combined_name: name of the file of all diagrams.
    """

    patterns: tuple[str, ...]
    unused_exclusions: tuple[str, ...]
    entries: tuple[tuple[str, tuple[GalleryEntry, ...]], ...]
    combined_name: str

    @property
    def all(self) -> list[GalleryEntry]:
        """All entries."""
        return [entry for _, entries in self.entries for entry in entries]

    @property
    def fingerprint(self) -> list[tuple[Path, str, str, str]]:
        """Each file, and as text everything that the gallery shows about it except its content."""
        return [
            (entry.file, folder, entry.written, f"{entry.name} {_in_words(entry.shown)}")
            for folder, entries in self.entries
            for entry in entries
        ]


def plan(
    shown: tuple[str, ...],
    settings: Settings,
    project: Project,
    page: Location,
    site_index: SiteIndex,
) -> Plan:
    """Find the snippets of a gallery.

    Args:
        shown: its name in the site's configuration, or path patterns.
        page: the page of the directive.

    Raises:
        DirectiveError: there is no such gallery.
        SnippetError: a pattern matches no file, or a file that is not allowed.
    """
    patterns = patterns_of(shown, settings)
    names, idle = files(patterns, project, page)
    folders: dict[Path, list[GalleryEntry]] = {}
    for written in names:
        file = resolve_path(written, project, page)
        found = site_index.shown(file)
        name = (found.title if found else "") or readable(bare_stem(file))
        folders.setdefault(file.parent, []).append(GalleryEntry(file, written, name, found))
    drawn = {
        folder: {entry.shown.page for entry in entries if entry.shown and entry.shown.draws}
        for folder, entries in folders.items()
    }
    groups: dict[str, list[GalleryEntry]] = {}
    for folder, heading in headings(drawn, site_index, project, page).items():
        groups.setdefault(heading, []).extend(folders[folder])
    return Plan(
        patterns,
        tuple(idle),
        tuple(
            # A single folder needs no heading.
            (
                heading if len(groups) > 1 else "",
                tuple(sorted(entries, key=lambda entry: entry.name.casefold())),
            )
            for heading, entries in groups.items()
        ),
        _combined_name(shown, page, settings, site_index),
    )


def _combined_name(
    shown: tuple[str, ...], page: Location, settings: Settings, site_index: SiteIndex
) -> str:
    """Return a name that is unique in the page's folder, in any order of builds."""
    there = site_index.galleries(posixpath.dirname(page.path))
    if {other for _, other in there} <= {shown}:
        return COMBINED
    named = {gallery.name for gallery in settings.galleries}
    found: dict[tuple[str, ...], str] = {}
    taken: set[str] = set()
    for path, other in there:
        own = other[0] if other[0] in named else Path(path).stem
        wanted = short_name(f"{COMBINED}-" + re.sub(r"[^\w.-]+", "_", own))
        if other not in found:
            found[other] = free_name(taken, wanted)
    return found.get(shown, COMBINED)


def _in_words(shown: Shown | None) -> str:
    if shown is None:
        return ""
    directive = shown.directive
    options = sorted((name, str(value)) for name, value in directive.options.items())
    return f"{shown.page} {shown.draws} {directive.section!r} {options}"


def listed(planned: Plan, project: Project) -> Dependencies:
    """Return the dependencies of a gallery's list of files."""
    patterns = tuple(pattern.removeprefix("!") for pattern in planned.patterns)
    names = sorted(matches(patterns, project.root))
    inputs = {name: digest(str(project.root / name)) for name in names}
    base = os.path.relpath(project.root, project.base).replace(os.sep, "/")
    return Dependencies(base, inputs, patterns)


def pages(
    gallery: Gallery, settings: Settings, project: Project, site_index: SiteIndex
) -> list[GeneratedPage]:
    """Generate the pages of a gallery: one for the gallery, one for each snippet without a page.

    Args:
        gallery: a gallery with the option `pages`.

    Raises:
        SnippetError: a pattern matches no file, or a file that is not allowed.
    """
    index = f"{gallery.pages}/index.md"
    title = gallery.title or readable(gallery.pages.rpartition("/")[2])
    planned = plan((gallery.name,), settings, project, Location(index), site_index)
    found = [_page(index, title, f'snippet_gallery "{gallery.name}"')]
    options = "".join(f' {name}="{value}"' for name, value in gallery.options)
    alone = [entry for entry in planned.all if not entry.is_drawn]
    folders = {entry.file.parent for entry in planned.all}
    common = Path(os.path.commonpath(folders)) if folders else Path()
    taken = {index.casefold()}
    for entry in alone:
        below = entry.file.parent.relative_to(common).as_posix()
        folder = posixpath.normpath(posixpath.join(gallery.pages, below))
        path, more = f"{folder}/{bare_stem(entry.file)}.md", options
        if entry.shown and entry.shown.page == path:
            # The author has written this page, without the picture.
            continue
        if path.casefold() in taken:
            other = short_name(entry.file.name.replace(".", "_"))
            path, more = f"{folder}/{other}.md", f'{options} name="{other}"'
        taken.add(path.casefold())
        found.append(_page(path, entry.name, f'include_snippet "{entry.written}"{more}'))
    return found


def unseen(settings: Settings, project: Project, site_index: SiteIndex) -> list[MulticloudError]:
    """Return the errors of galleries that no page shows, so that no page reports them."""
    found = []
    for gallery in settings.galleries:
        if gallery.pages or site_index.asks_for(gallery.name):
            continue
        place = Location(f"galleries ({gallery.name})")
        try:
            plan((gallery.name,), settings, project, place, site_index)
        except MulticloudError as error:
            found.append(error.seen_from(place))
    return found


def without_pages(settings: Settings, host: str) -> list[str]:
    """Return the warnings of a host that does not generate pages for galleries."""
    return [
        f"galleries: {host} creates no pages for {gallery.name}; write one with the directive "
        f'snippet_gallery "{gallery.name}", or build the site with MkDocs or ProperDocs'
        for gallery in settings.galleries
        if gallery.pages
    ]


def _page(path: str, title: str, directive: str) -> GeneratedPage:
    quoted = json.dumps(title, ensure_ascii=False)
    text = f"---\ntitle: {quoted}\n---\n\n# {title}\n\n{{% {directive} %}}\n"
    return GeneratedPage(path, title, text)
