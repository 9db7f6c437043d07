"""A runner that takes a fresh interpreter for each snippet, started before it is needed.

For platforms where a process with loaded libraries cannot be forked: macOS and Windows.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.execution import read_answer
from mkdocs_multicloud.execution.answer_to_run import STOPPED, StartError, run_of
from mkdocs_multicloud.execution.isolation import limits
from mkdocs_multicloud.execution.isolation.environment import environment, folders
from mkdocs_multicloud.execution.isolation.project_mirror import SCRATCH, mirror
from mkdocs_multicloud.execution.working_directory import place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.execution.model import Run
    from mkdocs_multicloud.execution.policy import Policy
    from mkdocs_multicloud.snippet.loader import Snippet
    from mkdocs_multicloud.snippet.project import Project

# The package is imported before the author's folders come onto the path, wherever it is itself.
_BOOT = (
    "import sys, json; settings = json.loads(sys.argv[1]); "
    "sys.path.insert(0, settings['package']); "
    "from mkdocs_multicloud.execution.child.spawned_interpreter import main; "
    "sys.path.remove(settings['package']); main(settings)"
)
_POLL_SECONDS = 0.05

log = logging.getLogger("mkdocs_multicloud")


class SpawnRunner:
    """Runs snippets of a project, each in an interpreter and a process group of its own.

    Args:
        project: the folder that a snippet finds itself in is made to look like.
        policy: what snippets may do and take.
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

    def prepare(self, modules: Iterable[str]) -> None:
        """Start interpreters that have loaded what is about to be imported."""
        with self._lock:
            self._preload |= set(modules)
            # The snippets tell what is wrong.
            with contextlib.suppress(StartError):
                while len(self._ready) < self._policy.jobs and not self._closed:
                    self._ready.append(_Interpreter(self._policy, sorted(self._preload)))

    def run(self, snippet: Snippet) -> Run:
        """Run a snippet that has a program. Never raises for what the snippet does."""
        assert snippet.program is not None
        project, cwd = place(snippet.program, snippet.cwd, self._project)
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
                answer = interpreter.do(snippet, project, cwd, self._policy)
            finally:
                interpreter.close()
                with self._lock:
                    self._running.discard(interpreter)
            self.prepare(())
        return STOPPED if self._closed else run_of(answer, snippet, project)

    def close(self) -> None:
        """Kill what runs, and run nothing any more."""
        with self._lock:
            self._closed = True
            for interpreter in (*self._ready, *self._running):
                interpreter.close()
            self._ready.clear()


class _Interpreter:
    """A process that waits for one job."""

    def __init__(self, policy: Policy, preload: list[str]) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix=SCRATCH)).resolve()
        for name in ("work", "home", "control"):
            (self._scratch / name).mkdir()
        settings = {
            "package": str(Path(__file__).resolve().parents[3]),
            "scratch": str(self._scratch),
            "preload": preload,
        }
        out_path, err_path = (self._scratch / "control" / name for name in ("stdout", "stderr"))
        with out_path.open("wb") as out, err_path.open("wb") as err:
            # Read by handles of ours: what stands under these names later may be anything.
            self._printed = {"stdout": out_path.open("rb"), "stderr": err_path.open("rb")}
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-c", _BOOT, json.dumps(settings)],
                    cwd=self._scratch,
                    env={**environment(policy.env), **folders(str(self._scratch / "home"))},
                    stdin=subprocess.PIPE,
                    stdout=out,
                    stderr=err,
                    **_OWN_GROUP,
                )
            except BaseException as error:
                for file in self._printed.values():
                    file.close()
                shutil.rmtree(self._scratch, ignore_errors=True)
                if isinstance(error, OSError):
                    raise StartError(error) from None
                raise

    def do(
        self, snippet: Snippet, project: Path, cwd: str, policy: Policy
    ) -> dict[str, Any] | None:
        """Do a job; what came of it, as a keeper would tell it."""
        assert snippet.program is not None
        work = self._scratch / "work"
        mirror(project, work)
        (work / cwd).mkdir(parents=True, exist_ok=True)
        job = {
            "program": asdict(snippet.program),
            "work": str(work),
            "written": str(work),
            "home": str(self._scratch / "home"),
            "control": str(self._scratch / "control"),
            "scratch": str(self._scratch),
            "project": str(project),
            "network": policy.network,
            "memory": policy.memory,
            "seconds": snippet.timeout,
        }
        started = time.monotonic()
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps({"job": job, "cwd": str(work / cwd)}).encode())
            self._process.stdin.write(b"\n")
            self._process.stdin.flush()
        except OSError:
            # It has died already; how is told below.
            log.debug("an interpreter ended before its job")
        ended = self._wait(started + snippet.timeout)
        self._kill()
        code = None if ended else self._process.returncode
        return {
            "code": code,
            "ended": ended,
            "seconds": time.monotonic() - started,
            "result": read_answer.told(str(self._scratch / "control")),
            "work": str(work),
            "stdout": self._head("stdout"),
            "stderr": self._head("stderr"),
        }

    def close(self) -> None:
        """End the process and what it started, and remove its folder."""
        self._kill()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        for file in self._printed.values():
            file.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _wait(self, deadline: float) -> str:
        """Wait for the end; why it was not the snippet's own."""
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
