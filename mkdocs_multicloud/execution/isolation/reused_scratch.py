"""A scratch folder that runs without namespaces use one after the other.

A new mirror of a project has a link for each file. So a run leaves its scratch folder to the next
run of the same project, after everything that it has changed was restored.
"""

from __future__ import annotations

import os
import tempfile

from mkdocs_multicloud.execution.isolation.project_mirror import Mirrored, mirror
from mkdocs_multicloud.execution.isolation.scratch import Scratch, remove

_NEVER = 2**63
"""A time at which nothing has changed."""


class ReusedScratch:
    """The scratch folder of a process that supervises one run at a time.

    Args:
        folder: the server's folder, in which it is created.
        project: the project that the working directory looks like.
    """

    def __init__(self, folder: str, project: str) -> None:
        self._folder = folder
        self._project = project
        self._links = os.path.join(folder, "l")
        self._scratch: Scratch | None = None
        self._state: Mirrored = {}
        self._taken = 0

    def take(self) -> Scratch:
        """Return the scratch folder for a run.

        Raises:
            OSError: it cannot be created.
        """
        if self._scratch is None:
            self._scratch = Scratch(tempfile.mkdtemp(dir=self._folder))
            self._scratch.create()
            self._mirror(self._scratch, 0)
        elif not self._is_current():
            self._mirror(self._scratch, _NEVER)
        # By the clock of the file system.
        os.utime(self._scratch.folder)
        self._taken = os.stat(self._scratch.folder).st_ctime_ns
        return self._scratch

    def restore(self) -> None:
        """Prepare the scratch folder for the next run.

        Raises:
            OSError: something that the run has left cannot be removed.
        """
        assert self._scratch is not None
        self._scratch.clear()
        if self._is_written(self._scratch.work):
            self._mirror(self._scratch, self._taken)

    def remove(self) -> None:
        """Remove the scratch folder."""
        if self._scratch is not None:
            remove(self._scratch.folder)

    def _mirror(self, scratch: Scratch, since: int) -> None:
        self._state = mirror(
            self._project, scratch.work, links=self._links, before=self._state, since=since
        )

    def _is_current(self) -> bool:
        """Whether the project's folders are those of the mirror."""
        try:
            return all(os.stat(path).st_ctime_ns == seen for path, (seen, _) in self._state.items())
        except OSError:
            return False

    def _is_written(self, work: str) -> bool:
        """Whether a run has changed an entry of a folder."""
        folders = (work + path.removeprefix(self._project) for path in self._state)
        try:
            return any(os.lstat(path).st_ctime_ns >= self._taken for path in folders)
        except OSError:
            return True
