"""Engines and servers that the tests of a process share: starting one takes longer than its use."""

from __future__ import annotations

import os
import sys
import tempfile
from typing import TYPE_CHECKING

from mkdocs_multicloud.drawing import Drawer
from mkdocs_multicloud.execution.factory import START, WAYS, runner_for
from mkdocs_multicloud.execution.isolation.environment import environment
from mkdocs_multicloud.execution.runners.fork import ForkRunner, WarmServer

if TYPE_CHECKING:
    from mkdocs_multicloud.execution.model import Runner
    from mkdocs_multicloud.execution.policy import Policy
    from mkdocs_multicloud.snippet.project import Project


class _OpenDrawer(Drawer):
    """A drawer that nobody closes who was lent it."""

    def close(self) -> None:
        pass

    def end(self) -> None:
        super().close()


class SharedProcesses:
    """The engine and the servers; a fork of this process has its own, as has whoever changes them.

    A test that patches the interpreter or the folder of temporary files gets processes of its own.
    """

    def __init__(self) -> None:
        self._drawer = _OpenDrawer(jobs=2)
        self._servers: dict[object, WarmServer] = {}
        self._owner = self._world()

    def drawer(self, jobs: int) -> Drawer:
        """The shared drawer."""
        return self._drawer if self._world() == self._owner else Drawer(jobs=jobs)

    def runner(self, project: Project, policy: Policy) -> Runner:
        """A runner as the environment says, with a shared server if it forks."""
        way = os.environ.get(START) or WAYS[0]
        if sys.platform != "linux" or way not in ("namespaces", "fork"):
            return runner_for(project, policy)
        namespaces = way == "namespaces"
        server = self._server(policy, namespaces)
        return ForkRunner(project, policy, namespaces=namespaces, server=server)

    def close(self) -> None:
        """End all processes."""
        self._drawer.end()
        for server in self._servers.values():
            server.close()

    def _server(self, policy: Policy, namespaces: bool) -> WarmServer | None:
        if self._world() != self._owner:
            return None
        # What a server is started with.
        key = policy.network, namespaces, frozenset(environment(policy.env).items())
        if key not in self._servers:
            self._servers[key] = WarmServer(policy, namespaces=namespaces)
        return self._servers[key]

    @staticmethod
    def _world() -> tuple[object, ...]:
        return os.getpid(), sys.executable, tempfile.gettempdir(), os.environ.get("DRAWIO_ENGINE")
