"""What a command and all processes that it starts take. Linux only: it reads /proc."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

INTERVAL = 0.05
"""Seconds between two looks."""

PROC = Path("/proc")


@dataclass(frozen=True)
class Usage:
    """What a command took.

    Attributes:
        seconds: from start to end.
        total: the peak megabytes of all its processes together, shared memory counted once (PSS).
        main: the peak megabytes of its first process, as the kernel counts them (VmHWM; the
            `ru_maxrss` of a child would begin with what its parent had).
    """

    seconds: float
    total: float
    main: float


def peaks(command: list[str], environment: dict[str, str], folder: Path | None = None) -> Usage:
    """Run a command, in a folder, and look at its processes while it runs.

    Raises:
        CalledProcessError: the command failed.
    """
    began = time.perf_counter()
    total = main = 0
    with subprocess.Popen(command, env=environment, cwd=folder) as process:
        while process.poll() is None:
            main = max(main, _field(process.pid, "status", "VmHWM"))
            total = max(total, sum(_own_share(pid) for pid in descendants(process.pid)))
            time.sleep(INTERVAL)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Usage(seconds, total / 1024, main / 1024)


def peak_of_children() -> float:
    """The peak megabytes of the largest process that this one has started, so far."""
    children = descendants(os.getpid())[1:]
    return max((_field(pid, "status", "VmHWM") for pid in children), default=0) / 1024


def descendants(root: int) -> list[int]:
    """The ids of a process and of all that descend from it."""
    # Kernels without these files would seem to have no processes.
    (PROC / "thread-self" / "children").read_text()
    found = [root]
    for pid in found:
        # To look at all processes of the machine would slow down what is measured.
        with contextlib.suppress(OSError):  # it has ended
            for thread in (PROC / str(pid) / "task").iterdir():
                with contextlib.suppress(OSError):
                    found += map(int, (thread / "children").read_text().split())
    return found


def processor_time(pid: int) -> float:
    """Seconds of all threads of a process, in steps of a clock tick; 0.0 if it has gone."""
    with contextlib.suppress(OSError, IndexError):
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _own_share(pid: int) -> int:
    """Kilobytes of a process, of shared memory only its share where that can be read."""
    return _field(pid, "smaps_rollup", "Pss") or _field(pid, "status", "VmRSS")


def _field(pid: int, file: str, name: str) -> int:
    """A number of a file of /proc; 0 if the process has gone or may not be looked into."""
    with contextlib.suppress(OSError):
        found = re.search(rf"^{name}:\s+(\d+)", (PROC / str(pid) / file).read_text(), re.MULTILINE)
        return int(found[1]) if found else 0
    return 0
