"""Request → Resolved: its directive, file, effective options and cache key."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import MulticloudError
from mkdocs_multicloud.gallery import file_patterns
from mkdocs_multicloud.gallery import plan as gallery
from mkdocs_multicloud.gallery.site_index import SiteIndex
from mkdocs_multicloud.snippet.allowed_folders import resolve_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from mkdocs_multicloud.directive.parser import Directive
    from mkdocs_multicloud.gallery.plan import Plan
    from mkdocs_multicloud.gallery.site_index import PageEntry
    from mkdocs_multicloud.page.fragment_cache import FragmentCache
    from mkdocs_multicloud.pipeline.request import Request
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.project import Project


@dataclass(frozen=True, slots=True)
class Resolved:
    """A parsed request.

    Attributes:
        settings: the effective options.
        path: the snippet's file; None for a gallery, and for a snippet in the page.
        plan: of a gallery.
        key: of its fragment in the cache; empty if it is not cached.
    """

    directive: Directive
    settings: Settings
    path: Path | None = None
    plan: Plan | None = None
    key: str = ""


class Resolver:
    """Resolves the requests of a site, each once.

    Args:
        settings: of the site.
        fragments: the cache; None to cache nothing.

    Attributes:
        site_index: the pages that galleries link to.
    """

    def __init__(self, project: Project, settings: Settings, fragments: FragmentCache | None):
        self.site_index = SiteIndex(tuple, project)
        self._project = project
        self._settings = settings
        self._fragments = fragments
        self._directives: dict[tuple[object, ...], Directive] = {}
        self._resolved: dict[tuple[object, ...], Resolved] = {}

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
        if request.key not in self._resolved:
            directive = self._directive(request)
            resolve = self._gallery if directive.shown else self._snippet
            self._resolved[request.key] = resolve(directive, request)
        return self._resolved[request.key]

    def sources(self, request: Request) -> set[Path]:
        """Return the file of a request (its folder if it is missing), or all files of a gallery."""
        with suppress(MulticloudError):
            directive = self._directive(request)
            if directive.shown:
                return file_patterns.sources(directive.shown, self._settings, self._project)
            written = self._project.root / directive.path
            path = written if written.is_file() else written.parent
            real = path.resolve()
            allowed = any(real.is_relative_to(folder) for folder in self._project.allowed)
            if directive.path and allowed and path.exists():
                return {path}
        return set()

    def _directive(self, request: Request) -> Directive:
        if request.key not in self._directives:
            self._directives[request.key] = request.directive()
        return self._directives[request.key]

    def _snippet(self, directive: Directive, request: Request) -> Resolved:
        settings = self._settings.override(directive.options)
        page = request.position.page
        embedded = directive.tag == "embedded"
        path = None if embedded else resolve_path(directive.path, self._project, page)
        if self._fragments is None or directive.code_only:
            return Resolved(directive, settings, path)
        source: tuple[str | int | None, ...] = directive.code, page.line
        if path is not None:
            source = self._project.display(path), self._fragments.digest(path)
        key = self._fragments.key(
            *(directive.tag, directive.section, sorted(directive.options.items())),
            *(page.path, request.position.heading, request.position.ordinal),
            *source,
            settings=settings,
        )
        return Resolved(directive, settings, path, key=key)

    def _gallery(self, directive: Directive, request: Request) -> Resolved:
        """Resolve a gallery; its key includes the files and pages that it shows."""
        settings = self._settings.override(directive.options, "gallery")
        page = request.position.page
        plan = gallery.plan(directive.shown, settings, self._project, page, self.site_index)
        if self._fragments is None:
            return Resolved(directive, settings, plan=plan)
        shown = [(*words, self._fragments.digest(file)) for file, *words in plan.fingerprint]
        key = self._fragments.key(
            *(directive.tag, page.path, page.line, request.position.heading),
            *(shown, plan.combined_name, *plan.unused_exclusions),
            settings=settings,
        )
        return Resolved(directive, settings, plan=plan, key=key)
