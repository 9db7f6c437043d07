"""What a run has read: every file of the project, each with a digest of what it held.

The child records them by audit hook, each before it is read; the store compares them later. A file
that was looked for and not there is an input too, and so are the names in a folder that was listed.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import sysconfig
import threading
from typing import Any

from mkdocs_multicloud.file_digest import digest

MAX_INPUTS = 10_000
"""A run that reads more files is not remembered."""
_SYSTEM = ("/bin/", "/dev/", "/etc/", "/lib", "/proc/", "/sbin/", "/sys/", "/usr/", "/var/")


def _folders(*names: str) -> tuple[str, ...]:
    paths = [sysconfig.get_path(name) for name in names]
    spelt = [way(path) + os.sep for path in paths for way in (os.path.abspath, os.path.realpath)]
    return tuple(dict.fromkeys(spelt))


PACKAGES = _folders("purelib", "platlib")
_OWN = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + os.sep
LIBRARIES = (*PACKAGES, *_folders("stdlib"))
"""Where installed code is, which is known by the versions of its distributions."""


class Recorder:
    """Notes what this process reads.

    Args:
        work: the working directory, which looks like the project.
        project: the real folder; what a run has read is named relative to it.
        scratch: what lies in it, but not in `work`, is the run's own.
    """

    def __init__(self, work: str, project: str, scratch: str) -> None:
        self._work = work + os.sep
        self._project = project + os.sep
        self._scratch = scratch + os.sep
        self._seen: dict[str, str] = {}
        self._own: set[str] = set()
        self._busy = threading.local()

    def install(self) -> None:
        """Watch from now on."""
        sys.addaudithook(self._hook)

    def stop(self) -> None:
        """What is read from now on is not the snippet's doing."""
        self._busy.now = True

    @property
    def inputs(self) -> dict[str, str] | None:
        """Digests by paths, relative to the project where they lie in it; None if too many."""
        return None if len(self._seen) > MAX_INPUTS else dict(sorted(self._seen.items()))

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if event not in _READS or getattr(self._busy, "now", False):
            return
        self._busy.now = True
        try:
            if event == "open":
                self._opened(args[0], args[2] or 0)
            elif sys._getframe(1).f_code.co_filename != _IMPORTS:
                self._read(args[0] if args[0] is not None else ".")
        finally:
            self._busy.now = False

    def _opened(self, path: Any, flags: int) -> None:
        anew = flags & (os.O_TRUNC | os.O_EXCL)
        if anew or (flags & os.O_WRONLY and not flags & os.O_APPEND):
            # What was in it does not matter, and what is in it from now on is the run's own.
            self._own.add(self._name(path))
        else:
            self._read(path)

    def _read(self, path: Any) -> None:
        name = self._name(path)
        if name and name not in self._seen and name not in self._own:
            if len(self._seen) > MAX_INPUTS:
                return
            self._seen[name] = digest(os.path.join(self._project, name))

    def _name(self, path: Any) -> str:
        """The name under which a path is noted; empty for what is not the author's."""
        if isinstance(path, int):
            return ""
        try:
            full = os.path.abspath(os.fsdecode(path))
        except OSError:
            # A relative name, where the working directory is gone.
            return ""
        if f"{os.sep}__pycache__{os.sep}" in full and full.endswith(".pyc"):
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
"""Where Python looks for modules: it lists whole folders, but reads only what it imports."""
