"""A pool of engine processes; each one starts when all earlier ones are busy."""

from __future__ import annotations

import queue
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.drawing.engine_process import EngineProcess

if TYPE_CHECKING:
    from collections.abc import Iterator


class EnginePool:
    """Distributes the drawings of a build to engine processes; safe to use from several threads.

    Args:
        jobs: how many drawings run at the same time.
        timeout: time limit for a drawing, in seconds.
    """

    def __init__(self, jobs: int, timeout: float) -> None:
        self.all = tuple(EngineProcess(timeout) for _ in range(max(jobs, 1)))
        # Last in, first out: a started engine is used before another is started.
        self._idle: queue.LifoQueue[EngineProcess] = queue.LifoQueue()
        for engine in reversed(self.all):
            self._idle.put(engine)

    def request(self, job: dict[str, Any]) -> dict[str, Any]:
        """Send a job to an idle engine, or wait for one, and return the answer.

        Raises:
            DrawingError: the drawing failed, took too long or broke the engine.
        """
        with self._one() as engine:
            return engine.request(job)

    def warm(self) -> None:
        """Start an engine before it is needed."""
        with self._one() as engine:
            engine.warm()

    def close(self) -> None:
        """Stop the processes; nothing can be drawn after that."""
        for engine in self.all:
            engine.close()

    @contextmanager
    def _one(self) -> Iterator[EngineProcess]:
        engine = self._idle.get()
        try:
            yield engine
        finally:
            self._idle.put(engine)
