"""The folder for everything that a run writes."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass

PREFIX = "multicloud-"
"""Prefix of the names of scratch folders."""
SHARED_MEMORY = "/dev/shm"  # noqa: S108 (a folder of its own is mounted there)
"""Where Linux has shared memory and semaphores."""


@dataclass(frozen=True, slots=True)
class Scratch:
    """A scratch folder.

    Attributes:
        folder: its path.
        overlaid: whether the working directory is an overlay of the project, not a folder of links.
    """

    folder: str
    overlaid: bool = False

    @property
    def work(self) -> str:
        """The working directory, which looks like the project."""
        return os.path.join(self.folder, "work")

    @property
    def written(self) -> str:
        """The folder with the files that the run wrote to its working directory."""
        return self.upper if self.overlaid else self.work

    @property
    def upper(self) -> str:
        """The folder with the changes of an overlay."""
        return os.path.join(self.folder, "upper")

    @property
    def home(self) -> str:
        """The home directory, also for temporary files."""
        return os.path.join(self.folder, "home")

    @property
    def shared_memory(self) -> str:
        """The folder that is mounted at `/dev/shm`, if that is possible."""
        return os.path.join(self.folder, "shm")

    @property
    def control(self) -> str:
        """The folder for the result."""
        return os.path.join(self.folder, "control")

    @property
    def _folders(self) -> list[str]:
        inner = os.path.join(self.folder, "inner")
        return [self.work, self.upper, inner, self.home, self.shared_memory, self.control]

    def create(self) -> None:
        """Create the folders.

        Raises:
            OSError: a folder cannot be created.
        """
        for path in self._folders:
            os.mkdir(path, 0o700)

    def clear(self) -> None:
        """Make all folders except for the working directory as they were created.

        Raises:
            OSError: something that a run has left cannot be removed.
        """
        restore(self.folder)
        for name in os.listdir(self.folder):
            path = os.path.join(self.folder, name)
            if path != self.work or os.path.islink(path) or not os.path.isdir(path):
                discard(path)
        for path in self._folders:
            if not os.path.exists(path):
                os.mkdir(path, 0o700)


def restore(folder: str) -> None:
    """Give a folder, which exists, the mode and the attributes of a new one."""
    os.chmod(folder, 0o700)
    if sys.platform == "linux":
        for name in os.listxattr(folder):
            os.removexattr(folder, name)


def discard(path: str) -> None:
    """Remove a file, a link or a folder with everything in it.

    Raises:
        OSError: it cannot be removed.
    """
    if os.path.isdir(path) and not os.path.islink(path):
        remove(path)
        if os.path.exists(path):
            raise OSError(f"{path} cannot be removed")
    else:
        os.unlink(path)


def remove(folder: str) -> None:
    """Remove a folder with everything in it; never raises, and never follows a link.

    A snippet can nest folders deeper than a path can be long and than functions can be called. So
    their subfolders are first moved to the top, and then each is removed on its own.
    """
    if sys.platform == "win32":
        # Paths are short there, and folders can be links of other kinds.
        with suppress(RecursionError):
            shutil.rmtree(folder, ignore_errors=True)
        return
    top = os.path.join(folder, f"{PREFIX}{secrets.token_hex(8)}-")
    moved = 0
    left, emptied = [folder], []
    while left:
        path = left.pop()
        emptied.append(path)
        for entry in _entries(path):
            if not entry.is_dir(follow_symlinks=False):
                with suppress(OSError):
                    os.unlink(entry.path)
            elif path == folder:
                left.append(entry.path)
            else:
                moved += 1
                left.append(_move(entry.path, f"{top}{moved}"))
    for path in reversed(emptied):
        with suppress(OSError):
            os.rmdir(path)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """The entries of a folder, which is made readable and writable."""
    try:
        if not os.path.islink(folder):
            os.chmod(folder, 0o700)
            with os.scandir(folder) as entries:
                return list(entries)
    except OSError:
        pass
    return []


def _move(folder: str, target: str) -> str:
    """Move a folder, and return where it is then."""
    try:
        # A folder that cannot be written to cannot be moved, either.
        os.chmod(folder, 0o700)
        os.rename(folder, target)
    except OSError:
        return folder
    return target
