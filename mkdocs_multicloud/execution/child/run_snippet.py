"""Runs one snippet in its process: load, run, find diagrams, write the result."""

from __future__ import annotations

import ast
import inspect
import os
import sys
import tempfile
import types
import unittest
from dataclasses import asdict
from json import JSONEncoder
from os import _exit, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from mkdocs_multicloud.execution.child import capture
from mkdocs_multicloud.execution.child.input_recorder import PACKAGES, Recorder
from mkdocs_multicloud.execution.child.tracebacks import TracebackReader
from mkdocs_multicloud.execution.isolation.audit_hook import Guard
from mkdocs_multicloud.execution.isolation.environment import folders
from mkdocs_multicloud.execution.isolation.limits import MAX_RESULT
from mkdocs_multicloud.execution.outcome import NO_RESULT
from mkdocs_multicloud.snippet import slicing

if TYPE_CHECKING:
    from mkdocs_multicloud.execution.isolation.scratch import Scratch
    from mkdocs_multicloud.execution.job import Job
    from mkdocs_multicloud.execution.model import Candidate, Failure
    from mkdocs_multicloud.snippet.program import Program

# Kept here because the snippet may replace them.
_encode, _open = JSONEncoder().encode, open


def perform(job: Job, scratch: Scratch) -> NoReturn:
    """Do a job and write its result to `result.json` in the folder `control`.

    Ends the process, even if the snippet has left threads running.
    """
    program = job.program
    os.environ.update(folders(scratch.home))
    tempfile.tempdir = None
    reader = TracebackReader(
        program.filename, program.display, job.project, program.function, scratch.work
    )
    sys.argv = [program.filename]
    sys.path[:0] = program.folders
    sys.dont_write_bytecode = True
    recorder = Recorder(scratch.work, job.project, scratch.folder)
    recorder.install()
    Guard(scratch, job.project, network=job.network).install()
    candidates, failure = _attempt(job, scratch, reader, recorder)
    if sum(len(candidate.xml) for candidate in candidates) > MAX_RESULT:
        result: dict[str, Any] = {"large": True}
    else:
        result = {
            "candidates": [asdict(candidate) for candidate in candidates],
            "failure": asdict(failure) if failure else None,
            "inputs": recorder.inputs,
            "modules": _modules(),
        }
    _write(result, scratch.control)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue
    _exit(0)


def end_without_result(error: BaseException) -> NoReturn:
    """End a process that cannot write its result; print the reason as its last line."""
    try:
        os.write(2, f"\n{type(error).__name__}: {error}\n".encode("utf-8", "replace"))
    finally:
        _exit(NO_RESULT)


def _write(result: dict[str, Any], control: str) -> None:
    with _open(f"{control}/result.tmp", "w", encoding="ascii") as file:
        file.write(_encode(result))
    replace(f"{control}/result.tmp", f"{control}/result.json")


_FILES: dict[str, str] = {}
"""Files of the modules that were loaded before the snippet, by name."""


def note_modules() -> None:
    """Record the loaded modules once, so that no fork has to."""
    _FILES.update((name, _file(module)) for name, module in list(sys.modules.items()))


def _modules() -> list[str]:
    """The names of the loaded modules that are installed."""
    new = {name: module for name, module in list(sys.modules.items()) if name not in _FILES}
    files = {**_FILES, **{name: _file(module) for name, module in new.items()}}
    return sorted(
        name
        for name, file in files.items()
        if file.startswith(PACKAGES)
        and name not in sys.stdlib_module_names
        # Only the topmost package with a file: distributions may share a namespace package.
        and not files.get(name.rpartition(".")[0])
    )


def _file(module: Any) -> str:
    file = vars(module).get("__file__") if isinstance(module, types.ModuleType) else None
    return file if type(file) is str else ""


def _attempt(
    job: Job, scratch: Scratch, reader: TracebackReader, recorder: Recorder
) -> tuple[list[Candidate], Failure | None]:
    reader.register(job.program.source)
    try:
        namespaces = _run(job.program)
        recorder.stop()
        found = [c for prefix, names in namespaces for c in capture.in_namespace(names, prefix)]
        for folder in (scratch.written, scratch.home):
            found += capture.in_folder(Path(folder))
    except SystemExit as error:
        code = "" if error.code is None else f"{error.code!r}"
        return [], reader.failure(error, "exit", f"it ended itself with sys.exit({code})")
    except BaseException as error:  # noqa: BLE001 (whatever the snippet raises is its result)
        return [], reader.failure(error, "error", reader.summary(error))
    return found, None


def _run(program: Program) -> list[tuple[str, dict[str, Any]]]:
    """Run the program; return the namespaces to search, each with a prefix for its names."""
    if program.mode == "case":
        return _run_case(program)
    name = "__main__" if program.mode == "script" else "__snippet__"
    module = _module(name, program.filename)
    if program.mode == "script":
        tree = ast.parse(program.source, program.filename)
        try:
            exec(compile(tree, program.filename, "exec"), vars(module))
        except SystemExit as error:
            if error.code not in (None, 0):
                raise
            if not any(capture.in_namespace(vars(module))):
                raise
    else:
        whole = ast.parse(program.source, program.filename)
        _run_region(slicing.program(whole, _region(program)), program, vars(module))
    return [("", vars(module))]


def _run_case(program: Program) -> list[tuple[str, dict[str, Any]]]:
    """Run a region that uses `self` in its test case, after `setUp`."""
    stem = Path(program.filename).stem
    module = _module(stem, program.filename)
    exec(compile(program.source, program.filename, "exec"), vars(module))
    owner: Any = module
    for part in program.owner.split("."):
        owner = getattr(owner, part)
    method = program.function
    is_case = issubclass(owner, unittest.TestCase)
    case = owner(method) if is_case else owner()
    for setup in ("setUpClass", "setUp") if is_case else ("setup_class", "setup_method"):
        if callable(ready := getattr(case, setup, None)):
            _call(ready, getattr(case, method))
    namespace = {**vars(module), "self": case}
    before = dict(namespace)
    tree = slicing.program(ast.Module([], []), _region(program))
    _run_region(tree, program, namespace)
    bound = {k: v for k, v in namespace.items() if k != "self" and before.get(k) is not v}
    return [("", bound), ("self.", vars(case))]


def _call(setup: Any, method: Any) -> None:
    """Call a set-up method: pytest's `setup_method` may have a parameter, unittest's has none."""
    takes_method = len(inspect.signature(setup).parameters) > 0
    setup(*([method] if takes_method else []))


def _region(program: Program) -> ast.Module:
    return slicing.parse_region(program.source, program.filename, program.first, program.last)


def _run_region(tree: ast.Module, program: Program, namespace: dict[str, Any]) -> None:
    namespace[slicing.RegionReturn.__name__] = slicing.RegionReturn
    try:
        exec(compile(tree, program.filename, "exec"), namespace)
    except slicing.RegionReturn:
        namespace["returned"] = namespace.pop(slicing.RETURNED)
    finally:
        namespace.pop(slicing.RegionReturn.__name__, None)


def _module(name: str, filename: str) -> types.ModuleType:
    """Create a module and register its name, which dataclasses and pickle need."""
    module = types.ModuleType(name)
    module.__file__ = filename
    sys.modules[name] = module
    return module
