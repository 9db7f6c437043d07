"""A runner that starts one fresh interpreter for each snippet."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.execution import Candidate, Failure, Run
from mkdocs_multicloud.execution.tracebacks import without_folders
from mkdocs_multicloud.execution.workdir import mirror

if TYPE_CHECKING:
    from mkdocs_multicloud.project import Project
    from mkdocs_multicloud.snippet import Program, Snippet

MAX_OUTPUT = 64 * 2**10
MAX_RESULT = 256 * 2**20

# The package is imported before the author's folders come onto the path, wherever it is itself.
_BOOT = (
    "import sys, pathlib; sys.path.insert(0, {package!r}); "
    "from mkdocs_multicloud.execution.child import main; "
    "sys.path.remove({package!r}); main(pathlib.Path({control!r}))"
)


class ProcessRunner:
    """Runs snippets of a project, each in a process group of its own.

    Args:
        project: the folder that a snippet finds itself in is made to look like.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._running: set[subprocess.Popen[bytes]] = set()
        self._closed = False

    def close(self) -> None:
        """Kill what runs, and run nothing any more."""
        self._closed = True
        for process in list(self._running):
            _kill_group(process)

    def run(self, snippet: Snippet) -> Run:
        """Run a snippet that has a program. Never raises for what the snippet does."""
        assert snippet.program is not None
        if self._closed:
            return Run(failure=Failure("crash", "the build was stopped"))
        scratch = Path(tempfile.mkdtemp(prefix="multicloud-")).resolve()
        try:
            return self._run_in(scratch, snippet, snippet.program)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _run_in(self, scratch: Path, snippet: Snippet, program: Program) -> Run:
        work, home, control = scratch / "work", scratch / "home", scratch / "control"
        for folder in (work, home, control):
            folder.mkdir()
        project, cwd = self._folders(program, snippet.cwd, work)
        mirror(project, work)
        cwd.mkdir(parents=True, exist_ok=True)
        job = {
            "program": asdict(program),
            "work": str(work),
            "home": str(home),
            "project": str(project),
        }
        (control / "job.json").write_text(json.dumps(job), "utf-8")
        package = str(Path(__file__).resolve().parents[2])
        boot = _BOOT.format(package=package, control=str(control))
        with (control / "stdout").open("wb") as out, (control / "stderr").open("wb") as err:
            started = time.monotonic()
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", boot],
                cwd=cwd,
                env=_environment(home),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                **_OWN_GROUP,
            )
            self._running.add(process)
            try:
                code: int | None = process.wait(snippet.timeout)
            except subprocess.TimeoutExpired:
                code = None
            finally:
                _kill_group(process)
                self._running.discard(process)
            seconds = time.monotonic() - started
        printed = [
            without_folders(_head(control / name), str(work), str(project))
            for name in ("stdout", "stderr")
        ]
        candidates, failure = _result(control, code, snippet.timeout, printed[1])
        return Run(candidates, printed[0], printed[1], failure, seconds)

    def _folders(self, program: Program, cwd: str, work: Path) -> tuple[Path, Path]:
        """The folder to mirror, and the folder within its mirror to start in."""
        base = self._project.base
        parent = Path(program.filename).parent
        if cwd == "project" or not parent.is_absolute():
            return base, work
        if parent.is_relative_to(base):
            return base, work / parent.relative_to(base)
        return parent, work


_OWN_GROUP: dict[str, Any]
if sys.platform == "win32":
    _OWN_GROUP = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
else:
    _OWN_GROUP = {"start_new_session": True}


def _environment(home: Path) -> dict[str, str]:
    own = {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "TMPDIR": str(home),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8",
    }
    return {**os.environ, **own}


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End the snippet and every process that it started."""
    if sys.platform == "win32":
        subprocess.run(
            ["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False
        )
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _head(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(MAX_OUTPUT).decode("utf-8", "replace")


def _result(
    control: Path, code: int | None, timeout: float, stderr: str
) -> tuple[tuple[Candidate, ...], Failure | None]:
    path = control / "result.json"
    if code is None and not path.exists():
        return (), Failure("timeout", f"it took longer than {timeout:g} s and was killed")
    try:
        if path.stat().st_size > MAX_RESULT:
            return (), Failure("crash", f"its diagrams are larger than {MAX_RESULT // 2**20} MiB")
        result = json.loads(path.read_bytes())
        failure = result["failure"]
        found = tuple(Candidate(**candidate) for candidate in result["candidates"])
        return found, Failure(**failure) if failure else None
    except (OSError, ValueError, TypeError, KeyError):
        ended = f"signal {-code}" if code and code < 0 else f"exit code {code}"
        return (), Failure("crash", f"it died ({ended})", traceback=stderr[-2000:].rstrip())
