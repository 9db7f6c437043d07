"""Snippets that fail: a failure as a value, told in the author's files and lines, nothing more."""

from __future__ import annotations

import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.errors import Location, SnippetError
from mkdocs_multicloud.execution.model import Failure, Runner
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet import loader as snippets
from mkdocs_multicloud.snippet.project import Project

Fails = Callable[..., Failure]
Runners = Callable[..., Runner]

HELPER = """\
def divide(number):
    # a comment
    return number / 0


def chained():
    try:
        divide(2)
    except ZeroDivisionError as error:
        raise ValueError("cannot divide") from error
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A project with a helper module."""
    base = (tmp_path / "project").resolve()
    (base / "docs").mkdir(parents=True)
    (base / "lib").mkdir()
    (base / "lib/maths.py").write_text(HELPER, "utf-8")
    return base


@pytest.fixture
def fails(base: Path, runner: Runners) -> Fails:
    """Runs a section of a file of the project, which must fail."""

    def fails(source: str, section: str = "", **options: str) -> Failure:
        (base / "tests").mkdir(exist_ok=True)
        (base / "tests/snippet.py").write_text(textwrap.dedent(source), "utf-8")
        project = Project.of(base, base / "docs", Settings())
        directive = Directive("include_snippet", "../tests/snippet.py", section)
        made = snippets.load(directive, Settings().override(options), project, Location("p.md", 1))
        failure = runner(project).run(made).failure
        assert failure is not None
        for told in (failure.what, failure.traceback):
            assert str(base) not in told
            assert tempfile.gettempdir() not in told
            assert "site-packages" not in told
            assert "mkdocs_multicloud" not in told
        return failure

    return fails


@pytest.mark.ways(nightly="spawn")
def test_an_exception_of_a_script(fails: Fails) -> None:
    failure = fails("x = 1\n\n\ndef f():\n    return x / 0\n\n\nf()\n")
    assert (failure.kind, failure.what, failure.line) == (
        "error", "ZeroDivisionError: division by zero", 5,
    )  # fmt: skip
    assert failure.traceback == (
        "Traceback (most recent call last):\n"
        '  File "tests/snippet.py", line 8, in <module>\n    f()\n'
        '  File "tests/snippet.py", line 5, in f\n    return x / 0\n           ~~^~~\n'
        "ZeroDivisionError: division by zero"
    )


def test_an_exception_of_a_region_names_its_function(fails: Fails) -> None:
    failure = fails(
        "X = 0\n\n\nclass T:\n    def test_it(self):\n        # given\n        1 / X\n", "it"
    )
    assert failure.line == 7
    assert 'File "tests/snippet.py", line 7, in test_it\n    1 / X\n' in failure.traceback


def test_an_exception_of_a_case_and_of_its_set_up(fails: Fails) -> None:
    source = """\
        class TestIt:
            def setup_method(self):
                self.x = {}

            def test_it(self):
                self.y = self.x["gone"]
        """
    failure = fails(source, "it")
    assert (failure.what, failure.line) == ("KeyError: 'gone'", 6)
    assert 'line 6, in test_it\n    self.y = self.x["gone"]' in failure.traceback
    failure = fails(source.replace("{}", "1 / 0"), "it")
    assert (failure.what, failure.line) == ("ZeroDivisionError: division by zero", 3)
    assert "line 3, in setup_method" in failure.traceback


def test_a_case_that_cannot_be_imported(fails: Fails) -> None:
    source = "import missing_library\n\n\nclass T:\n    def test_it(self):\n        self.x = 1\n"
    failure = fails(source, "it")
    assert failure.what == "ModuleNotFoundError: No module named 'missing_library'"
    assert failure.line == 1


@pytest.mark.ways(nightly="spawn")
def test_an_exception_in_a_helper_of_the_project(fails: Fails) -> None:
    failure = fails("from lib.maths import divide\n\ndivide(1)\n")
    assert failure.line == 3
    assert failure.traceback.split("\n")[1:5] == [
        '  File "tests/snippet.py", line 3, in <module>', "    divide(1)",
        '  File "lib/maths.py", line 3, in divide', "    return number / 0",
    ]  # fmt: skip


def test_an_exception_in_a_library_shows_the_authors_frames_only(fails: Fails) -> None:
    failure = fails("""\
        from multicloud_diagrams import MultiCloudDiagrams

        mcd = MultiCloudDiagrams()
        mcd.add_vertex(node_id=object(), node_name=3, node_type=[])
        """)
    assert failure.line == 4
    files = [line.split('"')[1] for line in failure.traceback.split("\n") if "  File " in line]
    assert files == ["tests/snippet.py"]
    assert failure.what.startswith(("TypeError", "AttributeError"))


def test_an_absolute_path_into_the_project_is_seen_to_be_one(base: Path, fails: Fails) -> None:
    failure = fails(f"x = 1 / 1 + len(open('{base}/docs/evil.md', 'w'))\n")
    assert failure.what == (
        "PermissionError: a snippet may not change the project (docs/evil.md): write to a relative "
        "path, which goes to a scratch folder"
    )
    assert failure.traceback.split("\n")[1:4] == [
        '  File "tests/snippet.py", line 1, in <module>',
        "    x = 1 / 1 + len(open('<project>/docs/evil.md', 'w'))",
        "                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
    ]
    failure = fails(f"open('{base}/none.txt')\n")
    assert failure.what.endswith("No such file or directory: '<project>/none.txt'")
    failure = fails("open('none.txt')\n")
    assert failure.what.endswith("No such file or directory: 'none.txt'")


def test_chained_exceptions_are_all_told(fails: Fails) -> None:
    failure = fails("from lib.maths import chained\n\nchained()\n")
    assert failure.what == "ValueError: cannot divide"
    assert "ZeroDivisionError: division by zero\n\nThe above exception was" in failure.traceback
    assert failure.traceback.count('File "lib/maths.py"') == 3


def test_groups_of_exceptions_are_told(fails: Fails) -> None:
    failure = fails("raise ExceptionGroup('both', [ValueError('one'), KeyError('two')])\n")
    assert failure.what == "ExceptionGroup: both (2 sub-exceptions)"
    assert "ValueError: one" in failure.traceback
    assert "KeyError: 'two'" in failure.traceback


def test_a_message_of_many_lines_is_told_in_one(fails: Fails) -> None:
    failure = fails("raise ValueError('one\\ntwo')\n")
    assert failure.what == "ValueError: one"
    assert failure.traceback.endswith("ValueError: one\ntwo")


def test_notes_of_an_exception_do_not_take_its_place(fails: Fails) -> None:
    failure = fails("error = ValueError('one')\nerror.add_note('a note')\nraise error\n")
    assert failure.what == "ValueError: one"
    assert "a note" in failure.traceback


def test_an_endless_recursion_has_a_bounded_traceback(fails: Fails) -> None:
    failure = fails("def f(x):\n    f('x' * 1000)\n\n\nf(1)\n")
    assert failure.what.startswith("RecursionError: maximum recursion depth exceeded")
    assert len(failure.traceback) < 9000


def test_an_exception_that_cannot_be_told_is_still_a_failure(fails: Fails) -> None:
    source = (
        "class Bad(Exception):\n    def __str__(self):\n        raise KeyError\n\n\nraise Bad\n"
    )
    assert "Bad" in fails(source).what


@pytest.mark.ways(nightly="spawn")
def test_an_error_that_is_found_when_it_is_compiled(fails: Fails) -> None:
    failure = fails("def test_it():\n    # given\n    x = 1\n    break\n", "it")
    assert failure.what == "SyntaxError: 'break' outside loop"
    assert failure.line == 4
    assert 'File "tests/snippet.py", line 4' in failure.traceback


def test_a_syntax_error_of_the_file_never_runs(fails: Fails) -> None:
    with pytest.raises(SnippetError, match="syntax error"):
        fails("x = (\n")


def test_a_syntax_error_in_a_helper_names_that_file(base: Path, fails: Fails) -> None:
    (base / "broken.py").write_text("x = 1\ny = (\n", "utf-8")
    failure = fails("import broken\n")
    assert failure.what == "SyntaxError: '(' was never closed"
    assert failure.line == 1
    assert 'File "broken.py", line 2' in failure.traceback


@pytest.mark.parametrize(
    ("code", "kind", "what"),
    [
        ("import sys; sys.exit()", "exit", "it ended itself with sys.exit()"),
        ("import sys; sys.exit('no')", "exit", "it ended itself with sys.exit('no')"),
        ("import os; os._exit(7)", "crash", "it died (exit code 7)"),
        ("import os; os._exit(0)", "crash", "it died (exit code 0)"),
        ("import os; os.kill(os.getpid(), 9)", "crash", "it died (SIGKILL: "),
        ("import ctypes; ctypes.string_at(0)", "crash", "it died (SIGSEGV: "),
        ("raise KeyboardInterrupt", "error", "KeyboardInterrupt"),
        ("import sys; sys.stdout.close(); sys.stderr.close(); 1 / 0", "error", "ZeroDivisionError"),
    ],
)
def test_other_ends(fails: Fails, code: str, kind: str, what: str) -> None:
    failure = fails(code + "\n")
    assert failure.kind == kind
    assert failure.what.startswith(what)


@pytest.mark.ways(nightly="spawn")
def test_what_a_dying_snippet_said_is_told(fails: Fails) -> None:
    failure = fails(
        "import os, sys\nsys.stderr.write('last words\\n')\nsys.stderr.flush()\nos._exit(1)\n"
    )
    assert failure.traceback == "last words"


def running(mark: str) -> bool:
    """Whether there is a process with such a command line."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            lines.append(path.read_text("utf-8", "replace"))
    return any(mark in line for line in lines)


@pytest.mark.ways(nightly="spawn")
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes by /proc")
@pytest.mark.parametrize("detached", [False, True])
def test_at_the_timeout_everything_dies(fails: Fails, way: str, detached: bool) -> None:
    if detached and way == "spawn":
        pytest.skip("without Linux, what has left the process group is not found")
    mark = f"mark-{time.time_ns()}"
    began = time.monotonic()
    failure = fails(
        f"""\
        import subprocess, sys, time

        code = "import time; print('ready', flush=True); time.sleep(60)  # {mark}"
        child = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session={detached}
        )
        assert child.stdout.readline() == b"ready\\n"
        time.sleep(60)
        """,
        timeout="1.5",
    )
    assert (failure.kind, failure.what) == ("timeout", "it took longer than 1.5 s and was killed")
    assert time.monotonic() - began < 30
    assert not running(mark)


@pytest.mark.ways(nightly="spawn")
def test_a_process_that_is_left_behind_dies_with_the_run(fails: Fails, tmp_path: Path) -> None:
    late = tmp_path / "late"
    fails(f"""\
        import subprocess, sys

        code = "import pathlib, time; time.sleep(1); pathlib.Path({str(late)!r}).touch()"
        subprocess.Popen([sys.executable, "-c", code])
        1 / 0
        """)
    time.sleep(1.5)
    assert not late.exists()
