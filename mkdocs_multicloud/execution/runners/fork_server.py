"""The fork server: a process with one thread and loaded packages that forks for each job.

It first waits for the names of the modules to load, as the build starts it before it has read the
snippets. For each job, the build sends a byte and a connection, which transfers the job and its
outcome. The server ends when the build ends, and so does everything that it has started.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import sys
from typing import TYPE_CHECKING, NoReturn

from mkdocs_multicloud.execution import messages
from mkdocs_multicloud.execution.child import run_snippet
from mkdocs_multicloud.execution.child.preload import preload
from mkdocs_multicloud.execution.isolation import namespaces, processes
from mkdocs_multicloud.execution.isolation.sandbox import sandbox_for
from mkdocs_multicloud.execution.isolation.scratch import remove
from mkdocs_multicloud.execution.runners.interpreter import MAX_STARTS, Startup
from mkdocs_multicloud.execution.runners.supervisor import supervise

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_multicloud.execution.isolation.sandbox import Sandbox


def main(text: str) -> NoReturn:
    """Start the server in a fork; if some modules must not be preloaded, in another without them.

    Args:
        text: a `Startup` as JSON.
    """
    startup = Startup.from_json(text)
    folder = startup.folder
    control = socket.socket(fileno=os.dup(0))
    _use_null_device(0)
    # Opened now, to remove the folder at the end: the namespaces are read-only.
    parent = os.open(os.path.dirname(folder), os.O_RDONLY)
    sandbox = sandbox_for(folder, use_namespaces=startup.namespaces, network=startup.network)
    wanted = messages.receive(control)
    if wanted is None:
        # The build has ended before it knew of any snippet.
        remove(folder)
        os._exit(0)
    modules = set(wanted["preload"])
    for starts in range(MAX_STARTS + 1):
        read, write = os.pipe()
        # All traces of a module can be removed only together with the process.
        process = os.fork()
        if process == 0:
            os.close(read)
            unfit = _preload(modules if starts < MAX_STARTS else set(), folder, sandbox)
            os.write(write, "\n".join(unfit).encode())
            os.close(write)
            if unfit:
                os._exit(0)
            _serve(control, folder, parent, sandbox)
        os.close(write)
        with open(read, encoding="utf-8") as answer:
            unfit = set(answer.read().split())
        if not unfit:
            break
        os.waitpid(process, 0)
        modules -= unfit
    # If the server ends, the build must notice it.
    control.close()
    os.waitpid(process, 0)
    os._exit(0)


def _preload(modules: set[str], folder: str, sandbox: Sandbox) -> set[str]:
    with _Printed() as printed:
        sandbox.open_home(folder)
        unfit = preload(
            sorted(modules),
            folder,
            lambda: (len(os.listdir("/proc/self/task")), printed()),
            fixed_home=sandbox.fixed_home,
        )
        sandbox.close_home(folder)
    return unfit


def _serve(control: socket.socket, folder: str, parent: int, sandbox: Sandbox) -> NoReturn:
    """Fork a supervisor for each connection, until the build closes its end.

    Args:
        control: the build's connection.
        parent: file descriptor of the parent of `folder`.
    """
    # If a supervisor is killed, this process becomes the parent of its snippet's processes.
    namespaces.adopt_orphans()
    # The kernel removes ended supervisors, as this process never waits for them.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    run_snippet.warm_up()
    run_snippet.note_modules()
    # Freeze all objects, so that garbage collection does not unshare their memory in forks.
    gc.collect()
    gc.freeze()
    # The snippet's process enables it again; other processes live too short to need it.
    gc.disable()
    while True:
        data, connections, _, _ = socket.recv_fds(control, 1, 1)
        if not data or not connections:
            break
        connection = socket.socket(fileno=connections[0])
        if sandbox.fork() == 0:
            control.close()
            os.close(parent)
            supervise(connection, folder, sandbox)
        connection.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    processes.end_all(processes.descendants)
    # The build also removes it, unless the build was killed.
    remove(folder)
    with contextlib.suppress(OSError):
        os.rmdir(os.path.basename(folder), dir_fd=parent)
    os._exit(0)


class _Printed:
    """Creates the output streams that snippets will have, and counts what imports print to them.

    Packages keep streams, for example in a handler of `logging`. So each snippet uses these, which
    write to its own pipes, as soon as it has put them in the place of the file descriptors.
    """

    def __enter__(self) -> Callable[[], int]:
        self._read, write = os.pipe()
        self._count = 0
        # An import that prints without end fails instead of waiting for a reader.
        os.set_blocking(self._read, False)
        os.set_blocking(write, False)
        for number, name in ((1, "stdout"), (2, "stderr")):
            os.dup2(write, number)
            errors, buffering = ("strict", -1) if number == 1 else ("backslashreplace", 1)
            stream = open(number, "w", buffering, "utf-8", errors, closefd=False)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
        os.close(write)
        return self._printed

    def _printed(self) -> int:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            sys.stdout.flush()
            sys.stderr.flush()
        with contextlib.suppress(BlockingIOError):
            self._count += len(os.read(self._read, 2**16))
        return self._count

    def __exit__(self, *error: object) -> None:
        _use_null_device(1, 2)
        os.close(self._read)


def _use_null_device(*numbers: int) -> None:
    """Let file descriptors lead nowhere."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in numbers:
        os.dup2(nothing, number)
    os.close(nothing)
