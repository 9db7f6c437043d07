"""Refuses dangerous operations by a Python audit hook: the last line of defence.

A run may only change its scratch folder. If a change would follow a link of the working directory,
the link is first replaced by a copy. The hook also refuses network access, signals to other
processes, and too many processes. C code can bypass the hook; the kernel stops it where possible.
"""

from __future__ import annotations

import mmap
import os
import re
import shutil
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from mkdocs_multicloud.execution.isolation.scratch import SHARED_MEMORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs_multicloud.execution.isolation.scratch import Scratch

MAX_STARTED = 256
"""Number of processes that a snippet and its child processes may start."""
_DEVICES = re.compile(
    r"/dev/(?:null|zero|full|random|urandom|tty|ptmx|pts/.*|fd/\d+)"
    # Pipes, sockets, files without a name, and what a process may set for itself.
    r"|/proc/OWN/(?:task/\d+/)?(?:fd/\D[^/]*|[a-z_]+)|/memfd:.*".replace("OWN", r"(\d+)")
)
_OTHERS = re.compile(
    r"/proc/(\d+)/(?:task/\d+/)?(?:environ|mem|maps|smaps|auxv|fd|cwd|root|map_files)\b"
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CONNECTS = {
    "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
    "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo",
}  # fmt: skip
_STARTS = {"os.fork", "os.forkpty", "os.posix_spawn", "subprocess.Popen", "os.system", "os.spawn"}
_CHANGES = {
    "open", "os.mkdir", "os.remove", "os.rmdir", "os.rename", "os.truncate", "os.symlink",
    "os.link", "os.chmod", "os.chown", "os.utime", "os.setxattr", "os.removexattr", "os.chflags",
    "shutil.rmtree", "sqlite3.connect", "os.mkfifo", "os.mknod",
}  # fmt: skip


class Guard:
    """The audit hook of a run.

    Args:
        scratch: the folder that may be changed, with the working directory.
        project: the project's real folder.
        network: whether the snippet may use the network.
    """

    def __init__(self, scratch: Scratch, project: str, *, network: bool) -> None:
        self._kernel = False
        self._work = scratch.work
        self._project = os.path.realpath(project)
        self._scratch = os.path.realpath(scratch.folder)
        self._home = scratch.home
        self._overlaid = scratch.overlaid
        self._shared = _same(SHARED_MEMORY, scratch.shared_memory)
        self._busy = threading.local()
        self._checks: dict[str, Callable[[str, tuple[Any, ...]], None]] = dict.fromkeys(
            _CHANGES, self._change
        )
        self._checks.update(dict.fromkeys(_STARTS, self._start))
        self._checks.update({"os.kill": self._kill, "os.killpg": self._kill})
        if not network:
            self._checks.update(dict.fromkeys(_CONNECTS, self._connect))

    def install(self, *, kernel: bool = False) -> None:
        """Install the hook, which cannot be removed, in the snippet's process.

        Args:
            kernel: whether the kernel enforces which folders can be changed.
        """
        self._kernel = kernel
        self._own = os.getpid()
        # Shared with all descendants of this process.
        self._started = mmap.mmap(-1, 8)
        sys.addaudithook(self.check)
        if not self._kernel and sys.platform != "win32":
            self._watch_more()

    def _watch_more(self) -> None:
        """Report changes for which Python has no event, or one without the open folder."""
        import posix

        opened = posix.open

        def open_at(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
            if dir_fd is not None and flags & _WRITING:
                return opened(_placed(path, dir_fd), flags, mode)
            return opened(path, flags, mode, dir_fd=dir_fd)

        functions: dict[str, Any] = {"open": open_at}
        for name in ("mkfifo", "mknod"):
            functions[name] = _reported(f"os.{name}", getattr(posix, name))
        for name, function in functions.items():
            os.supports_dir_fd.add(function)
            for module in (os, posix):
                setattr(module, name, function)

    def check(self, event: str, args: tuple[Any, ...]) -> None:
        """Check an event, and prepare what it changes.

        Raises:
            PermissionError: it is not allowed.
        """
        check = self._checks.get(event)
        if check is None or getattr(self._busy, "now", False):
            return
        self._busy.now = True
        try:
            check(event, args)
        finally:
            self._busy.now = False

    def _change(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[0], str | bytes):
            self._look(os.fsdecode(args[0]))
        for path, follows in _changed(event, args):
            full = _full(os.fsdecode(path))
            self._keep(full, event, follows=follows)
            if event == "open" and within(full, self._home):
                # The author's home folder has folders such as `Documents`, but this one is empty.
                with suppress(OSError):
                    os.makedirs(os.path.dirname(full), exist_ok=True)
        if event == "os.rename" and self._overlaid:
            self._lift(os.path.abspath(os.fsdecode(_placed(args[0], args[2]))))

    def _lift(self, folder: str) -> None:
        """Replace a folder by its copy, as an overlay cannot rename folders of the lower layer."""
        if within(folder, self._work) and os.path.isdir(folder) and not os.path.islink(folder):
            copy = f"{folder}.copy-{os.getpid()}"
            shutil.copytree(folder, copy, symlinks=True)
            shutil.rmtree(folder)
            os.rename(copy, folder)

    def _look(self, path: str) -> None:
        if sys.platform != "linux":
            return
        # The kernel refuses it as well, but says less. Without it, links may hide where it leads.
        spelt = {os.path.normpath(path).replace("//", "/")}
        if not self._kernel:
            with suppress(OSError):
                spelt |= {os.path.realpath(path), _real_parent(os.path.abspath(path))}
        if any((found := _OTHERS.match(p)) and int(found[1]) != os.getpid() for p in spelt):
            raise PermissionError(f"a snippet may not look into other processes ({path})")

    def _keep(self, path: str, event: str, *, follows: bool) -> None:
        if within(path, self._work):
            self._unlink(path, follows=follows)
        real = os.path.realpath(path) if follows else _real_parent(path)
        if self._shared and within(real, SHARED_MEMORY):
            return
        if within(real, self._scratch):
            return
        advice = "write to a relative path, "
        if event == "sqlite3.connect":
            if self._kernel:
                # SQLite only reads it then.
                return
            advice = "connect to file:…?mode=ro with uri=True, or to a relative path, "
        harmless = _DEVICES.fullmatch(real)
        if harmless and harmless[1] in (None, str(os.getpid())):
            return
        if within(real, self._project):
            shown = os.path.relpath(real, self._project)
            raise PermissionError(
                f"a snippet may not change the project ({shown}): "
                f"{advice}which goes to a scratch folder"
            )
        raise PermissionError(
            f"a snippet may not change anything outside of its working directory ({path}): "
            f"{advice}or use tempfile"
        )

    def _unlink(self, path: str, *, follows: bool) -> None:
        """Replace links in the path by copies, so that a change cannot leave the scratch folder."""
        at = self._work
        for part in os.path.relpath(path, self._work).split(os.sep)[:-1]:
            at = os.path.join(at, part)
            if self._leads_out(at):
                _unfold(at)
        if follows and self._leads_out(path):
            _own(path)

    def _leads_out(self, path: str) -> bool:
        return os.path.islink(path) and not within(os.path.realpath(path), self._scratch)

    def _start(self, event: str, args: tuple[Any, ...]) -> None:
        count = int.from_bytes(self._started[:], "little") + 1
        self._started[:] = count.to_bytes(8, "little")
        if count > MAX_STARTED:
            raise PermissionError(f"a snippet may not start more than {MAX_STARTED} processes")

    def _kill(self, event: str, args: tuple[Any, ...]) -> None:
        target, number = args
        if number == 0 or target in (0, os.getpid()) or _is_descendant(abs(target), self._own):
            return
        raise PermissionError("a snippet may not send signals to processes that are not its own")

    def _connect(self, event: str, args: tuple[Any, ...]) -> None:
        if event.startswith("socket.get"):
            where = args[0]
        else:
            where = args[1]
            # A local socket has a path and no host.
            if isinstance(where, str | bytes) or where is None:
                return
            where = ":".join(map(str, where[:2])) if isinstance(where, tuple) else where
        raise PermissionError(
            f"a snippet may not use the network ({where}): set the option network: true to allow it"
        )


def _reported(event: str, function: Any) -> Any:
    """A function that reports an event with its path and open folder."""

    def reported(path: Any, *args: Any, dir_fd: int | None = None, **named: Any) -> Any:
        sys.audit(event, path, -1 if dir_fd is None else dir_fd)
        return function(path, *args, dir_fd=dir_fd, **named)

    return reported


def _full(path: str) -> str:
    """An absolute path without `..`, which after a link leads to another folder than it seems."""
    full = path if os.path.isabs(path) else os.path.join(os.getcwd(), path)
    if ".." in full.split(os.sep):
        full = os.path.join(os.path.realpath(os.path.dirname(full)), os.path.basename(full))
    return os.path.abspath(full)


def _same(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def _changed(event: str, args: tuple[Any, ...]) -> Iterator[tuple[Any, bool]]:
    """The paths that an event changes, and whether it follows links."""
    if event == "open":
        path, mode, flags = args
        writes = (flags or 0) & _WRITING or (isinstance(mode, str) and set(mode) & set("wax+"))
        paths = [(path, True)] if writes else []
    elif event in ("os.rename", "os.link"):
        paths = [(_placed(args[0], args[2]), False), (_placed(args[1], args[3]), False)]
    elif event == "os.symlink":
        paths = [(_placed(args[1], args[2]), False)]
    elif event in ("os.truncate", "os.setxattr", "os.removexattr", "os.chflags"):
        paths = [(_opened(args[0]), True)]
    elif event == "sqlite3.connect":
        paths = [(_database(args[0]), True)]
    else:
        follows = event in ("os.chmod", "os.chown", "os.utime")
        paths = [(_placed(_opened(args[0]), args[-1]), follows)]
    yield from ((path, follows) for path, follows in paths if isinstance(path, str | bytes | Path))


def _database(name: Any) -> Any:
    """The file that SQLite opens; None if it only reads, or has no file."""
    text = os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else ""
    if text.startswith("file:"):
        path, _, query = text.removeprefix("file:").partition("#")[0].partition("?")
        if {"mode=ro", "mode=memory", "immutable=1"} & set(query.split("&")):
            return None
        text = unquote_to_bytes(path.removeprefix("//localhost") or path).decode("utf-8", "replace")
        text = text.removeprefix("//") if text.startswith("///") else text
    return text if text and text != ":memory:" else None


def _opened(path: Any) -> Any:
    """The path of an open file, which can be changed even if it was opened to be read."""
    if not isinstance(path, int):
        return path
    try:
        found = os.fsdecode(_placed(b"", path)).rstrip(os.sep)
    except OSError:
        return None
    return found if found.startswith(os.sep) else None


def _placed(path: Any, folder: int | None) -> Any:
    """The path of a name that may be relative to an open folder, as in `shutil.rmtree`."""
    if folder is None or folder < 0 or not isinstance(path, str | bytes | Path):
        return path
    if sys.platform == "darwin":
        import fcntl

        name = fcntl.fcntl(folder, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0")
    else:
        name = os.readlink(f"/proc/self/fd/{folder}".encode())
    return os.path.join(name, os.fsencode(path))


def _is_descendant(process: int, own: int) -> bool:
    """Whether a process, or the group that it leads, was started by the snippet."""
    if sys.platform != "linux":
        return process != os.getppid()
    while process > 1:
        if process == own:
            return True
        try:
            with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as status:
                process = int(status.read().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return False


def _unfold(link: str) -> None:
    """Replace a link to a folder by a folder of links."""
    target = os.path.realpath(link)
    os.unlink(link)
    os.mkdir(link)
    for name in os.listdir(target):
        os.symlink(os.path.join(target, name), os.path.join(link, name))


def _own(link: str) -> None:
    """Replace a link to a file by a copy."""
    target = os.path.realpath(link)
    os.unlink(link)
    if os.path.isfile(target):
        shutil.copy2(target, link)


def within(path: str, folder: str) -> bool:
    """Return whether a path is a folder or is inside it."""
    return path == folder or path.startswith(folder + os.sep)


def _real_parent(path: str) -> str:
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
