"""Runs MkDocs and notes, every two milliseconds, what each thread of this process is doing.

    python tests/measure/sampler.py STACKS.json build --config-file mkdocs.yml

The file gets the wall time and the processor time of each stack, in seconds, outermost call first.
`profile_build` reads it. A profiler that counts calls makes small functions look slower than they
are; this one leaves the speed of the build nearly as it is.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

# More imports would be missing from what is measured.

INTERVAL = 0.002
IMPORT = "_find_and_load"


class Sampler:
    """Adds up the time of stacks.

    Attributes:
        seconds: wall and processor time, by whether it is the main thread and the calls, as numbers
            of code objects or names of imported modules.
        codes: by their number, so that they live as long as the numbers are used.
    """

    def __init__(self) -> None:
        self.seconds: dict[tuple[bool, tuple[int | str, ...]], list[float]] = {}
        self.codes: dict[int, object] = {}
        self._main = threading.get_ident()
        self._clocks: dict[int, float] = {}
        self._wall = time.perf_counter()

    def look(self, _: int = 0, here: FrameType | None = None) -> None:
        """Add the time since the last look to what each thread is doing now."""
        now = time.perf_counter()
        for thread, frame in sys._current_frames().items():
            is_main = thread == self._main
            # A thread that has ended is not among the frames, so the clock is of one that lives.
            clock = time.clock_gettime(time.pthread_getcpuclockid(thread))
            spent = clock - self._clocks.get(thread, clock if is_main else 0.0)
            self._clocks[thread] = clock
            if is_main or spent > 0:
                stack = self._stack(here if is_main and here is not None else frame)
                sums = self.seconds.setdefault((is_main, stack), [0.0, 0.0])
                sums[0] += now - self._wall if is_main else 0.0
                sums[1] += spent
        self._wall = now

    def _stack(self, frame: FrameType | None) -> tuple[int | str, ...]:
        calls: list[int | str] = []
        while frame is not None:
            code = frame.f_code
            if code.co_name == IMPORT and code.co_filename.startswith("<frozen importlib"):
                calls.append(f"import {frame.f_locals.get('name', '')}")
            else:
                calls.append(id(code))
                self.codes[id(code)] = code
            frame = frame.f_back
        return tuple(reversed(calls))


def main(target: Path) -> None:
    started = time.process_time()
    sampler = Sampler()
    signal.signal(signal.SIGALRM, sampler.look)
    signal.setitimer(signal.ITIMER_REAL, INTERVAL, INTERVAL)
    try:
        from mkdocs.__main__ import cli

        cli()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sampler.look()
        ended = time.process_time()
        _write(target, sampler, started, ended)


def _write(target: Path, sampler: Sampler, started: float, ended: float) -> None:
    import json

    def name(call: int | str) -> str:
        if isinstance(call, str):
            return call
        code = sampler.codes[call]
        return f"{code.co_filename}:{code.co_qualname}"

    stacks = [
        [is_main, [name(call) for call in calls], *seconds]
        for (is_main, calls), seconds in sampler.seconds.items()
    ]
    target.write_text(json.dumps({"start": started, "all": ended, "stacks": stacks}), "utf-8")


if __name__ == "__main__":
    # MkDocs sees the command line that it would have without us.
    target = Path(sys.argv.pop(1))
    main(target)
