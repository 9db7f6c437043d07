"""Limits of one snippet's process, where the platform has them."""

from __future__ import annotations

import sys
from dataclasses import dataclass

MAX_FILE = 256 * 2**20
"""Bytes of one file that a snippet writes."""
MAX_OPEN_FILES = 512
MAX_PROCESSES = 128
"""Processes that one snippet may have at a time."""
MAX_SCRATCH = 512 * 2**20
"""Bytes of all that a snippet writes."""

MAX_PRINTED = 64 * 2**10
"""Bytes of what a snippet prints that are kept."""
MAX_ENDLESS = 64 * 2**20
"""Bytes that it may print before it is ended."""
MAX_RESULT = 256 * 2**20
"""Bytes of all the diagrams that it may make."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one snippet may take.

    Attributes:
        seconds: of wall time; of processor time as well.
        memory: MiB of address space.
    """

    seconds: float
    memory: int


def apply(limits: Limits) -> None:
    """Limit this process and those that it starts."""
    if sys.platform == "win32":
        return
    import resource

    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": int(limits.seconds) + 2,
        "RLIMIT_FSIZE": MAX_FILE,
        "RLIMIT_NOFILE": MAX_OPEN_FILES,
        "RLIMIT_NPROC": processes() + MAX_PROCESSES,
    }
    if sys.platform == "linux":
        # macOS has the name, and takes no value for it.
        wanted["RLIMIT_AS"] = limits.memory * 2**20
    for name, value in wanted.items():
        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))


def processes() -> int:
    """How many there are already, of all users: the kernel counts all of a user together."""
    if sys.platform != "linux":
        return 1024
    with open("/proc/loadavg", encoding="ascii") as file:
        return int(file.read().split()[3].partition("/")[2])
