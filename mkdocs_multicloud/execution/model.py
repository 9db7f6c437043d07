"""The result of running a snippet, as a value. A failure is data here, not an exception."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.snippet.loaded_snippet import Snippet


@dataclass(frozen=True, slots=True)
class Candidate:
    """A variable or file that may be the diagram.

    Attributes:
        name: the variable (`mcd`, `self.mcd`), or the file relative to the working directory.
        kind: its type for messages: `MultiCloudDiagrams`, `drawpyo.File`, `file` …
        xml: its document.
        file: the frozen file that it was read from; empty if it comes from a run.
    """

    name: str
    kind: str
    xml: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run has no result.

    Attributes:
        kind: `error`, an exception; `exit`, it ended itself; `timeout`; `crash`, it has no result;
            `frozen`, there is no frozen result.
        what: what happened, in one line.
        line: line in the snippet's file; None if unknown.
        traceback: the traceback with only the author's files.
        file, file_line: the innermost line in the project, if it is in another file.
        missing: what is missing, if the message does not say it: an environment `variable`, or the
            `file` of a relative path, or the permission to create a `semaphore` or shared memory.
        module_file: the file or folder in the project of a module that was not found.
    """

    kind: Literal["error", "exit", "timeout", "crash", "frozen"]
    what: str
    line: int | None = None
    traceback: str = ""
    file: str = ""
    file_line: int | None = None
    missing: Literal["", "variable", "file", "semaphore"] = ""
    module_file: str = ""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The dependencies of a result, which is valid as long as all of them are unchanged.

    Attributes:
        base: the folder that paths are relative to, itself relative to the project's folder.
        inputs: paths that were read, with digests.
        unseen: patterns of further paths that are read.
        distributions: the distributions of loaded modules, with versions.
        imports: the file in the project for each imported name; empty for an installed module,
            `missing` if there is none.
        folders: folders that are searched first for imports.
    """

    base: str = "."
    inputs: dict[str, str] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    distributions: dict[str, str] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    folders: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, entry: dict[str, Any]) -> Self:
        """Create dependencies from JSON, which is not trusted.

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
        candidates: in the order of the code, files last.
        stdout, stderr: the first 64 KiB of its output.
        failure: None if it ran to its end.
        seconds: duration with the start of the process.
        inputs: paths that it read, with digests; None if unknown.
        modules: the installed modules that it has loaded.
        origin: whether it ran in this build or comes from the cache.
        dependencies: the dependencies of the result; None if it must not be cached.
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
        """Return the fields for `from_json`; candidates, failure and dependencies as they are."""
        entry = {field.name: getattr(self, field.name) for field in fields(self)}
        entry["inputs"] = None if self.inputs is None else dict(self.inputs)
        del entry["origin"]
        return entry

    @classmethod
    def from_json(cls, entry: dict[str, Any]) -> Self:
        """Create a run from JSON, which is not trusted.

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
            *((failed.file, failed.missing, failed.module_file) if failed else ()),
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
    """Runs snippets or returns known results; safe to use from several threads."""

    def start(self, snippets: Iterable[Snippet]) -> list[Snippet]:
        """Prepare to run snippets, and return those without a known result.

        Args:
            snippets: empty to start what can be started before they are known.
        """

    def run(self, snippet: Snippet) -> Run:
        """Return the run of a snippet with a program. Errors of the snippet are never raised."""

    def close(self) -> None:
        """Kill all running snippets and run no more."""
