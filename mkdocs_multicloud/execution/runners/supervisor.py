"""The process beside a snippet: makes its world, starts it, watches it, and leaves nothing of it.

It is forked from the warm server. Where the kernel allows namespaces, it is the first process of
its own, which its snippet can neither see past nor kill, and its end is the end of all the others.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from mkdocs_multicloud.execution import messages, read_answer
from mkdocs_multicloud.execution.child import run_snippet
from mkdocs_multicloud.execution.isolation import landlock, limits, namespaces
from mkdocs_multicloud.execution.isolation.project_mirror import mirror

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

_COUNT_SECONDS = 0.05


def keep(connection: socket.socket, folder: str, *, alone: bool) -> NoReturn:
    """Do the job that comes over a connection, answer it, and end.

    Args:
        folder: in which to make the snippet's own.
        alone: whether this is the first process of its own namespaces.
    """
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, _ended)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if not alone:
            namespaces.die_with_parent(signal.SIGTERM)
            namespaces.adopt_orphans()
        job = messages.receive(connection)
        if job is not None:
            with contextlib.ExitStack() as stack:
                answer = _Keeper(job, _scratch(folder, stack, alone=alone), alone=alone).run(
                    connection
                )
                messages.send(connection, answer)
        code = 0
    finally:
        if not alone:
            # Told to end amid its work, it has not ended the snippet's processes yet.
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            end_all(descendants)
        os._exit(code)


def _ended(*_: object) -> NoReturn:
    raise SystemExit(1)


def _scratch(folder: str, stack: contextlib.ExitStack, *, alone: bool) -> str:
    """A folder for all that the snippet writes, which goes when the stack does."""
    if alone:
        # In memory, and seen by these processes alone: it goes with them.
        namespaces.mount_memory(folder, limits.MAX_SCRATCH)
        return folder
    made = tempfile.mkdtemp(dir=folder)
    stack.callback(shutil.rmtree, made, ignore_errors=True)
    return made


class _Keeper:
    def __init__(self, job: dict[str, Any], scratch: str, *, alone: bool) -> None:
        self._job = job
        self._alone = alone
        self._scratch = scratch
        self._printed = {"stdout": bytearray(), "stderr": bytearray()}
        self._total = 0
        for name in ("upper", "inner", "work", "home", "control"):
            Path(scratch, name).mkdir()
        if alone:
            # A snippet that has filled its own can still tell its result.
            namespaces.mount_memory(f"{scratch}/control", 2 * limits.MAX_RESULT)
        self._counts = not alone or _made(namespaces.mount_processes)
        if alone and self._counts:
            namespaces.limit_processes(2 * limits.MAX_PROCESSES)
        self._links = not alone or not _made(self._overlay)
        if self._links:
            mirror(Path(job["project"]), Path(scratch, "work"))

    def run(self, connection: socket.socket) -> dict[str, Any]:
        """Run the snippet to its end; what came of it."""
        started = time.monotonic()
        pipes = {name: os.pipe() for name in self._printed}
        process = os.fork()
        if process == 0:
            self._become(connection, pipes)
        for _, write in pipes.values():
            os.close(write)
        reads = {read: name for name, (read, _) in pipes.items()}
        ended = self._watch(process, reads, connection, started + self._job["seconds"])
        code = self._end(process, ended)
        self._drain(reads)
        return {
            "code": code,
            "ended": ended,
            "seconds": time.monotonic() - started,
            "result": read_answer.told(f"{self._scratch}/control"),
            "work": f"{self._scratch}/work",
            **{name: data.decode("utf-8", "replace") for name, data in self._printed.items()},
        }

    def _overlay(self) -> None:
        namespaces.mount_overlay(self._job["project"], self._scratch, f"{self._scratch}/work")

    def _become(self, connection: socket.socket, pipes: dict[str, tuple[int, int]]) -> NoReturn:
        """The snippet's own process: bound, alone with its job."""
        try:
            os.setsid()
            gc.enable()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            namespaces.die_with_parent(signal.SIGKILL)
            connection.close()
            nothing = os.open(os.devnull, os.O_RDONLY)
            os.dup2(nothing, 0)
            os.dup2(pipes["stdout"][1], 1)
            os.dup2(pipes["stderr"][1], 2)
            os.closerange(3, 256)
            # The server's own are not pipes, and behave otherwise.
            for number, name in ((1, "stdout"), (2, "stderr")):
                errors = "strict" if number == 1 else "backslashreplace"
                stream = open(number, "w", encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115 (until the end)
                setattr(sys, name, stream)
                setattr(sys, f"__{name}__", stream)
            work = f"{self._scratch}/work"
            cwd = Path(work, self._job["cwd"])
            cwd.mkdir(parents=True, exist_ok=True)
            os.chdir(cwd)
            limits.apply(limits.Limits(self._job["seconds"], self._job["memory"]))
            if self._alone:
                namespaces.drop_privileges()
            else:
                landlock.restrict([self._scratch], network=self._job["network"])
            run_snippet.perform(
                run_snippet.Job(
                    program=self._job["program"],
                    work=work,
                    written=work if self._links else f"{self._scratch}/upper",
                    home=f"{self._scratch}/home",
                    control=f"{self._scratch}/control",
                    scratch=self._scratch,
                    project=self._job["project"],
                    network=self._job["network"],
                    memory=self._job["memory"],
                    seconds=self._job["seconds"],
                )
            )
        except BaseException as error:  # noqa: BLE001 (nothing of it may come back to the keeper)
            run_snippet.untold(error)

    def _watch(
        self, process: int, reads: dict[int, str], connection: socket.socket, deadline: float
    ) -> str:
        """Wait for the end; why it was not the snippet's own: `timeout`, `printed`, `processes`
        or `stopped`.
        """
        handle = os.pidfd_open(process)
        poll = select.poll()
        for number in (handle, *reads):
            poll.register(number, select.POLLIN)
        poll.register(connection, select.POLLIN)
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
                if self._counts and time.monotonic() - counted >= _COUNT_SECONDS:
                    # To look at all of them takes long; that they are more takes no time.
                    grown = limits.processes() - before > limits.MAX_PROCESSES
                    if grown and _is_crowded(process):
                        return "processes"
                    counted = time.monotonic()
        finally:
            os.close(handle)
        return "timeout"

    def _read(self, number: int, name: str) -> bool:
        """Take what was printed; whether there may be more."""
        data = os.read(number, 2**16)
        self._total += len(data)
        kept = self._printed[name]
        kept += data[: limits.MAX_PRINTED - len(kept)]
        return bool(data)

    def _drain(self, reads: dict[int, str]) -> None:
        """Take what was printed last."""
        for number, name in reads.items():
            os.set_blocking(number, False)
            with contextlib.suppress(BlockingIOError):
                while self._read(number, name) and self._total <= limits.MAX_ENDLESS:
                    pass
            os.close(number)

    def _end(self, process: int, ended: str) -> int | None:
        """End all that the snippet has started; its exit code, None if it was ended."""
        # Its whole group at one stroke, in which nothing can be started meanwhile.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        if ended:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        # What it left running, before its result is told.
        end_all((lambda: [-1]) if self._alone else descendants)
        return None if ended else os.waitstatus_to_exitcode(status)


def _is_crowded(process: int) -> bool:
    """Whether a snippet has too many processes; they stand still while they are counted."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process, signal.SIGSTOP)
    crowded = len(descendants()) > limits.MAX_PROCESSES
    with contextlib.suppress(ProcessLookupError):
        if not crowded:
            os.killpg(process, signal.SIGCONT)
    return crowded


def end_all(processes: Callable[[], list[int]]) -> None:
    """Kill processes, and what they start meanwhile, until none is left to wait for."""
    while True:
        for number in processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return


def _made(mount: Callable[[], None]) -> bool:
    """Whether the kernel has allowed it."""
    try:
        mount()
    except OSError:
        return False
    return True


def descendants() -> list[int]:
    """The processes that have come of this one."""
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
