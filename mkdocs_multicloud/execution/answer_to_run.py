"""What came of a process → Run: in words, and without the names of this machine's folders."""

from __future__ import annotations

import signal
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.execution.child.run_snippet import UNTOLD
from mkdocs_multicloud.execution.child.tracebacks import without_folders
from mkdocs_multicloud.execution.isolation.limits import (
    MAX_ENDLESS,
    MAX_FILE,
    MAX_PROCESSES,
    MAX_RESULT,
)
from mkdocs_multicloud.execution.model import Candidate, Failure, Run

if TYPE_CHECKING:
    from pathlib import Path

    from mkdocs_multicloud.snippet.loader import Snippet

_STOPPED = "the build was stopped"
STOPPED = Run(failure=Failure("crash", _STOPPED))
_SIGNALS = {
    "SIGKILL": "something killed it, mostly for want of memory",
    "SIGSEGV": "code in C went wrong",
    "SIGXCPU": "it took too much processor time",
    "SIGXFSZ": f"it wrote a file of more than {MAX_FILE // 2**20} MiB",
}


class StartError(Exception):
    """A process cannot be started.

    Args:
        error: why.
    """

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))

    @property
    def run(self) -> Run:
        """The same as a run that failed."""
        return Run(failure=Failure("crash", f"its process cannot be started ({self})"))


def run_of(answer: dict[str, Any] | None, snippet: Snippet, project: Path) -> Run:
    """The run that an answer tells of.

    Args:
        answer: as a keeper gives it; None if none came.
        project: the folder that the working directory looked like.
    """
    if answer is None:
        return Run(failure=Failure("crash", "the process that watches it died"))
    work = answer["work"]
    stdout, stderr = (
        without_folders(answer[name], work, str(project)) for name in ("stdout", "stderr")
    )
    seconds = answer["seconds"]
    try:
        return _told(answer, snippet, stdout, stderr, seconds)
    except (TypeError, KeyError, AttributeError, ValueError):
        failure = Failure("crash", "its process told no result that can be read")
        return Run((), stdout, stderr, failure, seconds)


def _told(
    answer: dict[str, Any], snippet: Snippet, stdout: str, stderr: str, seconds: float
) -> Run:
    result = answer["result"]
    ended = _ended(answer, snippet, stderr) if result is None or answer["ended"] else None
    if ended is None and result.get("large"):
        ended = Failure("crash", f"its diagrams are larger than {MAX_RESULT // 2**20} MiB")
    if ended is not None:
        return Run((), stdout, stderr, ended, seconds)
    found = tuple(Candidate(**candidate) for candidate in result["candidates"])
    told = Failure(**result["failure"]) if result["failure"] else None
    inputs = None if result["inputs"] is None else tuple(sorted(result["inputs"].items()))
    modules = tuple(result["modules"])
    texts = [
        *(text for c in found for text in (c.name, c.kind, c.xml, c.file)),
        *((told.kind, told.what, told.traceback, told.file, told.missing) if told else ()),
        *(text for item in inputs or () for text in item),
        *modules,
    ]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("a snippet that has written its result itself")
    lines = (told.line, told.file_line) if told else ()
    if not all(line is None or type(line) is int for line in lines):
        raise TypeError("a line that is no number")
    if told:
        what, traceback, file = map(_sound, (told.what, told.traceback, told.file))
        told = replace(told, what=what, traceback=traceback, file=file)
    found = tuple(replace(candidate, name=_sound(candidate.name)) for candidate in found)
    return Run(found, stdout, stderr, told, seconds, inputs, modules)


def _sound(text: str) -> str:
    """A text with escapes for halves of surrogate pairs, which no log and no page can take."""
    return text.encode("utf-8", "backslashreplace").decode()


def _ended(answer: dict[str, Any], snippet: Snippet, stderr: str) -> Failure:
    """What ended the process before it could tell its result."""
    match answer["ended"]:
        case "timeout":
            return Failure("timeout", f"it took longer than {snippet.timeout:g} s and was killed")
        case "stopped":
            return Failure("crash", _STOPPED)
        case "printed":
            size = MAX_ENDLESS // 2**20
            return Failure("crash", f"it printed more than {size} MiB and was killed")
        case "processes":
            return Failure("crash", f"it had more than {MAX_PROCESSES} processes and was killed")
    if answer["code"] == UNTOLD:
        why = stderr.rstrip().rpartition("\n")[2]
        return Failure("crash", f"it could not tell its result ({why})")
    told = _code(answer["code"])
    return Failure("crash", f"it died ({told})", traceback=stderr[-2000:].rstrip())


def _code(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
    why = _SIGNALS.get(name)
    return f"{name}: {why}" if why else name
