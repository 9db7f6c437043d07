"""Computes a value once, even if several threads ask for it."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

K = TypeVar("K")
V = TypeVar("V")


class SingleFlight(Generic[K, V]):
    """Values by key, each computed by the first thread that asks for it."""

    def __init__(self) -> None:
        self._made: dict[K, Future[V]] = {}
        self._dropped: set[K] = set()
        self._lock = threading.Lock()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Return the value of a key; other threads wait while it is computed.

        Args:
            key: the key.
            make: computes the value; its exception is raised for all callers.
        """
        with self._lock:
            future = self._made.get(key)
            is_first = future is None
            if future is None:
                future = self._made[key] = Future()
        if is_first:
            try:
                future.set_result(make())
            except BaseException as error:  # noqa: BLE001 (all waiting threads get it)
                future.set_exception(error)
        return future.result()

    def drop(self, key: K) -> None:
        """Drop a value to free memory; it is computed again if a thread asks for it."""
        with self._lock:
            self._made.pop(key, None)
            self._dropped.add(key)

    def is_over(self, key: K) -> bool:
        """Return whether a value was computed and dropped."""
        return key in self._dropped

    def made(self, key: K) -> V | None:
        """Return the value of a key; None if it was not computed."""
        future = self._made.get(key)
        if future is None or not future.done() or future.exception() is not None:
            return None
        return future.result()
