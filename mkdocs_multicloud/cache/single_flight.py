"""Work that several threads may ask for and that is done once, by the first."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import Future
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

K = TypeVar("K")
V = TypeVar("V")


class SingleFlight(Generic[K, V]):
    """Values by keys, each made once: by a pool ahead of time, or by the first thread that asks.

    Args:
        keeps: keep each value for ever, not only until all who are expected have it.
    """

    def __init__(self, *, keeps: bool = False) -> None:
        self._keeps = keeps
        self._futures: dict[K, Future[V]] = {}
        self._expected: Counter[K] = Counter()
        self._lock = threading.Lock()

    def expect(self, key: K) -> None:
        """Note that a value will be asked for once more."""
        with self._lock:
            self._expected[key] += 1

    def begin(self, key: K, make: Callable[[], V], pool: Executor) -> None:
        """Have a pool make a value, unless a thread asks for it before the pool begins."""
        with self._lock:
            if key not in self._futures:
                self._futures[key] = pool.submit(make)

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Return the value of a key; wait while it is made. What it raised is raised again.

        It is freed if nobody else is expected; who asks again has it made again.
        """
        with self._lock:
            future = self._futures.get(key)
            # The pool's threads ask, too: if all waited for queued work, none would do it.
            is_first = future is None or future.cancel()
            if future is None or is_first:
                future = self._futures[key] = Future()
                future.set_running_or_notify_cancel()
        if is_first:
            try:
                future.set_result(make())
            except BaseException as error:  # noqa: BLE001 (all who wait get it)
                future.set_exception(error)
        try:
            return future.result()
        finally:
            with self._lock:
                self._expected[key] -= 1
                if self._expected[key] <= 0 and not self._keeps:
                    del self._expected[key]
                    self._futures.pop(key, None)
