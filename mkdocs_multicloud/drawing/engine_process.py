"""Runs the engine in its own process, so that a crash or an endless drawing costs only one picture.

Parent and child exchange lines of JSON: a request and an answer. The child starts with the first
request, and again after each crash.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FuturesTimeoutError
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

from mkdocs_multicloud.drawing.pictures import SMALLER, TOO_LONG
from mkdocs_multicloud.errors import DrawingError
from mkdocs_multicloud.execution.isolation import landlock, limits, namespaces
from mkdocs_multicloud.execution.isolation.environment import environment

if TYPE_CHECKING:
    from mkdocs_multicloud.drawing.render_page import PageRenderer

DRAWING_SECONDS = 10.0
START_SECONDS = 60.0
RASTER_SECONDS = 60.0
"""Time limit for one PNG or JPG: large ones take longer than their drawing. It grows with that."""
MARGIN_SECONDS = 5.0
"""How much longer an answer may take than the drawing: then its process does not answer at all."""
MAX_MEMORY = 4 * 2**30
"""How much memory a process that draws may allocate, in bytes (Linux)."""
_VARIABLES = (
    "DRAWIO_ENGINE", "HOME", "USERPROFILE", "XDG_DATA_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH",
)  # fmt: skip
"""Environment variables with which the engine and the fonts are found."""

_BOOT = (
    "import sys; sys.path.insert(0, {package!r}); "
    "from mkdocs_multicloud.drawing.engine_process import serve; "
    "sys.path.remove({package!r}); serve({timeout!r})"
)


class EngineProcess:
    """Draws pages in another process, one at a time; safe to use from several threads.

    Args:
        timeout: time limit for a drawing, in seconds; six times as long for a PNG or JPG.
    """

    def __init__(self, timeout: float = DRAWING_SECONDS) -> None:
        self._timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._reader = ThreadPoolExecutor(1, "multicloud-drawing")
        self._closed = False

    def request(self, job: dict[str, Any]) -> dict[str, Any]:
        """Send a job to the engine's process and return its answer.

        Raises:
            DrawingError: the drawing failed, took too long or broke the engine.
        """
        with self._lock:
            if self._closed:
                raise DrawingError("the build was stopped")
            process = self._started()
            kind = job.get("kind")
            raster = RASTER_SECONDS * self._timeout / DRAWING_SECONDS
            seconds = raster if kind else self._timeout + MARGIN_SECONDS
            try:
                answer = self._exchange(process, job, seconds)
            except FuturesTimeoutError:
                self._kill()
                if kind:
                    raise DrawingError(f"the {kind} {TOO_LONG} {raster:g} s", SMALLER) from None
                doing = "laying it out" if "layout" in job else "drawing it"
                raise DrawingError(
                    f"{doing} {TOO_LONG} {self._timeout:g} s", "simplify the diagram"
                ) from None
            except (OSError, ValueError):
                self._kill()
                if kind:
                    raise DrawingError(f"resvg crashed on the {kind}", SMALLER) from None
                raise DrawingError(
                    "the drawing engine crashed on it", "look for what is unusual in the diagram"
                ) from None
            if answer.get("broke"):
                self._kill()
        if "error" in answer:
            raise DrawingError(answer["error"], answer["hint"])
        return answer

    def warm(self) -> None:
        """Start the engine before it is needed; the first picture reports its errors."""
        with suppress(DrawingError):
            self.request({})

    def close(self) -> None:
        """Stop the process; nothing can be drawn after that."""
        self._closed = True
        self._kill()
        self._reader.shutdown(wait=False, cancel_futures=True)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._kill()
            package = str(Path(__file__).resolve().parents[2])
            boot = _BOOT.format(package=package, timeout=self._timeout)
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", boot],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment((name, None) for name in _VARIABLES),
                start_new_session=sys.platform != "win32",
            )
            if self._closed:
                # Another thread called close() before it could see the process.
                self._kill()
                raise DrawingError("the build was stopped")
            try:
                ready = self._exchange(self._process, {}, START_SECONDS)
            except (FuturesTimeoutError, OSError, ValueError):
                ready = {"error": "the drawing engine does not start"}
            if "error" in ready:
                self._kill()
                raise DrawingError(ready["error"], ready.get("hint", "reinstall the package"))
        return self._process

    def _exchange(
        self, process: subprocess.Popen[bytes], job: dict[str, Any], seconds: float
    ) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(job).encode() + b"\n")
        process.stdin.flush()
        try:
            line = self._reader.submit(process.stdout.readline).result(seconds)
        except (RuntimeError, CancelledError) as error:
            raise BrokenPipeError("closed meanwhile") from error
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _kill(self) -> None:
        # Another thread may close while this one draws.
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            _close(stream)


def _close(stream: IO[bytes] | None) -> None:
    with suppress(OSError):
        if stream is not None:
            stream.close()


def serve(timeout: float) -> NoReturn:
    """Answer jobs in the child process until the parent closes the pipe."""
    try:
        _answer(timeout)
    finally:
        # A normal exit waits for V8's threads, sometimes without end.
        os._exit(0)


def _restrict() -> None:
    """Give up all that drawing does not need, as diagrams are not trusted and the engine is large.

    All threads that are started later are restricted as well.
    """
    namespaces.drop_privileges()
    landlock.restrict((), network=False)
    limits.limit_data(MAX_MEMORY)


def _new_renderer(timeout: float) -> PageRenderer:
    """Start V8, and meanwhile load the modules that lay out labels, which takes about as long."""
    # The process must have only one thread for this.
    namespaces.leave_network()
    with ThreadPoolExecutor(1) as pool:
        # This thread may still change files, to store the modules compiled. It ends with the block.
        loading = pool.submit(_load_modules)
        from mkdocs_multicloud.drawing.engine import Engine

        _restrict()
        # V8 belongs to the thread that starts it: the one that draws.
        engine = Engine(timeout)
        loading.result()
    from mkdocs_multicloud.drawing.render_page import PageRenderer

    return PageRenderer(engine, timeout)


def _load_modules() -> None:
    from mkdocs_multicloud.drawing import render_page, sidebar  # noqa: F401


def _answer(timeout: float) -> None:
    answers = sys.stdout.buffer
    renderer: PageRenderer | None = None
    for line in sys.stdin.buffer:
        job = json.loads(line)
        broke = False
        answer: dict[str, Any] = {}
        try:
            if renderer is None:
                renderer = _new_renderer(timeout)
            elif "sidebar" in job:
                from mkdocs_multicloud.drawing.sidebar import read_sidebar

                answer = read_sidebar(START_SECONDS)
            elif "layout" in job:
                answer = renderer.lay_out(job)
            elif job:
                answer = renderer.rasterize(job) if "kind" in job else renderer.render(job)
        except DrawingError as error:
            # V8 cannot continue after a timeout: the next picture gets a new process.
            broke = getattr(error, "broke", False)
            answer = {"error": error.what, "hint": error.hint, "broke": broke}
        except Exception as error:  # noqa: BLE001 (it costs this picture, not the build)
            broke = True
            what = f"drawing it failed ({type(error).__name__}: {str(error)[:200]})"
            answer = {"error": what, "hint": "please report it with the diagram", "broke": broke}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()
        if broke:
            return
