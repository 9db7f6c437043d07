"""A gallery's directive → the snippets that it shows, and the pages that show those."""

from __future__ import annotations

import dataclasses
import json
import os
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.catalogue import readable
from mkdocs_multicloud.directive import Directive
from mkdocs_multicloud.errors import DirectiveError, Location, SnippetError, nearest
from mkdocs_multicloud.execution.conditions import Conditions, matches
from mkdocs_multicloud.execution.inputs import digest
from mkdocs_multicloud.project import DOCUMENT_SUFFIXES, Project, bare_stem, resolved
from mkdocs_multicloud.snippet import PYTHON_SUFFIXES

if TYPE_CHECKING:
    from mkdocs_multicloud.catalogue import Catalogue, Shown
    from mkdocs_multicloud.options import Settings
    from mkdocs_multicloud.values import Gallery


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
        return self.shown is not None and self.shown.draws

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
        text: its Markdown.
    """

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a gallery shows.

    Attributes:
        patterns: that its files were found by, relative to the root.
        entries: by folders.
    """

    patterns: tuple[str, ...]
    entries: tuple[tuple[str, tuple[Entry, ...]], ...]

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
    catalogue: Catalogue,
) -> Plan:
    """Find the snippets of a gallery.

    Args:
        shown: its name among those of the settings, or patterns of paths.

    Raises:
        DirectiveError: there is no such gallery.
        SnippetError: a pattern names no file, or one that lies elsewhere.
    """
    patterns = patterns_of(shown, settings)
    folders: dict[Path, list[Entry]] = {}
    for written in files(patterns, project, page):
        file = resolved(written, project, page)
        found = catalogue.shown(file)
        name = (found.title if found else "") or readable(bare_stem(file))
        folders.setdefault(file.parent, []).append(Entry(file, written, name, found))
    names = _folder_names(folders, catalogue, page)
    # Folders whose pages are in one are one to readers.
    groups: dict[str, list[Entry]] = {}
    for folder, entries in folders.items():
        groups.setdefault(names[folder], []).extend(entries)
    return Plan(
        patterns,
        tuple(
            (name, tuple(sorted(entries, key=lambda entry: entry.name.casefold())))
            for name, entries in groups.items()
        ),
    )


def _in_words(shown: Shown | None) -> str:
    if shown is None:
        return ""
    asked = shown.directive
    options = sorted((name, str(value)) for name, value in asked.options.items())
    return f"{shown.page} {shown.draws} {asked.section!r} {options}"


def listed(planned: Plan, project: Project) -> Conditions:
    """Under which conditions a gallery has the same files."""
    patterns = tuple(pattern.removeprefix("!") for pattern in planned.patterns)
    names = sorted(matches(patterns, project.root))
    inputs = {name: digest(str(project.root / name)) for name in names}
    base = os.path.relpath(project.root, project.base).replace(os.sep, "/")
    return Conditions(base, inputs, patterns)


def sources(shown: tuple[str, ...], settings: Settings, project: Project) -> set[Path]:
    """The files of a gallery, and the folders in which others may appear.

    Raises:
        DirectiveError: there is none of that name.
    """
    patterns = patterns_of(shown, settings)
    names = matches(patterns, project.root)
    found = {project.root / name for name in names}
    folders = {(project.root / pattern.partition("*")[0]).parent for pattern in patterns}
    all_of_them = {*found, *(path.parent for path in found), *folders}
    return {
        path
        for path in all_of_them
        if path.exists() and any(path.resolve().is_relative_to(f) for f in project.allowed)
    }


def patterns_of(shown: tuple[str, ...], settings: Settings) -> tuple[str, ...]:
    """The patterns of a gallery.

    Raises:
        DirectiveError: there is none of that name.
    """
    known = {gallery.name: gallery for gallery in settings.galleries}
    if len(shown) == 1 and shown[0] in known:
        return known[shown[0]].snippets
    for word in shown:
        if "*" not in word and "/" not in word and "." not in word:
            hint = nearest(word, known) or "write patterns of paths: ../tests/aws/test_*.py"
            raise DirectiveError(f"there is no gallery {word!r}", hint)
    return shown


def files(patterns: tuple[str, ...], project: Project, page: Location) -> list[str]:
    """The files that patterns name, as directives name them; those behind a `!` are left out.

    Raises:
        SnippetError: a pattern names no file.
    """
    found: dict[str, None] = {}
    without = {name for p in patterns if p.startswith("!") for name in _matching(p[1:], project)}
    for pattern in patterns:
        if pattern.startswith("!"):
            continue
        if "*" not in pattern:
            resolved(pattern, project, page)
            found[pattern.replace("\\", "/")] = None
            continue
        names = [name for name in _matching(pattern, project) if _is_snippet(name)]
        if not names:
            root = project.display(project.root.resolve()) or "."
            raise SnippetError(
                f"no snippet is named like {pattern!r}", f"patterns are relative to {root}"
            )
        found.update(dict.fromkeys(names))
    return [name for name in found if name not in without]


def _matching(pattern: str, project: Project) -> list[str]:
    try:
        return sorted(matches((pattern,), project.root))
    except (OSError, ValueError, re.error) as error:
        raise SnippetError(f"{pattern!r} is no pattern ({error})", "mend it") from None


def _is_snippet(name: str) -> bool:
    """Whether it can be one: `__init__.py` and `conftest.py` are something else."""
    path = Path(name)
    kinds = (*PYTHON_SUFFIXES, *DOCUMENT_SUFFIXES)
    return path.suffix in kinds and path.name != "conftest.py" and path.name[0] not in "_."


def _folder_names(
    folders: dict[Path, list[Entry]], catalogue: Catalogue, page: Location
) -> dict[Path, str]:
    """What readers see of each folder: the title of the page above its pages, or its own name."""
    if len(folders) < 2:
        return dict.fromkeys(folders, "")
    common = Path(os.path.commonpath(folders))
    names = {}
    for folder, entries in folders.items():
        own = folder.name if folder == common else folder.relative_to(common).as_posix()
        above = {posixpath.dirname(e.shown.page) if e.shown else "" for e in entries}
        index = f"{above.pop()}/index.md" if len(above) == 1 else ""
        title = catalogue.title(index) if index != page.path else ""
        names[folder] = title or " / ".join(map(readable, own.split("/")))
    return names


def pages(
    asked: Gallery, settings: Settings, project: Project, catalogue: Catalogue
) -> list[Written]:
    """The pages of a gallery: one with all of it, and one for each snippet that no page shows.

    Args:
        asked: that has a folder for them.

    Raises:
        SnippetError: a pattern names no file, or one that lies elsewhere.
    """
    index = f"{asked.pages}/index.md"
    title = asked.title or readable(asked.pages.rpartition("/")[2])
    planned = plan((asked.name,), settings, project, Location(index), catalogue)
    found = [Written(index, _page(title, f'snippet_gallery "{asked.name}"'))]
    options = "".join(f' {name}="{value}"' for name, value in asked.options)
    alone = [entry for entry in planned.all if entry.shown is None]
    folders = {entry.file.parent for entry in planned.all}
    common = Path(os.path.commonpath(folders)) if folders else Path()
    taken = {index.casefold()}
    for entry in alone:
        below = entry.file.parent.relative_to(common).as_posix()
        folder = posixpath.normpath(posixpath.join(asked.pages, below))
        path, more = f"{folder}/{bare_stem(entry.file)}.md", options
        if path.casefold() in taken:
            other = entry.file.name.replace(".", "_")
            path, more = f"{folder}/{other}.md", f'{options} name="{other}"'
        taken.add(path.casefold())
        found.append(Written(path, _page(entry.name, f'include_snippet "{entry.written}"{more}')))
    return found


def without_pages(settings: Settings, host: str) -> list[str]:
    """What to say where a host makes no pages of galleries."""
    return [
        f"galleries: {host} makes no pages of {gallery.name}; write one with the directive "
        f'snippet_gallery "{gallery.name}", or build the site with MkDocs or ProperDocs'
        for gallery in settings.galleries
        if gallery.pages
    ]


def _page(title: str, directive: str) -> str:
    quoted = json.dumps(title, ensure_ascii=False)
    return f"---\ntitle: {quoted}\n---\n\n# {title}\n\n{{% {directive} %}}\n"
