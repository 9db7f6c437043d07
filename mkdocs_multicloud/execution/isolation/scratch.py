"""The folder that holds all that one run writes."""

from __future__ import annotations

import os
from dataclasses import dataclass

PREFIX = "multicloud-"
"""What the names of scratch folders begin with."""


@dataclass(frozen=True, slots=True)
class Scratch:
    """A scratch folder.

    Attributes:
        folder: its path.
        overlaid: whether the working directory is an overlay of the project, not made of links.
    """

    folder: str
    overlaid: bool = False

    @property
    def work(self) -> str:
        """The working directory, which looks like the project."""
        return os.path.join(self.folder, "work")

    @property
    def written(self) -> str:
        """Where the files are that the run wrote to its working directory."""
        return self.upper if self.overlaid else self.work

    @property
    def upper(self) -> str:
        """The changes of an overlay."""
        return os.path.join(self.folder, "upper")

    @property
    def home(self) -> str:
        """For the home directory and temporary files."""
        return os.path.join(self.folder, "home")

    @property
    def control(self) -> str:
        """For the result."""
        return os.path.join(self.folder, "control")

    def create(self) -> None:
        """Make the folders.

        Raises:
            OSError: they cannot be made.
        """
        for path in (
            self.work,
            self.upper,
            os.path.join(self.folder, "inner"),
            self.home,
            self.control,
        ):
            os.mkdir(path)
