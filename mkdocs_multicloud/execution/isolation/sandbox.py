"""The sandbox of a snippet on Linux, in two implementations.

`NamespaceSandbox` uses the kernel's namespaces; `ProcessSandbox` works in containers that do not
allow them. A fork server has one of them, and so has each process that supervises a snippet.
"""

from __future__ import annotations

import os
import shutil
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from mkdocs_multicloud.execution.isolation import landlock, limits, namespaces, processes
from mkdocs_multicloud.execution.isolation.project_mirror import mirror
from mkdocs_multicloud.execution.isolation.reused_scratch import ReusedScratch
from mkdocs_multicloud.execution.isolation.scratch import SHARED_MEMORY, Scratch, remove

if TYPE_CHECKING:
    from collections.abc import Callable

_CONTROL = 2 * limits.MAX_RESULT
"""Size of the folder for the result, in bytes."""


class Sandbox(Protocol):
    """Isolates, limits and ends the processes of a snippet.

    Attributes:
        sees_processes: whether `/proc` shows the snippet's processes, so that they can be counted.
        fixed_home: whether the home folder has the same path for the server and all snippets.
    """

    sees_processes: bool
    fixed_home: bool

    def open_home(self, folder: str) -> None:
        """Create the home folder of the server, in which packages may write at their import."""

    def close_home(self, folder: str) -> None:
        """End its use; if it is fixed, snippets begin with the files that are in it."""

    def fork(self) -> int:
        """Start a process that supervises snippets, one at a time; returns like `os.fork`."""

    def enter(self, folder: str) -> None:
        """Set up the supervising process; called first in it.

        Args:
            folder: the server's folder.
        """

    def prepare(self, folder: str, project: str, *, network: bool) -> Scratch:
        """Create the scratch folder of a run, with a working directory that looks like the project.

        Nothing that an earlier run has left can be seen there.

        Args:
            folder: the server's folder, in which it is created.
            project: the project's folder.
            network: whether the snippet may use the network.
        """

    def restrict(self) -> bool:
        """Give up all rights except for the scratch folder; called in the snippet's process.

        Returns:
            Whether the kernel enforces it.
        """

    def end_processes(self) -> None:
        """Kill all processes that the snippet has left running."""

    def release(self) -> bool:
        """Remove what the run has left; called when its result is read.

        Returns:
            Whether the next run would find everything as this one did.
        """

    def close(self) -> None:
        """Remove everything that remains; called at the end of the supervising process."""


def sandbox_for(folder: str, *, use_namespaces: bool, network: bool) -> Sandbox:
    """Return the best sandbox that the kernel allows, and move the calling process into it.

    Args:
        folder: the folder for scratch folders.
        use_namespaces: whether to try namespaces.
        network: whether snippets may use the network.
    """
    if use_namespaces and NamespaceSandbox.is_allowed(folder, network=network):
        namespaces.enter(network=network)
        return NamespaceSandbox()
    return ProcessSandbox()


class NamespaceSandbox:
    """Uses namespaces: the supervisor is the first process, and its end ends all others."""

    sees_processes = False
    fixed_home = True

    def __init__(self) -> None:
        self._home: int | None = None
        self._last_process: int | None = None
        self._is_reusable = True
        self._mounted: list[str] = []
        self._rules: int | None = None

    def open_home(self, folder: str) -> None:
        """Mount it in memory, as the server's file systems are read-only."""
        namespaces.mount_memory(folder, limits.MAX_SCRATCH // 8)
        os.mkdir(Scratch(folder).home)

    def close_home(self, folder: str) -> None:
        """Unmount it; it can still be read through a file descriptor."""
        home = os.open(Scratch(folder).home, os.O_RDONLY)
        namespaces.unmount(folder)
        if os.listdir(home):
            self._home = home
        else:
            os.close(home)

    @staticmethod
    def is_allowed(folder: str, *, network: bool) -> bool:
        """Return whether the kernel allows everything; tried in a temporary process."""
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
        """Start a process in new process and mount namespaces."""
        return namespaces.clone()

    def enter(self, folder: str) -> None:
        """Mount a `/proc` of this namespace.

        The kernel ends this process with the server, and all others with it.
        """
        namespaces.bound_privileges()
        with suppress(OSError):
            self._last_process = namespaces.open_last_process(folder)
        self.sees_processes = _succeeds(namespaces.mount_processes)
        if self.sees_processes and namespaces.limit_processes(2 * limits.MAX_PROCESSES):
            # There are ids for one run only, if they cannot be counted anew.
            self._is_reusable = self._last_process is not None

    def prepare(self, folder: str, project: str, *, network: bool) -> Scratch:
        """Mount the scratch folder in memory, visible only to these processes."""
        namespaces.renew_messages()
        if self._last_process is not None:
            # Each snippet finds the ids that it would find in a namespace of its own.
            os.pwrite(self._last_process, b"1", 0)
        namespaces.mount_memory(folder, limits.MAX_SCRATCH - _CONTROL)
        self._mounted = [folder]
        scratch = Scratch(folder)
        scratch.create()
        if self._home is not None:
            copied = f"/proc/self/fd/{self._home}"
            shutil.copytree(copied, scratch.home, symlinks=True, dirs_exist_ok=True)
        # Semaphores and shared memory of `multiprocessing`, which count as scratch files.
        if _succeeds(lambda: namespaces.bind(scratch.shared_memory, SHARED_MEMORY)):
            self._mounted.append(SHARED_MEMORY)
        # Separate, so that a snippet that has used all space can still write its result.
        namespaces.mount_memory(scratch.control, _CONTROL)
        folders = [scratch.folder, scratch.shared_memory, namespaces.TERMINALS]
        self._rules = landlock.rules_for(folders, network=network, least=2)
        if _succeeds(lambda: namespaces.mount_overlay(project, folder, scratch.work)):
            return Scratch(folder, overlaid=True)
        mirror(project, scratch.work)
        return scratch

    def restrict(self) -> bool:
        """Drop all privileges, and allow changes only in the scratch folder, if the kernel can.

        All other file systems are read-only, but pipes and sockets with a name can be opened there.
        """
        namespaces.drop_current_privileges()
        if self._rules is not None:
            landlock.enforce(self._rules)
        return True

    def end_processes(self) -> None:
        """Kill all other processes of the namespace."""
        processes.end_all(processes.everything)

    def release(self) -> bool:
        """Unmount the scratch folder with everything in it: each run has its own memory."""
        if self._rules is not None:
            os.close(self._rules)
        for folder in self._mounted:
            namespaces.unmount(folder)
        return self._is_reusable

    def close(self) -> None:
        """Do nothing: the kernel ends all processes and frees the memory."""


class ProcessSandbox:
    """Works without namespaces: the parent adopts orphans; Landlock, and a folder of links."""

    sees_processes = True
    fixed_home = False

    def __init__(self) -> None:
        self._folders: dict[str, ReusedScratch] = {}
        self._used: ReusedScratch | None = None
        self._rules: int | None = None

    def open_home(self, folder: str) -> None:
        """Create it; snippets have other ones."""
        os.mkdir(Scratch(folder).home)

    def close_home(self, folder: str) -> None:
        """Remove it."""
        remove(Scratch(folder).home)

    def fork(self) -> int:
        """Fork a process."""
        return os.fork()

    def enter(self, folder: str) -> None:
        """End with the server, and adopt processes that the snippet leaves running."""
        namespaces.die_with_parent(signal.SIGTERM)
        namespaces.adopt_orphans()
        namespaces.bound_privileges()

    def prepare(self, folder: str, project: str, *, network: bool) -> Scratch:
        """Create a folder with a working directory of links, or use that of an earlier run."""
        self._used = self._folders.setdefault(project, ReusedScratch(folder, project))
        scratch = self._used.take()
        self._rules = landlock.rules_for([scratch.folder], network=network)
        return scratch

    def release(self) -> bool:
        """Restore the scratch folder for the next run, which is faster than a new one."""
        if self._rules is not None:
            os.close(self._rules)
        return self._used is not None and _succeeds(self._used.restore)

    def restrict(self) -> bool:
        """Allow changes only in the scratch folder, and drop all privileges.

        With privileges, root can read the environment of other processes in spite of Landlock.
        """
        namespaces.drop_current_privileges()
        return self._rules is not None and landlock.enforce(self._rules)

    def end_processes(self) -> None:
        """Kill all descendants of this process."""
        processes.end_all(processes.descendants)

    def close(self) -> None:
        """Kill the remaining processes, also after an early stop, and remove the folders."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self.end_processes()
        for used in self._folders.values():
            used.remove()


def _succeeds(change: Callable[[], None]) -> bool:
    """Whether the kernel allows a change."""
    try:
        change()
    except OSError:
        return False
    return True
