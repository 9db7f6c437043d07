"""Runs one snippet in its process: load, run, find diagrams, write the result."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import types
from contextlib import suppress
from dataclasses import asdict, replace
from itertools import islice
from json import JSONEncoder
from os import _exit
from typing import TYPE_CHECKING, Any, NoReturn

from mkdocs_multicloud.execution.child import capture, diagrams_import
from mkdocs_multicloud.execution.child.input_recorder import PACKAGES, Recorder
from mkdocs_multicloud.execution.child.run_program import run_program
from mkdocs_multicloud.execution.child.tracebacks import TracebackReader
from mkdocs_multicloud.execution.isolation.audit_hook import Guard
from mkdocs_multicloud.execution.isolation.environment import folders
from mkdocs_multicloud.execution.isolation.limits import MAX_RESULT
from mkdocs_multicloud.execution.outcome import NO_RESULT, SECTION
from mkdocs_multicloud.snippet.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.execution.child.run_program import Namespace
    from mkdocs_multicloud.execution.isolation.scratch import Scratch
    from mkdocs_multicloud.execution.job import Job
    from mkdocs_multicloud.execution.model import Candidate, Failure

# Kept here because the snippet may replace them.
_encode, _open, _write_some, _rename = JSONEncoder().encode, os.open, os.write, os.replace


class Task:
    """A job, with all that is prepared before its process is forked.

    A fork copies each page of memory that it changes, which takes longer than most of this.

    Args:
        scratch: the scratch folder of the run.
    """

    def __init__(self, job: Job, scratch: Scratch) -> None:
        program = job.program
        self._job = job
        self._scratch = scratch
        self._cwd = os.path.join(scratch.work, job.cwd)
        self._path = [_in_work(scratch.work, path, job.project) for path in program.folders]
        self._reader = TracebackReader(program.filename, program.display, job.project, scratch.work)
        self._recorder = Recorder(scratch.work, job.project, scratch.folder)
        self._guard = Guard(scratch, job.project, network=job.network)
        os.environ.update(folders(scratch.home))
        tempfile.tempdir = None
        sys.dont_write_bytecode = True

    def perform(self, source: str, *, kernel: bool) -> NoReturn:
        """Do the job and write its result to `result.json` in the folder `control`.

        Ends the process, even if the snippet has left threads running.

        Args:
            source: the text of the program's file.
            kernel: whether the kernel enforces which folders can be changed.
        """
        self._program = replace(self._job.program, source=source)
        self._file = _file_in(self._scratch.work, self._program, self._job.project)
        try:
            os.chdir(self._cwd)
        except FileNotFoundError:
            os.makedirs(self._cwd)
            os.chdir(self._cwd)
        sys.argv = [self._file]
        # Nothing that the supervisor imports may come from there.
        sys.path[:0] = self._path
        self._recorder.install()
        self._guard.install(kernel=kernel)
        diagrams_import.install()
        candidates, failure = self._attempt()
        if sum(len(candidate.xml) for candidate in candidates) > MAX_RESULT:
            result: dict[str, Any] = {"large": True}
        else:
            result = {
                "candidates": [asdict(candidate) for candidate in candidates],
                "failure": asdict(failure) if failure else None,
                "inputs": self._recorder.inputs,
                "modules": _modules(),
            }
        _write(result, self._scratch.control)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError, AttributeError):
                continue
        _exit(0)

    def _attempt(self) -> tuple[list[Candidate], Failure | None]:
        """Run the program; return the candidates, or the failure."""
        reader = self._reader
        reader.register(self._program.source)
        namespaces: list[Namespace] = []
        ended: SystemExit | None = None
        try:
            run_program(self._program, namespaces, self._scratch.control, self._file)
        except SystemExit as error:
            ended = error
        except BaseException as error:  # noqa: BLE001 (whatever the snippet raises is its result)
            self._recorder.stop()
            return [], reader.failure(error, "error", reader.summary(error))
        self._recorder.stop()
        try:
            found, problem = _candidates(namespaces, self._scratch)
        except BaseException as error:  # noqa: BLE001 (objects of the snippet may raise anything)
            return [], reader.failure(error, "error", reader.summary(error))
        if ended is not None and (ended.code not in (None, 0) or not found):
            code = "" if ended.code is None else f"{ended.code!r}"
            return [], reader.failure(ended, "exit", f"it ended itself with sys.exit({code})")
        if problem is not None and not found:
            return [], reader.failure(problem, "error", reader.summary(problem))
        return found, None


def end_without_result(error: BaseException) -> NoReturn:
    """End a process that cannot write its result; print the reason as its last line."""
    try:
        os.write(2, f"\n{type(error).__name__}: {error}\n".encode("utf-8", "replace"))
    finally:
        _exit(NO_RESULT)


def _write(result: dict[str, Any], control: str) -> None:
    # Without a file object, which would take longer.
    opened = _open(f"{control}/result.tmp", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    left = memoryview(_encode(result).encode("ascii"))
    while left:
        left = left[_write_some(opened, left) :]
    _rename(f"{control}/result.tmp", f"{control}/result.json")


_FILES: dict[str, str] = {}
"""Files of the modules that were loaded before the snippet, by name."""
_INSTALLED: list[str] = []
"""Names of those that are installed."""


_WARM = 3
"""How often a sample runs first; Python notes some things only then."""
_SAMPLE = """\
import xml.etree.ElementTree as ElementTree


def sample():
    element = ElementTree.Element("mxfile")
"""


def warm_up() -> None:
    """Run a sample in this process, so that Python notes where it finds what each snippet needs.

    Otherwise each fork would note it, in a copy of that memory.
    """
    program = Program("region", "", "", _SAMPLE, 5, 5, "sample", "", (), "")
    for _ in range(_WARM):
        namespaces: list[Namespace] = []
        run_program(program, namespaces)
        found = [
            candidate
            for prefix, names in namespaces
            for candidate in capture.in_namespace(names, prefix)
        ]
        _encode([asdict(candidate) for candidate in found])
    del sys.modules[SECTION]


def note_modules() -> None:
    """Record the loaded modules once, so that no fork has to."""
    _FILES.update((name, _file(module)) for name, module in list(sys.modules.items()))
    _INSTALLED[:] = _installed(_FILES)


def _modules() -> list[str]:
    """The names of the loaded modules that are installed."""
    more = len(sys.modules) - len(_FILES)
    # New ones are last. To look at all names would copy the memory of each.
    latest = [*islice(reversed(sys.modules), max(more, 0) + 1)]
    in_order = latest[-1:] == [next(reversed(_FILES), None)]
    new = [name for name in (latest if in_order else [*sys.modules]) if name not in _FILES]
    _FILES.update((name, _file(sys.modules.get(name))) for name in new)
    return sorted([*_INSTALLED, *_installed(new)])


def _installed(names: Iterable[str]) -> list[str]:
    return [
        name
        for name in names
        if _FILES[name].startswith(PACKAGES)
        and name not in sys.stdlib_module_names
        # Only the topmost package with a file: distributions may share a namespace package.
        and not _FILES.get(name.rpartition(".")[0])
    ]


def _file(module: Any) -> str:
    file = vars(module).get("__file__") if isinstance(module, types.ModuleType) else None
    return file if type(file) is str else ""


def _in_work(work: str, path: str, project: str) -> str:
    """Return a path of the project in the working directory, which a snippet may change."""
    if path != project and not path.startswith(project + os.sep):
        return path
    found = os.path.normpath(os.path.join(work, os.path.relpath(path, project)))
    return found if os.path.exists(found) else path


def _file_in(work: str, program: Program, project: str) -> str:
    """Return the snippet's file in the working directory, as scripts write beside `__file__`."""
    found = _in_work(work, program.filename, project)
    if os.path.islink(found) and "__file__" in program.source:
        # A copy, as `Path(__file__).resolve()` would lead out of the working directory.
        with suppress(OSError):
            copied = shutil.copy2(program.filename, f"{found}.{os.getpid()}")
            os.replace(copied, found)
    return found


def _candidates(
    namespaces: list[Namespace], scratch: Scratch
) -> tuple[list[Candidate], Exception | None]:
    """The candidates for the diagram, and the first error that one of the captures raised."""
    errors: list[Exception] = []
    found = [
        candidate
        for prefix, names in (*namespaces, ("", diagrams_import.rendered()))
        for candidate in capture.in_namespace(names, prefix, errors)
    ]
    folders = (scratch.written, scratch.home)
    for folder in folders:
        found += capture.in_folder(folder)
    for _, names in namespaces if not found else ():
        found += capture.inside_values(names, errors)
    for folder in folders if not found else ():
        found += capture.in_folder(folder, any_name=True)
    return found, errors[0] if errors else None
