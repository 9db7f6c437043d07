"""Converts the outcome of a process to a run, with messages that contain no local folders."""

from __future__ import annotations

import json
import os
import signal
import stat
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, Self

from mkdocs_multicloud.execution.child.tracebacks import without_folders
from mkdocs_multicloud.execution.isolation.limits import (
    MAX_ENDLESS,
    MAX_FILE,
    MAX_PROCESSES,
    MAX_RESULT,
)
from mkdocs_multicloud.execution.model import Failure, Run

if TYPE_CHECKING:
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet

NO_RESULT = 70
"""Exit code of a process that cannot write its result; its last line of output is the reason."""
LARGE = '{"large": true}'
"""The result of a snippet whose diagrams are too large."""
SECTION = "__snippet__"
"""Name of the module of a section."""
_STOPPED = "the build was stopped"
STOPPED = Run(failure=Failure("crash", _STOPPED))
_LOST = Run(failure=Failure("crash", "the process that watches it died"))
_FLAGS = sum(getattr(os, name, 0) for name in ("O_RDONLY", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
_SIGNALS = {
    "SIGKILL": "it was killed, usually because memory ran out",
    "SIGSEGV": "C code crashed",
    "SIGXCPU": "it took too much processor time",
    "SIGXFSZ": f"it wrote a file of more than {MAX_FILE // 2**20} MiB",
}

Ended = Literal["", "timeout", "printed", "processes", "stopped"]
"""Why a process was killed; empty if it ended itself."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the process of a snippet ended.

    Attributes:
        code: its exit code; None if it was killed.
        ended: why it was killed.
        seconds: its duration.
        result: its result as it was written; None if there is none.
        work: its working directory.
        stdout, stderr: its output.
    """

    code: int | None
    ended: Ended
    seconds: float
    result: str | None
    work: str
    stdout: str
    stderr: str

    def to_json(self) -> dict[str, Any]:
        """Return the outcome as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, entry: dict[str, Any]) -> Self:
        """Create an outcome from JSON."""
        return cls(**entry)


def read_result(control: str) -> str | None:
    """Return the result that a process has written to a folder; None if there is none."""
    opened = open_result(control)
    return None if opened is None else read_opened(opened)


def open_result(control: str) -> int | None:
    """Open the result that a process has written to a folder; return None if there is none."""
    try:
        return os.open(os.path.join(control, "result.json"), _FLAGS)
    except OSError:
        return None


def read_opened(opened: int) -> str | None:
    """Return an opened result, and close it; None if it is none of ours.

    The snippet can write anything there, such as a link or a pipe.
    """
    try:
        with open(opened, "rb") as file:
            found = os.fstat(opened)
            if not stat.S_ISREG(found.st_mode):
                return None
            if found.st_size > MAX_RESULT:
                return LARGE
            text = file.read(MAX_RESULT).decode("ascii")
            # Our own has no control characters, which would be sent as six characters each.
            return text if text.isprintable() else None
    except (OSError, ValueError):
        return None


def _parsed(result: str | None) -> dict[str, Any] | None:
    """The fields of a result; None if it is unreadable."""
    try:
        parsed = json.loads(result or "null")
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def run_of(outcome: Outcome | None, snippet: Snippet, project: str) -> Run:
    """Return the run for an outcome.

    Args:
        outcome: the outcome; None if the supervising process has died.
        project: the folder that the working directory looked like.
    """
    if outcome is None:
        return _LOST
    stdout, stderr = (
        without_folders(text, outcome.work, project) for text in (outcome.stdout, outcome.stderr)
    )
    run = Run((), stdout, stderr, None, outcome.seconds)
    result = _parsed(outcome.result)
    failure = _killed(outcome, result, snippet, stderr)
    if failure is None:
        try:
            return _read(run, result or {})
        except ValueError:
            failure = Failure("crash", "the snippet process returned an unreadable result")
    return replace(run, failure=failure)


def _read(run: Run, result: dict[str, Any]) -> Run:
    """Add the written result to a run.

    Raises:
        ValueError: the result is not ours; the snippet has written it.
    """
    known = {"stdout": run.stdout, "stderr": run.stderr, "seconds": run.seconds}
    read = Run.from_json({**result, **known, "dependencies": None})
    failure = read.failure
    if failure:
        what, traceback, file = map(_sound, (failure.what, failure.traceback, failure.file))
        failure = replace(failure, what=what, traceback=traceback, file=file)
    found = tuple(replace(made, name=_sound(made.name)) for made in read.candidates)
    return replace(read, candidates=found, failure=failure)


def _sound(text: str) -> str:
    """Escape surrogates in a text, which cannot be written to logs and pages."""
    return text.encode("utf-8", "backslashreplace").decode()


def _killed(
    outcome: Outcome, result: dict[str, Any] | None, snippet: Snippet, stderr: str
) -> Failure | None:
    """Why the process ended without a result; None if it has written one."""
    match outcome.ended:
        case "timeout":
            what = f"it took longer than {snippet.timeout:g} s and was killed"
            if f"No module named {SECTION!r}" in stderr:
                # A pool of `multiprocessing` waits for its processes without end.
                what += (
                    ": processes that it started could not import what a section defines; use "
                    "multiprocessing.get_context('fork'), or the whole file"
                )
            return Failure("timeout", what)
        case "stopped":
            return Failure("crash", _STOPPED)
        case "printed":
            size = MAX_ENDLESS // 2**20
            return Failure("crash", f"it printed more than {size} MiB and was killed")
        case "processes":
            return Failure("crash", f"it had more than {MAX_PROCESSES} processes and was killed")
    if result is not None:
        if result.get("large"):
            return Failure("crash", f"its diagrams are larger than {MAX_RESULT // 2**20} MiB")
        return None
    if outcome.code == NO_RESULT:
        why = stderr.rstrip().rpartition("\n")[2]
        return Failure("crash", f"it could not return its result ({why})")
    reason = _died_of(outcome.code or 0)
    return Failure("crash", f"it died ({reason})", traceback=stderr[-2000:].rstrip())


def _died_of(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
    why = _SIGNALS.get(name)
    return f"{name}: {why}" if why else name
