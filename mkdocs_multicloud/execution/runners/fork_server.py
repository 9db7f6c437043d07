"""The fork server: one thread, the packages of the snippets loaded, a fork for each job.

It is a process of its own. The build sends it a byte for each job, and with the byte a connection,
over which the job comes and the outcome goes. The server ends when the build does, and with it all
that it has started.
"""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import signal
import socket
import sys
from dataclasses import replace
from typing import NoReturn

from mkdocs_multicloud.execution.child import run_snippet
from mkdocs_multicloud.execution.child.preload import preload
from mkdocs_multicloud.execution.isolation import namespaces, processes
from mkdocs_multicloud.execution.isolation.sandbox import sandbox_for
from mkdocs_multicloud.execution.runners.interpreter import Startup
from mkdocs_multicloud.execution.runners.supervisor import supervise


def main(text: str) -> NoReturn:
    """Fork a supervisor for each connection that comes, until none can come any more.

    Args:
        text: a `Startup` as JSON.
    """
    startup = Startup.from_json(text)
    folder = startup.folder
    # Opened now: in a namespace that is read-only, no other path leads to a folder to remove.
    parent = os.open(os.path.dirname(folder), os.O_RDONLY)
    sandbox = sandbox_for(folder, use_namespaces=startup.namespaces, network=startup.network)
    # A supervisor that is killed leaves what it has watched to this process.
    namespaces.adopt_orphans()
    preload(startup.preload, lambda name: _start_again_without(name, startup))
    # Nobody waits for the supervisors.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control = socket.socket(fileno=os.dup(0))
    run_snippet.note_modules()
    # What is loaded by now is never collected, so that forks share it.
    gc.collect()
    gc.freeze()
    # A snippet's own process collects again; the others do not live long enough.
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
    # The build removes it, too, unless it was killed itself.
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        os.rmdir(os.path.basename(folder), dir_fd=parent)
    os._exit(0)


def _start_again_without(name: str, startup: Startup) -> None:
    """Begin anew where a package has started threads, which no fork has: its snippets import it."""
    if len(os.listdir("/proc/self/task")) > 1:
        others = tuple(other for other in startup.preload if other != name)
        text = replace(startup, preload=others).to_json()
        os.execv(sys.executable, [*sys.orig_argv[:-1], text])
