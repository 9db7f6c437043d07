"""Supervises snippets from another process, one at a time: prepares, starts, watches, removes.

The supervisor is forked from the fork server. With namespaces it is the first process of its
namespace: a snippet cannot see other processes or kill the supervisor, and when the supervisor
ends, the kernel ends all others. What a run could leave to the next one is renewed for each run; if
something cannot be, the supervisor ends after the run.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import time
from typing import TYPE_CHECKING, NoReturn

from mkdocs_multicloud.execution import messages
from mkdocs_multicloud.execution.child import run_snippet
from mkdocs_multicloud.execution.isolation import limits, namespaces
from mkdocs_multicloud.execution.isolation.processes import descendants
from mkdocs_multicloud.execution.job import Job
from mkdocs_multicloud.execution.outcome import Outcome, open_result

if TYPE_CHECKING:
    import socket

    from mkdocs_multicloud.execution.isolation.sandbox import Sandbox
    from mkdocs_multicloud.execution.outcome import Ended

_COUNT_SECONDS = 0.05
_MAX_RUNS = 300
"""After so many runs there is a new supervisor: garbage is not collected in this one, as that would
copy the memory that it shares."""
_BUFFER = bytearray(2**16)
"""What is read of an output; it is removed there, as all forks have this memory."""
_MANY = 2**20
"""More than the number of a file descriptor."""


def supervise(connection: socket.socket, folder: str, sandbox: Sandbox) -> NoReturn:
    """Receive jobs, do them, send the outcomes, and end the process.

    Args:
        folder: the server's folder, which contains the scratch folders of the runs.
    """
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, _exit_on_signal)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        sandbox.enter(folder)
        own, is_reusable, left = limits.inherited(), True, _MAX_RUNS
        while is_reusable and (entry := messages.receive(connection)) is not None:
            left -= 1
            supervisor = _Supervisor(Job.from_json(entry), folder, sandbox)
            outcome, files = supervisor.run(connection)
            # A snippet has the rights of this user, for example to lower the priority of others.
            is_reusable = sandbox.release() and limits.inherited() == own and left > 0
            # Its process has read all that is for it, unless it died before.
            is_reusable = is_reusable and not select.select([connection], [], [], 0)[0]
            # At the end, when everything is as before.
            answer = {**outcome.to_json(), "is_reusable": is_reusable}
            messages.send_with_files(connection, answer, files)
            for number in files:
                os.close(number)
        code = 0
    finally:
        try:
            sandbox.close()
        finally:
            os._exit(code)


def _exit_on_signal(*_: object) -> NoReturn:
    raise SystemExit(1)


class _Supervisor:
    def __init__(self, job: Job, folder: str, sandbox: Sandbox) -> None:
        self._job = job
        self._sandbox = sandbox
        self._scratch = sandbox.prepare(folder, job.project, network=job.network)
        self._bounds = limits.bounds_of(limits.Limits(job.seconds, job.memory))
        self._task = run_snippet.Task(job, self._scratch)
        self._printed = {name: os.memfd_create(name) for name in ("stdout", "stderr")}
        self._total = 0

    def run(self, connection: socket.socket) -> tuple[Outcome, list[int]]:
        """Run the snippet to its end.

        Returns:
            The outcome without texts; its files: both outputs, and the result if there is one.
        """
        started = time.monotonic()
        pipes = {name: os.pipe() for name in self._printed}
        # The snippet's process would write to all new objects at its first garbage collection.
        gc.freeze()
        process = os.fork()
        if process == 0:
            self._become_snippet(connection, pipes)
        for _, write in pipes.values():
            os.close(write)
        reads = {read: name for name, (read, _) in pipes.items()}
        ended = self._watch(process, reads, connection, started + self._job.seconds)
        code = self._end(process, ended)
        self._drain(reads)
        result = open_result(self._scratch.control)
        files = [*self._printed.values(), *([] if result is None else [result])]
        seconds = time.monotonic() - started
        return Outcome(code, ended, seconds, None, self._scratch.work, "", ""), files

    def _become_snippet(
        self, connection: socket.socket, pipes: dict[str, tuple[int, int]]
    ) -> NoReturn:
        """Turn this process into the snippet's process, restrict it, and do the job."""
        try:
            os.setsid()
            gc.enable()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            namespaces.die_with_parent(signal.SIGKILL)
            os.dup2(pipes["stdout"][1], 1)
            os.dup2(pipes["stderr"][1], 2)
            kernel = self._sandbox.restrict()
            code = messages.receive(connection)
            # This also closes the connection.
            os.closerange(3, _MANY)
            if code is None:
                os._exit(1)
            limits.enforce(self._bounds)
            self._task.perform(code["source"], kernel=kernel)
        except BaseException as error:  # noqa: BLE001 (must never return to the supervisor's code)
            run_snippet.end_without_result(error)

    def _watch(
        self, process: int, reads: dict[int, str], connection: socket.socket, deadline: float
    ) -> Ended:
        """Wait for the end of the process; return why it must be killed, else an empty text."""
        handle = os.pidfd_open(process)
        poll = select.poll()
        for number in (handle, *reads):
            poll.register(number, select.POLLIN)
        # What can be read from it is for the snippet's process.
        poll.register(connection, select.POLLRDHUP)
        counted, before = time.monotonic(), limits.processes()
        try:
            while (left := deadline - time.monotonic()) > 0:
                ready = {number for number, _ in poll.poll(min(left, _COUNT_SECONDS) * 1000)}
                if connection.fileno() in ready:
                    return "stopped"
                for number in ready & reads.keys():
                    if not self._read(number, reads[number]):
                        poll.unregister(number)
                if handle in ready:
                    return ""
                if self._total > limits.MAX_ENDLESS:
                    return "printed"
                if self._sandbox.sees_processes and time.monotonic() - counted >= _COUNT_SECONDS:
                    # Listing the processes is slow; comparing their total number is fast.
                    grown = limits.processes() - before > limits.MAX_PROCESSES
                    if grown and _is_crowded(process):
                        return "processes"
                    counted = time.monotonic()
        finally:
            os.close(handle)
        return "timeout"

    def _read(self, number: int, name: str) -> bool:
        """Read printed output; return whether there may be more."""
        size = os.readv(number, [_BUFFER])
        self._total += size
        file = self._printed[name]
        kept = min(size, limits.MAX_PRINTED - os.lseek(file, 0, os.SEEK_CUR))
        os.write(file, memoryview(_BUFFER)[:kept])
        _BUFFER[:size] = bytes(size)
        return size > 0

    def _drain(self, reads: dict[int, str]) -> None:
        """Read the rest of the output."""
        for number, name in reads.items():
            os.set_blocking(number, False)
            with contextlib.suppress(BlockingIOError):
                while self._read(number, name) and self._total <= limits.MAX_ENDLESS:
                    pass
            os.close(number)

    def _end(self, process: int, ended: Ended) -> int | None:
        """Kill everything that the snippet has started; return its exit code, None if killed."""
        # Kill the whole group at once, so that nothing can be started in the meantime.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        if ended:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        # Kill processes that it left running before its result is read.
        self._sandbox.end_processes()
        return None if ended else os.waitstatus_to_exitcode(status)


def _is_crowded(process: int) -> bool:
    """Whether a snippet has too many processes; they are paused while they are counted."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process, signal.SIGSTOP)
    crowded = len(descendants()) > limits.MAX_PROCESSES
    with contextlib.suppress(ProcessLookupError):
        if not crowded:
            os.killpg(process, signal.SIGCONT)
    return crowded
