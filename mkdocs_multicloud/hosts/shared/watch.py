"""What a preview watches: the files that snippets come from and read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

MAX_WATCHED = 100
"""Files that are watched one by one."""


class Watching:
    """The files to watch, of all builds so far."""

    def __init__(self) -> None:
        self._files: set[Path] = set()
        self._watched: set[Path] = set()
        self._shallow: set[str] = set()
        self._watch: Callable[[Path, bool], None] | None = None
        self._unwatch: Callable[[Path], None] | None = None

    def begin(self, watch: Callable[[Path, bool], None], unwatch: Callable[[Path], None]) -> None:
        """A preview begins, with what is known by now.

        Args:
            watch: is told each path once, and whether all that is below it is meant; else it is
                what a folder lists.
            unwatch: is told a path of which that is to be another.
        """
        self._watch, self._unwatch = watch, unwatch
        self.add(())

    def add(self, files: Iterable[Path]) -> None:
        """These are to be watched too; `**` in a folder stands for all that is below it."""
        self._files.update(files)
        if self._watch is None or self._unwatch is None:
            return
        # Each watched path costs a thread: of many files, their folders are watched.
        many = len(self._files) > MAX_WATCHED
        paths = {path.parent if many and path.is_file() else path for path in self._files}
        deep = {path.parent.resolve() for path in paths if path.name == "**"}
        for path in sorted(paths - self._watched):
            if path.name == "**":
                folder = os.path.normpath(path.parent)
                if folder in self._shallow:
                    # What is watched already is not watched in another way.
                    self._shallow.remove(folder)
                    self._unwatch(path.parent)
                self._watch(path.parent, True)
            elif not any(path.resolve().is_relative_to(folder) for folder in deep):
                self._shallow.add(os.path.normpath(path))
                self._watch(path, False)
        self._watched |= paths
