"""Snippet → run → document → drawings: each run and drawing is made once per build."""

from __future__ import annotations

import dataclasses
import os
import re
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mkdocs_multicloud.cache.single_flight import SingleFlight
from mkdocs_multicloud.diagram.mxfile import parse
from mkdocs_multicloud.drawing import PictureRequest, hint_of, merge_warnings
from mkdocs_multicloud.errors import DrawingError, Location, MulticloudError, MxFileError, RunError
from mkdocs_multicloud.execution import select_diagram
from mkdocs_multicloud.execution.model import Dependencies
from mkdocs_multicloud.file_digest import digest
from mkdocs_multicloud.pipeline.lay_out import Laid, lay_out, layout_file
from mkdocs_multicloud.pipeline.picture_document import picture_key, picture_of
from mkdocs_multicloud.pipeline.states import States
from mkdocs_multicloud.settings.options import KEEP, NONE
from mkdocs_multicloud.settings.validators import MARKDOWN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor

    from mkdocs_multicloud.architecture.state_comparison import StateComparison
    from mkdocs_multicloud.diagram.legend import Sample
    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.drawing import Drawing
    from mkdocs_multicloud.execution.model import Run, Runner
    from mkdocs_multicloud.page.artifacts import Source
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet
    from mkdocs_multicloud.snippet.project import Project


class PictureDrawer(Protocol):
    """Draws and lays out documents, called from several threads."""

    def warm(self) -> None:
        """Start the engine before the first document arrives."""

    def draw(
        self, document: MxFile, request: PictureRequest, original: MxFile | None = None
    ) -> tuple[Drawing, ...]:
        """Draw the requested pages.

        Args:
            original: the document that files contain, with the same pages; the drawn one without.

        Raises:
            DrawingError: there is no such page or layer, or the page cannot be drawn.
        """

    def lay_out(self, document: MxFile, kind: str) -> MxFile:
        """Return the document with new geometry.

        Raises:
            DrawingError: it cannot be laid out.
        """

    def close(self) -> None:
        """Stop all drawings and draw no more."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """The document of a snippet.

    Attributes:
        run: that built it; None for a static diagram.
        picture: the document that is drawn: with what the options add to the picture.
        warnings: of its layout, and of what was added.
        layout_file: the path of its saved layout, if it may have one.
        comparison: with the state of the option `compare`.
        states: the paths of that option.
    """

    snippet: Snippet
    document: MxFile
    run: Run | None
    picture: MxFile
    warnings: tuple[MulticloudError, ...] = ()
    layout_file: str = ""
    comparison: StateComparison | None = None
    states: tuple[str, ...] = ()


class Diagrams:
    """The diagrams of a build, which pages and galleries share; thread-safe.

    Attributes:
        drawn: number of documents drawn.
    """

    def __init__(self, project: Project, runner: Runner, drawer: PictureDrawer) -> None:
        self.drawn = 0
        self._project = project
        self._runner = runner
        self._drawer = drawer
        self._runs: SingleFlight[str, Run] = SingleFlight(keeps=True)
        self._first: dict[str, Snippet] = {}
        self._layouts: SingleFlight[tuple[str, ...], Laid] = SingleFlight(keeps=True)
        self._drawings: SingleFlight[tuple[object, ...], tuple[Drawing, ...]] = SingleFlight()
        self._samples: SingleFlight[tuple[Sample, PictureRequest], Drawing | None] = SingleFlight(
            keeps=True
        )
        self._states = States(project)
        self._in_galleries: set[str] = set()
        self._lock = threading.Lock()

    def expect_thumbnail(self, snippet: Snippet) -> None:
        """Announce a snippet of a gallery, so that one drawing is enough for it and its page."""
        self._in_galleries.add(snippet.key)

    def run(self, snippet: Snippet) -> Run:
        """Return the run of a snippet that has a program.

        Of snippets that share a run, the first runs, so that messages have the same lines in
        every build.
        """
        first = self._first.get(snippet.key, snippet)
        return self._runs.get(snippet.key, partial(self._runner.run, first))

    def diagram(
        self, snippet: Snippet, settings: Settings, runs: list[tuple[Snippet, Run]]
    ) -> Diagram:
        """Run a snippet and select its diagram, or parse a static one; lay it out.

        Args:
            runs: gets the run, also if it has failed.

        Raises:
            RunError: the run failed; with the line in the snippet.
            CaptureError: there is no diagram, or more than one.
            MxFileError: the document is invalid.
            LayoutError: its saved layout is damaged.
            DrawingError: it cannot be laid out.
        """
        run = None
        if snippet.program is not None:
            run = self.run(snippet)
            runs.append((snippet, run))
            document = select(snippet, run)
        else:
            document = parse(snippet.document or b"")
        file = layout_file(snippet) if settings.layout == KEEP else ""
        laid = Laid(document)
        if settings.layout != NONE:
            key = (snippet.key, snippet.capture, settings.layout, file)
            base = self._project.base
            work = partial(lay_out, document, settings.layout, file, base, self._drawer)
            laid = self._layouts.get(key, work)
        comparison, trouble = self._states.compare(laid.document, settings)
        picture = picture_of(laid.document, settings, snippet.where.path, comparison)
        warnings = (*laid.warnings, *picture.warnings, *trouble)
        states = tuple(str(self._project.root / written) for written in settings.compare)
        return Diagram(
            snippet, laid.document, run, picture.document, warnings, file, comparison, states
        )

    def draw(
        self, diagram: Diagram, settings: Settings, *, has_ground: bool = False
    ) -> tuple[Drawing, ...]:
        """Draw a diagram, or return its drawings if they were expected and are made.

        Args:
            has_ground: whether a PNG is not transparent.

        Raises:
            DrawingError: it cannot be drawn with these settings.
        """
        key, request = self._key(diagram.snippet, settings, has_ground=has_ground)
        return self._drawings.get(key, partial(self._draw, diagram, request))

    def draw_samples(
        self, snippet: Snippet, samples: Sequence[Sample], settings: Settings
    ) -> tuple[Drawing | None, ...]:
        """Draw the samples of a legend, each once per build; None for one that cannot be drawn."""
        request = PictureRequest(
            themes=("light", "dark") if settings.dark else ("light",),
            folders=self._image_folders(snippet),
        )

        def drawn(sample: Sample) -> Drawing | None:
            with suppress(DrawingError, MxFileError):
                return self._drawer.draw(sample.document, request)[0]
            return None

        return tuple(self._samples.get((one, request), partial(drawn, one)) for one in samples)

    def expect(self, snippet: Snippet, settings: Settings) -> None:
        """Announce a snippet; its drawings are kept until they are asked for once more."""
        self._first.setdefault(snippet.key, snippet)
        if "picture" in settings.may_show:
            self._drawings.expect(self._key(snippet, settings)[0])

    def begin(self, snippet: Snippet, settings: Settings, pool: Executor) -> None:
        """Have a pool run and draw a snippet; `diagram` and `draw` raise the errors."""

        def drawings() -> tuple[Drawing, ...]:
            return self._draw(self.diagram(snippet, settings, []), request)

        key, request = self._key(snippet, settings)
        self._drawings.begin(key, drawings, pool)

    def dependencies(self, diagram: Diagram, drawings: tuple[Drawing, ...]) -> Dependencies | None:
        """Return what a diagram and its drawings depend on; None if unknown."""
        depends = diagram.run.dependencies if diagram.run else Dependencies()
        if depends is None:
            return None
        base = os.path.normpath(self._project.base / depends.base)
        folders = self._image_folders(diagram.snippet)
        files = {
            os.path.relpath(Path(folders[folder], path), base).replace(os.sep, "/"): known
            for drawing in drawings
            for folder, path, known in drawing.image_files
        }
        if diagram.layout_file:
            saved = self._project.base / diagram.layout_file
            files[os.path.relpath(saved, base).replace(os.sep, "/")] = digest(str(saved))
        for file in diagram.states:
            files[os.path.relpath(file, base).replace(os.sep, "/")] = digest(file)
        return dataclasses.replace(depends, inputs={**depends.inputs, **files})

    def _draw(self, diagram: Diagram, request: PictureRequest) -> tuple[Drawing, ...]:
        with self._lock:
            self.drawn += 1
        return self._drawer.draw(diagram.picture, request, diagram.document)

    def _key(
        self, snippet: Snippet, settings: Settings, *, has_ground: bool = False
    ) -> tuple[tuple[object, ...], PictureRequest]:
        """Return a key of what the drawings of a snippet are made from, and the request."""
        request = PictureRequest(
            page=settings.page,
            layers=settings.layers,
            themes=("light", "dark") if settings.dark else ("light",),
            formats=tuple(kind for kind in settings.formats if kind != MARKDOWN),
            scale=settings.scale,
            folders=self._image_folders(snippet),
            switches=settings.script,
            skips_empty=True,
            thumbnails=snippet.key in self._in_galleries,
            has_ground=has_ground,
        )
        layout = settings.layout, layout_file(snippet) if settings.layout == KEEP else ""
        return (
            snippet.key,
            snippet.capture,
            layout,
            picture_key(settings, snippet.where.path),
            request,
        ), request

    def _image_folders(self, snippet: Snippet) -> tuple[str, ...]:
        """Return the folders in which images are looked for that a diagram names by a path."""
        beside = (self._project.base / snippet.where.path).parent
        return str(beside), str(self._project.base), str(self._project.root)


def drawing_faults(drawings: tuple[Drawing, ...], source: Source) -> list[MulticloudError]:
    """Return the faults of drawings: images and formats that are missing."""
    lacks = [
        *(
            (text, hint_of(text))
            for text in merge_warnings(w for one in drawings for w in one.warnings)
        ),
        *dict.fromkeys(pair for one in drawings for pair in one.missing_formats),
    ]
    return [
        DrawingError(what, hint).seen_from(source.snippet).seen_from(source.directive)
        for what, hint in lacks
    ]


def select(snippet: Snippet, run: Run) -> MxFile:
    """Select the diagram of a run.

    Raises:
        RunError: the run failed; with the line in the snippet.
        CaptureError: there is no diagram, or more than one.
        MxFileError: the document is invalid.
    """
    try:
        mode = snippet.program.mode if snippet.program else "script"
        select_diagram.check(run, mode, snippet.cwd)
    except RunError as error:
        line = run.failure.line if run.failure else None
        raise error.seen_from(Location(snippet.where.path, line or snippet.where.line)) from None
    hint = "" if run.candidates else _section_hint(snippet)
    return select_diagram.choose(run, snippet.capture, hint)


def _section_hint(snippet: Snippet) -> str:
    """Suggest sections if a file of tests ran as a script and built nothing."""
    if snippet.program is None or snippet.program.mode != "script":
        return ""
    tests = re.findall(r"^\s*def test_(\w+)", snippet.program.source, re.MULTILINE)
    if not tests:
        return ""
    named = ", ".join(tests[:5])
    return f"it has no '# given', so the file ran as a script; name a section: {named}"
