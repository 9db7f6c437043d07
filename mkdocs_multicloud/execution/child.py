"""What happens in the process of one snippet: load, run, look for diagrams, report."""

from __future__ import annotations

import ast
import inspect
import json
import os
import sys
import types
import unittest
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mkdocs_multicloud import slicing
from mkdocs_multicloud.execution import Candidate, Failure, capture
from mkdocs_multicloud.execution.tracebacks import Reader
from mkdocs_multicloud.execution.workdir import Guard


def main(control: Path) -> None:
    """Do the job that `control` describes and leave the result there.

    Ends the process: threads that the snippet left running do not keep it.
    """
    job = json.loads((control / "job.json").read_text("utf-8"))
    program = job["program"]
    work, project = Path(job["work"]), Path(job["project"])
    reader = Reader(
        program["filename"], program["display"], job["project"], program["function"], job["work"]
    )
    sys.argv = [program["filename"]]
    sys.path[:0] = program["folders"]
    sys.dont_write_bytecode = True
    Guard(work, project).install()
    candidates, failure = _attempt(program, job, reader)
    result = {
        "candidates": [asdict(candidate) for candidate in candidates],
        "failure": asdict(failure) if failure else None,
    }
    written = control / "result.tmp"
    written.write_text(json.dumps(result), "utf-8")
    written.replace(control / "result.json")
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue
    os._exit(0)


def _attempt(
    program: dict[str, Any], job: dict[str, Any], reader: Reader
) -> tuple[list[Candidate], Failure | None]:
    reader.register(program["source"])
    try:
        namespaces = _run(program)
        found = [c for prefix, names in namespaces for c in capture.in_namespace(names, prefix)]
        for folder in (job["work"], job["home"]):
            found += capture.in_folder(Path(folder))
    except SystemExit as error:
        told, line = reader.read(error)
        code = "" if error.code is None else f"{error.code!r}"
        return [], Failure("exit", f"it ended itself with sys.exit({code})", line, told)
    except BaseException as error:  # noqa: BLE001 (whatever the snippet raises is its result)
        told, line = reader.read(error)
        return [], Failure("error", reader.summary(error), line, told)
    return found, None


def _run(program: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Run the program; the namespaces to look through, each with what its names begin with."""
    if program["mode"] == "case":
        return _run_case(program)
    name = "__main__" if program["mode"] == "script" else "__snippet__"
    module = _module(name, program["filename"])
    if program["mode"] == "script":
        tree = ast.parse(program["source"], program["filename"])
        try:
            exec(compile(tree, program["filename"], "exec"), vars(module))
        except SystemExit as error:
            if error.code not in (None, 0):
                raise
            if not any(capture.in_namespace(vars(module))):
                raise
    else:
        whole = ast.parse(program["source"], program["filename"])
        _run_region(slicing.program(whole, _region(program)), program, vars(module))
    return [("", vars(module))]


def _run_case(program: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Run a region that uses `self` in the real test case, after its `setUp`."""
    stem = Path(program["filename"]).stem
    module = _module(stem, program["filename"])
    exec(compile(program["source"], program["filename"], "exec"), vars(module))
    owner: Any = module
    for part in program["owner"].split("."):
        owner = getattr(owner, part)
    method = program["function"]
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
    """Pytest's `setup_method` may take the method; unittest's take nothing."""
    takes_method = len(inspect.signature(setup).parameters) > 0
    setup(*([method] if takes_method else []))


def _region(program: dict[str, Any]) -> ast.Module:
    return slicing.parse_region(
        program["source"], program["filename"], program["first"], program["last"]
    )


def _run_region(tree: ast.Module, program: dict[str, Any], namespace: dict[str, Any]) -> None:
    namespace[slicing.RegionReturn.__name__] = slicing.RegionReturn
    try:
        exec(compile(tree, program["filename"], "exec"), namespace)
    except slicing.RegionReturn:
        namespace["returned"] = namespace.pop(slicing.RETURNED)
    finally:
        namespace.pop(slicing.RegionReturn.__name__, None)


def _module(name: str, filename: str) -> types.ModuleType:
    """A fresh module under its name, where dataclasses and pickle look for it."""
    module = types.ModuleType(name)
    module.__file__ = filename
    sys.modules[name] = module
    return module
