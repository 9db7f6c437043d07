"""The folder for everything that a run writes."""

from __future__ import annotations

import os
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

    def create(self) -> None:
        """Create the folders.

        Raises:
            OSError: a folder cannot be created.
        """
        for path in (
            self.work,
            self.upper,
            os.path.join(self.folder, "inner"),
            self.home,
            self.shared_memory,
            self.control,
        ):
            os.mkdir(path)
