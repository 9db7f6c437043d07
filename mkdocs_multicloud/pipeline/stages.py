"""Resolved → Fragment: all stages of a directive, one after the other.

load → run → select → parse → gather → draw → render
"""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING

from mkdocs_multicloud.architecture.state_results import state_errors, state_part
from mkdocs_multicloud.diagram import text_alternative
from mkdocs_multicloud.diagram.colour_by import values_of
from mkdocs_multicloud.diagram.editable_picture import NoDiagramError
from mkdocs_multicloud.diagram.facts import gather
from mkdocs_multicloud.diagram.graph_of_document import graph_of
from mkdocs_multicloud.diagram.mxfile import parse
from mkdocs_multicloud.diagram.unplaced import pile_in
from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.errors import (
    DrawingError,
    LayoutError,
    MulticloudError,
    OptionError,
    SnippetError,
    nearest,
)
from mkdocs_multicloud.execution.model import Dependencies
from mkdocs_multicloud.page import artifacts, figures
from mkdocs_multicloud.page.artifacts import Source
from mkdocs_multicloud.page.diagram_on_page import DiagramOnPage, diagram_on_page
from mkdocs_multicloud.page.legend_items import Legend
from mkdocs_multicloud.page.markdown_file import as_markdown
from mkdocs_multicloud.page.markdown_text import text
from mkdocs_multicloud.page.templates import Templates, Writing, notice, question, render
from mkdocs_multicloud.pipeline.draw_legend import draw_legend
from mkdocs_multicloud.pipeline.render_diff import load_version, render_diff
from mkdocs_multicloud.pipeline.render_gallery import load_entry, render_gallery
from mkdocs_multicloud.pipeline.run_and_draw import Diagrams, drawing_faults, select
from mkdocs_multicloud.pipeline.states import file_names
from mkdocs_multicloud.settings.options import NONE
from mkdocs_multicloud.settings.parts import default_parts
from mkdocs_multicloud.settings.validators import MARKDOWN
from mkdocs_multicloud.snippet.loader import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mkdocs_multicloud.diagram.facts import Facts
    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.diagram.text_alternative import TextAlternative
    from mkdocs_multicloud.drawing import Drawing
    from mkdocs_multicloud.errors import StateError
    from mkdocs_multicloud.execution.model import Runner
    from mkdocs_multicloud.gallery.plan import GalleryEntry
    from mkdocs_multicloud.page.fragment import Fragment, FragmentBuilder
    from mkdocs_multicloud.pipeline.request import Request
    from mkdocs_multicloud.pipeline.resolve import Resolved
    from mkdocs_multicloud.pipeline.run_and_draw import PictureDrawer
    from mkdocs_multicloud.pipeline.shard import Shard
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet
    from mkdocs_multicloud.snippet.project import Project


class Stages:
    """Renders directives that are not in the cache.

    Args:
        settings: of the site.
        templates: the folder of the site's own templates; None without any.
        embeds_files: whether to embed files in the page, as data links.
        shard: the part of the snippets to run, if fragments are empty.

    Attributes:
        diagrams: of the build.
    """

    def __init__(
        self,
        project: Project,
        settings: Settings,
        templates: Path | None,
        runner: Runner,
        drawer: PictureDrawer,
        *,
        embeds_files: bool,
        shard: Shard | None,
    ) -> None:
        self.diagrams = Diagrams(project, runner, drawer)
        self._project = project
        self._settings = settings
        self._templates = Templates(templates)
        self._embeds_files = embeds_files
        self._shard = shard
        self._loaded: dict[tuple[object, ...], Snippet] = {}

    def load(self, resolved: Resolved, request: Request) -> Snippet:
        """Load the snippet of a directive, and keep it until it is rendered.

        Raises:
            SnippetError: it cannot be loaded.
        """
        if request.key not in self._loaded:
            self._loaded[request.key] = self._load(resolved, request)
        return self._loaded[request.key]

    def load_entry(
        self, entry: GalleryEntry, resolved: Resolved, request: Request
    ) -> tuple[Snippet, Settings]:
        """Load a snippet of a gallery, with its settings.

        Raises:
            SnippetError: it cannot be loaded.
        """
        found = load_entry(
            entry, resolved.settings, self._settings, self._project, request.position.page
        )
        self.diagrams.expect_thumbnail(found[0])
        return found

    def is_ordinary_image(self, resolved: Resolved, request: Request) -> bool:
        """Return whether an image contains no diagram, or is missing."""
        try:
            self._load(resolved, request)
        except (NoDiagramError, SnippetError):
            return True
        return False

    def _take(self, resolved: Resolved, request: Request) -> Snippet:
        return self._loaded.pop(request.key, None) or self._load(resolved, request)

    def _load(self, resolved: Resolved, request: Request) -> Snippet:
        position = request.position
        return load(
            resolved.directive,
            resolved.settings,
            self._project,
            position.page,
            position.ordinal,
            path=resolved.path,
        )

    def compared(self, resolved: Resolved, request: Request) -> list[Callable[[], Snippet]]:
        """Return what loads the snippets whose diagrams are compared."""
        own = resolved.settings, self._project, request.position.page
        return [
            partial(load_version, version, *own)
            for version in resolved.compared
            if version.written.is_python
        ]

    def render(self, resolved: Resolved, request: Request, builder: FragmentBuilder) -> Fragment:
        """Render a directive.

        Raises:
            MulticloudError: it cannot be rendered.
        """
        make = self._snippet if resolved.plan is None else self._gallery
        if resolved.compared:
            make = self._diff
        if resolved.directive.asks_site:
            make = self._question
        return make(resolved, request, builder)

    def _snippet(self, resolved: Resolved, request: Request, builder: FragmentBuilder) -> Fragment:
        settings = resolved.settings
        page = request.position.page
        snippet = self._take(resolved, request)
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
            diagram = self.diagrams.diagram(snippet, settings, builder.runs)
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
                    drawings = self.diagrams.draw(diagram, settings)
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
                depends = self.diagrams.dependencies(diagram, drawings)
                return builder.inline(inline, (depends,) if depends else None)
            if trouble is None:
                legend, samples = draw_legend(diagram, settings, self.diagrams, source, builder)
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
        depends = self.diagrams.dependencies(diagram, (*drawings, *samples))
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

    def _gallery(self, resolved: Resolved, request: Request, builder: FragmentBuilder) -> Fragment:
        writing = Writing(resolved.settings, self._templates, builder, request.position.heading)
        page = request.position.page
        return render_gallery(resolved, page, writing, self._settings, self._project, self.diagrams)

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
        return render_diff(resolved, page, writing, self._project, self.diagrams)

    def only_run(self, resolved: Resolved, request: Request, builder: FragmentBuilder) -> Fragment:
        """Run the snippets of a directive; the fragment has runs, faults and the graph only."""
        page = request.position.page
        loads: list[Callable[[], Snippet]] = [lambda: self._take(resolved, request)]
        if resolved.compared or resolved.directive.asks_site:
            loads = self.compared(resolved, request)
        if resolved.plan is not None:
            own = resolved.settings, self._settings, self._project, page
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
                    run = self.diagrams.run(snippet)
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

    def failed(
        self, error: MulticloudError, request: Request, builder: FragmentBuilder
    ) -> Fragment:
        """Return a notice in place of the directive, or in the fence or line that contains it.

        Args:
            builder: with what the directive has had before it failed.
        """
        error = error.seen_from(request.position.page)
        builder.faults.append(error)
        place = None if isinstance(request.written, Directive) else request.written
        title = self._settings.ui_strings["notice"]
        if place and place.fence is not None and place.kind != "embedded":
            return builder.failed(f"# {title}: {error}")
        if place and place.prefix is None:
            return builder.failed(f"**{text(title)}**: {text(error)}")
        try:
            writing = Writing(self._settings, self._templates, builder)
            return builder.built(notice(error, writing), None)
        except MulticloudError as broken:
            builder.faults.append(broken.seen_from(error.places[0]))
            return builder.failed(text(f"{title}: {error}"))


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
