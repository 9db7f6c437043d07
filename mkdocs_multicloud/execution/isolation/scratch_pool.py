"""Scratch folders that runs without namespaces use in turn.

A new mirror of a project has a link for each file. So a run leaves its scratch folder to the next
run of the same project, after everything that it has changed was restored.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile

from mkdocs_multicloud.execution.isolation.project_mirror import Mirrored, mirror
from mkdocs_multicloud.execution.isolation.scratch import Scratch, remove

_IDLE = "idle-"
_STATE = "mirror.json"
_NEVER = 2**63
"""A time at which nothing has changed."""


class ScratchPool:
    """The scratch folders of a server, as one of its processes sees them.

    Args:
        folder: the server's folder.
        project: the project that the working directories look like.
    """

    def __init__(self, folder: str, project: str) -> None:
        self._folder = folder
        self._project = project
        self._links = os.path.join(folder, "l")
        digest = hashlib.blake2b(os.fsencode(project), digest_size=8).hexdigest()
        self._prefix = f"{_IDLE}{digest}-"
        self._state: Mirrored = {}
        self._taken = 0

    def take(self) -> Scratch:
        """Return a scratch folder that nobody else uses.

        Raises:
            OSError: none can be created.
        """
        scratch = self._idle() or self._new()
        # By the clock of the file system.
        os.utime(scratch.folder)
        self._taken = os.stat(scratch.folder).st_ctime_ns
        return scratch

    def give_back(self, scratch: Scratch) -> None:
        """Let another run use a scratch folder.

        Raises:
            OSError: it cannot be restored.
        """
        scratch.clear()
        if self._is_written(scratch.work):
            self._mirror(scratch, self._taken)
        with open(os.path.join(scratch.folder, _STATE), "w", encoding="ascii") as file:
            json.dump(self._state, file)
        name = self._prefix + os.path.basename(scratch.folder)
        os.rename(scratch.folder, os.path.join(self._folder, name))

    def _idle(self) -> Scratch | None:
        for name in os.listdir(self._folder):
            if not name.startswith(self._prefix):
                continue
            scratch = Scratch(os.path.join(self._folder, name.removeprefix(self._prefix)))
            try:
                os.rename(os.path.join(self._folder, name), scratch.folder)
            except OSError:
                # Another process was faster.
                continue
            try:
                with open(os.path.join(scratch.folder, _STATE), encoding="ascii") as file:
                    self._state = json.load(file)
                if not self._is_current():
                    self._mirror(scratch, _NEVER)
            except (OSError, ValueError):
                remove(scratch.folder)
            else:
                return scratch
        return None

    def _new(self) -> Scratch:
        self._state = {}
        scratch = Scratch(tempfile.mkdtemp(dir=self._folder))
        scratch.create()
        self._mirror(scratch, 0)
        return scratch

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
