"""A runner that forks each snippet from one warm server; Linux."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.execution import messages
from mkdocs_multicloud.execution.answer_to_run import STOPPED, StartError, run_of
from mkdocs_multicloud.execution.isolation.environment import environment
from mkdocs_multicloud.execution.isolation.project_mirror import SCRATCH
from mkdocs_multicloud.execution.working_directory import place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.execution.model import Run
    from mkdocs_multicloud.execution.policy import Policy
    from mkdocs_multicloud.snippet.loader import Snippet
    from mkdocs_multicloud.snippet.project import Project

_MARGIN = 20.0
"""Seconds beyond a snippet's own after which the server itself is taken for lost."""

_DYING = 1.0
"""Seconds in which a process that answers no more is seen to end."""

# The package is imported from wherever it is itself.
_BOOT = (
    "import sys, json; settings = json.loads(sys.argv[1]); "
    "sys.path.insert(0, settings['package']); "
    "from mkdocs_multicloud.execution.runners.fork_server import serve; "
    "sys.path.remove(settings['package']); serve(settings)"
)


class ForkRunner:
    """Runs snippets of a project in forks of one server; can be used from several threads.

    Args:
        project: the folder that a snippet finds itself in is made to look like.
        policy: what snippets may do and take.
        namespaces: whether to ask the kernel for worlds of their own.
    """

    def __init__(self, project: Project, policy: Policy, *, namespaces: bool = True) -> None:
        self._project = project
        self._policy = policy
        self._namespaces = namespaces
        self._slots = threading.BoundedSemaphore(policy.jobs)
        self._lock = threading.Lock()
        self._server: _Server | None = None
        self._preload: set[str] = set()
        self._closed = False

    def prepare(self, modules: Iterable[str]) -> None:
        """Have the server load modules that are about to be imported."""
        wanted = set(modules)
        with self._lock:
            news = not wanted <= self._preload
            self._preload |= wanted
            if news and self._server is not None:
                self._server.close()
                self._server = None
            if not self._closed:
                # The snippets tell what is wrong.
                with suppress(StartError):
                    self._started()

    def run(self, snippet: Snippet) -> Run:
        """Run a snippet that has a program. Never raises for what the snippet does."""
        assert snippet.program is not None
        project, cwd = place(snippet.program, snippet.cwd, self._project)
        job = {
            "program": asdict(snippet.program),
            "project": str(project),
            "cwd": cwd,
            "seconds": snippet.timeout,
            "memory": self._policy.memory,
            "network": self._policy.network,
        }
        with self._slots:
            for _ in range(2):
                if self._closed:
                    return STOPPED
                try:
                    answer = self._ask(job, snippet.timeout + _MARGIN)
                except TimeoutError:
                    answer = None
                    break
                except StartError as error:
                    return error.run
                if answer is not None:
                    break
                self._restart()
        return run_of(answer, snippet, project)

    def close(self) -> None:
        """Kill what runs, and run nothing any more."""
        self._closed = True
        with self._lock:
            if self._server is not None:
                self._server.close()

    def _ask(self, job: dict[str, Any], seconds: float) -> dict[str, Any] | None:
        """The answer to a job; None if whoever should give it has died.

        Raises:
            TimeoutError: it did not come in time.
            StartError: there is no server, and none can be started.
        """
        try:
            with self._lock:
                connection = self._started().connection()
            with connection:
                connection.settimeout(seconds)
                messages.send(connection, job)
                return messages.receive(connection)
        except TimeoutError:
            raise
        except OSError:
            return None

    def _restart(self) -> None:
        """A new server, if the present one is gone."""
        with self._lock:
            if self._server is not None and not self._server.is_alive():
                self._server.close()
                self._server = None

    def _started(self) -> _Server:
        if self._server is None:
            self._server = _Server(self._policy, sorted(self._preload), self._namespaces)
        return self._server


class _Server:
    """The process, and the folder that its snippets write to."""

    def __init__(self, policy: Policy, preload: list[str], namespaces: bool) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix=SCRATCH)).resolve()
        self._control, theirs = _pair()
        settings = {
            "package": str(Path(__file__).resolve().parents[3]),
            "folder": str(self._folder),
            "network": policy.network,
            "namespaces": namespaces,
            "preload": preload,
        }
        try:
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-c", _BOOT, json.dumps(settings)],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=environment(policy.env),
                    start_new_session=True,
                )
        except BaseException as error:
            self._control.close()
            shutil.rmtree(self._folder, ignore_errors=True)
            if isinstance(error, OSError):
                raise StartError(error) from None
            raise

    def connection(self) -> socket.socket:
        """A connection to a new keeper.

        Raises:
            OSError: the server is gone.
        """
        ours, theirs = _pair()
        try:
            with theirs:
                socket.send_fds(self._control, [b"j"], [theirs.fileno()])
        except OSError:
            ours.close()
            raise
        return ours

    def is_alive(self) -> bool:
        """Whether the process is there, and will be: one that was killed may take a moment."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_DYING)
        return self._process.poll() is None

    def close(self) -> None:
        """End the process and all that came of it."""
        self._control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, 9)
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def _pair() -> tuple[socket.socket, socket.socket]:
    """Two ends that wait for each other, whatever time others have set for all sockets to come.

    The time is kept where the socket is made, and the other process would be told to try again.
    """
    ends = socket.socketpair()
    for end in ends:
        end.settimeout(None)
    return ends
