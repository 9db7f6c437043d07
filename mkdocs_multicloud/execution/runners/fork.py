"""A runner for Linux that forks each snippet from a server with loaded packages."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.execution import messages
from mkdocs_multicloud.execution.imported_modules import installed_imports
from mkdocs_multicloud.execution.isolation.environment import environment, folders
from mkdocs_multicloud.execution.isolation.scratch import PREFIX, Scratch, remove
from mkdocs_multicloud.execution.job import Job
from mkdocs_multicloud.execution.outcome import STOPPED, Outcome, read_opened, run_of
from mkdocs_multicloud.execution.runners.interpreter import (
    StartError,
    Startup,
    start_interpreter,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.execution.model import Run
    from mkdocs_multicloud.execution.policy import Policy
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet
    from mkdocs_multicloud.snippet.project import Project

_MARGIN = 20.0
"""Seconds after a snippet's time limit after which the server counts as lost."""

_DYING = 1.0
"""Seconds to wait for the end of a process that does not answer."""


class ForkRunner:
    """Runs snippets in forks of a server; safe to use from several threads.

    Args:
        project: the project that a snippet's working directory looks like.
        namespaces: whether to use namespaces if the kernel allows it.
        server: a server that runners with the same policy share; its creator closes it.
    """

    def __init__(
        self,
        project: Project,
        policy: Policy,
        *,
        namespaces: bool = True,
        server: WarmServer | None = None,
    ) -> None:
        self._project = project
        self._policy = policy
        self._slots = threading.BoundedSemaphore(policy.jobs)
        self._server = server or WarmServer(policy, namespaces=namespaces)
        self._is_shared = server is not None
        self._closed = False

    def start(self, snippets: Iterable[Snippet]) -> list[Snippet]:
        """Start the server, and let it load the installed modules that snippets import."""
        unknown = list(snippets)
        self.preload(installed_imports(unknown))
        return unknown

    def preload(self, modules: set[str]) -> None:
        """Start the server with these modules."""
        self._server.preload(modules)

    def run(self, snippet: Snippet, project: Project | None = None) -> Run:
        """Run a snippet that has a program. Errors of the snippet are never raised.

        Args:
            project: in the place of the runner's own.
        """
        job = Job.of(snippet, project or self._project, self._policy)
        with self._slots:
            for _ in range(2):
                if self._closed:
                    return STOPPED
                try:
                    outcome = self._server.ask(job)
                except TimeoutError:
                    outcome = None
                    break
                except StartError as error:
                    return error.run
                if outcome is not None:
                    break
                self._server.restart()
        return run_of(outcome, snippet, job.project)

    def close(self) -> None:
        """Kill all running snippets, unless the server is shared, and run no more."""
        self._closed = True
        if not self._is_shared:
            self._server.close()


class WarmServer:
    """A fork server with loaded packages. It is started when needed, and again after it was lost.

    Args:
        policy: sets network access and environment.
        namespaces: whether to use namespaces if the kernel allows it.
    """

    def __init__(self, policy: Policy, *, namespaces: bool = True) -> None:
        self._policy = policy
        self._namespaces = namespaces
        self._lock = threading.Lock()
        self._process: _Server | None = None
        self._preload: set[str] = set()
        self._closed = False

    def preload(self, modules: set[str]) -> None:
        """Start the process, and load modules that snippets are going to import.

        Args:
            modules: empty as long as none is known; then the process waits for them.
        """
        with self._lock:
            news = not modules <= self._preload
            self._preload |= modules
            if news and self._process is not None and self._process.is_loaded:
                self._process.close()
                self._process = None
            if not self._closed:
                # The snippets will report the error.
                with suppress(StartError, OSError):
                    process = self._started()
                    if modules:
                        process.load(self._preload)

    def ask(self, job: Job) -> Outcome | None:
        """Do a job and return its outcome; None if the supervising process has died.

        Raises:
            TimeoutError: the outcome did not arrive in time.
            StartError: the server cannot be started.
        """
        try:
            with self._lock:
                server = self._started()
                server.load(self._preload)
                connection = server.connection()
        except OSError:
            return None
        is_reusable = False
        try:
            connection.settimeout(job.seconds + _MARGIN)
            # The snippet's process reads the code itself, and its output is passed on unread:
            # later snippets could find what was in the memory of the supervisor.
            code = job.program.source
            messages.send(connection, replace(job, program=job.program.without_code()).to_json())
            messages.send(connection, {"source": code})
            entry, files = messages.receive_with_files(connection)
            if entry is None:
                return None
            is_reusable = entry.pop("is_reusable")
            stdout, stderr = (_printed(number) for number in files[:2])
            result = read_opened(files[2]) if files[2:] else None
            outcome = Outcome.from_json(entry)
            return replace(outcome, stdout=stdout, stderr=stderr, result=result)
        except TimeoutError:
            raise
        except OSError:
            return None
        finally:
            with self._lock:
                if is_reusable and server is self._process:
                    server.keep(connection)
                else:
                    connection.close()

    def restart(self) -> None:
        """Start a new process if the current one has ended."""
        with self._lock:
            if self._process is not None and not self._process.is_alive():
                self._process.close()
                self._process = None

    def close(self) -> None:
        """Kill all processes."""
        self._closed = True
        with self._lock:
            if self._process is not None:
                self._process.close()

    def _started(self) -> _Server:
        if self._process is None:
            self._process = _Server(self._policy, self._namespaces)
        return self._process


class _Server:
    """The process of the server, and the folder for its snippets.

    Attributes:
        is_loaded: whether it knows which modules to load; until then it waits for them.
    """

    def __init__(self, policy: Policy, namespaces: bool) -> None:
        self.is_loaded = False
        self._folder = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
        self._control, theirs = _pair()
        self._idle: list[socket.socket] = []
        startup = Startup(str(self._folder), (), namespaces, policy.network)
        try:
            with theirs:
                self._process = start_interpreter(
                    "mkdocs_multicloud.execution.runners.fork_server",
                    startup,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={**environment(policy.env), **folders(Scratch(str(self._folder)).home)},
                    start_new_session=True,
                )
        except BaseException:
            self._control.close()
            remove(str(self._folder))
            raise

    def load(self, modules: set[str]) -> None:
        """Let the process load modules and start to serve, unless it already does.

        Raises:
            OSError: the server has ended.
        """
        if not self.is_loaded:
            messages.send(self._control, {"preload": sorted(modules)})
            self.is_loaded = True

    def connection(self) -> socket.socket:
        """Return a connection to a supervisor without a job, which may be a new one.

        Raises:
            OSError: the server has ended.
        """
        while self._idle:
            kept = self._idle.pop()
            kept.setblocking(False)
            try:
                # A supervisor sends nothing without a job: this is its end.
                kept.recv(1)
                kept.close()
            except BlockingIOError:
                return kept
            except OSError:
                kept.close()
        ours, theirs = _pair()
        try:
            with theirs:
                socket.send_fds(self._control, [b"j"], [theirs.fileno()])
        except OSError:
            ours.close()
            raise
        return ours

    def keep(self, connection: socket.socket) -> None:
        """Keep the connection to a supervisor that is ready for another job."""
        self._idle.append(connection)

    def is_alive(self) -> bool:
        """Return whether the process is running; a killed one may need a moment to end."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_DYING)
        return self._process.poll() is None

    def close(self) -> None:
        """End the process and all that it has started, and remove its folder."""
        for connection in (self._control, *self._idle):
            connection.close()
        self._idle.clear()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, 9)
            self._process.wait()
        remove(str(self._folder))


def _printed(number: int) -> str:
    """Read a file, and close it."""
    with open(number, "rb") as file:
        file.seek(0)
        return file.read().decode("utf-8", "replace")


def _pair() -> tuple[socket.socket, socket.socket]:
    """Create a pair of sockets without the default timeout, which other code may have set.

    In the other process such a timeout would cause an error.
    """
    ends = socket.socketpair()
    for end in ends:
        end.settimeout(None)
    return ends
