"""Request → Fragment: all stages of a directive, one after the other.

    resolve → load → run → select → parse → gather → draw → render

The pipeline returns a value. It never raises because of a page's content, and never calls a host.
"""

from __future__ import annotations

import dataclasses
import traceback
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram import text_alternative
from mkdocs_multicloud.diagram.facts import gather
from mkdocs_multicloud.diagram.mxfile import parse
from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.drawing import merge_warnings
from mkdocs_multicloud.errors import DrawingError, Location, MulticloudError, OptionError
from mkdocs_multicloud.execution.model import Dependencies
from mkdocs_multicloud.gallery import plan as gallery
from mkdocs_multicloud.gallery.render import Thumbnail, render_gallery
from mkdocs_multicloud.page import artifacts, figures
from mkdocs_multicloud.page.artifacts import Source
from mkdocs_multicloud.page.fragment import Fragment, FragmentBuilder
from mkdocs_multicloud.page.fragment_cache import fingerprint
from mkdocs_multicloud.page.templates import Templates, Writing, notice, render, text
from mkdocs_multicloud.pipeline.request import Request, requests_in
from mkdocs_multicloud.pipeline.resolve import Resolver
from mkdocs_multicloud.pipeline.run_and_draw import Stages, select
from mkdocs_multicloud.snippet.loader import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.execution.model import Runner
    from mkdocs_multicloud.gallery.plan import GalleryEntry, GeneratedPage, Plan
    from mkdocs_multicloud.gallery.site_index import PageEntry
    from mkdocs_multicloud.pipeline.resolve import Resolved
    from mkdocs_multicloud.pipeline.session import Session
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.settings.validators import Gallery
    from mkdocs_multicloud.snippet.loader import Snippet
    from mkdocs_multicloud.snippet.project import Project

__all__ = ["Pipeline", "Request", "requests_in"]

STAND_IN = "the picture shows a stand-in"


class Pipeline:
    """Renders the directives of a site.

    Args:
        project: the folders of the site.
        settings: its options.
        session: runs snippets and draws diagrams, and caches both.
        runner: used instead of the session's runner.
        remembers: whether to use fragments of earlier builds.
        embeds_files: whether to embed files in the page, as data links.

    Raises:
        TemplateError: the site's own templates are invalid.
    """

    def __init__(
        self,
        project: Project,
        settings: Settings,
        session: Session,
        *,
        runner: Runner | None = None,
        remembers: bool = True,
        embeds_files: bool = False,
    ) -> None:
        self.project = project
        self.settings = settings
        self._session = session
        self._runner = runner or session.runner
        self._embeds_files = embeds_files
        folder = project.base / settings.templates if settings.templates else None
        self._templates = Templates(folder)
        self.fingerprint = fingerprint(self._templates.digest(), str(embeds_files))
        self._fragments = session.fragments(self.fingerprint) if remembers else None
        self._resolver = Resolver(project, settings, self._fragments)
        self._stages = Stages(project, self._runner, session.drawer)
        self._loaded: dict[tuple[object, ...], Snippet] = {}
        self._waiting: Counter[str] = Counter()

    @property
    def drawn(self) -> int:
        """Number of documents drawn."""
        return self._stages.drawn

    def render(self, request: Request) -> Fragment:
        """Render a directive; an error becomes a notice in the page and a fault to report."""
        builder = FragmentBuilder(embeds_files=self._embeds_files)
        try:
            resolved = self._resolver.resolve(request)
            if self._fragments and resolved.key:
                remembered = self._fragments.take(resolved.key, request.position.page)
                if remembered is not None:
                    return remembered
            make = self._snippet if resolved.plan is None else self._gallery
            fragment = make(resolved, request, builder)
            if self._fragments and resolved.key:
                self._fragments.put(resolved.key, fragment)
            return fragment
        except MulticloudError as error:
            return self._failed(error, request, builder)
        except Exception as error:  # noqa: BLE001 (a bug of ours must not break the whole page)
            bug = MulticloudError(
                f"mkdocs-multicloud itself failed ({type(error).__name__}: {error})",
                "please report it with the lines below",
                details="".join(traceback.format_exception(error)[-3:]),
            )
            return self._failed(bug, request, builder)

    def failed(self, error: MulticloudError, request: Request) -> Fragment:
        """Render the notice for a request whose files could not be published."""
        return self._failed(error, request, FragmentBuilder())

    def _snippet(self, resolved: Resolved, request: Request, builder: FragmentBuilder) -> Fragment:
        settings = resolved.settings
        page = request.position.page
        snippet = self._load(resolved, request)
        if resolved.directive.code_only:
            return Fragment(snippet.shown.rstrip("\n"), dependencies=(Dependencies(),))
        if snippet.document is not None and "show" not in resolved.directive.options:
            shown = tuple(part for part in settings.show if part != "code")
            settings = dataclasses.replace(settings, show=shown)
        writing = Writing(settings, self._templates, builder, request.position.heading)
        source = Source(snippet.where, page)
        try:
            if snippet.program is not None:
                run = self._stages.run(snippet)
                builder.runs.append((snippet, run))
                document = select(snippet, run)
            elif snippet.document is not None:
                document = parse(snippet.document)
            else:
                markdown = render(snippet, None, "", writing)
                return builder.built(markdown, self._dependencies([snippet]))
            facts = gather(document, settings.vertex)
            download = builder.add(artifacts.drawio(snippet.name, facts.xml, source))
            shown_figures: tuple[figures.Figure, ...] = ()
            files: tuple[figures.PictureFile, ...] = ()
            trouble = None
            if "picture" in settings.show:
                try:
                    shown_figures = self._draw(document, snippet, settings, source, builder)
                except DrawingError as error:
                    # The rest of the fragment is shown without pictures.
                    trouble = error.seen_from(snippet.where).seen_from(page)
                    builder.faults.append(trouble)
                files = self._files(snippet, download, facts.xml, settings, source, builder)
            markdown = render(
                snippet,
                facts,
                download,
                writing,
                figures=shown_figures,
                files=files,
                text_alternatives=tuple(map(text_alternative.describe, document.pages))
                if trouble
                else (),
                trouble=trouble,
            )
        except MulticloudError as error:
            raise error if error.places else error.seen_from(snippet.where) from None
        return builder.built(markdown, self._dependencies([snippet]))

    def _load(self, resolved: Resolved, request: Request) -> Snippet:
        """Load the snippet of a directive, once per build."""
        if request.key not in self._loaded:
            self._loaded[request.key] = load(
                resolved.directive,
                resolved.settings,
                self.project,
                request.position.page,
                request.position.ordinal,
                path=resolved.path,
            )
        return self._loaded[request.key]

    def _draw(
        self,
        document: MxFile,
        snippet: Snippet,
        settings: Settings,
        source: Source,
        builder: FragmentBuilder,
    ) -> tuple[figures.Figure, ...]:
        """Draw the pictures; missing formats and images become faults.

        Raises:
            DrawingError: the diagram cannot be drawn.
        """
        drawings = self._stages.draw(document, snippet, settings)
        shown = figures.figures_of(drawings, document, snippet.name, source, settings, builder)
        self._release(snippet)
        lacks = [
            *(
                (text, STAND_IN)
                for text in merge_warnings(w for one in drawings for w in one.warnings)
            ),
            *dict.fromkeys(pair for one in drawings for pair in one.missing_formats),
        ]
        for what, hint in lacks:
            fault = DrawingError(what, hint)
            builder.faults.append(fault.seen_from(source.snippet).seen_from(source.directive))
        return shown

    @staticmethod
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

    def _gallery(self, resolved: Resolved, request: Request, builder: FragmentBuilder) -> Fragment:
        plan, settings = resolved.plan, resolved.settings
        assert plan is not None, "it is a gallery"
        page = request.position.page
        snippets: list[Snippet] = []
        lost = False

        def thumbnails() -> Iterator[Thumbnail]:
            nonlocal lost
            for entry in plan.all:
                found = self._thumbnail(entry, settings, page, builder)
                lost = lost or found.fault is not None
                snippets.extend([found.snippet] if found.snippet else [])
                yield found

        writing = Writing(settings, self._templates, builder, request.position.heading)
        markdown = render_gallery(plan, thumbnails(), self.settings, self.project, page, writing)
        listed = gallery.listed(plan, self.project)
        shown = None if lost else self._dependencies(snippets)
        return builder.built(markdown, (listed, *shown) if shown is not None else None)

    def _thumbnail(
        self, entry: GalleryEntry, own: Settings, page: Location, builder: FragmentBuilder
    ) -> Thumbnail:
        """Draw a snippet for a gallery; an error becomes the thumbnail's fault.

        Args:
            own: the gallery's settings.
        """
        snippet = None
        try:
            settings = entry.settings(self.settings, own)
            snippet = load(entry.directive, settings, self.project, page, path=entry.file)
            try:
                if snippet.program is not None:
                    run = self._stages.run(snippet)
                    builder.runs.append((snippet, run))
                    document = select(snippet, run)
                else:
                    document = parse(snippet.document or b"")
                drawing = self._stages.draw(document, snippet, settings)[0]
            except MulticloudError as error:
                raise error if error.places else error.seen_from(snippet.where) from None
            self._release(snippet)
            return Thumbnail(entry, snippet, document, drawing)
        except MulticloudError as error:
            return Thumbnail(entry, snippet, fault=error.seen_from(page))

    def _release(self, snippet: Snippet) -> None:
        """Free the drawings of a file, unless another page or a gallery will show them, too."""
        path = snippet.where.path
        self._waiting[path] -= 1
        if self._waiting[path] <= 0:
            self._stages.release(path)

    def _dependencies(self, snippets: list[Snippet]) -> tuple[Dependencies, ...] | None:
        """Return what a fragment with these snippets depends on; None if unknown."""
        found: list[Dependencies] = []
        for snippet in snippets:
            depends: Dependencies | None = Dependencies()
            if snippet.program is not None:
                depends = self._stages.run(snippet).dependencies
            if depends is None:
                return None
            inputs = {**depends.inputs, **self._stages.images_of(snippet)}
            found.append(dataclasses.replace(depends, inputs=inputs))
        return tuple(found)

    def _failed(
        self, error: MulticloudError, request: Request, builder: FragmentBuilder
    ) -> Fragment:
        """Return a notice in place of the directive, or in the fence or line that contains it."""
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
        return self._resolver.sources(request)

    def start(self, requests: Iterable[Request], *, draws: bool = True) -> set[Path]:
        """Start running and drawing in the background; errors are reported with their page.

        Args:
            draws: whether to draw, too.

        Returns:
            The paths to watch: the files of the snippets, the folder of each missing file, and
            the folders of the option `depends`.
        """
        files: set[Path] = set()
        unknown: list[tuple[Resolved, Request]] = []
        for request in requests:
            files |= self.sources(request)
            with suppress(MulticloudError):
                resolved = self._resolver.resolve(request)
                files |= self.project.folders_of(resolved.settings.depends)
                known = (
                    self._fragments is not None
                    and resolved.key
                    and self._fragments.has(resolved.key, request.position.page)
                )
                if not known and not resolved.directive.code_only:
                    unknown.append((resolved, request))
        if draws and any("picture" in resolved.settings.show for resolved, _ in unknown):
            # The engine starts while snippets are read.
            self._stages.warm()
        wanted: list[tuple[Snippet, Settings]] = []
        for resolved, request in unknown:
            with suppress(MulticloudError):
                if resolved.plan is not None:
                    wanted += self._gallery_snippets(resolved.plan, resolved.settings)
                    continue
                snippet = self._load(resolved, request)
                self._waiting[snippet.where.path] += "picture" in resolved.settings.show
                if snippet.program is not None:
                    wanted.append((snippet, resolved.settings))
        if wanted:
            self._stages.start(wanted, draws=draws)
        return files

    def _gallery_snippets(self, plan: Plan, own: Settings) -> Iterator[tuple[Snippet, Settings]]:
        """Yield the snippets of a gallery that no page draws; keep the drawings of all."""
        for entry in plan.all:
            self._waiting[self.project.display(entry.file)] += 1
            if entry.is_drawn:
                continue
            with suppress(MulticloudError):
                settings = entry.settings(self.settings, own)
                yield (
                    load(entry.directive, settings, self.project, Location(""), path=entry.file),
                    settings,
                )

    def finish(self) -> None:
        """Wait for all background work; no more can be started."""
        self._stages.finish()

    def close(self) -> None:
        """Start no more background work; the session ends what is running."""
        self._stages.close()
