"""Workshops for hosts that make a converter for each text, and tell nobody when it was the last."""

from __future__ import annotations

import os
import threading
import weakref
from typing import TYPE_CHECKING

from mkdocs_multicloud.hosts.shared.session import Workshop

if TYPE_CHECKING:
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.project import Project


class Standing:
    """A workshop that is closed when nobody holds it any more, at the latest by the interpreter."""

    def __init__(self, project: Project, settings: Settings) -> None:
        self.workshop = Workshop.of(project, settings)
        weakref.finalize(self, _close, self.workshop, os.getpid())


class Standings:
    """The workshops of this process; can be used from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: weakref.WeakValueDictionary[tuple[int, Project, Settings], Standing]
        self._held = weakref.WeakValueDictionary()
        self._last: Standing | None = None

    def of(self, project: Project, settings: Settings) -> Standing:
        """The one for a project with these settings; the last that was asked for stays."""
        # What a fork has of its parent's processes is not its own.
        key = os.getpid(), project, settings
        with self._lock:
            standing = self._held.get(key)
            if standing is None:
                standing = self._held[key] = Standing(project, settings)
            self._last = standing
        return standing


STANDINGS = Standings()


def _close(workshop: Workshop, owner: int) -> None:
    if os.getpid() == owner:
        workshop.close()
