"""Snippets that do what no snippet should: each costs itself, in each way of starting processes."""

from __future__ import annotations

import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.execution import select_diagram
from mkdocs_multicloud.execution.model import Failure, Run, Runner
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet import loader as snippets
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.ways("namespaces", "fork")

Runs = Callable[..., Run]
Fails = Callable[..., Failure]
Runners = Callable[..., Runner]

XML = (
    'xml = \'<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>'
    '<mxCell id="box" vertex="1" parent="1"/></root></mxGraphModel>\'\n'
)
CONTROL = "import os\nC = os.path.join(os.path.dirname(os.getcwd()), 'control')\n"
RESULT = CONTROL + "R = os.path.join(C, 'result.json')\n"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    base = (tmp_path / "project").resolve()
    (base / "docs").mkdir(parents=True)
    return base


@pytest.fixture
def run(base: Path, runner: Runners) -> Runs:
    """Runs a script; the runner must be sound afterwards."""
    project = Project.of(base, base / "docs", Settings())

    def load(source: str, **options: str) -> snippets.Snippet:
        (base / "s.py").write_text(textwrap.dedent(source), "utf-8")
        directive = Directive("include_snippet", "../s.py")
        return snippets.load(directive, Settings().override(options), project, Location("p.md", 1))

    def run(source: str, timeout: str = "20", **policy: int) -> Run:
        one = runner(project, **policy)
        told = one.run(load(source, timeout=timeout))
        assert ids(one.run(load(XML))) == ["box"]
        return told

    return run


@pytest.fixture
def fails(base: Path, run: Runs) -> Fails:
    """Runs a script that must fail; what is told names no folder of this machine."""

    def fails(source: str, **more: str) -> Failure:
        failure = run(source, **more).failure
        assert failure is not None
        for told in (failure.what, failure.traceback):
            assert str(base) not in told
            assert tempfile.gettempdir() not in told
            assert "mkdocs_multicloud" not in told
        return failure

    return fails


def ids(run: Run) -> list[str]:
    select_diagram.check(run)
    return [cell.id for cell in select_diagram.choose(run, "").pages[0].cells[2:]]


@pytest.mark.ways(nightly="spawn")
@pytest.mark.parametrize("prelude", ["", "import signal\nfor n in (2, 15): signal.signal(n, 1)\n"])
def test_an_endless_loop_is_ended(fails: Fails, prelude: str) -> None:
    failure = fails(prelude + "while True: pass\n", timeout="1")
    assert (failure.kind, failure.what) == ("timeout", "it took longer than 1 s and was killed")


@pytest.mark.parametrize(
    ("code", "what", "line"),
    [
        ("x = bytearray(50 * 2**30)", "MemoryError", 1),
        ("input()", "EOFError: EOF when reading a line", 1),
        ("def f(): f()\nf()", "RecursionError: maximum recursion depth exceeded", 1),
        ("import os\nos.kill(os.getppid(), 9)", "PermissionError: a snippet may not send", 2),
        ("import os\nos.kill(-1, 9)", "PermissionError: a snippet may not send signals", 2),
        ("import os\nos.killpg(os.getppid(), 9)", "PermissionError: a snippet may not send", 2),
        ("raise ValueError('\\ud800 \\u202e\\u05d0')", "ValueError: ", 1),
        ("open('f', 'wb').write(bytes(300 * 2**20))", "OSError: [Errno 27] File too large", 1),
        ("x = [open('s.py') for _ in range(1000)]", "OSError: [Errno 24] Too many open files", 1),
    ],
)  # fmt: skip
def test_what_python_can_tell_is_told(fails: Fails, code: str, what: str, line: int) -> None:
    failure = fails(code + "\n")
    assert failure.kind == "error"
    assert failure.what.startswith(what)
    assert failure.line == line


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("import os\nos.killpg(os.getpgrp(), 9)", "it died (SIGKILL: "),
        ("import signal, time\nsignal.alarm(1)\ntime.sleep(60)", "it died (SIGALRM)"),
        ("while True: print('x' * 10_000)", "it printed more than 64 MiB and was killed"),
        (
            "import sys\nwhile True: sys.stderr.write('x' * 10_000)",
            "it printed more than 64 MiB and was killed",
        ),
        ("xml = '<mxfile>' + 'x' * (33 * 2**20)", "its diagrams are larger than 32 MiB"),
        (
            "import sys\ndef hook(*a): raise RuntimeError('no')\nsys.addaudithook(hook)",
            "it could not return its result (RuntimeError: no)",
        ),
    ],
)
def test_what_ends_a_process_is_told(fails: Fails, code: str, what: str) -> None:
    failure = fails(code + "\n")
    assert failure.kind == "crash"
    assert failure.what.startswith(what)


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.closerange(0, 1000)",
        "import os, shutil\nshutil.rmtree(os.getcwd(), ignore_errors=True)",
        "import os\nos.mkdir('x')\nos.chdir('x')\nos.rmdir('../x')",
        "import os\nos.chdir('/')",
        "import threading, time\nthreading.Thread(target=lambda: time.sleep(600)).start()",
        "import threading\n"
        "threading.Thread(target=lambda: [print('x') for _ in iter(int, 1)]).start()",
        "import atexit, time\natexit.register(time.sleep, 600)",
        "import signal\nfor n in (2, 15): signal.signal(n, lambda *a: None)",
        "import sys\nsys.stdout = sys.stderr = None",
        "import sys\nsys.modules.clear()",
        "import sys\nfor n in list(sys.modules): sys.modules[n] = None",
        "import sys\nsys.stdout.reconfigure(encoding='utf-8', errors='replace')\nprint('\\ud800')",
        "class O:\n    def flush(self): raise KeyboardInterrupt\nimport sys\nsys.stdout = O()",
        "import builtins, io, json, os, pathlib\ndef no(*a, **k): raise RuntimeError\n"
        "json.dumps = builtins.open = io.open = os.replace = os.open = no\n"
        "pathlib.Path.write_text = pathlib.Path.replace = no",
        "import os\nos._exit = print",
        "globals()[3] = 4",
        CONTROL + "for n in ('stdout', 'stderr'):\n    if os.path.exists(p := f'{C}/{n}'):\n"
        "        os.remove(p)\n        os.mkfifo(p)",
        CONTROL + "for n in ('stdout', 'stderr'):\n    if os.path.exists(p := f'{C}/{n}'):\n"
        "        os.remove(p)",
    ],
)  # fmt: skip
def test_what_does_no_harm_costs_no_diagram(run: Runs, code: str) -> None:
    assert ids(run(f"{code}\n{XML}")) == ["box"]


@pytest.mark.parametrize(
    "body",
    [
        "@property\n    def __class__(self): raise ValueError",
        "def __getattr__(self, name): raise ValueError",
        "def __getattr__(self, name): return self",
        "def getroot(self): raise ValueError",
        "tag = mx_file = property(lambda self: 1 / 0)",
        "def __eq__(self, other): raise ValueError\n\nA.mx_file = A.tag = A()",
        "def __str__(self): raise ValueError\n    __repr__ = __bool__ = __hash__ = __str__",
        "def __del__(self): raise ValueError",
    ],
)
def test_objects_that_lie_are_no_diagrams(run: Runs, body: str) -> None:
    assert ids(run(f"class A:\n    {body}\n\na = A()\n{XML}")) == ["box"]


@pytest.mark.ways(nightly="spawn")
def test_a_snippet_that_removes_all_it_can(run: Runs, way: str) -> None:
    told = run(f"import shutil, os\nshutil.rmtree(os.path.dirname(os.getcwd()), True)\n{XML}")
    if way == "namespaces":
        # The folder for its result is a file system of its own.
        assert ids(told) == ["box"]
    else:
        assert told.failure is not None
        assert told.failure.what.startswith("it could not return its result (FileNotFoundError: ")


def test_a_diagram_that_cannot_be_told_names_its_variable(fails: Fails) -> None:
    failure = fails("import xml.etree.ElementTree as E\nbroken = E.Element('mxfile', {'x': 3})\n")
    assert failure.what == "TypeError: cannot serialize 3 (type int)"
    assert failure.traceback.endswith("when broken was captured (Element)")


def test_a_diagram_that_holds_itself_is_no_hang(fails: Fails) -> None:
    code = "import xml.etree.ElementTree as E\na = E.Element('mxfile')\na.append(a)\n"
    assert fails(code, timeout="1").kind in ("timeout", "error")


TOLD = "open(R, 'w').write({!r})\nos._exit(0)"
UNREADABLE = "the snippet process returned an unreadable result"


@pytest.mark.parametrize(
    ("code", "what"),
    [
        (TOLD.format("[]"), "it died (exit code 0)"),
        (TOLD.format("garbage"), "it died (exit code 0)"),
        (TOLD.format('{"a":' * 100_000), "it died (exit code 0)"),
        (TOLD.format("{}"), UNREADABLE),
        (
            TOLD.format(
                '{"candidates": [{"name": 1, "kind": 2, "xml": 3}], "failure": null, '
                '"inputs": {}, "modules": []}'
            ),
            UNREADABLE,
        ),
        (
            TOLD.format(
                '{"candidates": [], "failure": {"kind": "error", "what": 7}, '
                '"inputs": null, "modules": [null]}'
            ),
            UNREADABLE,
        ),
        ("os.mkfifo(R)\nos._exit(0)", "it died (exit code 0)"),
        ("os.symlink('/dev/zero', R)\nos._exit(0)", "it died (exit code 0)"),
        ("os.mkdir(R)", "it could not return its result (IsADirectoryError: "),
        ("open(R, 'w').truncate(20 * 2**20)\nos._exit(0)", "it died (exit code 0)"),
    ],
)
def test_results_that_lie(fails: Fails, code: str, what: str) -> None:
    failure = fails(f"{RESULT}{code}\n")
    assert failure.kind == "crash"
    assert failure.what.startswith(what)


@pytest.mark.ways(nightly="spawn")
def test_a_full_disk_is_told_and_costs_no_diagram(run: Runs, way: str) -> None:
    if way != "namespaces":
        pytest.skip("its scratch folder has no size of its own")
    told = run(
        "try:\n    for n in range(9):\n        open(f'f{n}', 'wb').write(bytes(200 * 2**20))\n"
        f"except OSError as error:\n    print(error)\n{XML}"
    )
    assert told.stdout == "[Errno 28] No space left on device\n"
    assert ids(told) == ["box"]


def test_a_folder_for_temporary_files_within_the_project(
    base: Path, run: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    (base / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(base / "tmp"))
    told = run("import os\nprint(sorted(os.listdir('.')), os.path.exists('tmp/x'))\n")
    assert told.stdout == "['docs', 's.py', 'tmp'] False\n"


@pytest.mark.ways(nightly="spawn")
@pytest.mark.parametrize("name", ["ünï 名前", "עברית", "a b'c\"", "a,b:c;d", "-x"])
def test_names_of_folders_of_all_kinds(tmp_path: Path, runner: Runners, name: str) -> None:
    base = tmp_path.resolve() / name
    (base / "docs").mkdir(parents=True)
    (base / f"{name}.py").write_text(f"print(open({name + '.txt'!r}).read())\n{XML}", "utf-8")
    (base / f"{name}.txt").write_text(name, "utf-8")
    project = Project.of(base, base / "docs", Settings())
    made = snippets.load(
        Directive("include_snippet", f"../{name}.py"), Settings(), project, Location("p.md", 1)
    )
    told = runner(project).run(made)
    assert ids(told) == ["box"]
    assert told.stdout == f"{name}\n"
    assert f"{name}.txt" in dict(told.inputs or ())


@pytest.mark.ways(nightly="spawn")
@pytest.mark.skipif(sys.platform != "linux", reason="counts processes by /proc")
@pytest.mark.parametrize(
    "code",
    [
        "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass\n",
        "import ctypes\nfork = ctypes.CDLL(None).fork\nwhile True: fork() or print('x')\n",
        "import subprocess\nsubprocess.run(['sh', '-c', 'b() { b | b & }; b; sleep 60'])\n"
        "raise SystemError('the shell could not fork')\n",
    ],
)
def test_a_bomb_of_processes_is_put_out(fails: Fails, way: str, code: str) -> None:
    if way == "spawn":
        pytest.skip("nobody counts them there; at the timeout, its group is killed")
    began = time.monotonic()
    failure = fails(code, timeout="3")
    assert failure.what in (
        "it had more than 128 processes and was killed", "it took longer than 3 s and was killed",
        # The kernel's own limit came first.
        "SystemError: the shell could not fork",
    )  # fmt: skip
    assert time.monotonic() - began < 30
