"""Work that several threads may ask for and that is done once, by the first."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

K = TypeVar("K")
V = TypeVar("V")


class SingleFlight(Generic[K, V]):
    """Values by keys, each made by the first thread that asks for it."""

    def __init__(self) -> None:
        self._made: dict[K, Future[V]] = {}
        self._dropped: set[K] = set()
        self._lock = threading.Lock()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of a key; who comes while it is made waits. What it raised is raised again."""
        with self._lock:
            future = self._made.get(key)
            is_first = future is None
            if future is None:
                future = self._made[key] = Future()
        if is_first:
            try:
                future.set_result(make())
            except BaseException as error:  # noqa: BLE001 (all who wait get it)
                future.set_exception(error)
        return future.result()

    def drop(self, key: K) -> None:
        """Let go of a value that is not needed any more; who asks again has it made again."""
        with self._lock:
            self._made.pop(key, None)
            self._dropped.add(key)

    def is_over(self, key: K) -> bool:
        """Whether a value was made and let go."""
        return key in self._dropped

    def made(self, key: K) -> V | None:
        """The value of a key, if it was made."""
        future = self._made.get(key)
        if future is None or not future.done() or future.exception() is not None:
            return None
        return future.result()
