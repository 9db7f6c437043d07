"""Several workers as one: each starts when all before it are busy."""

from __future__ import annotations

import queue
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.drawing.engine_process import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator


class Workers:
    """Workers that share the drawings of a build; can be used from several threads.

    Args:
        jobs: how many drawings are made at once, at the most.
        timeout: seconds that one drawing may take.
    """

    def __init__(self, jobs: int, timeout: float) -> None:
        self.all = tuple(Worker(timeout) for _ in range(max(jobs, 1)))
        # The last to be done is the next to be asked: the first engine stays warm.
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        for worker in reversed(self.all):
            self._idle.put(worker)

    def request(self, job: dict[str, Any]) -> dict[str, Any]:
        """A worker's answer to a job; waits until one is idle.

        Raises:
            DrawingError: the drawing failed, took too long or broke the engine.
        """
        with self._one() as worker:
            return worker.request(job)

    def warm(self) -> None:
        """Start an engine before the first picture is asked for."""
        with self._one() as worker:
            worker.warm()

    def memory(self) -> int:
        """Megabytes that the largest of the processes has taken; 0 where that is not known."""
        return max(worker.memory() for worker in self.all)

    def close(self) -> None:
        """End the processes; nothing can be drawn after that."""
        for worker in self.all:
            worker.close()

    @contextmanager
    def _one(self) -> Iterator[Worker]:
        worker = self._idle.get()
        try:
            yield worker
        finally:
            self._idle.put(worker)
