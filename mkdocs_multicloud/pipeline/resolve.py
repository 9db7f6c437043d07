"""Request → Resolved: its directive, file, effective options and cache key."""

from __future__ import annotations

import dataclasses
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from mkdocs_multicloud.directive.parser import IMAGES
from mkdocs_multicloud.errors import MulticloudError, SnippetError
from mkdocs_multicloud.gallery import file_patterns
from mkdocs_multicloud.gallery import plan as gallery
from mkdocs_multicloud.gallery.site_index import SiteIndex
from mkdocs_multicloud.settings.options import KEEP
from mkdocs_multicloud.snippet import diagram_versions
from mkdocs_multicloud.snippet.allowed_folders import image_path, paths_to_watch, resolve_path
from mkdocs_multicloud.snippet.project import bare_stem
from mkdocs_multicloud.snippet.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mkdocs_multicloud.directive.parser import Directive
    from mkdocs_multicloud.gallery.plan import Plan
    from mkdocs_multicloud.gallery.site_index import PageEntry
    from mkdocs_multicloud.page.fragment_cache import FragmentCache
    from mkdocs_multicloud.pipeline.request import Request
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.diagram_versions import FoundVersion, Version
    from mkdocs_multicloud.snippet.project import Project


@dataclass(frozen=True, slots=True)
class Resolved:
    """A parsed request.

    Attributes:
        settings: the effective options.
        sources: the paths to watch: its files, the folders of the option `depends`, and the folder
            of a saved layout.
        path: the snippet's file; None for a gallery, and for a snippet in the page.
        plan: of a gallery.
        compared: the old and the new version of `diagram_diff`.
        key: of its fragment in the cache; empty if it is not cached.
    """

    directive: Directive
    settings: Settings
    sources: set[Path]
    path: Path | None = None
    plan: Plan | None = None
    compared: tuple[FoundVersion, ...] = ()
    key: str = ""


class Resolver:
    """Resolves the requests of a site, each once.

    Args:
        settings: of the site.
        fragments: the cache.

    Attributes:
        site_index: the pages that galleries link to.
    """

    def __init__(self, project: Project, settings: Settings, fragments: FragmentCache):
        self.site_index = SiteIndex(tuple, project)
        self._project = project
        self._settings = settings
        self._fragments = fragments
        self._resolved: dict[tuple[object, ...], Resolved] = {}
        self._repositories: dict[Path, Repository] = {}

    def set_pages(self, pages: Callable[[], Iterable[PageEntry]]) -> None:
        """Set the pages that galleries link to."""
        self.site_index = SiteIndex(pages, self._project)
        self._resolved = {k: one for k, one in self._resolved.items() if one.plan is None}

    def resolve(self, request: Request) -> Resolved:
        """Resolve a request.

        Raises:
            DirectiveError: the directive cannot be parsed.
            OptionError: an unknown option or a bad value.
            SnippetError: its file is missing, or is outside the allowed folders.
        """
        key = request.key
        if key not in self._resolved:
            directive = request.directive()
            if directive.tag in IMAGES:
                directive = self._located(directive, request)
            resolve = self._gallery if directive.shown else self._snippet
            if directive.compared:
                resolve = self._diff
            if directive.asks_site:
                resolve = self._question
            self._resolved[key] = resolve(directive, request)
        return self._resolved[key]

    def sources(self, request: Request) -> set[Path]:
        """Return the paths to watch for a request: the folder of its file if that is missing."""
        with suppress(MulticloudError):
            return self.resolve(request).sources
        # The path may be one that no file system takes.
        with suppress(MulticloudError, OSError, ValueError, RuntimeError):
            directive = request.directive()
            if directive.tag in IMAGES:
                directive = self._located(directive, request)
            if directive.asks_site:
                return set()
            if directive.shown:
                return file_patterns.sources(directive.shown, self._settings, self._project)
            if directive.compared:
                return self._sources_of(diagram_versions.versions(directive.compared))
            written = self._project.root / directive.path
            path = written if written.is_file() else written.parent
            real = path.resolve()
            allowed = any(real.is_relative_to(folder) for folder in self._project.allowed)
            if directive.path and allowed and path.exists():
                return {path}
        return set()

    def _located(self, directive: Directive, request: Request) -> Directive:
        """Return the directive of an image, with its path relative to the root."""
        path = image_path(directive.path, self._project, request.position.page.path)
        options = dict(directive.options)
        if "layers" in options and "name" not in options:
            # Each selection of layers is another picture.
            options["name"] = (
                bare_stem(Path(path)) + "-" + re.sub(r"\W+", "_", str(options["layers"]))
            )
        return dataclasses.replace(directive, path=path, options=MappingProxyType(options))

    def _snippet(self, directive: Directive, request: Request) -> Resolved:
        settings = self._settings.override(directive.options)
        page = request.position.page
        path, sources, key = None, self._project.folders_of(settings.depends), ""
        source: tuple[str | int | None, ...] = directive.code, page.line
        if directive.tag != "embedded":
            beside = directive.tag in IMAGES
            path = resolve_path(directive.path, self._project, page, beside_page=beside)
            sources.add(self._project.root / directive.path)
            if settings.layout == KEEP:
                # The layout file is beside it, maybe not yet.
                sources.add((self._project.root / directive.path).parent)
            source = (self._project.display(path),)
        if not directive.code_only:
            sources |= paths_to_watch(settings.compare, self._project)
            key = self._fragments.key(
                *(directive.tag, directive.section, sorted(directive.options.items())),
                directive.alt,
                *(page.path, request.position.heading, request.position.ordinal),
                *source,
                settings=settings,
                files=[path] if path else [],
            )
        return Resolved(directive, settings, sources, path, key=key)

    def _question(self, directive: Directive, request: Request) -> Resolved:
        return Resolved(directive, self._settings.override(directive.options, "gallery"), set())

    def _diff(self, directive: Directive, request: Request) -> Resolved:
        """Resolve two versions; the key includes what the revisions are at this moment."""
        settings = self._settings.override(directive.options, "diff")
        page = request.position.page
        versions = diagram_versions.versions(directive.compared)
        found = tuple(
            diagram_versions.find(one, self._project, page, self._repository) for one in versions
        )
        key = self._fragments.key(
            *(directive.tag, directive.compared, sorted(directive.options.items())),
            *(page.path, request.position.heading),
            *(one.key for one in found),
            settings=settings,
            files=[one.path for one in found if not one.commit],
        )
        sources = self._project.folders_of(settings.depends) | self._sources_of(versions)
        return Resolved(directive, settings, sources, compared=found, key=key)

    def _repository(self, path: Path) -> Repository:
        if path not in self._repositories:
            self._repositories[path] = Repository.of(path)
        return self._repositories[path]

    def _sources_of(self, versions: Iterable[Version]) -> set[Path]:
        """Return the files of now, and of Git what changes when a revision becomes another one."""
        found: set[Path] = set()
        for version in versions:
            path = self._project.root / version.path
            path = path if path.is_file() else path.parent
            real = path.resolve()
            if not any(real.is_relative_to(folder) for folder in self._project.allowed):
                continue
            if not version.revision:
                found.add(path)
            else:
                with suppress(SnippetError):
                    found |= self._repository(real).watched(version.revision)
        return {path for path in found if path.exists()}

    def _gallery(self, directive: Directive, request: Request) -> Resolved:
        """Resolve a gallery; its key includes the files and pages that it shows."""
        settings = self._settings.override(directive.options, "gallery")
        page = request.position.page
        plan = gallery.plan(directive.shown, settings, self._project, page, self.site_index)
        sources = file_patterns.sources(directive.shown, self._settings, self._project)
        shown = [words for _, *words in plan.fingerprint]
        key = self._fragments.key(
            *(directive.tag, page.path, page.line, request.position.heading),
            *(shown, plan.combined_name, *plan.unused_exclusions),
            settings=settings,
            files=[file for file, *_ in plan.fingerprint],
        )
        return Resolved(directive, settings, sources, plan=plan, key=key)
