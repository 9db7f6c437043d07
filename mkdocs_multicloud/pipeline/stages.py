"""Request → Fragment: all stages of a directive, one after the other.

    resolve → load → run → select → parse → gather → draw → render

The pipeline returns a value. It never raises because of a page's content, and never calls a host.
"""

from __future__ import annotations

import dataclasses
import traceback
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Literal

from mkdocs_multicloud.architecture.rules_file import build_day, rules_on, rules_path
from mkdocs_multicloud.architecture.state_results import state_errors, state_part
from mkdocs_multicloud.diagram import text_alternative
from mkdocs_multicloud.diagram.colour_by import values_of
from mkdocs_multicloud.diagram.editable_picture import NoDiagramError
from mkdocs_multicloud.diagram.facts import gather
from mkdocs_multicloud.diagram.graph import graph_of
from mkdocs_multicloud.diagram.mxfile import parse
from mkdocs_multicloud.diagram.unplaced import pile_in
from mkdocs_multicloud.directive.parser import IMAGES, Directive
from mkdocs_multicloud.errors import (
    DrawingError,
    LayoutError,
    MulticloudError,
    OptionError,
    SnippetError,
    nearest,
)
from mkdocs_multicloud.execution.model import Dependencies
from mkdocs_multicloud.gallery import plan as gallery
from mkdocs_multicloud.page import artifacts, figures
from mkdocs_multicloud.page.artifacts import Source
from mkdocs_multicloud.page.diagram_on_page import DiagramOnPage, diagram_on_page
from mkdocs_multicloud.page.fragment import Fragment, FragmentBuilder
from mkdocs_multicloud.page.fragment_cache import fingerprint
from mkdocs_multicloud.page.legend_items import Legend
from mkdocs_multicloud.page.markdown_file import as_markdown
from mkdocs_multicloud.page.templates import Templates, Writing, notice, question, render, text
from mkdocs_multicloud.pipeline.draw_legend import draw_legend
from mkdocs_multicloud.pipeline.render_diff import load_version, render_diff
from mkdocs_multicloud.pipeline.render_gallery import load_entry, render_gallery
from mkdocs_multicloud.pipeline.resolve import Resolver
from mkdocs_multicloud.pipeline.run_and_draw import Diagrams, drawing_faults, select
from mkdocs_multicloud.pipeline.states import file_names
from mkdocs_multicloud.settings.options import NONE
from mkdocs_multicloud.settings.parts import default_parts
from mkdocs_multicloud.settings.validators import MARKDOWN
from mkdocs_multicloud.snippet.loader import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from mkdocs_multicloud.diagram.facts import Facts
    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.diagram.text_alternative import TextAlternative
    from mkdocs_multicloud.drawing import Drawing
    from mkdocs_multicloud.errors import StateError
    from mkdocs_multicloud.execution.model import Runner
    from mkdocs_multicloud.gallery.plan import GeneratedPage
    from mkdocs_multicloud.gallery.site_index import PageEntry
    from mkdocs_multicloud.pipeline.request import Request
    from mkdocs_multicloud.pipeline.resolve import Resolved
    from mkdocs_multicloud.pipeline.session import Session
    from mkdocs_multicloud.pipeline.shard import Shard
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.settings.validators import Gallery
    from mkdocs_multicloud.snippet.loader import Snippet
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
        self._drawer = session.drawer
        self._runner = runner or session.runner
        self._embeds_files = embeds_files
        self.only_runs = only_runs
        self._shard = shard
        folder = project.base / settings.templates if settings.templates else None
        self._templates = Templates(folder)
        self.fingerprint = fingerprint(self._templates.digest(), str(embeds_files), str(rules))
        self._fragments = session.fragments(self.fingerprint, remembers=not only_runs)
        self._remembered: dict[str, Fragment | None] = {}
        self._resolver = Resolver(project, settings, self._fragments)
        self._diagrams = Diagrams(project, self._runner, session.drawer)
        self._loaded: dict[tuple[object, ...], Snippet] = {}
        self._rendered: dict[tuple[object, ...], Future[Fragment]] = {}
        self._pool = ThreadPoolExecutor(THREADS, "multicloud")
        self._begun: Future[None] | None = None

    @property
    def is_partial(self) -> bool:
        """Whether fragments are empty, at least some of them."""
        return self.only_runs or self._shard is not None

    @property
    def drawn(self) -> int:
        """Number of documents drawn."""
        return self._diagrams.drawn

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
                unknown.append((resolved, request))
        if unknown:
            self._begun = self._pool.submit(self._begin, unknown, until)
        return files

    def _begin(self, unknown: list[tuple[Resolved, Request]], until: Stage) -> None:
        """Load the snippets, so that the runner can prepare for all of them; then begin each."""
        if until != "run" and any("picture" in one.settings.may_show for one, _ in unknown):
            # The engine starts while snippets are read.
            self._pool.submit(self._drawer.warm)
        wanted: list[tuple[Snippet, Settings, Request | None]] = []
        compared: list[Snippet] = []
        diffs: list[Request] = []
        for resolved, request in unknown:
            with suppress(MulticloudError):
                for load_next in self._compared(resolved, request):
                    compared.append(load_next())
                if resolved.compared:
                    diffs.append(request)
                elif resolved.plan is None:
                    snippet = self._loaded[request.key] = self._load(resolved, request)
                    wanted.append((snippet, resolved.settings, request))
            for entry in resolved.plan.all if resolved.plan else ():
                with suppress(MulticloudError):
                    found = load_entry(
                        entry, resolved.settings, self.settings, self.project, request.position.page
                    )
                    self._diagrams.expect_thumbnail(found[0])
                    wanted.append((*found, None))
        if self._shard is not None:
            # Only fragments are cached, no pictures alone.
            wanted = [one for one in wanted if self._shard.has(one[0])]
            compared, diffs = [one for one in compared if self._shard.has(one)], []
        all_snippets = [*(snippet for snippet, *_ in wanted), *compared]
        to_run = self._runner.start([snippet for snippet in all_snippets if snippet.program])
        for snippet, settings, _ in wanted:
            self._diagrams.expect(snippet, settings)
        unknown_runs = {snippet.key for snippet in to_run}
        for snippet, settings, shown in wanted:
            if until == "render" and shown is not None:
                self._rendered[shown.key] = self._pool.submit(self._render, shown)
            elif (
                until != "run" and "picture" in settings.may_show and (shown or self._shard is None)
            ):
                self._diagrams.begin(snippet, settings, self._pool)
            elif snippet.key in unknown_runs:
                self._pool.submit(self._diagrams.run, snippet)
        for request in diffs if until == "render" else ():
            self._rendered[request.key] = self._pool.submit(self._render, request)
        for snippet in compared if until != "render" else ():
            if snippet.key in unknown_runs:
                self._pool.submit(self._diagrams.run, snippet)

    def _compared(self, resolved: Resolved, request: Request) -> list[Callable[[], Snippet]]:
        """Return what loads the snippets whose diagrams are compared."""
        own = resolved.settings, self.project, request.position.page
        return [
            partial(load_version, version, *own)
            for version in resolved.compared
            if version.written.is_python
        ]

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
                return self._only_run(resolved, request, builder)
            make = self._snippet if resolved.plan is None else self._gallery
            if resolved.compared:
                make = self._diff
            if resolved.directive.asks_site:
                make = self._question
            fragment = make(resolved, request, builder)
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

    def _is_whole(self, resolved: Resolved, request: Request) -> bool:
        """Return whether a shard has all that a directive shows; without shards it has."""
        if self._shard is None:
            return True
        if resolved.plan or resolved.compared or resolved.directive.asks_site:
            return False
        snippet = self._loaded.get(request.key) or self._load(resolved, request)
        self._loaded[request.key] = snippet
        return self._shard.has(snippet)

    def _snippet(self, resolved: Resolved, request: Request, builder: FragmentBuilder) -> Fragment:
        settings = resolved.settings
        page = request.position.page
        snippet = self._loaded.pop(request.key, None) or self._load(resolved, request)
        if resolved.directive.code_only:
            return Fragment(snippet.shown.rstrip("\n"), dependencies=(Dependencies(),))
        writing = Writing(settings, self._templates, builder, request.position.heading)
        if snippet.program is None and snippet.document is None:
            return builder.built(render(snippet, None, "", writing), (Dependencies(),))
        source = Source(snippet.where, page)
        drawings: tuple[Drawing, ...] = ()
        shown_figures: tuple[figures.Figure, ...] = ()
        files: tuple[figures.PictureFile, ...] = ()
        samples: tuple[Drawing, ...] = ()
        legend = Legend()
        trouble = state = None
        try:
            diagram = self._diagrams.diagram(snippet, settings, builder.runs)
            differences: list[StateError] = []
            if diagram.comparison is not None:
                names = file_names(settings.compare)
                # A site has more than each of its diagrams shows.
                is_whole = "compare" in resolved.directive.options
                state = state_part(diagram.comparison, names, is_whole=is_whole)
                if settings.on_difference == "warn":
                    differences = state_errors(diagram.comparison, names, is_whole=is_whole)
            warnings = (
                *diagram.warnings,
                *_piles(diagram.document, settings),
                *_uncoloured(diagram.document, resolved),
                *differences,
            )
            builder.faults += [
                error.seen_from(source.snippet).seen_from(source.directive) for error in warnings
            ]
            facts = gather(diagram.document, settings.vertex, settings.node_type)
            settings = _with_parts(settings, facts, snippet, resolved)
            settings = self._as_image(settings, diagram.document, resolved.directive)
            writing = dataclasses.replace(writing, settings=settings)
            download = builder.add(artifacts.drawio(snippet.name, facts.xml, source))
            if "picture" in settings.show:
                try:
                    drawings = self._diagrams.draw(diagram, settings)
                    shown_figures = figures.figures_of(
                        drawings, diagram.document, snippet.name, source, settings, builder
                    )
                    builder.faults += drawing_faults(drawings, source)
                    builder.faults += [
                        error.seen_from(source.snippet).seen_from(source.directive)
                        for error in figures.missing_pages(diagram.document, drawings)
                    ]
                except DrawingError as error:
                    if resolved.directive.tag == "inline_image":
                        raise
                    # The rest of the fragment is shown without pictures.
                    trouble = error.seen_from(snippet.where).seen_from(page)
                    builder.faults.append(trouble)
                files = _files(snippet, download, facts.xml, settings, source, builder)
            if resolved.directive.tag == "inline_image":
                inline = "".join(map(_inline_picture, shown_figures))
                depends = self._diagrams.dependencies(diagram, drawings)
                return builder.inline(inline, (depends,) if depends else None)
            if trouble is None:
                legend, samples = draw_legend(diagram, settings, self._diagrams, source, builder)
            described = ""
            if MARKDOWN in settings.formats and drawings and not self._embeds_files:
                written = as_markdown(diagram.document, drawings, snippet.name, source, settings)
                described = builder.add(artifacts.markdown(snippet.name, written, source))
                files += (figures.PictureFile(f"{snippet.name}.md", described, "md"),)
            markdown = render(
                snippet,
                facts,
                download,
                writing,
                figures=shown_figures,
                files=files,
                text_alternatives=_descriptions(diagram.document) if trouble else (),
                links=figures.links(diagram.document, drawings, snippet.name, source),
                trouble=trouble,
                legend=legend,
                state=state,
            )
        except MulticloudError as error:
            raise error if error.places else error.seen_from(snippet.where) from None
        depends = self._diagrams.dependencies(diagram, (*drawings, *samples))
        shown = diagram_on_page(
            snippet.name,
            snippet.where,
            graph_of(diagram.document),
            facts,
            settings,
            figures.shown_pictures(drawings, shown_figures, snippet.name),
            described,
        )
        fragment = builder.built(markdown, (depends,) if depends else None)
        return dataclasses.replace(fragment, diagram=shown)

    def _as_image(self, settings: Settings, document: MxFile, directive: Directive) -> Settings:
        """Set the page that an image names by its alternative text, and its download.

        A page that embeds its files has no links under pictures, but can have the button.
        """
        if directive.alt and any(page.name == directive.alt for page in document.pages):
            settings = dataclasses.replace(settings, page=directive.alt)
        if directive.tag == "image" and self._embeds_files and settings.show == ("picture",):
            settings = dataclasses.replace(settings, show=("picture", "download"))
        return settings

    def is_ordinary_image(self, request: Request) -> bool:
        """Return whether a request is an image that stays as it is: it contains no diagram.

        A picture that is missing is also left to the host, which reports it.
        """
        with suppress(MulticloudError):
            directive = request.directive()
            if directive.tag in IMAGES and directive.path.lower().endswith((".svg", ".png")):
                try:
                    self._load(self._resolver.resolve(request), request)
                except (NoDiagramError, SnippetError):
                    return True
        return False

    def _only_run(self, resolved: Resolved, request: Request, builder: FragmentBuilder) -> Fragment:
        """Run the snippets of a directive; the fragment has runs, faults and the graph only."""
        page = request.position.page
        loads: list[Callable[[], Snippet]] = [
            lambda: self._loaded.pop(request.key, None) or self._load(resolved, request)
        ]
        if resolved.compared or resolved.directive.asks_site:
            loads = self._compared(resolved, request)
        if resolved.plan is not None:
            own = resolved.settings, self.settings, self.project, page
            loads = [lambda e=entry: load_entry(e, *own)[0] for entry in resolved.plan.all]  # type: ignore[misc]
        is_one = resolved.plan is None and not resolved.compared
        shown = None
        for load_next in loads:
            where = page
            try:
                snippet = load_next()
                where = snippet.where
                if self._shard is not None and not self._shard.has(snippet):
                    continue
                document = None
                if snippet.program is not None:
                    run = self._diagrams.run(snippet)
                    builder.runs.append((snippet, run))
                    document = select(snippet, run)
                elif snippet.document is not None and is_one:
                    document = parse(snippet.document)
                if document is not None and is_one:
                    graph = graph_of(document)
                    shown = DiagramOnPage(snippet.name, snippet.where, "", "", (), graph)
            except MulticloudError as error:
                found = error if error.places else error.seen_from(where)
                builder.faults.append(found.seen_from(page))
        return dataclasses.replace(builder.inline("", None), diagram=shown)

    def _gallery(self, resolved: Resolved, request: Request, builder: FragmentBuilder) -> Fragment:
        writing = Writing(resolved.settings, self._templates, builder, request.position.heading)
        page = request.position.page
        return render_gallery(resolved, page, writing, self.settings, self.project, self._diagrams)

    def _question(self, resolved: Resolved, request: Request, builder: FragmentBuilder) -> Fragment:
        """Return a fragment that is filled when all diagrams of the site are known."""
        directive = resolved.directive
        if directive.tag == "architecture_impact":
            markdown = question(builder, impact=directive.shown)
        else:
            markdown = question(builder, uses=resolved.settings.uses.split(), but=False)
        return builder.built(markdown, (Dependencies(),))

    def _diff(self, resolved: Resolved, request: Request, builder: FragmentBuilder) -> Fragment:
        writing = Writing(resolved.settings, self._templates, builder, request.position.heading)
        page = request.position.page
        return render_diff(resolved, page, writing, self.project, self._diagrams)

    def _load(self, resolved: Resolved, request: Request) -> Snippet:
        position = request.position
        return load(
            resolved.directive,
            resolved.settings,
            self.project,
            position.page,
            position.ordinal,
            path=resolved.path,
        )

    def failed(
        self, error: MulticloudError, request: Request, builder: FragmentBuilder | None = None
    ) -> Fragment:
        """Return a notice in place of the directive, or in the fence or line that contains it.

        Args:
            builder: with what the directive has had before it failed.
        """
        builder = builder or FragmentBuilder()
        error = error.seen_from(request.position.page)
        builder.faults.append(error)
        place = None if isinstance(request.written, Directive) else request.written
        title = self.settings.ui_strings["notice"]
        if place and place.fence is not None and place.kind != "embedded":
            return builder.failed(f"# {title}: {error}")
        if place and place.prefix is None:
            return builder.failed(f"**{text(title)}**: {text(error)}")
        try:
            writing = Writing(self.settings, self._templates, builder)
            return builder.built(notice(error, writing), None)
        except MulticloudError as broken:
            builder.faults.append(broken.seen_from(error.places[0]))
            return builder.failed(text(f"{title}: {error}"))

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


def _with_parts(settings: Settings, facts: Facts, snippet: Snippet, resolved: Resolved) -> Settings:
    """Set the parts to write; a static diagram has no code unless the directive asks for it."""
    parts = settings.show or default_parts(
        components=facts.components,
        vertex_chosen=bool(settings.vertex),
        used_in=settings.used_in,
        is_compared=bool(settings.compare),
    )
    if snippet.document is not None and "show" not in resolved.directive.options:
        parts = tuple(part for part in parts if part != "code")
    return dataclasses.replace(settings, show=parts)


def _inline_picture(figure: figures.Figure) -> str:
    """Return the Markdown of a picture among other text: the light one, with its alternative."""
    return f"![{text(figure.caption or figure.alt)}]({figure.light})"


def _piles(document: MxFile, settings: Settings) -> list[MulticloudError]:
    """Return a fault if the vertices of a document lie on each other, for want of coordinates."""
    if settings.layout != NONE or not (size := pile_in(document)):
        return []
    return [
        LayoutError(
            f"shapes lie on each other ({size} of them)", 'place them with layout="flow-right"'
        )
    ]


def _uncoloured(document: MxFile, resolved: Resolved) -> list[MulticloudError]:
    """Return a fault if a directive colours by a key that no node of its diagram has.

    An option of the whole site does not fit each of its diagrams.
    """
    if "color_by" not in resolved.directive.options:
        return []
    key = resolved.settings.color_by[0]
    values = values_of(document, key)
    if values.colours:
        return []
    hint = nearest(key, values.keys) if values.keys else "the nodes of the diagram have no metadata"
    return [DrawingError(f"color_by: no node has a value for {key!r}", hint)]


def _descriptions(document: MxFile) -> tuple[TextAlternative, ...]:
    return tuple(
        text_alternative.describe(document.pages[index]) for index in document.filled_pages
    )


def _files(
    snippet: Snippet,
    download: str,
    xml: str,
    settings: Settings,
    source: Source,
    builder: FragmentBuilder,
) -> tuple[figures.PictureFile, ...]:
    """Return the links below the pictures; without the editor link if that is too long."""
    try:
        return figures.document_files(snippet.name, download, xml, settings)
    except OptionError as error:
        builder.faults.append(error.seen_from(source.snippet).seen_from(source.directive))
        plain = dataclasses.replace(settings, edit_link=False)
        return figures.document_files(snippet.name, download, xml, plain)
