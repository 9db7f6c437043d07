"""A runner that uses a new interpreter for each snippet, started in advance.

It is for platforms that cannot fork a process with loaded libraries: macOS and Windows.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.execution.imported_modules import installed_imports
from mkdocs_multicloud.execution.isolation import limits
from mkdocs_multicloud.execution.isolation.environment import environment, folders
from mkdocs_multicloud.execution.isolation.project_mirror import mirror
from mkdocs_multicloud.execution.isolation.scratch import PREFIX, Scratch, remove
from mkdocs_multicloud.execution.job import Job
from mkdocs_multicloud.execution.outcome import STOPPED, Outcome, read_result, run_of
from mkdocs_multicloud.execution.runners.interpreter import (
    StartError,
    Startup,
    start_interpreter,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.execution.model import Run
    from mkdocs_multicloud.execution.outcome import Ended
    from mkdocs_multicloud.execution.policy import Policy
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet
    from mkdocs_multicloud.snippet.project import Project

_POLL_SECONDS = 0.05
_END_SECONDS = 5.0
"""Seconds in which a process must have ended what a snippet has started."""

log = logging.getLogger("mkdocs_multicloud")


class SpawnRunner:
    """Runs each snippet in its own interpreter and process group.

    Args:
        project: the project that a snippet's working directory looks like.
    """

    def __init__(self, project: Project, policy: Policy) -> None:
        self._project = project
        self._policy = policy
        self._slots = threading.BoundedSemaphore(policy.jobs)
        self._lock = threading.Lock()
        self._ready: deque[_Interpreter] = deque()
        self._running: set[_Interpreter] = set()
        self._preload: set[str] = set()
        self._closed = False

    def start(self, snippets: Iterable[Snippet]) -> list[Snippet]:
        """Start interpreters that load the installed modules that snippets import."""
        unknown = list(snippets)
        if not unknown:
            # A waiting interpreter cannot load more modules.
            return unknown
        self.preload(installed_imports(unknown))
        return unknown

    def preload(self, modules: set[str]) -> None:
        """Start interpreters that load these modules."""
        with self._lock:
            self._preload |= modules
        self._refill()

    def _refill(self) -> None:
        """Start interpreters until as many are waiting as snippets may run at the same time."""
        # The snippets will report the error.
        with self._lock, contextlib.suppress(StartError):
            while len(self._ready) < self._policy.jobs and not self._closed:
                self._ready.append(_Interpreter(self._policy, sorted(self._preload)))

    def run(self, snippet: Snippet, project: Project | None = None) -> Run:
        """Run a snippet that has a program. Errors of the snippet are never raised.

        Args:
            project: in the place of the runner's own.
        """
        job = Job.of(snippet, project or self._project, self._policy)
        with self._slots:
            with self._lock:
                if self._closed:
                    return STOPPED
                try:
                    interpreter = (
                        self._ready.popleft()
                        if self._ready
                        else _Interpreter(self._policy, sorted(self._preload))
                    )
                except StartError as error:
                    return error.run
                self._running.add(interpreter)
            try:
                outcome = interpreter.do(job)
            finally:
                interpreter.close()
                with self._lock:
                    self._running.discard(interpreter)
            self._refill()
        return STOPPED if self._closed else run_of(outcome, snippet, job.project)

    def close(self) -> None:
        """Kill all running snippets and run no more."""
        with self._lock:
            self._closed = True
            for interpreter in (*self._ready, *self._running):
                interpreter.close()
            self._ready.clear()


class _Interpreter:
    """A process that waits for one job."""

    def __init__(self, policy: Policy, preload: list[str]) -> None:
        folder = str(Path(tempfile.mkdtemp(prefix=PREFIX)).resolve())
        self._scratch = Scratch(folder)
        self._scratch.create()
        startup = Startup(folder, tuple(preload))
        out_path, err_path = (Path(self._scratch.control, name) for name in ("stdout", "stderr"))
        with out_path.open("wb") as out, err_path.open("wb") as err:
            # Opened now, as the snippet can replace the files later.
            self._printed = {"stdout": out_path.open("rb"), "stderr": err_path.open("rb")}
            try:
                self._process = start_interpreter(
                    "mkdocs_multicloud.execution.child.spawned_interpreter",
                    startup,
                    cwd=folder,
                    env={**environment(policy.env), **folders(self._scratch.home)},
                    stdin=subprocess.PIPE,
                    stdout=out,
                    stderr=err,
                    **_OWN_GROUP,
                )
            except BaseException:
                for file in self._printed.values():
                    file.close()
                remove(folder)
                raise

    def do(self, job: Job) -> Outcome:
        """Do a job."""
        mirror(job.project, self._scratch.work, links=f"{self._scratch.folder}/l")
        started = time.monotonic()
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(job.to_json()).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            # The process has already ended; the outcome contains the reason.
            log.debug("an interpreter ended before its job")
        ended = self._wait(started + job.seconds)
        self._kill()
        return Outcome(
            None if ended else self._process.returncode,
            ended,
            time.monotonic() - started,
            read_result(self._scratch.control),
            self._scratch.work,
            self._head("stdout"),
            self._head("stderr"),
        )

    def close(self) -> None:
        """Kill the process and all that it has started, and remove its folder."""
        self._kill()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        for file in self._printed.values():
            file.close()
        remove(self._scratch.folder)

    def _wait(self, deadline: float) -> Ended:
        """Wait for the end of the process; return why it must be killed, else an empty text."""
        while (left := deadline - time.monotonic()) > 0:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(min(left, _POLL_SECONDS))
                return ""
            sizes = (os.fstat(file.fileno()).st_size for file in self._printed.values())
            if sum(sizes) > limits.MAX_ENDLESS:
                return "printed"
        return "timeout"

    def _kill(self) -> None:
        if sys.platform == "win32":
            if self._process.poll() is None:
                subprocess.run(
                    ["taskkill", "/F", "/T", "/PID", str(self._process.pid)],
                    capture_output=True,
                    check=False,
                )
        else:
            if sys.platform == "linux":
                # It ends everything that the snippet has started, and itself.
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.terminate()
                    self._process.wait(_END_SECONDS)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _head(self, name: str) -> str:
        return self._printed[name].read(limits.MAX_PRINTED).decode("utf-8", "replace")


_OWN_GROUP: dict[str, Any]
if sys.platform == "win32":
    _OWN_GROUP = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
else:
    _OWN_GROUP = {"start_new_session": True}
