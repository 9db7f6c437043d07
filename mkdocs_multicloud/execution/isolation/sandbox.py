"""What keeps one snippet apart from everything else on Linux, in two implementations.

`NamespaceSandbox` uses the kernel's namespaces; `ProcessSandbox` does with what a container has
that allows none. A fork server has one of them, and each process that supervises a snippet too.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mkdocs_multicloud.execution.isolation import landlock, limits, namespaces, processes
from mkdocs_multicloud.execution.isolation.project_mirror import mirror
from mkdocs_multicloud.execution.isolation.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Callable


class Sandbox(Protocol):
    """How the processes of one snippet are separated, bounded and ended.

    Attributes:
        sees_processes: whether `/proc` shows the snippet's processes, so that they can be counted.
    """

    sees_processes: bool

    def fork(self) -> int:
        """As `os.fork`: start the process that supervises one snippet."""

    def enter(self) -> None:
        """Called in that process before anything else."""

    def prepare(self, folder: str, project: str) -> Scratch:
        """Make the scratch folder of a run, with a working directory that looks like the project.

        Args:
            folder: the server's own, to make it in.
        """

    def restrict(self, scratch: Scratch, *, network: bool) -> None:
        """Called in the snippet's own process: give up all rights but for its scratch folder."""

    def end_processes(self) -> None:
        """Kill all that the snippet has left running."""

    def close(self) -> None:
        """Called at the end of the process that supervises the snippet: leave nothing of it."""


def sandbox_for(folder: str, *, use_namespaces: bool, network: bool) -> Sandbox:
    """The best sandbox that the kernel allows; the calling process is in it from now on.

    Args:
        folder: where scratch folders are made.
        use_namespaces: whether to try them.
        network: whether snippets may use it.
    """
    if use_namespaces and NamespaceSandbox.is_allowed(folder, network=network):
        namespaces.enter(network=network)
        return NamespaceSandbox()
    return ProcessSandbox()


class NamespaceSandbox:
    """Namespaces: the supervising process is the first of its own, and ends all others with it."""

    sees_processes = False

    @staticmethod
    def is_allowed(folder: str, *, network: bool) -> bool:
        """Whether the kernel allows it all; tried in a process that ends with the trial."""
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

    def fork(self) -> int:
        """Start a process with processes and mounts of its own."""
        return namespaces.clone()

    def enter(self) -> None:
        """Nothing to do: this process cannot outlive its server, nor others this process."""

    def prepare(self, folder: str, project: str) -> Scratch:
        """Mount the scratch folder in memory, where only these processes see it."""
        namespaces.mount_memory(folder, limits.MAX_SCRATCH)
        scratch = Scratch(folder)
        scratch.create()
        # A snippet that has filled the rest can still write its result.
        namespaces.mount_memory(scratch.control, 2 * limits.MAX_RESULT)
        self.sees_processes = _succeeds(namespaces.mount_processes)
        if self.sees_processes:
            namespaces.limit_processes(2 * limits.MAX_PROCESSES)
        if _succeeds(lambda: namespaces.mount_overlay(project, folder, scratch.work)):
            return Scratch(folder, overlaid=True)
        mirror(Path(project), Path(scratch.work))
        return scratch

    def restrict(self, scratch: Scratch, *, network: bool) -> None:
        """Drop all privileges in the namespaces, where nothing else can be changed."""
        namespaces.drop_privileges()

    def end_processes(self) -> None:
        """Kill all other processes of the namespace."""
        processes.end_all(processes.everything)

    def close(self) -> None:
        """Nothing to do: the kernel ends the rest and removes what is in memory."""


class ProcessSandbox:
    """Without namespaces: a parent that adopts orphans, Landlock, and a folder of links."""

    sees_processes = True

    def __init__(self) -> None:
        self._folder = ""

    def fork(self) -> int:
        """Start a process."""
        return os.fork()

    def enter(self) -> None:
        """End with the server, and adopt what the snippet leaves running."""
        namespaces.die_with_parent(signal.SIGTERM)
        namespaces.adopt_orphans()

    def prepare(self, folder: str, project: str) -> Scratch:
        """Make a folder, and a working directory of links."""
        self._folder = tempfile.mkdtemp(dir=folder)
        scratch = Scratch(self._folder)
        scratch.create()
        mirror(Path(project), Path(scratch.work))
        return scratch

    def restrict(self, scratch: Scratch, *, network: bool) -> None:
        """Allow changes in the scratch folder only."""
        landlock.restrict([scratch.folder], network=network)

    def end_processes(self) -> None:
        """Kill all that this process has started, directly or not."""
        processes.end_all(processes.descendants)

    def close(self) -> None:
        """Kill what is left, also if this process was stopped early, and remove the folder."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self.end_processes()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


def _succeeds(mount: Callable[[], None]) -> bool:
    """Whether the kernel allows a mount."""
    try:
        mount()
    except OSError:
        return False
    return True
