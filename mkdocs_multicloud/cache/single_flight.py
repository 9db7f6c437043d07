"""Computes a value once, even if several threads ask for it."""

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
    """Values by key, each computed once: by a pool in advance, or by the first thread that asks.

    Args:
        keeps: whether to keep values for ever, not only until all expected calls of `get` are done.
    """

    def __init__(self, *, keeps: bool = False) -> None:
        self._keeps = keeps
        self._futures: dict[K, Future[V]] = {}
        self._expected: Counter[K] = Counter()
        self._lock = threading.Lock()

    def expect(self, key: K) -> None:
        """Expect one more call of `get` for a key."""
        with self._lock:
            self._expected[key] += 1

    def begin(self, key: K, make: Callable[[], V], pool: Executor) -> None:
        """Let a pool compute a value, unless a thread asks for it before the pool starts."""
        with self._lock:
            if key not in self._futures:
                self._futures[key] = pool.submit(make)

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Return the value of a key, or raise the exception of `make`; wait while it is computed.

        The value is freed if no further call is expected; a later call computes it again.
        """
        with self._lock:
            future = self._futures.get(key)
            # Threads of the pool also call this: if all waited for queued work, none would do it.
            is_first = future is None or future.cancel()
            if future is None or is_first:
                future = self._futures[key] = Future()
                future.set_running_or_notify_cancel()
        if is_first:
            try:
                future.set_result(make())
            except BaseException as error:  # noqa: BLE001 (all waiting threads get it)
                future.set_exception(error)
        try:
            return future.result()
        finally:
            with self._lock:
                self._expected[key] -= 1
                if self._expected[key] <= 0 and not self._keeps:
                    del self._expected[key]
                    self._futures.pop(key, None)
