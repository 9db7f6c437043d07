"""Records the inputs of a run: every file of the project that it reads, with a digest.

An audit hook in the child records each file before it is read; `cache.dependencies` compares the
digests later. A missing file that was looked up is also an input, and so are the names in a folder
that was listed.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
import sysconfig
import threading
from typing import Any

from mkdocs_multicloud.file_digest import digest

MAX_INPUTS = 10_000
"""A run that reads more files is not cached."""
_SYSTEM = ("/bin/", "/dev/", "/etc/", "/lib", "/proc/", "/sbin/", "/sys/", "/usr/", "/var/")


def _folders(*names: str) -> tuple[str, ...]:
    paths = [sysconfig.get_path(name) for name in names]
    spelt = [way(path) + os.sep for path in paths for way in (os.path.abspath, os.path.realpath)]
    return tuple(dict.fromkeys(spelt))


PACKAGES = _folders("purelib", "platlib")
_OWN = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + os.sep
LIBRARIES = (*PACKAGES, *_folders("stdlib"))
"""Folders of installed code, which is identified by the versions of its distributions."""


class Recorder:
    """Records what this process reads.

    Args:
        work: the working directory, which looks like the project.
        project: the project's real folder; recorded paths are relative to it.
        scratch: the scratch folder; files in it but not in `work` belong to the run.
    """

    def __init__(self, work: str, project: str, scratch: str) -> None:
        self._work = work + os.sep
        self._project = project + os.sep
        self._scratch = scratch + os.sep
        self._seen: dict[str, str] = {}
        self._own: set[str] = set()
        self._busy = threading.local()
        self._stopped = False
        self._is_complete = True

    def install(self) -> None:
        """Start recording."""
        sys.addaudithook(self._hook)

    def stop(self) -> None:
        """Stop recording: the snippet has ended."""
        self._stopped = True

    def take_noticed(self) -> bool:
        """Return whether anything was read or written since the last call, and forget it."""
        noticed = bool(self._seen or self._own)
        self._seen.clear()
        self._own.clear()
        return noticed

    @property
    def inputs(self) -> dict[str, str] | None:
        """Return digests by path, relative to the project if inside; None if not all are known."""
        is_complete = self._is_complete and len(self._seen) <= MAX_INPUTS
        return dict(sorted(self._seen.items())) if is_complete else None

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if self._stopped or event not in _READS or getattr(self._busy, "now", False):
            return
        self._busy.now = True
        try:
            if event == "open":
                self._opened(args[0], args[2] or 0)
            elif sys._getframe(1).f_code.co_filename != _IMPORTS:
                self._read(args[0] if args[0] is not None else ".")
        except Exception:  # noqa: BLE001 (never raised in the author's code)
            self._is_complete = False
        finally:
            self._busy.now = False

    def _opened(self, path: Any, flags: int) -> None:
        anew = flags & (os.O_TRUNC | os.O_EXCL)
        if anew or (flags & os.O_WRONLY and not flags & os.O_APPEND):
            # The file is overwritten: its old content is no input, its new one comes from the run.
            self._own.update({self._name(path)} - {""})
        else:
            self._read(path)

    def _read(self, path: Any) -> None:
        name = self._name(path)
        if name and name not in self._seen and name not in self._own:
            if len(self._seen) > MAX_INPUTS:
                return
            self._seen[name] = digest(os.path.join(self._project, name))

    def _name(self, path: Any) -> str:
        """The name under which a path is recorded; empty for files that are not the author's."""
        if isinstance(path, int):
            return ""
        try:
            full = os.path.abspath(os.fsdecode(path))
        except OSError:
            # The path is relative, and the working directory was removed.
            return ""
        if f"{os.sep}__pycache__{os.sep}" in full and full.endswith(".pyc"):
            # Other files in such a folder have names without the version of Python.
            with contextlib.suppress(ValueError, NotImplementedError):
                full = importlib.util.source_from_cache(full)
        for folder in (self._work, self._project):
            if f"{full}{os.sep}" == folder:
                return "."
            if full.startswith(folder):
                relative = full[len(folder) :]
                foreign = os.path.realpath(full).startswith(LIBRARIES)
                return "" if foreign else relative.replace(os.sep, "/")
        prefixes = (sys.prefix, sys.base_prefix, *_SYSTEM)
        if full.startswith((self._scratch, *LIBRARIES, _OWN, *prefixes)):
            return ""
        return full


_READS = {"open", "os.listdir", "os.scandir", "sqlite3.connect"}
_IMPORTS = "<frozen importlib._bootstrap_external>"
"""Python's import system: it lists whole folders, but reads only the modules it imports."""
