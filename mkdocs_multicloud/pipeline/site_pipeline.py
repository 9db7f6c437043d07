"""Request → Fragment: from the cache, else by the stages of `stages`, also in the background.

The pipeline returns a value. It never raises because of a page's content, and never calls a host.
"""

from __future__ import annotations

import dataclasses
import traceback
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from mkdocs_multicloud.architecture.rules_file import build_day, rules_on, rules_path
from mkdocs_multicloud.directive.parser import IMAGES
from mkdocs_multicloud.errors import (
    MulticloudError,
)
from mkdocs_multicloud.execution.model import Dependencies
from mkdocs_multicloud.gallery import plan as gallery
from mkdocs_multicloud.page.fragment import Fragment, FragmentBuilder
from mkdocs_multicloud.page.fragment_cache import fingerprint
from mkdocs_multicloud.page.template_files import digest_of
from mkdocs_multicloud.pipeline.resolve import Resolver
from mkdocs_multicloud.settings.parts import PARTS
from mkdocs_multicloud.snippet.project import PYTHON_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from mkdocs_multicloud.execution.model import Runner
    from mkdocs_multicloud.gallery.plan import GeneratedPage
    from mkdocs_multicloud.gallery.site_index import PageEntry
    from mkdocs_multicloud.page.diagram_on_page import DiagramOnPage
    from mkdocs_multicloud.pipeline.request import Request
    from mkdocs_multicloud.pipeline.resolve import Resolved
    from mkdocs_multicloud.pipeline.session import Session
    from mkdocs_multicloud.pipeline.shard import Shard
    from mkdocs_multicloud.pipeline.stages import Stages
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.settings.validators import Gallery
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet
    from mkdocs_multicloud.snippet.project import Project

Stage = Literal["run", "draw", "render"]

THREADS = 16
"""Requests rendered at once: their threads mostly wait for other processes."""


class Pipeline:
    """Renders the directives of a site.

    Args:
        project: the folders of the site.
        settings: its options.
        session: runs snippets and draws diagrams, and caches both.
        runner: used instead of the session's runner.
        only_runs: whether to run the snippets and select their diagrams, but to draw and write
            nothing: fragments are empty except for their runs, faults and graphs.
        embeds_files: whether to embed files in the page, as data links.
        shard: the part of the snippets to run and draw; other fragments are empty.

    Raises:
        TemplateError: the site's own templates are invalid.
        OptionError: its rules are invalid, or its options do not fit to a shard.
    """

    def __init__(
        self,
        project: Project,
        settings: Settings,
        session: Session,
        *,
        runner: Runner | None = None,
        only_runs: bool = False,
        embeds_files: bool = False,
        shard: Shard | None = None,
    ) -> None:
        if shard is not None:
            shard.check(settings)
        rules = rules_on(settings.rules, project, build_day()) if settings.rules else ""
        file = rules_path(settings.rules, project)
        self._watched = {file} if file else set()
        settings = dataclasses.replace(settings, rules=rules)
        self.project = project
        self.settings = settings
        self._session = session
        self._runner = runner or session.runner
        self._embeds_files = embeds_files
        self.only_runs = only_runs
        self._shard = shard
        self._templates = project.base / settings.templates if settings.templates else None
        own_templates = digest_of(self._templates)
        self.fingerprint = fingerprint(own_templates, str(embeds_files), str(rules))
        self._fragments = session.fragments(self.fingerprint, remembers=not only_runs)
        self._remembered: dict[str, Fragment | None] = {}
        self._resolver = Resolver(project, settings, self._fragments)
        self._rendered: dict[tuple[object, ...], Future[Fragment]] = {}
        self._pool = ThreadPoolExecutor(THREADS, "multicloud")
        self._begun: Future[None] | None = None
        self._draws = self._runs = False

    @property
    def is_partial(self) -> bool:
        """Whether fragments are empty, at least some of them."""
        return self.only_runs or self._shard is not None

    @property
    def drawn(self) -> int:
        """Number of documents drawn."""
        return self._stages.diagrams.drawn if "_stages" in vars(self) else 0

    @cached_property
    def _stages(self) -> Stages:
        # A build whose fragments are all cached needs neither these nor most of this package.
        from mkdocs_multicloud.pipeline.stages import Stages

        return Stages(
            self.project,
            self.settings,
            self._templates,
            self._runner,
            self._session.drawer,
            embeds_files=self._embeds_files,
            shard=self._shard,
        )

    def start(self, requests: Iterable[Request], *, until: Stage = "render") -> set[Path]:
        """Start rendering in the background.

        Args:
            until: the last stage to do; `render` if the requests will be rendered exactly as they
                are here, with the same positions.

        Returns:
            The paths to watch: the files of the snippets, the folder of each missing file, and
            the folders of the option `depends`.
        """
        if self.only_runs:
            until = "run"
        files: set[Path] = set(self._watched)
        unknown: list[tuple[Resolved, Request]] = []
        for request in requests:
            try:
                resolved = self._resolver.resolve(request)
            except MulticloudError:
                # `render` reports the error.
                files |= self.sources(request)
                continue
            files |= resolved.sources
            remembered = self._fragments.get(resolved.key, request.position.page)
            self._remembered[resolved.key] = remembered
            # Without a key, there is nothing to run.
            if remembered is None and resolved.key:
                self._start_processes(resolved, until)
                unknown.append((resolved, request))
        if unknown:
            self._begun = self._pool.submit(self._begin, unknown, until)
        return files

    def _start_processes(self, resolved: Resolved, until: Stage) -> None:
        """Start the processes that a directive needs, while all others are read."""
        shown = resolved.settings.may_show
        if not self._draws and until != "run" and "picture" in shown:
            self._draws = True
            self._pool.submit(lambda: self._session.drawer.warm())
        is_python = resolved.path is not None and resolved.path.suffix in PYTHON_SUFFIXES
        if not self._runs and is_python and any(PARTS[part].runs for part in shown):
            self._runs = True
            self._pool.submit(self._runner.start, ())

    def _begin(self, unknown: list[tuple[Resolved, Request]], until: Stage) -> None:
        """Load the snippets, so that the runner can prepare for all of them; then begin each."""
        stages, diagrams = self._stages, self._stages.diagrams
        wanted: list[tuple[Snippet, Settings, Request | None]] = []
        compared: list[Snippet] = []
        diffs: list[Request] = []
        for resolved, request in unknown:
            with suppress(MulticloudError):
                for load_next in stages.compared(resolved, request):
                    compared.append(load_next())
                if resolved.compared:
                    diffs.append(request)
                elif resolved.plan is None:
                    snippet = stages.load(resolved, request)
                    wanted.append((snippet, resolved.settings, request))
            for entry in resolved.plan.all if resolved.plan else ():
                with suppress(MulticloudError):
                    wanted.append((*stages.load_entry(entry, resolved, request), None))
        if self._shard is not None:
            # Only fragments are cached, no pictures alone.
            wanted = [one for one in wanted if self._shard.has(one[0])]
            compared, diffs = [one for one in compared if self._shard.has(one)], []
        all_snippets = [*(snippet for snippet, *_ in wanted), *compared]
        to_run = self._runner.start([snippet for snippet in all_snippets if snippet.program])
        for snippet, settings, _ in wanted:
            diagrams.expect(snippet, settings)
        unknown_runs = {snippet.key for snippet in to_run}
        for snippet, settings, shown in wanted:
            if until == "render" and shown is not None:
                self._rendered[shown.key] = self._pool.submit(self._render, shown)
            elif (
                until != "run" and "picture" in settings.may_show and (shown or self._shard is None)
            ):
                diagrams.begin(snippet, settings, self._pool)
            elif snippet.key in unknown_runs:
                self._pool.submit(diagrams.run, snippet)
        for request in diffs if until == "render" else ():
            self._rendered[request.key] = self._pool.submit(self._render, request)
        for snippet in compared if until != "render" else ():
            if snippet.key in unknown_runs:
                self._pool.submit(diagrams.run, snippet)

    def render(self, request: Request) -> Fragment:
        """Render a directive; an error becomes a notice in the page and a fault to report."""
        with suppress(CancelledError):
            if self._begun is not None:
                # If it failed, there is no result below, and the error is met again.
                self._begun.exception()
            if (future := self._rendered.pop(request.key, None)) is not None:
                return future.result()
        return self._render(request)

    def diagram_of(self, request: Request) -> DiagramOnPage | None:
        """Return what a directive shows of a diagram, before it is rendered for its page."""
        found: Future[Fragment] = Future()
        found.set_result(self.render(request))
        self._rendered[request.key] = found
        return found.result().diagram

    def _render(self, request: Request) -> Fragment:
        """Render a directive in this thread."""
        builder = FragmentBuilder(embeds_files=self._embeds_files)
        try:
            resolved = self._resolver.resolve(request)
            key, page = resolved.key, request.position.page
            # Looked for once: a page can have a directive twice, and both are rendered anew then.
            if key not in self._remembered:
                self._remembered[key] = self._fragments.get(key, page)
            if (remembered := self._remembered[key]) is not None:
                del self._remembered[key]
                return remembered
            if self.only_runs or not self._is_whole(resolved, request):
                return self._stages.only_run(resolved, request, builder)
            if resolved.directive.code_only:
                return self._code(resolved, request)
            fragment = self._stages.render(resolved, request, builder)
            self._fragments.put(key, fragment)
            return fragment
        except MulticloudError as error:
            return self.failed(error, request, builder)
        except Exception as error:  # noqa: BLE001 (a bug of ours must not break the whole page)
            bug = MulticloudError(
                f"mkdocs-multicloud itself failed ({type(error).__name__}: {error})",
                "please report it with the lines below",
                details="".join(traceback.format_exception(error)[-3:]),
            )
            return self.failed(bug, request, builder)

    def _code(self, resolved: Resolved, request: Request) -> Fragment:
        """Return the code of a directive that shows nothing else, as it is."""
        # Most builds have no such directives, or must load the stages anyway.
        from mkdocs_multicloud.snippet.loader import load

        page = request.position.page
        snippet = load(
            resolved.directive, resolved.settings, self.project, page, path=resolved.path
        )
        return Fragment(snippet.shown.rstrip("\n"), dependencies=(Dependencies(),))

    def _is_whole(self, resolved: Resolved, request: Request) -> bool:
        """Return whether a shard has all that a directive shows; without shards it has."""
        if self._shard is None:
            return True
        if resolved.plan or resolved.compared or resolved.directive.asks_site:
            return False
        return self._shard.has(self._stages.load(resolved, request))

    def is_ordinary_image(self, request: Request) -> bool:
        """Return whether a request is an image that stays as it is: it contains no diagram.

        A picture that is missing is also left to the host, which reports it.
        """
        with suppress(MulticloudError):
            directive = request.directive()
            if directive.tag in IMAGES and directive.path.lower().endswith((".svg", ".png")):
                return self._stages.is_ordinary_image(self._resolver.resolve(request), request)
        return False

    def failed(
        self, error: MulticloudError, request: Request, builder: FragmentBuilder | None = None
    ) -> Fragment:
        """Return a notice in place of the directive, or in the fence or line that contains it.

        Args:
            builder: with what the directive has had before it failed.
        """
        return self._stages.failed(error, request, builder or FragmentBuilder())

    # Before they render pages, hosts announce all pages and requests.

    def set_pages(self, pages: Callable[[], Iterable[PageEntry]]) -> None:
        """Set the pages that galleries link to.

        Args:
            pages: returns them in the order of the navigation; called only if there is a gallery.
        """
        self._resolver.set_pages(pages)

    def gallery_pages(self, asked: Gallery) -> list[GeneratedPage]:
        """Generate the pages of a gallery.

        Raises:
            SnippetError: a pattern names no file, or one outside the allowed folders.
        """
        return gallery.pages(asked, self.settings, self.project, self._resolver.site_index)

    def unused_gallery_faults(self) -> list[MulticloudError]:
        """Check the galleries in the options that no page shows."""
        return gallery.unseen(self.settings, self.project, self._resolver.site_index)

    def sources(self, request: Request) -> set[Path]:
        """Return the file of a request (its folder if it is missing), or all files of a gallery."""
        return self._resolver.sources(request) | self._watched

    def finish(self) -> None:
        """Wait for all background work; no more can be started."""
        if self._begun is not None:
            self._begun.exception()
        self._pool.shutdown(wait=True)

    def close(self) -> None:
        """Start no more background work; the session ends what is running."""
        self._pool.shutdown(wait=False, cancel_futures=True)
