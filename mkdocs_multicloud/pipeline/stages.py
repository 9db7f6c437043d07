"""Snippet → what takes its place: its run and its drawings, made once, some ahead of time."""

from __future__ import annotations

import dataclasses
import os
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mkdocs_multicloud.cache.single_flight import SingleFlight
from mkdocs_multicloud.diagram import facts, mxfile, text_alternative
from mkdocs_multicloud.drawing import merge_warnings
from mkdocs_multicloud.errors import DrawingError, Location, MulticloudError, OptionError, RunError
from mkdocs_multicloud.execution import select_diagram
from mkdocs_multicloud.page import artifacts, figures
from mkdocs_multicloud.page import templates as fragment
from mkdocs_multicloud.page.artifacts import Source

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.drawing import Drawing, PictureRequest
    from mkdocs_multicloud.execution.model import Run, Runner
    from mkdocs_multicloud.page.figures import Figure, PictureFile
    from mkdocs_multicloud.page.fragment import Recorded
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.loader import Snippet
    from mkdocs_multicloud.snippet.project import Project

AHEAD = 16
"""Snippets that are on their way at once: each waits, most of the time, for another process."""


class Artist(Protocol):
    """Whatever draws documents; from several threads."""

    def warm(self) -> None:
        """Get ready before the first document comes."""

    def draw(self, document: MxFile, request: PictureRequest) -> tuple[Drawing, ...]:
        """The pages that are wished for.

        Raises:
            DrawingError: there is no such page or layer, or the page cannot be drawn.
        """


class Maker:
    """Makes the documents and drawings of a build; can be used from several threads."""

    def __init__(
        self, project: Project, runner: Runner, drawer: Artist, templates: fragment.Templates
    ) -> None:
        self._project = project
        self._runner = runner
        self._drawer = drawer
        self._templates = templates
        self._pool = ThreadPoolExecutor(AHEAD, "multicloud")
        self._runs: SingleFlight[str, Run] = SingleFlight()
        self._drawings: SingleFlight[tuple[str, str, PictureRequest], tuple[Drawing, ...]] = (
            SingleFlight()
        )
        self._made: dict[str, Snippet] = {}
        self._looked: dict[str, dict[str, str]] = {}

    @property
    def results(self) -> list[tuple[Snippet, Run]]:
        """The runs that were asked for, in their order."""
        return [(made, run) for key, made in self._made.items() if (run := self._runs.made(key))]

    def warm(self) -> None:
        """Have the first drawing find an engine."""
        self._pool.submit(self._drawer.warm)

    def start(self, wanted: list[tuple[Snippet, Settings]]) -> None:
        """Begin to run and draw what is not known; what is wrong is told when it is asked for."""
        unknown = {made.key for made in self._runner.start([made for made, _ in wanted])}
        for made, settings in wanted:
            # What is known is had as fast when it is asked for.
            if made.key in unknown:
                self._pool.submit(self._ahead, made, settings)

    def finish(self) -> None:
        """Wait for all that was begun; nothing can be begun after that."""
        self._pool.shutdown(wait=True)

    def close(self) -> None:
        """Begin nothing any more; what runs belongs to the runner and the drawer."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def note(self, made: Snippet) -> None:
        """A page asks for a snippet: a run that two of them share has the name of the first."""
        self._made.setdefault(made.key, made)

    def run_of(self, made: Snippet) -> Run | None:
        """The run of a snippet, if it was asked for."""
        return self._runs.made(made.key)

    def images_of(self, made: Snippet) -> dict[str, str]:
        """The images that its drawings looked for, as conditions of what was drawn."""
        return self._looked.get(made.key, {})

    def _ahead(self, made: Snippet, settings: Settings) -> None:
        """Run and draw what will be asked for soon; it is told what is wrong then."""
        with suppress(MulticloudError):
            document = self.document(made)
            key = (made.key, made.capture, self._picture_request(made, settings))
            if document is None or "picture" not in settings.show or self._drawings.is_over(key):
                return
            self.drawn(document, made, settings)

    def render(
        self,
        made: Snippet,
        settings: Settings,
        page: Location,
        heading: int,
        recording: Recorded,
    ) -> str:
        """The Markdown of a snippet, its files published and its faults told.

        Args:
            page: where its directive stands.
            heading: level of the heading above, 0 for none.
        """
        document = self.document(made)
        gathered, download = None, ""
        drawn: tuple[Figure, ...] = ()
        trouble: MulticloudError | None = None
        files: tuple[PictureFile, ...] = ()
        if document is not None:
            gathered = facts.gather(document, settings.vertex)
            source = Source(made.where, page)
            download = recording.publish(artifacts.drawio(made.name, gathered.xml, source))
            if "picture" in settings.show:
                drawn, trouble = self._figures(document, made, settings, page, recording)
                files = self._files(made, download, gathered.xml, settings, page, recording)
        return fragment.render(
            made,
            gathered,
            download,
            fragment.Manner(settings, self._templates, recording.blocks, heading),
            figures=drawn,
            files=files,
            twins=tuple(map(text_alternative.describe, document.pages))
            if document and trouble
            else (),
            trouble=trouble,
        )

    def _figures(
        self,
        document: MxFile,
        made: Snippet,
        settings: Settings,
        page: Location,
        recording: Recorded,
    ) -> tuple[tuple[Figure, ...], MulticloudError | None]:
        """The pictures; where they cannot be drawn, the rest of the page stands without them."""
        try:
            drawings = self.drawn(document, made, settings)
            source = Source(made.where, page)
            shown = figures.published(
                drawings, document, made.name, source, settings, recording.publish
            )
            self.let_go(made, settings)
        except DrawingError as error:
            told = error.seen_from(made.where).seen_from(page)
            recording.report(told)
            return (), told
        for warning in merge_warnings(w for drawing in drawings for w in drawing.warnings):
            lost = DrawingError(warning, "the picture shows a stand-in")
            recording.report(lost.seen_from(made.where).seen_from(page))
        for what, hint in dict.fromkeys(
            pair for drawing in drawings for pair in drawing.missing_formats
        ):
            recording.report(DrawingError(what, hint).seen_from(made.where).seen_from(page))
        return shown, None

    @staticmethod
    def _files(
        made: Snippet,
        download: str,
        xml: str,
        settings: Settings,
        page: Location,
        recording: Recorded,
    ) -> tuple[PictureFile, ...]:
        """What is linked under all of the pictures; without the editor, where that is told."""
        try:
            return figures.document_files(made.name, download, xml, settings)
        except OptionError as error:
            recording.report(error.seen_from(made.where).seen_from(page))
            plain = dataclasses.replace(settings, edit_link=False)
            return figures.document_files(made.name, download, xml, plain)

    def document(self, made: Snippet) -> MxFile | None:
        """The document of a snippet; None if it has none.

        Raises:
            RunError, CaptureError, MxFileError: there is none, and should be.
        """
        if made.document is not None:
            return mxfile.parse(made.document)
        if made.program is None:
            return None
        return chosen(made, self._runs.get(made.key, lambda: self._runner.run(made)))

    def drawn(self, document: MxFile, made: Snippet, settings: Settings) -> tuple[Drawing, ...]:
        """The drawings of a document.

        Raises:
            DrawingError: it cannot be drawn as wished.
        """
        request = self._picture_request(made, settings)
        key = (made.key, made.capture, request)
        drawings = self._drawings.get(key, lambda: self._drawer.draw(document, request))
        for drawing in drawings:
            for place, path, told in drawing.image_files:
                full = Path(request.folders[place], path)
                name = os.path.relpath(full, self._project.base).replace(os.sep, "/")
                self._looked.setdefault(made.key, {})[name] = told
        return drawings

    def let_go(self, made: Snippet, settings: Settings) -> None:
        """Its drawings are the page's by now; a site of a thousand pages would be full of them."""
        self._drawings.drop((made.key, made.capture, self._picture_request(made, settings)))

    def _picture_request(self, made: Snippet, settings: Settings) -> PictureRequest:
        beside = (self._project.base / made.where.path).parent
        folders = (str(beside), str(self._project.base), str(self._project.root))
        return figures.picture_request(settings, folders)


def chosen(made: Snippet, run: Run) -> MxFile:
    """The diagram that a run came to.

    Raises:
        RunError: it failed; with the place in the snippet.
        CaptureError: there is no diagram, or no single one.
        MxFileError: it is no sound document.
    """
    try:
        mode = made.program.mode if made.program else "script"
        select_diagram.check(run, mode, made.cwd)
    except RunError as error:
        line = run.failure.line if run.failure else None
        raise error.seen_from(Location(made.where.path, line or made.where.line)) from None
    return select_diagram.choose(run, made.capture, _section_hint(made))


def _section_hint(made: Snippet) -> str:
    """What to do where a file of tests ran as a script, and so made nothing."""
    if made.program is None or made.program.mode != "script":
        return ""
    tests = re.findall(r"^\s*def test_(\w+)", made.program.source, re.MULTILINE)
    if not tests:
        return ""
    named = ", ".join(tests[:5])
    return f"it has no '# given', so the file ran as a script; name a section: {named}"
