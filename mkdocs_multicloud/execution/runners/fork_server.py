"""The warm server: one thread, the installed packages of the snippets loaded, a fork for each job.

It is a process of its own, which the build talks to over its standard input: each message is a
byte, and with it a connection, over which the job comes and the answer goes. It ends, and all that
came of it, when the build does.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import shutil
import signal
import socket
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from mkdocs_multicloud.execution.child import capture, run_snippet
from mkdocs_multicloud.execution.isolation import namespaces
from mkdocs_multicloud.execution.runners import supervisor

if TYPE_CHECKING:
    from collections.abc import Iterator

JOB = b"j"


def serve(settings: dict[str, Any]) -> NoReturn:
    """Fork a keeper for each connection that comes, until none can come any more.

    Args:
        settings: `folder`, where scratch folders are made; `network`; `preload`, names of modules;
            `namespaces`, whether to try them.
    """
    folder, network = settings["folder"], settings["network"]
    # The way to it that leads past the world that is read-only.
    parent = os.open(os.path.dirname(folder), os.O_RDONLY)
    alone = settings["namespaces"] and _can_be_alone(folder, network=network)
    if alone:
        namespaces.enter(network=network)
    # A keeper that is killed leaves what it has watched to this process.
    namespaces.adopt_orphans()
    _preload(settings)
    # Nobody waits for the keepers.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control = socket.socket(fileno=os.dup(0))
    run_snippet.note_modules()
    # What is loaded by now is never collected, so that forks share it.
    gc.collect()
    gc.freeze()
    # A snippet's own process collects again; the others live too short.
    gc.disable()
    while True:
        data, connections, _, _ = socket.recv_fds(control, 1, 1)
        if not data or not connections:
            break
        connection = socket.socket(fileno=connections[0])
        if (namespaces.clone() if alone else os.fork()) == 0:
            control.close()
            os.close(parent)
            supervisor.keep(connection, folder, alone=alone)
        connection.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    supervisor.end_all(supervisor.descendants)
    # The build removes it, too, unless it was killed itself.
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        os.rmdir(os.path.basename(folder), dir_fd=parent)
    os._exit(0)


def _can_be_alone(folder: str, *, network: bool) -> bool:
    """Whether the kernel allows all that it takes; tried in a process that ends with the trial."""
    trial = os.fork()
    if trial == 0:
        code = 1
        try:
            namespaces.enter(network=network)
            namespaces.mount_memory(folder, 2**20)
            first = namespaces.clone()
            if first == 0:
                os._exit(0)
            code = os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])
        finally:
            os._exit(code)
    return os.waitpid(trial, 0)[1] == 0


def _preload(settings: dict[str, Any]) -> None:
    """Import what snippets import; a package that starts threads is left to them."""
    skipped: list[str] = settings.get("skipped", [])
    with contextlib.suppress(BaseException), silence():
        capture.adapters()
    for name in settings["preload"]:
        if name in skipped:
            continue
        with contextlib.suppress(BaseException), silence():
            importlib.import_module(name)
        if _threads() > 1:
            again = {**settings, "skipped": [*skipped, name]}
            os.execv(sys.executable, [*sys.orig_argv[:-1], json.dumps(again)])


def _threads() -> int:
    return len(os.listdir("/proc/self/task"))


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """What packages print when they are imported is nobody's output."""
    with (
        open(os.devnull, "w", encoding="utf-8") as nothing,
        contextlib.redirect_stdout(nothing),
        contextlib.redirect_stderr(nothing),
    ):
        yield
