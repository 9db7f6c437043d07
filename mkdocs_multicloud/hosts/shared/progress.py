"""The progress of long builds: one line on a terminal."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mkdocs_multicloud.execution.model import Run, Runner
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet

FROM_SECONDS = 2.0
"""Builds that take longer show their progress."""
_CLEAR = "\r\033[K"


def visible_terminal(
    stream: TextIO, environment: Mapping[str, str], *, verbose: bool
) -> TextIO | None:
    """Return the stream if it is a terminal that a person is watching, not that of a build server.

    Args:
        verbose: whether the build logs more than warnings.
    """
    is_seen = stream.isatty() and not environment.get("CI") and environment.get("TERM") != "dumb"
    return stream if verbose and is_seen else None


class Progress:
    """The progress line; thread-safe.

    Args:
        stream: the stream to write to; None to write nothing.
        clock: returns the time in seconds.
    """

    def __init__(self, stream: TextIO | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._began = clock()
        self._wanted: set[str] = set()
        self._done: set[str] = set()
        self._shown = False
        self._lock = threading.Lock()

    def expect(self, keys: Iterable[str]) -> None:
        """Add snippets to the total."""
        with self._lock:
            self._wanted |= set(keys)

    def done(self, key: str) -> None:
        """Count a snippet as done, and update the line if the build is taking long."""
        with self._lock:
            if key in self._done:
                return
            self._done.add(key)
            self._wanted.add(key)
            if self._stream is None or self._clock() - self._began < FROM_SECONDS:
                return
            line = f"multicloud: {len(self._done)}/{len(self._wanted)} snippets"
            self._stream.write(f"{_CLEAR}{line}")
            self._stream.flush()
            self._shown = True

    def clear(self) -> None:
        """Remove the line."""
        with self._lock:
            if self._shown and self._stream is not None:
                self._stream.write(_CLEAR)
                self._stream.flush()
                self._shown = False

    def close(self) -> None:
        """Remove the line and show no more."""
        self.clear()
        with self._lock:
            self._stream = None


class ClearBeforeLog(logging.Handler):
    """Removes the progress line before a log record is written."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        """Remove the line; this handler is called before those that write the record."""
        self._progress.clear()

    def close(self) -> None:
        """Close the progress line."""
        self._progress.close()
        super().close()


class ProgressRunner:
    """A runner that reports its progress."""

    def __init__(self, runner: Runner, progress: Progress) -> None:
        self._runner = runner
        self._progress = progress

    def start(self, snippets: Iterable[Snippet]) -> list[Snippet]:
        """Prepare to run snippets, and return those without a known result."""
        wanted = list(snippets)
        self._progress.expect(made.key for made in wanted)
        unknown = self._runner.start(wanted)
        for known in {made.key for made in wanted} - {made.key for made in unknown}:
            self._progress.done(known)
        return unknown

    def run(self, snippet: Snippet) -> Run:
        """Return the run of a snippet that has a program."""
        run = self._runner.run(snippet)
        self._progress.done(snippet.key)
        return run

    def close(self) -> None:
        """Kill all running snippets and run no more."""
        self._runner.close()
