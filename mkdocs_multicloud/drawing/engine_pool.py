"""Several engine processes as one: each starts when all before it are busy."""

from __future__ import annotations

import queue
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.drawing.engine_process import EngineProcess

if TYPE_CHECKING:
    from collections.abc import Iterator


class EnginePool:
    """EnginePool that share the drawings of a build; can be used from several threads.

    Args:
        jobs: the most drawings that are made at once.
        timeout: seconds that one drawing may take.
    """

    def __init__(self, jobs: int, timeout: float) -> None:
        self.all = tuple(EngineProcess(timeout) for _ in range(max(jobs, 1)))
        # Last in, first out: a started engine is used before another is started.
        self._idle: queue.LifoQueue[EngineProcess] = queue.LifoQueue()
        for engine in reversed(self.all):
            self._idle.put(engine)

    def request(self, job: dict[str, Any]) -> dict[str, Any]:
        """An engine's answer to a job; waits until one is idle.

        Raises:
            DrawingError: the drawing failed, took too long or broke the engine.
        """
        with self._one() as engine:
            return engine.request(job)

    def warm(self) -> None:
        """Start an engine before the first picture is requested."""
        with self._one() as engine:
            engine.warm()

    def memory(self) -> int:
        """The most megabytes that one of the processes has used; 0 where that is not known."""
        return max(engine.memory() for engine in self.all)

    def close(self) -> None:
        """End the processes; nothing can be drawn after that."""
        for engine in self.all:
            engine.close()

    @contextmanager
    def _one(self) -> Iterator[EngineProcess]:
        engine = self._idle.get()
        try:
            yield engine
        finally:
            self._idle.put(engine)
