"""The files that a preview watches: snippets, and the files that they read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

MAX_WATCHED = 100
"""Number of files to watch individually; beyond it, their folders are watched."""


class Watching:
    """The files to watch, from all builds so far."""

    def __init__(self) -> None:
        self._files: set[Path] = set()
        self._watched: set[Path] = set()
        self._shallow: set[str] = set()
        self._watch: Callable[[Path, bool], None] | None = None
        self._unwatch: Callable[[Path], None] | None = None

    def begin(self, watch: Callable[[Path, bool], None], unwatch: Callable[[Path], None]) -> None:
        """Begin a preview: watch all known files.

        Args:
            watch: called once with each path, and whether to include all its subfolders.
            unwatch: called with a path before it is watched again with its subfolders.
        """
        self._watch, self._unwatch = watch, unwatch
        self.add(())

    def add(self, files: Iterable[Path]) -> None:
        """Watch more files; the name `**` in a folder means all its subfolders."""
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
            elif not any(path.resolve().is_relative_to(folder) for folder in deep):
                self._shallow.add(os.path.normpath(path))
                self._watch(path, False)
        self._watched |= paths
