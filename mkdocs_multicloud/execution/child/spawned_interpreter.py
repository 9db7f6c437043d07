"""The main function of an interpreter that was started in advance: load, wait, do one job."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
from typing import BinaryIO

from mkdocs_multicloud.execution.child import run_snippet
from mkdocs_multicloud.execution.child.preload import preload
from mkdocs_multicloud.execution.isolation import landlock, limits, namespaces, processes
from mkdocs_multicloud.execution.isolation.scratch import Scratch, remove
from mkdocs_multicloud.execution.job import Job
from mkdocs_multicloud.execution.runners.interpreter import Startup, start_again


def main(text: str) -> None:
    """Wait for a job on the standard input and do it.

    Args:
        text: a `Startup` as JSON.
    """
    startup = Startup.from_json(text)
    if sys.platform == "linux" and startup.starts == 0:
        _leave_a_supervisor()
    build = os.fdopen(os.dup(0), "rb", 0)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    unfit = preload(startup.preload, startup.folder, _printed, fixed_home=True)
    _forget_printed()
    if unfit:
        # The next start imports the others again, which must not find what they wrote here.
        home = Scratch(startup.folder).home
        remove(home)
        os.makedirs(home, exist_ok=True)
        os.dup2(build.fileno(), 0)
        start_again(startup, unfit)
    line = _line(build)
    scratch = Scratch(startup.folder)
    if not line:
        remove(scratch.folder)
        return
    job = Job.from_json(json.loads(line))
    threading.Thread(target=_end_with, args=(build, scratch.folder), daemon=True).start()
    try:
        task = run_snippet.Task(job, scratch)
        limits.apply(limits.Limits(job.seconds, job.memory))
        namespaces.drop_privileges()
        kernel = landlock.restrict([scratch.folder], network=job.network)
        task.perform(job.program.source, kernel=kernel)
    except BaseException as error:  # noqa: BLE001 (nothing else reports it)
        run_snippet.end_without_result(error)


def _leave_a_supervisor() -> None:
    """Continue in a fork; this process ends with it, after all that the snippet has started.

    It becomes the parent of processes that have left the session, which no signal to a group ends.
    """
    namespaces.adopt_orphans()
    # Until it is waited for, so that no signal is lost.
    signals = {signal.SIGTERM, signal.SIGCHLD}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    process = os.fork()
    if process == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
        namespaces.die_with_parent(signal.SIGKILL)
        os.setpgid(0, 0)
        return
    code: int | None = None
    while code is None and signal.sigwait(signals) == signal.SIGCHLD:
        # Also for adopted processes; they are waited for at the end.
        ended = os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG)
        if ended is not None:
            is_exit = ended.si_code == os.CLD_EXITED
            code = ended.si_status if is_exit else -ended.si_status
    processes.end_all(processes.descendants)
    if code is not None and code >= 0:
        os._exit(code)
    # End by the same signal.
    number = signal.SIGKILL if code is None else -code
    if number != signal.SIGKILL:
        signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})
    os.kill(os.getpid(), number)


def _printed() -> list[int]:
    """How much was printed to each of the files that are the output."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    return [os.fstat(number).st_size for number in (1, 2)]


def _forget_printed() -> None:
    """Remove what imports have printed: a snippet that needs them imports them itself."""
    for number in (1, 2):
        os.ftruncate(number, 0)
        os.lseek(number, 0, os.SEEK_SET)


def _line(build: BinaryIO) -> bytes:
    """Read one line, and no byte after it."""
    pieces = []
    while piece := build.readline():
        pieces.append(piece)
        if piece.endswith(b"\n"):
            break
    return b"".join(pieces)


def _end_with(build: BinaryIO, scratch: str) -> None:
    """End this process if the build ends first, as nothing else would end it."""
    try:
        build.read()
    except OSError:
        # The snippet has closed the pipe, so the end of the build cannot be noticed.
        return
    with contextlib.suppress(OSError):
        # The working directory is going to be removed, and relative names depend on it.
        os.chdir(os.path.dirname(scratch))
    remove(scratch)
    if sys.platform != "win32":
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
