"""Finds and kills the processes of a snippet (Linux)."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def descendants() -> list[int]:
    """Return all descendants of this process."""
    parents: dict[int, int] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError), open(f"/proc/{name}/stat", "rb") as status:
                fields = status.read().rpartition(b")")[2].split()
                if fields[0] != b"Z":
                    parents[int(name)] = int(fields[1])
    own = os.getpid()
    found = []
    for number in parents:
        at: int | None = number
        while at in parents and at != own:
            at = parents[at]
        if at == own and number != own:
            found.append(number)
    return found


def everything() -> list[int]:
    """Return all processes of this namespace."""
    return [-1]


def end_all(processes: Callable[[], list[int]]) -> None:
    """Kill processes, and those they start in the meantime, until none is left."""
    while True:
        try:
            # All orphans have become children of this process: without children, there is nothing.
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        for number in processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, 0)
