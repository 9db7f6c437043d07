"""A gallery's directive → the snippets that it shows, and the pages that show those."""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.cache.dependencies import matches
from mkdocs_multicloud.directive.model import Directive
from mkdocs_multicloud.errors import Location, MulticloudError
from mkdocs_multicloud.execution.model import Dependencies
from mkdocs_multicloud.file_digest import digest
from mkdocs_multicloud.gallery.file_patterns import files, patterns_of
from mkdocs_multicloud.gallery.headings import headings
from mkdocs_multicloud.gallery.site_index import readable
from mkdocs_multicloud.snippet.project import Project, bare_stem, resolved

if TYPE_CHECKING:
    from mkdocs_multicloud.gallery.site_index import Shown, SiteIndex
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.settings.validators import Gallery

LANDSCAPE = "landscape"
"""Name of the file with all diagrams, where the directive gives no other."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A snippet of a gallery.

    Attributes:
        file: its real path.
        written: the same relative to the root, as directives name it.
        name: that readers see.
        shown: the page that shows it.
    """

    file: Path
    written: str
    name: str
    shown: Shown | None

    @property
    def is_drawn(self) -> bool:
        """Whether its page has the picture."""
        return bool(self.owner)

    @property
    def owner(self) -> str:
        """The page that has the picture; empty for none."""
        return self.shown.page if self.shown is not None and self.shown.draws else ""

    @property
    def directive(self) -> Directive:
        """What a page asks for, or would."""
        if self.shown is None:
            return Directive("include_snippet", self.written)
        asked = self.shown.directive
        return dataclasses.replace(asked, tag="include_snippet", code_only=False)

    def settings(self, site: Settings, own: Settings) -> Settings:
        """What its page draws it with, so that it is drawn once; else what the gallery says."""
        if self.shown is None:
            return dataclasses.replace(own, name="", page="1", show=("picture",))
        asked = {k: v for k, v in self.shown.directive.options.items() if k != "show"}
        return dataclasses.replace(site.override(asked), show=("picture",))


@dataclass(frozen=True, slots=True)
class Written:
    """A page that nobody has to write.

    Attributes:
        path: in the docs.
        title: its own.
        text: its Markdown.
    """

    path: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a gallery shows.

    Attributes:
        patterns: that its files were found by, relative to the root.
        idle: those of them that are to take files away, and take none.
        entries: by folders.
        landscape: name of the file with all diagrams.
    """

    patterns: tuple[str, ...]
    idle: tuple[str, ...]
    entries: tuple[tuple[str, tuple[Entry, ...]], ...]
    landscape: str

    @property
    def all(self) -> list[Entry]:
        """All entries."""
        return [entry for _, entries in self.entries for entry in entries]

    @property
    def told(self) -> list[tuple[Path, str, str, str]]:
        """Each file, and in words all that a gallery says of it before it is read."""
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
        shown: its name among those of the settings, or patterns of paths.

    Raises:
        DirectiveError: there is no such gallery.
        SnippetError: a pattern names no file, or one that lies elsewhere.
    """
    patterns = patterns_of(shown, settings)
    names, idle = files(patterns, project, page)
    folders: dict[Path, list[Entry]] = {}
    for written in names:
        file = resolved(written, project, page)
        found = site_index.shown(file)
        name = (found.title if found else "") or readable(bare_stem(file))
        folders.setdefault(file.parent, []).append(Entry(file, written, name, found))
    drawn = {
        folder: {entry.shown.page for entry in entries if entry.shown and entry.shown.draws}
        for folder, entries in folders.items()
    }
    groups: dict[str, list[Entry]] = {}
    for folder, heading in headings(drawn, site_index, project, page).items():
        groups.setdefault(heading, []).extend(folders[folder])
    return Plan(
        patterns,
        tuple(idle),
        tuple(
            # A single one needs no heading.
            (
                heading if len(groups) > 1 else "",
                tuple(sorted(entries, key=lambda entry: entry.name.casefold())),
            )
            for heading, entries in groups.items()
        ),
        _landscape(shown, page, settings, site_index),
    )


def _landscape(
    shown: tuple[str, ...], page: Location, settings: Settings, site_index: SiteIndex
) -> str:
    """A name that no other gallery of the folder has, whichever of them is made first."""
    there = site_index.galleries(posixpath.dirname(page.path))
    if {other for _, other in there} <= {shown}:
        return LANDSCAPE
    named = {gallery.name for gallery in settings.galleries}
    found: dict[tuple[str, ...], str] = {}
    for path, other in there:
        own = other[0] if other[0] in named else Path(path).stem
        wanted = f"{LANDSCAPE}-" + re.sub(r"[^\w.-]+", "_", own)
        numbered = itertools.chain([wanted], (f"{wanted}-{n}" for n in itertools.count(2)))
        taken = {name.casefold() for name in found.values()}
        if other not in found:
            found[other] = next(name for name in numbered if name.casefold() not in taken)
    return found.get(shown, LANDSCAPE)


def _in_words(shown: Shown | None) -> str:
    if shown is None:
        return ""
    asked = shown.directive
    options = sorted((name, str(value)) for name, value in asked.options.items())
    return f"{shown.page} {shown.draws} {asked.section!r} {options}"


def listed(planned: Plan, project: Project) -> Dependencies:
    """Under which conditions a gallery has the same files."""
    patterns = tuple(pattern.removeprefix("!") for pattern in planned.patterns)
    names = sorted(matches(patterns, project.root))
    inputs = {name: digest(str(project.root / name)) for name in names}
    base = os.path.relpath(project.root, project.base).replace(os.sep, "/")
    return Dependencies(base, inputs, patterns)


def pages(
    asked: Gallery, settings: Settings, project: Project, site_index: SiteIndex
) -> list[Written]:
    """The pages of a gallery: one with all of it, and one for each snippet that has none.

    Args:
        asked: that has a folder for them.

    Raises:
        SnippetError: a pattern names no file, or one that lies elsewhere.
    """
    index = f"{asked.pages}/index.md"
    title = asked.title or readable(asked.pages.rpartition("/")[2])
    planned = plan((asked.name,), settings, project, Location(index), site_index)
    found = [_page(index, title, f'snippet_gallery "{asked.name}"')]
    options = "".join(f' {name}="{value}"' for name, value in asked.options)
    alone = [entry for entry in planned.all if not entry.is_drawn]
    folders = {entry.file.parent for entry in planned.all}
    common = Path(os.path.commonpath(folders)) if folders else Path()
    taken = {index.casefold()}
    for entry in alone:
        below = entry.file.parent.relative_to(common).as_posix()
        folder = posixpath.normpath(posixpath.join(asked.pages, below))
        path, more = f"{folder}/{bare_stem(entry.file)}.md", options
        if entry.shown and entry.shown.page == path:
            # Its author shows no picture there, and no other page can have its place.
            continue
        if path.casefold() in taken:
            other = entry.file.name.replace(".", "_")
            path, more = f"{folder}/{other}.md", f'{options} name="{other}"'
        taken.add(path.casefold())
        found.append(_page(path, entry.name, f'include_snippet "{entry.written}"{more}'))
    return found


def unseen(settings: Settings, project: Project, site_index: SiteIndex) -> list[MulticloudError]:
    """What is wrong with galleries that no page would tell of: none asks for them."""
    found = []
    for asked in settings.galleries:
        if asked.pages or site_index.asks_for(asked.name):
            continue
        place = Location(f"galleries ({asked.name})")
        try:
            plan((asked.name,), settings, project, place, site_index)
        except MulticloudError as error:
            found.append(error.seen_from(place))
    return found


def without_pages(settings: Settings, host: str) -> list[str]:
    """What to say where a host makes no pages of galleries."""
    return [
        f"galleries: {host} makes no pages of {gallery.name}; write one with the directive "
        f'snippet_gallery "{gallery.name}", or build the site with MkDocs or ProperDocs'
        for gallery in settings.galleries
        if gallery.pages
    ]


def _page(path: str, title: str, directive: str) -> Written:
    quoted = json.dumps(title, ensure_ascii=False)
    text = f"---\ntitle: {quoted}\n---\n\n# {title}\n\n{{% {directive} %}}\n"
    return Written(path, title, text)
