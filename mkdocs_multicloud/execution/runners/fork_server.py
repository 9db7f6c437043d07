"""The fork server: a process with one thread and loaded packages that forks for each job.

For each job, the build sends a byte and a connection, which transfers the job and its outcome. The
server ends when the build ends, and so does everything that it has started.
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
    """Fork a supervisor for each connection, until the build closes its end.

    Args:
        text: a `Startup` as JSON.
    """
    startup = Startup.from_json(text)
    folder = startup.folder
    # Opened now, to remove the folder at the end: the namespaces are read-only.
    parent = os.open(os.path.dirname(folder), os.O_RDONLY)
    sandbox = sandbox_for(folder, use_namespaces=startup.namespaces, network=startup.network)
    # If a supervisor is killed, this process becomes the parent of its snippet's processes.
    namespaces.adopt_orphans()
    preload(startup.preload, lambda name: _start_again_without(name, startup))
    # The kernel removes ended supervisors, as this process never waits for them.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control = socket.socket(fileno=os.dup(0))
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
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        os.rmdir(os.path.basename(folder), dir_fd=parent)
    os._exit(0)


def _start_again_without(name: str, startup: Startup) -> None:
    """Restart without a package that starts threads, which forks lose; snippets import it."""
    if len(os.listdir("/proc/self/task")) > 1:
        others = tuple(other for other in startup.preload if other != name)
        text = replace(startup, preload=others).to_json()
        os.execv(sys.executable, [*sys.orig_argv[:-1], text])
