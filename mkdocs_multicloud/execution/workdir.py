"""A working directory that looks like the project and keeps what is written in it.

The parent makes it: a folder of links to the project's files. In the child a guard watches every
change that Python makes: what would change one of the links, or what stands behind it, changes a
copy of its own instead, and a change of the project by its real path is refused. (Code that writes
without Python knowing, in C, gets past the guard; for such there is no link of a folder in reach
where the project is of common size.)
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

LINKED_WHOLE = {
    ".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".cache", ".tox", ".nox",
    ".mypy_cache", ".pytest_cache", ".ruff_cache", "site-packages",
}  # fmt: skip
MAX_ENTRIES = 2000
"""Beyond that many entries, folders are links too."""


def mirror(project: Path, work: Path) -> None:
    """Fill `work` with folders like the project's, and links to its files."""
    left = MAX_ENTRIES
    queue = [(project, work)]
    while queue:
        source, target = queue.pop(0)
        with suppress(OSError):
            entries = sorted(os.scandir(source), key=lambda entry: entry.name)
            left -= len(entries)
            for entry in entries:
                own = target / entry.name
                is_folder = entry.is_dir(follow_symlinks=False)
                if is_folder and entry.name not in LINKED_WHOLE and left > 0:
                    own.mkdir()
                    queue.append((source / entry.name, own))
                else:
                    _link(source / entry.name, own)


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source, target_is_directory=source.is_dir())
    except OSError:
        # Windows without the right to make links: a small project is copied.
        if source.is_dir():
            target.mkdir(exist_ok=True)
        else:
            shutil.copy2(source, target)


class Guard:
    """Keeps a run's changes out of the project.

    Args:
        work: the working directory that `mirror` made.
        project: the real folder.
    """

    def __init__(self, work: Path, project: Path) -> None:
        self._work = str(work)
        self._project = os.path.realpath(project)
        self._busy = threading.local()

    def install(self) -> None:
        """Watch from now on; there is no way back, the process is the snippet's."""
        sys.addaudithook(self._hook)

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if event not in _CHANGES or getattr(self._busy, "now", False):
            return
        self._busy.now = True
        try:
            for path, follows in _changed(event, args):
                self._keep(os.path.abspath(os.fsdecode(path)), follows=follows)
        finally:
            self._busy.now = False

    def _keep(self, path: str, *, follows: bool) -> None:
        if _within(path, self._work):
            parts = os.path.relpath(path, self._work).split(os.sep)
            at = self._work
            for part in parts[:-1]:
                at = os.path.join(at, part)
                if os.path.islink(at):
                    _unfold(at)
            if follows and os.path.islink(path):
                _own(path)
        if _within(os.path.realpath(path) if follows else _real_parent(path), self._project):
            shown = os.path.relpath(path, self._project)
            raise PermissionError(
                f"a snippet may not change the project ({shown}): "
                "write to a path relative to the working directory, which keeps it"
            )


_CHANGES = {
    "open", "os.mkdir", "os.remove", "os.rmdir", "os.rename", "os.truncate", "os.symlink",
    "os.link", "os.chmod", "os.chown", "os.utime", "shutil.rmtree",
}  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def _changed(event: str, args: tuple[Any, ...]) -> Iterator[tuple[Any, bool]]:
    """The paths that an event changes, and whether it changes what a link leads to."""
    if event == "open":
        path, mode, flags = args
        writes = (flags or 0) & _WRITING or (isinstance(mode, str) and set(mode) & set("wax+"))
        paths = [(path, True)] if writes else []
    elif event in ("os.rename", "os.link"):
        paths = [(_placed(args[0], args[2]), False), (_placed(args[1], args[3]), False)]
    elif event == "os.symlink":
        paths = [(_placed(args[1], args[2]), False)]
    elif event == "os.truncate":
        paths = [(args[0], True)]
    else:
        paths = [(_placed(args[0], args[-1]), event in ("os.chmod", "os.chown", "os.utime"))]
    yield from ((path, follows) for path, follows in paths if isinstance(path, str | bytes | Path))


def _placed(path: Any, folder: int | None) -> Any:
    """A path that may be relative to an open folder, as `shutil.rmtree` names what it removes."""
    if folder is None or folder < 0 or not isinstance(path, str | bytes | Path):
        return path
    if sys.platform == "darwin":
        import fcntl

        name = fcntl.fcntl(folder, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0")
    else:
        name = os.readlink(f"/proc/self/fd/{folder}".encode())
    return os.path.join(name, os.fsencode(path))


def _unfold(link: str) -> None:
    """Put a folder of links in the place of a link to a folder."""
    target = os.path.realpath(link)
    os.unlink(link)
    os.mkdir(link)
    for name in os.listdir(target):
        os.symlink(os.path.join(target, name), os.path.join(link, name))


def _own(link: str) -> None:
    """Put a copy in the place of a link to a file."""
    target = os.path.realpath(link)
    os.unlink(link)
    if os.path.isfile(target):
        shutil.copy2(target, link)


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + os.sep)


def _real_parent(path: str) -> str:
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
