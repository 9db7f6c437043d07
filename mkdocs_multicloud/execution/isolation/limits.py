"""Resource limits of a snippet's process, on platforms that have them."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from ctypes import c_long
from dataclasses import dataclass

# Loaded once in the server, not in each snippet's process.
if sys.platform != "win32":
    import resource

    _KINDS = sorted(value for name, value in vars(resource).items() if name.startswith("RLIMIT_"))
    """All limits of the platform."""

_MACHINE = platform.machine()
_CALLS = {"x86_64": (315, 252), "aarch64": (275, 31)}
"""Numbers of the system calls `sched_getattr` and `ioprio_get`."""
_PROCESS = 1
MAX_FILE = 256 * 2**20
"""Maximum size of a file, in bytes."""
MAX_OPEN_FILES = 512
MAX_PROCESSES = 128
"""Maximum number of processes of a snippet at the same time."""
MAX_SCRATCH = 512 * 2**20
"""Maximum size of all files that a snippet writes and of its result, in bytes."""

MAX_PRINTED = 64 * 2**10
"""How much of a snippet's output is kept, in bytes."""
MAX_ENDLESS = 64 * 2**20
"""How much a snippet may print before it is killed, in bytes."""
MAX_RESULT = 32 * 2**20
"""Maximum size of all diagrams of a snippet, in bytes."""


Bounds = list[tuple[int, int]]
"""Numbers of limits of the platform, with their values."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a snippet.

    Attributes:
        seconds: limit for wall time and for processor time, in seconds.
        memory: limit for the address space, in MiB.
    """

    seconds: float
    memory: int


def apply(limits: Limits) -> None:
    """Limit this process and its child processes."""
    enforce(bounds_of(limits))


def enforce(bounds: Bounds) -> None:
    """Limit this process and its child processes."""
    if sys.platform != "win32":
        for kind, bound in bounds:
            resource.setrlimit(kind, (bound, bound))


def bounds_of(limits: Limits) -> Bounds:
    """Return the numbers of limits, with the bounds that this process can have for them."""
    if sys.platform == "win32":
        return []
    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": int(limits.seconds) + 2,
        "RLIMIT_FSIZE": MAX_FILE,
        "RLIMIT_NOFILE": MAX_OPEN_FILES,
        "RLIMIT_NPROC": processes() + MAX_PROCESSES,
    }
    if sys.platform == "linux":
        # macOS defines the limit but accepts no value.
        wanted["RLIMIT_AS"] = limits.memory * 2**20
    bounds = []
    for name, value in wanted.items():
        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        bounds.append((kind, value if hard == resource.RLIM_INFINITY else min(value, hard)))
    return bounds


def limit_data(size: int) -> None:
    """Limit the memory that this process allocates, not what it only reserves (Linux).

    Args:
        size: in bytes.
    """
    if sys.platform == "linux":
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        bound = size if hard == resource.RLIM_INFINITY else min(size, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (bound, bound))


def inherited() -> list[object]:
    """Return what processes of the same user can change of this one, and forks inherit (Linux).

    These are limits, processors, and priorities.
    """
    libc, (get_attributes, get_disk_priority) = ctypes.CDLL(None), _CALLS.get(_MACHINE, (-1, -1))
    attributes = ctypes.create_string_buffer(64)
    libc.syscall(c_long(get_attributes), 0, attributes, len(attributes), 0)
    priority = libc.syscall(c_long(get_disk_priority), _PROCESS, 0)
    kinds = [resource.getrlimit(kind) for kind in _KINDS]
    return [*kinds, os.sched_getaffinity(0), attributes.raw, priority]


def processes() -> int:
    """Return the number of processes of all users, as the kernel counts all of a user together."""
    if sys.platform != "linux":
        return 1024
    with open("/proc/loadavg", encoding="ascii") as file:
        return int(file.read().split()[3].partition("/")[2])
