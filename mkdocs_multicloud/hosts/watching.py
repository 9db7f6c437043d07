"""What a preview watches: the files that snippets come from and read."""

from __future__ import annotations

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
        self._told: set[Path] = set()
        self._watch: Callable[[Path], None] | None = None

    def begin(self, watch: Callable[[Path], None]) -> None:
        """A preview begins, with what is known by now.

        Args:
            watch: is told each path once; of a folder, what it lists is meant.
        """
        self._watch = watch
        self.add(())

    def add(self, files: Iterable[Path]) -> None:
        """These are to be watched too."""
        self._files.update(files)
        if self._watch is None:
            return
        # Each watched path costs a thread: of many files, their folders are watched.
        many = len(self._files) > MAX_WATCHED
        paths = {path.parent if many and path.is_file() else path for path in self._files}
        for path in sorted(paths - self._told):
            self._watch(path)
        self._told |= paths
