"""Snippet → Run: the result of running it, as a value. A failure is data here, not an error."""

from __future__ import annotations

import itertools
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.snippet.loader import Snippet


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be the diagram.

    Attributes:
        name: the variable (`mcd`, `self.mcd`) or the file, relative to the working directory.
        kind: what it was, for people: `MultiCloudDiagrams`, `drawpyo.File`, `file` …
        xml: its document.
        file: the frozen file that it comes from, for people; empty if it comes from a run.
    """

    name: str
    kind: str
    xml: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run has no result.

    Attributes:
        kind: `error`, an exception; `exit`, it ended itself; `timeout`; `crash`, no result came;
            `frozen`, it was not run and no result of it is frozen.
        what: in one line.
        line: of the snippet's file, where it is known.
        traceback: the author's frames only, with the files' own names and lines.
        file, file_line: the innermost place in the project, where that is another file than the
            snippet's.
        missing: what was not there, where it takes more than the error's text to know: `variable`
            of the environment, or the `file` that a relative path names.
    """

    kind: Literal["error", "exit", "timeout", "crash", "frozen"]
    what: str
    line: int | None = None
    traceback: str = ""
    file: str = ""
    file_line: int | None = None
    missing: Literal["", "variable", "file"] = ""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What a result depends on: it can be used again as long as all of this is the same.

    Attributes:
        base: the folder that its paths are relative to, itself relative to the project's.
        inputs: digests of what was read, by paths.
        unseen: patterns of further paths that are read.
        distributions: versions of the distributions whose modules were loaded.
        imports: for each imported name, directly or not, the file of the project that it leads
            to; empty where it leads to an installed module.
        folders: where imports look first.
    """

    base: str = "."
    inputs: dict[str, str] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    distributions: dict[str, str] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    folders: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The same as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, entry: dict[str, Any]) -> Self:
        """Dependencies from JSON, which anybody may have written.

        Raises:
            ValueError: it is something else.
        """
        try:
            lists = {name: tuple(entry[name]) for name in ("unseen", "folders")}
            read = cls(**{**entry, **lists})
            pairs = (*read.inputs.items(), *read.distributions.items(), *read.imports.items())
            texts = [read.base, *read.unseen, *read.folders, *itertools.chain(*pairs)]
        except (TypeError, KeyError, AttributeError):
            raise ValueError("not the fields of dependencies") from None
        if not all(isinstance(text, str) for text in texts):
            raise ValueError("something else in the place of a text")
        return read


@dataclass(frozen=True, slots=True)
class Run:
    """The result of running a snippet.

    Attributes:
        candidates: in the order of the code; files last.
        stdout, stderr: the first 64 KiB of what it printed.
        failure: None if it ran to its end.
        seconds: how long it took, start of the process included.
        inputs: paths of what it read, with digests; None if they are not known.
        modules: the installed modules that it had.
        origin: whether it ran in this build, or its result was known.
        dependencies: what the result depends on; None if it cannot be remembered.
    """

    candidates: tuple[Candidate, ...] = ()
    stdout: str = ""
    stderr: str = ""
    failure: Failure | None = None
    seconds: float = 0.0
    inputs: tuple[tuple[str, str], ...] | None = None
    modules: tuple[str, ...] = ()
    origin: Literal["ran", "remembered", "frozen"] = field(default="ran", compare=False)
    dependencies: Dependencies | None = field(default=None, compare=False)

    def to_json(self) -> dict[str, Any]:
        """The same as JSON, without where it comes from."""
        entry = {**asdict(self), "inputs": None if self.inputs is None else dict(self.inputs)}
        del entry["origin"]
        return entry

    @classmethod
    def from_json(cls, entry: dict[str, Any]) -> Self:
        """A run from JSON, which anybody may have written.

        Raises:
            ValueError: it is something else.
        """
        try:
            failure, inputs = entry.get("failure"), entry.get("inputs")
            dependencies = entry.get("dependencies")
            run = cls(
                tuple(Candidate(**candidate) for candidate in entry["candidates"]),
                entry["stdout"],
                entry["stderr"],
                Failure(**failure) if failure else None,
                float(entry["seconds"]),
                None if inputs is None else tuple(sorted(inputs.items())),
                tuple(entry["modules"]),
                dependencies=Dependencies.from_json(dependencies) if dependencies else None,
            )
        except (TypeError, KeyError, AttributeError, ValueError):
            raise ValueError("not the fields of a run") from None
        failed = run.failure
        texts = [
            *(text for c in run.candidates for text in (c.name, c.kind, c.xml, c.file)),
            *((failed.kind, failed.what, failed.traceback) if failed else ()),
            *((failed.file, failed.missing) if failed else ()),
            *(text for item in run.inputs or () for text in item),
            *(run.stdout, run.stderr, *run.modules),
        ]
        lines = (failed.line, failed.file_line) if failed else ()
        if not all(isinstance(text, str) for text in texts):
            raise ValueError("something else in the place of a text")
        if not all(line is None or type(line) is int for line in lines):
            raise ValueError("something else in the place of a line")
        return run


class Runner(Protocol):
    """Runs snippets, or knows the result; can be used from several threads."""

    def start(self, snippets: Iterable[Snippet]) -> list[Snippet]:
        """Prepare to run snippets, and return those whose result is not known yet."""

    def run(self, snippet: Snippet) -> Run:
        """The run of a snippet that has a program. Never raises for what the snippet does."""

    def close(self) -> None:
        """Kill what runs, and run nothing any more."""
