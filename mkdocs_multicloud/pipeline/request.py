"""A place in a page → what it asks for, with its settings and what is remembered of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.directive import front_matter
from mkdocs_multicloud.directive.model import Directive, parse
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import Location, MulticloudError
from mkdocs_multicloud.gallery import file_patterns
from mkdocs_multicloud.gallery import plan as gallery
from mkdocs_multicloud.gallery.site_index import SiteIndex
from mkdocs_multicloud.snippet import loader
from mkdocs_multicloud.snippet.project import resolved

if TYPE_CHECKING:
    from pathlib import Path

    from mkdocs_multicloud.directive.scanner import Match
    from mkdocs_multicloud.gallery.plan import Plan
    from mkdocs_multicloud.page.fragment import Expansion, Expansions
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.loader import Snippet
    from mkdocs_multicloud.snippet.project import Project


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a site a directive stands.

    Attributes:
        page: its page and line.
        heading: level of the heading above, 0 for none.
        ordinal: how many embedded snippets stand before it on the page.
    """

    page: Location
    heading: int = 0
    ordinal: int = 0


def spots(text: str, path: str) -> list[tuple[Match, Spot]]:
    """The directives of a page, as its own file has them.

    Args:
        path: of the page, as its author knows it.
    """
    found = []
    embedded = 0
    # Hosts hand on pages without it, and what is read once is known.
    body = front_matter.split(text)[1]
    if len(body) < len(text):
        body = body.lstrip("\n")
    above = text.count("\n", 0, len(text) - len(body))
    for place in scan(body):
        if place.kind in ("directive", "embedded"):
            page = Location(path, place.line + above)
            found.append((place, Spot(page, place.heading, embedded)))
            embedded += place.kind == "embedded"
    return found


@dataclass(frozen=True, slots=True)
class Read:
    """A directive with the settings that hold for it.

    Attributes:
        key: of its expansion; empty where none is remembered.
        expansion: what took its place the last time, if it still can.
        plan: of a gallery.
    """

    directive: Directive
    settings: Settings
    key: str = ""
    expansion: Expansion | None = None
    plan: Plan | None = None


class Reader:
    """Reads the directives of a site.

    Args:
        settings: of the site.
        expansions: what is remembered; None where nothing is.

    Attributes:
        site_index: of the pages that galleries link to.
    """

    def __init__(self, project: Project, settings: Settings, expansions: Expansions | None) -> None:
        self.site_index = SiteIndex(tuple, project)
        self._project = project
        self._settings = settings
        self._expansions = expansions
        self._loads: dict[tuple[str, Location], Snippet] = {}

    def read(self, asked: Match | Directive, spot: Spot) -> Read:
        """A directive, and what took its place the last time."""
        directive = _parsed(asked)
        if directive.shown:
            return self._planned(directive, spot)
        settings = self._settings.override(directive.options)
        if self._expansions is None or directive.code_only:
            return Read(directive, settings)
        where = spot.page.path, spot.heading, spot.ordinal
        source: tuple[str | int | None, ...] = directive.code, spot.page.line
        if directive.tag != "embedded":
            path = resolved(directive.path, self._project, spot.page)
            source = self._project.display(path), self._expansions.digest(path)
        what = directive.tag, directive.section, sorted(directive.options.items())
        key = self._expansions.key(*what, *where, *source, settings=settings)
        return Read(directive, settings, key, self._expansions.find(key, spot.page))

    def _planned(self, directive: Directive, spot: Spot) -> Read:
        """A gallery; what it shows, and how, is a part of what it is remembered by."""
        settings = self._settings.override(directive.options, "gallery")
        plan = gallery.plan(directive.shown, settings, self._project, spot.page, self.site_index)
        if self._expansions is None:
            return Read(directive, settings, plan=plan)
        shown = [(*told, self._expansions.digest(file)) for file, *told in plan.told]
        where = spot.page.path, spot.page.line, spot.heading
        own = plan.landscape, *plan.idle
        key = self._expansions.key(directive.tag, *where, shown, own, settings=settings)
        return Read(directive, settings, key, self._expansions.find(key, spot.page), plan)

    def loaded(self, read: Read, spot: Spot) -> Snippet:
        """The snippet of a directive, read once while a site is built."""
        key = (read.key, spot.page)
        if not read.key or key not in self._loads:
            made = loader.load(
                read.directive, read.settings, self._project, spot.page, spot.ordinal
            )
            if not read.key:
                return made
            self._loads[key] = made
        return self._loads[key]

    def sources(self, asked: Match | Directive) -> set[Path]:
        """The file that a directive names, or its folder if it is missing; all of a gallery."""
        try:
            directive = _parsed(asked)
            if directive.shown:
                return file_patterns.sources(directive.shown, self._settings, self._project)
        except MulticloudError:
            return set()
        if not directive.path:
            return set()
        written = self._project.root / directive.path
        path = written if written.is_file() else written.parent
        real = path.resolve()
        allowed = any(real.is_relative_to(folder) for folder in self._project.allowed)
        return {path} if allowed and path.exists() else set()


def _parsed(asked: Match | Directive) -> Directive:
    return asked if isinstance(asked, Directive) else parse(asked)
