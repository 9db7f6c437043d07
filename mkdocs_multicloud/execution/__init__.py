"""Snippet → Run: what came of running it, as a value. That it failed is data here, not an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from mkdocs_multicloud.snippet import Snippet


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be the diagram.

    Attributes:
        name: the variable (`mcd`, `self.mcd`) or the file, relative to the working directory.
        kind: what it was, for people: `MultiCloudDiagrams`, `drawpyo.File`, `file` …
        xml: its document.
    """

    name: str
    kind: str
    xml: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run has no result.

    Attributes:
        kind: `error`, an exception; `exit`, it ended itself; `timeout`; `crash`, no result came.
        what: in one line.
        line: of the snippet's file, where it is known.
        traceback: the author's frames only, with the files' own names and lines.
    """

    kind: Literal["error", "exit", "timeout", "crash"]
    what: str
    line: int | None = None
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What came of running a snippet.

    Attributes:
        candidates: in the order of the code; files last.
        stdout, stderr: the first 64 KiB of what it printed.
        failure: None if it ran to its end.
        seconds: how long it took, start of the process included.
    """

    candidates: tuple[Candidate, ...] = ()
    stdout: str = ""
    stderr: str = ""
    failure: Failure | None = None
    seconds: float = 0.0


class Runner(Protocol):
    """Whatever runs snippets."""

    def run(self, snippet: Snippet) -> Run:
        """Run a snippet that has a program. Never raises for what the snippet does."""
