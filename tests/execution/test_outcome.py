"""What is told of a process that ended: its result, or why it has none."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING, Any

import pytest

from mkdocs_multicloud.cache.store import as_text
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.execution import outcome
from mkdocs_multicloud.execution.model import Candidate, Dependencies, Failure, Run
from mkdocs_multicloud.execution.outcome import Outcome, read_result, run_of
from mkdocs_multicloud.snippet.loaded_snippet import Snippet

if TYPE_CHECKING:
    from pathlib import Path

SNIPPET = Snippet("x", Location("a.py", 1), "", timeout=2.5)
RESULT: dict[str, Any] = {
    "candidates": [{"name": "a\udce9", "kind": "K", "xml": "<x/>"}],
    "failure": None,
    "inputs": {"b.txt": "2", "a.txt": "1"},
    "modules": ["yaml"],
}


def ended(**fields: Any) -> Run:
    whole = {"code": 0, "ended": "", "seconds": 1.5, "result": RESULT, "work": "/scratch/work",
             "stdout": "", "stderr": ""}  # fmt: skip
    whole |= fields
    if isinstance(whole["result"], dict):
        whole["result"] = json.dumps(whole["result"])
    return run_of(Outcome(**whole), SNIPPET, "/my/project")


def test_a_result_is_a_run() -> None:
    found = ended(stdout="in /scratch/work/a", stderr="/my/project/b\n")
    assert found == Run(
        (Candidate("a\\udce9", "K", "<x/>"),),
        found.stdout,
        found.stderr,
        None,
        1.5,
        (("a.txt", "1"), ("b.txt", "2")),
        ("yaml",),
    )
    assert (found.origin, found.dependencies) == ("ran", None)
    assert "/tmp" not in found.stdout
    assert "/home" not in found.stderr


def test_a_failure_has_what_the_author_can_read() -> None:
    failure = {
        "kind": "error",
        "what": "E: \udce9",
        "line": 3,
        "traceback": "t\udcff",
        "file": "\udc80",
    }
    found = ended(result={**RESULT, "failure": failure}).failure
    assert found == Failure("error", "E: \\udce9", 3, "t\\udcff", "\\udc80")


CRASHES = {
    0: "it died (exit code 0)",
    3: "it died (exit code 3)",
    -signal.SIGKILL: "it died (SIGKILL: it was killed, usually because memory ran out)",
    -signal.SIGSEGV: "it died (SIGSEGV: C code crashed)",
    -signal.SIGXCPU: "it died (SIGXCPU: it took too much processor time)",
    -signal.SIGXFSZ: "it died (SIGXFSZ: it wrote a file of more than 256 MiB)",
    -signal.SIGTERM: "it died (SIGTERM)",
    -1000: "it died (signal 1000)",
    None: "it died (exit code 0)",
}


@pytest.mark.parametrize("code", CRASHES, ids=str)
def test_a_process_without_a_result(code: int | None) -> None:
    long = "x" * 3000
    found = ended(code=code, result=None, stdout="said", stderr=f"{long}\nlast\n")
    assert found.failure == Failure("crash", CRASHES[code], traceback=f"{'x' * 1994}\nlast")
    assert (found.stdout, found.seconds, found.inputs) == ("said", 1.5, None)


@pytest.mark.parametrize(
    ("fields", "kind", "what"),
    [
        ({"ended": "timeout"}, "timeout", "it took longer than 2.5 s and was killed"),
        (
            {"ended": "timeout", "stderr": "ModuleNotFoundError: No module named '__snippet__'\n"},
            "timeout",
            "it took longer than 2.5 s and was killed: processes that it started could not import "
            "what a section defines; use multiprocessing.get_context('fork'), or the whole file",
        ),
        ({"ended": "stopped"}, "crash", "the build was stopped"),
        ({"ended": "printed"}, "crash", "it printed more than 64 MiB and was killed"),
        ({"ended": "processes"}, "crash", "it had more than 128 processes and was killed"),
        ({"result": {"large": True}}, "crash", "its diagrams are larger than 32 MiB"),
        ({"result": "[1]"}, "crash", "it died (exit code 0)"),
        ({"result": "[" * 100_000}, "crash", "it died (exit code 0)"),
        ({"result": ""}, "crash", "it died (exit code 0)"),
        ({"result": {}}, "crash", "the snippet process returned an unreadable result"),
        (
            {"result": {"large": False}},
            "crash",
            "the snippet process returned an unreadable result",
        ),
        (
            {"code": 70, "result": None, "stderr": "first\nno space\n\n"},
            "crash",
            "it could not return its result (no space)",
        ),
    ],
)
def test_why_there_is_no_result(fields: dict[str, Any], kind: str, what: str) -> None:
    found = ended(**fields)
    assert found.failure == Failure(kind, what)  # type: ignore[arg-type]
    assert (found.candidates, found.inputs) == ((), None)


def test_the_process_that_watches_it_died() -> None:
    found = run_of(None, SNIPPET, "")
    assert found.failure == Failure("crash", "the process that watches it died")
    assert outcome.STOPPED.failure == Failure("crash", "the build was stopped")


def test_an_outcome_is_sent_as_json() -> None:
    one = Outcome(None, "timeout", 1.0, '{"a": 1}', "/w", "out", "err")
    assert Outcome.from_json(json.loads(json.dumps(one.to_json()))) == one


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('{"a": 1}', '{"a": 1}'), ("{", "{"), ("", ""), ("[1]", "[1]"), ("\xff", None),
        ("\0" * 9, None),
    ],
)  # fmt: skip
def test_what_a_snippet_has_written_as_its_result(
    tmp_path: Path, text: str, result: object
) -> None:
    (tmp_path / "result.json").write_bytes(text.encode("latin-1"))
    assert read_result(str(tmp_path)) == result


def test_a_result_that_is_no_file_or_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_result(str(tmp_path)) is None
    written = tmp_path / "result.json"
    os.mkfifo(written)
    assert read_result(str(tmp_path)) is None
    written.unlink()
    (tmp_path / "other").write_text("{}")
    written.symlink_to("other")
    assert read_result(str(tmp_path)) is None
    written.unlink()
    written.write_text("{}")
    monkeypatch.setattr(outcome, "MAX_RESULT", 2)
    assert read_result(str(tmp_path)) == "{}"
    monkeypatch.setattr(outcome, "MAX_RESULT", 1)
    assert read_result(str(tmp_path)) == outcome.LARGE


WHOLE = Run(
    (Candidate("a", "K", "<x/>", "f"),),
    "out",
    "err",
    Failure("error", "E", 3, "t", "f.py", 4, "file", "m.py"),
    1.5,
    (("a", "1"),),
    ("yaml",),
    dependencies=Dependencies("..", {"a": "1"}, ("*",), {"PyYAML": "6"}, {"x": "x.py"}, ("lib",)),
)


def test_a_run_is_kept_as_json() -> None:
    for run in (WHOLE, Run(), Run(inputs=())):
        read = Run.from_json(json.loads(as_text(run.to_json())))
        assert (read, read.dependencies) == (run, run.dependencies)
        assert read.origin == "ran"


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all texts and numbers in JSON."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return [found for key, item in items for found in _paths(item, (*path, key))]
    return [path]


@pytest.mark.parametrize("path", _paths(json.loads(as_text(WHOLE.to_json()))), ids=str)
def test_a_run_with_something_else_in_it_is_refused(path: tuple[Any, ...]) -> None:
    entry = inner = json.loads(as_text(WHOLE.to_json()))
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = ["x"]
    with pytest.raises(ValueError, match=r"in the place of|not the fields"):
        Run.from_json(entry)


@pytest.mark.parametrize("name", json.loads(as_text(WHOLE.to_json())))
def test_a_run_of_other_fields_is_refused(name: str) -> None:
    entry = json.loads(as_text(WHOLE.to_json()))
    entry[name] = 7
    with pytest.raises(ValueError, match=r"in the place of|not the fields"):
        Run.from_json({**entry, "seconds": "x"} if name == "seconds" else entry)
