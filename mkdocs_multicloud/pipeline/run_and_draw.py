"""Snippet → run → document → drawings: each step once per build, some ahead of time."""

from __future__ import annotations

import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mkdocs_multicloud.cache.single_flight import SingleFlight
from mkdocs_multicloud.errors import Location, MulticloudError, RunError
from mkdocs_multicloud.execution import select_diagram
from mkdocs_multicloud.page import figures

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.drawing import Drawing, PictureRequest
    from mkdocs_multicloud.execution.model import Run, Runner
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.loader import Snippet
    from mkdocs_multicloud.snippet.project import Project

PREFETCH_THREADS = 16
"""Snippets processed at once: their threads mostly wait for other processes."""


class PictureDrawer(Protocol):
    """Draws documents, called from several threads."""

    def warm(self) -> None:
        """Start the engine before the first document arrives."""

    def draw(self, document: MxFile, request: PictureRequest) -> tuple[Drawing, ...]:
        """Draw the requested pages.

        Raises:
            DrawingError: there is no such page or layer, or the page cannot be drawn.
        """


class Stages:
    """Runs snippets and draws their documents; thread-safe.

    Attributes:
        drawn: number of documents drawn.
    """

    def __init__(self, project: Project, runner: Runner, drawer: PictureDrawer) -> None:
        self.drawn = 0
        self._project = project
        self._runner = runner
        self._drawer = drawer
        self._pool = ThreadPoolExecutor(PREFETCH_THREADS, "multicloud")
        self._runs: SingleFlight[str, Run] = SingleFlight()
        self._drawings: SingleFlight[tuple[str, str, PictureRequest], tuple[Drawing, ...]] = (
            SingleFlight()
        )
        self._drawn_of: dict[str, set[tuple[str, str, PictureRequest]]] = {}
        self._images: dict[str, dict[str, str]] = {}
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Start the engine in the background."""
        self._pool.submit(self._drawer.warm)

    def start(self, wanted: list[tuple[Snippet, Settings]], *, draws: bool) -> None:
        """Start running and drawing what is not cached; `run` and `draw` raise the errors."""
        unknown = {one.key for one in self._runner.start([snippet for snippet, _ in wanted])}
        for snippet, settings in wanted:
            # Reading a cached result ahead of time saves nothing.
            if snippet.key in unknown:
                self._pool.submit(self._prefetch, snippet, settings, draws=draws)

    def finish(self) -> None:
        """Wait for all background work; no more can be started."""
        self._pool.shutdown(wait=True)

    def close(self) -> None:
        """Start no more background work; the runner and the drawer end what is running."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def run(self, snippet: Snippet) -> Run:
        """Return the run of a snippet that has a program."""
        return self._runs.get(snippet.key, lambda: self._runner.run(snippet))

    def draw(self, document: MxFile, snippet: Snippet, settings: Settings) -> tuple[Drawing, ...]:
        """Return the drawings of a snippet's document.

        Raises:
            DrawingError: it cannot be drawn with these settings.
        """
        request = self._picture_request(snippet, settings)

        def drawings() -> tuple[Drawing, ...]:
            with self._lock:
                self.drawn += 1
            return self._drawer.draw(document, request)

        key = (snippet.key, snippet.capture, request)
        self._drawn_of.setdefault(snippet.where.path, set()).add(key)
        found = self._drawings.get(key, drawings)
        for drawing in found:
            for folder, path, digest in drawing.image_files:
                full = Path(request.folders[folder], path)
                name = os.path.relpath(full, self._project.base).replace(os.sep, "/")
                self._images.setdefault(snippet.key, {})[name] = digest
        return found

    def images_of(self, snippet: Snippet) -> dict[str, str]:
        """Return the images that a snippet's drawings looked up: path → digest."""
        return self._images.get(snippet.key, {})

    def release(self, path: str) -> None:
        """Free the drawings of a file's snippets: thousands of them would fill the memory."""
        for key in self._drawn_of.pop(path, ()):
            self._drawings.drop(key)

    def _prefetch(self, snippet: Snippet, settings: Settings, *, draws: bool) -> None:
        """Run and draw ahead of time; `run` and `draw` raise the errors."""
        with suppress(MulticloudError):
            document = select(snippet, self.run(snippet))
            key = (snippet.key, snippet.capture, self._picture_request(snippet, settings))
            if draws and "picture" in settings.show and not self._drawings.is_over(key):
                self.draw(document, snippet, settings)

    def _picture_request(self, snippet: Snippet, settings: Settings) -> PictureRequest:
        beside = (self._project.base / snippet.where.path).parent
        folders = (str(beside), str(self._project.base), str(self._project.root))
        return figures.picture_request(settings, folders)


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
    return select_diagram.choose(run, snippet.capture, _section_hint(snippet))


def _section_hint(snippet: Snippet) -> str:
    """Suggest sections if a file of tests ran as a script and built nothing."""
    if snippet.program is None or snippet.program.mode != "script":
        return ""
    tests = re.findall(r"^\s*def test_(\w+)", snippet.program.source, re.MULTILINE)
    if not tests:
        return ""
    named = ", ".join(tests[:5])
    return f"it has no '# given', so the file ran as a script; name a section: {named}"
