"""Snippet → run → document → drawings: each step is done once in a build, some ahead of time."""

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
"""Snippets that are in work at once: each waits, most of the time, for another process."""


class PictureDrawer(Protocol):
    """Whatever draws documents; from several threads."""

    def warm(self) -> None:
        """Get ready before the first document comes."""

    def draw(self, document: MxFile, request: PictureRequest) -> tuple[Drawing, ...]:
        """The pages that are asked for.

        Raises:
            DrawingError: there is no such page or layer, or the page cannot be drawn.
        """


class Stages:
    """Runs snippets and draws their documents; can be used from several threads.

    Attributes:
        drawn: how many documents were drawn.
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
        self._images: dict[str, dict[str, str]] = {}
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Have the first drawing find an engine."""
        self._pool.submit(self._drawer.warm)

    def start(self, wanted: list[tuple[Snippet, Settings]], *, draws: bool) -> None:
        """Begin to run and draw what is not remembered; errors are raised when it is asked for."""
        unknown = {one.key for one in self._runner.start([snippet for snippet, _ in wanted])}
        for snippet, settings in wanted:
            # What is remembered is read as fast when it is asked for.
            if snippet.key in unknown:
                self._pool.submit(self._prefetch, snippet, settings, draws=draws)

    def finish(self) -> None:
        """Wait for all that was begun; nothing can be begun after that."""
        self._pool.shutdown(wait=True)

    def close(self) -> None:
        """Begin nothing any more; what runs belongs to the runner and the drawer."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def run(self, snippet: Snippet) -> Run:
        """The run of a snippet that has a program."""
        return self._runs.get(snippet.key, lambda: self._runner.run(snippet))

    def draw(self, document: MxFile, snippet: Snippet, settings: Settings) -> tuple[Drawing, ...]:
        """The drawings of a snippet's document.

        Raises:
            DrawingError: it cannot be drawn as asked for.
        """
        request = self._picture_request(snippet, settings)

        def drawings() -> tuple[Drawing, ...]:
            with self._lock:
                self.drawn += 1
            return self._drawer.draw(document, request)

        found = self._drawings.get((snippet.key, snippet.capture, request), drawings)
        for drawing in found:
            for folder, path, digest in drawing.image_files:
                full = Path(request.folders[folder], path)
                name = os.path.relpath(full, self._project.base).replace(os.sep, "/")
                self._images.setdefault(snippet.key, {})[name] = digest
        return found

    def images_of(self, snippet: Snippet) -> dict[str, str]:
        """The images that a snippet's drawings looked for: paths, and digests of what was there."""
        return self._images.get(snippet.key, {})

    def release(self, snippet: Snippet, settings: Settings) -> None:
        """Forget drawings that are in their page; a thousand of them would fill the memory."""
        self._drawings.drop(
            (snippet.key, snippet.capture, self._picture_request(snippet, settings))
        )

    def _prefetch(self, snippet: Snippet, settings: Settings, *, draws: bool) -> None:
        """Run and draw what will be asked for soon; whoever asks gets the error."""
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
    """The diagram of a run.

    Raises:
        RunError: it failed; with the line of the snippet.
        CaptureError: there is no diagram, or no single one.
        MxFileError: it is no sound document.
    """
    try:
        mode = snippet.program.mode if snippet.program else "script"
        select_diagram.check(run, mode, snippet.cwd)
    except RunError as error:
        line = run.failure.line if run.failure else None
        raise error.seen_from(Location(snippet.where.path, line or snippet.where.line)) from None
    return select_diagram.choose(run, snippet.capture, _section_hint(snippet))


def _section_hint(snippet: Snippet) -> str:
    """What to do if a file of tests ran as a script, and so built nothing."""
    if snippet.program is None or snippet.program.mode != "script":
        return ""
    tests = re.findall(r"^\s*def test_(\w+)", snippet.program.source, re.MULTILINE)
    if not tests:
        return ""
    named = ", ".join(tests[:5])
    return f"it has no '# given', so the file ran as a script; name a section: {named}"
