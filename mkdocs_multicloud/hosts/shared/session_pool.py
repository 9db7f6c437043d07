"""Sessions for hosts that create a converter for each text and never say which is the last."""

from __future__ import annotations

import os
import threading
import weakref
from typing import TYPE_CHECKING

from mkdocs_multicloud.pipeline.session import Session

if TYPE_CHECKING:
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.project import Project


class SharedSession:
    """A session that is closed when it is no longer used, at the latest when Python exits."""

    def __init__(self, project: Project, settings: Settings) -> None:
        self.session = Session.of(project, settings)
        weakref.finalize(self, _close, self.session, os.getpid())


class SessionPool:
    """The sessions of this process; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: weakref.WeakValueDictionary[tuple[int, Project, Settings], SharedSession]
        self._held = weakref.WeakValueDictionary()
        self._last: SharedSession | None = None

    def of(self, project: Project, settings: Settings) -> SharedSession:
        """Return the session for a project with these settings; the latest one is kept open."""
        # A fork must not use the processes of its parent.
        key = os.getpid(), project, settings
        with self._lock:
            shared = self._held.get(key)
            if shared is None:
                shared = self._held[key] = SharedSession(project, settings)
            self._last = shared
        return shared


SESSIONS = SessionPool()


def _close(session: Session, owner: int) -> None:
    if os.getpid() == owner:
        session.close()
