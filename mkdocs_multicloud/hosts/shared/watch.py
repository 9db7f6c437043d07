"""The files that a preview watches: snippets, and the files that they read."""

from __future__ import annotations

import os
import stat
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MAX_WATCHED = 100
"""Number of files to watch individually; beyond it, their folders are watched."""
LOOK_SECONDS = 1.0
"""How often to look whether what is watched has been removed or has come back."""


class Watching:
    """The files to watch, from all builds so far.

    The watch of a host ends with the file or folder that it watches. A switch of the branch
    removes some and brings them back: they are looked for, and watched again.
    """

    def __init__(self) -> None:
        self._files: set[Path] = set()
        self._watched: set[Path] = set()
        self._shallow: set[str] = set()
        self._identities: dict[Path, tuple[int, int] | None] = {}
        self._watch: Callable[[Path, bool], None] | None = None
        self._unwatch: Callable[[Path], None] | None = None
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def begin(self, watch: Callable[[Path, bool], None], unwatch: Callable[[Path], None]) -> None:
        """Begin a preview: watch all known files.

        Args:
            watch: called once with each path, and whether to include all its subfolders.
            unwatch: called with a path before it is watched again.
        """
        self._watch, self._unwatch = watch, unwatch
        self.add(())
        threading.Thread(target=self._look, name="multicloud-watching", daemon=True).start()

    def add(self, files: Iterable[Path]) -> None:
        """Watch more files; the name `**` in a folder means all its subfolders."""
        with self._lock:
            self._files.update(files)
            if self._watch is None or self._unwatch is None:
                return
            # Each watched path needs a thread, so for many files their folders are watched.
            many = len(self._files) > MAX_WATCHED
            paths = {path.parent if many and path.is_file() else path for path in self._files}
            deep = {path.parent.resolve() for path in paths if path.name == "**"}
            for path in sorted(paths - self._watched):
                if path.name == "**":
                    folder = os.path.normpath(path.parent)
                    if folder in self._shallow:
                        # Watching a path again would not change how it is watched.
                        self._shallow.remove(folder)
                        self._unwatch(path.parent)
                    self._watch(path.parent, True)
                    self._identities[path] = _identity(path.parent)
                elif not any(path.resolve().is_relative_to(folder) for folder in deep):
                    self._shallow.add(os.path.normpath(path))
                    self._watch(path, False)
                    self._identities[path] = _identity(path)
            self._watched |= paths

    def end(self) -> None:
        """End the preview."""
        self._ended.set()

    def _look(self) -> None:
        """Start a build when a watched path was removed or has come back."""
        assert self._watch is not None
        with tempfile.TemporaryDirectory(prefix="multicloud-") as folder:
            change = Path(folder, "change")
            watches = False
            while not self._ended.wait(LOOK_SECONDS):
                if not self._again():
                    continue
                if not watches:
                    self._watch(Path(folder), False)
                    watches = True
                    # The host must have seen the folder before something changes in it.
                    self._ended.wait(LOOK_SECONDS)
                change.write_text(str(self._identities), "utf-8")

    def _again(self) -> bool:
        """Watch again what has come back; return whether anything was removed or came back."""
        assert self._watch is not None
        assert self._unwatch is not None
        changed = False
        with self._lock:
            for path, before in self._identities.items():
                is_deep = path.name == "**"
                place = path.parent if is_deep else path
                now = _identity(place)
                if now != before:
                    changed = True
                    self._identities[path] = now
                if now and now != before:
                    self._unwatch(place)
                    self._watch(place, is_deep)
        return changed


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a folder from a later one at the same place; None if there is nothing.

    The same for all files: a host notices when a file takes the place of another.
    """
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISDIR(found.st_mode) else (0, 0)
