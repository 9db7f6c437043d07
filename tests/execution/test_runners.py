"""Snippets run for real: what is captured, printed and seen, in each of the modes."""

from __future__ import annotations

import sys
import tempfile
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from runs import ids

from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.errors import Location, OptionError
from mkdocs_multicloud.execution.factory import START, runner_for
from mkdocs_multicloud.execution.model import Run, Runner
from mkdocs_multicloud.execution.policy import Policy
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet import loader as snippets
from mkdocs_multicloud.snippet.project import Project

Runs = Callable[..., Run]
Runners = Callable[..., Runner]


@pytest.fixture
def run(base: Path, runner: Runners) -> Runs:
    """Writes a file of the project and runs a section of it."""

    def run(source: str, section: str = "", file: str = "snippet.py", **options: str) -> Run:
        path = base / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source), "utf-8")
        project = Project.of(base, base / "docs", Settings())
        directive = Directive("include_snippet", f"../{file}", section)
        made = snippets.load(directive, Settings().override(options), project, Location("p.md", 1))
        return runner(project).run(made)

    return run


def names(run: Run) -> list[str]:
    assert run.failure is None, run.failure
    return [candidate.name for candidate in run.candidates]


@pytest.mark.ways
def test_a_script_runs_as_main(run: Runs) -> None:
    result = run("""\
        from shapes import diagram

        if __name__ == "__main__":
            a = diagram("main")
        """)
    assert ids(result) == ["main"]
    assert result.seconds > 0


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
@pytest.mark.parametrize("start", ["namespaces", "fork"])
def test_the_environment_variable_says_whether_snippets_have_namespaces(
    base: Path, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    monkeypatch.setenv(START, start)
    project = Project.of(base, base / "docs", Settings())
    (base / "pid.py").write_text("import os\nprint(os.getpid())\n", "utf-8")
    directive = Directive("include_snippet", "../pid.py")
    snippet = snippets.load(directive, Settings(), project, Location("p.md", 1))
    made = runner_for(project, Policy())
    try:
        # The processes of a namespace are counted from 1.
        assert (int(made.run(snippet).stdout) < 20) == (start == "namespaces")
    finally:
        made.close()


@pytest.mark.ways
def test_a_region_runs_with_what_it_needs(run: Runs) -> None:
    result = run(
        """\
        import missing_library
        from shapes import diagram

        NAME = "region"


        class TestIt(missing_library.TestCase):
            def test_it(self):
                # given
                a = diagram(NAME)

                # then
                self.fail()
        """,
        "it",
    )
    assert ids(result) == ["region"]


def test_what_a_region_returns_is_captured(run: Runs) -> None:
    result = run(
        "from shapes import diagram\n\n\ndef build():\n    return diagram('returned')\n", "build"
    )
    assert names(result) == ["returned"]
    assert ids(result) == ["returned"]


def test_a_return_ends_the_region(run: Runs) -> None:
    source = "def build():\n    print('one')\n    return\n    print('two')\n"
    assert run(source, "build").stdout == "one\n"


@pytest.mark.ways
def test_a_unittest_case_is_set_up(run: Runs) -> None:
    result = run(
        """\
        import unittest
        from shapes import diagram


        class TestIt(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                cls.prefix = "a"

            def setUp(self):
                self.parts = [self.prefix, "b"]
                self.mcd = None

            def test_it(self):
                # given
                self.mcd = diagram("-".join(self.parts))
                other = diagram("other")
                # then
                self.assertIn("x", self.mcd)
        """,
        "it",
    )
    assert names(result) == ["other", "self.mcd"]
    assert ids(result, "self.mcd") == ["a-b"]


@pytest.mark.parametrize("signature", ["self", "self, method"])
def test_a_plain_class_is_set_up_as_pytest_does(run: Runs, signature: str) -> None:
    result = run(
        f"""\
        from shapes import diagram


        class TestIt:
            def setup_method({signature}):
                self.name = "pytest"

            def test_it(self):
                self.mcd = diagram(self.name)
        """,
        "it",
    )
    assert ids(result) == ["pytest"]


def test_a_case_in_a_class_in_a_class(run: Runs) -> None:
    source = """\
        from shapes import diagram


        class Outer:
            class TestIt:
                name = "deep"

                def test_it(self):
                    a = diagram(self.name)
        """
    assert ids(run(source, "Outer.TestIt.test_it")) == ["deep"]


def test_a_function_of_pytest(run: Runs) -> None:
    source = """\
        from shapes import diagram


        def test_it(tmp_path):
            # given
            a = diagram("f")
        """
    assert ids(run(source, "it")) == ["f"]


def test_dataclasses_and_pickles_find_their_module(run: Runs) -> None:
    source = """\
        from __future__ import annotations
        import dataclasses, pickle


        @dataclasses.dataclass
        class A:
            x: int = 1


        # given
        print(pickle.loads(pickle.dumps(A(2))))
        """
    assert run(source).stdout == "A(x=2)\n"


def test_installed_modules_are_noted_whatever_is_removed(run: Runs) -> None:
    result = run("""\
        import sys

        known = {name: sys.modules.pop(name) for name in [*sys.modules][-60:]}
        import markdown
        sys.modules.update(known)
        """)
    assert result.failure is None, result.failure
    assert "markdown" in result.modules


@pytest.mark.ways
def test_written_files_are_captured(run: Runs) -> None:
    result = run("""\
        from pathlib import Path
        from shapes import diagram

        Path("out").mkdir()
        Path("out/b.drawio").write_text(diagram("b"))
        Path("~/a.drawio").expanduser().write_text(diagram("a"))
        """)
    assert names(result) == ["out/b.drawio", "a.drawio"]


def test_diagrams_of_the_project_itself_are_not_captured(base: Path, run: Runs) -> None:
    (base / "old.drawio").write_text("<mxfile/>", "utf-8")
    assert names(run("print(open('old.drawio').read())\n")) == []


@pytest.mark.ways
def test_what_is_printed_is_kept_in_part(run: Runs) -> None:
    result = run("""\
        import sys, os
        print("é 日本")
        sys.stderr.write("oops\\n")
        sys.stdout.flush()
        os.write(1, b"\\xff|")
        print("x" * 1_000_000)
        """)
    assert result.failure is None
    assert result.stdout.startswith("é 日本\n\ufffd|xxx")
    assert 60_000 < len(result.stdout) <= 64 * 2**10
    assert result.stderr == "oops\n"


@pytest.mark.ways
def test_where_a_snippet_finds_itself(base: Path, run: Runs) -> None:
    source = """\
        import os, sys
        print(os.path.exists("docs"), os.path.exists("snippet.py"), __file__, sys.argv)
        print(os.environ["HOME"] != os.path.expanduser("~x"), len(os.listdir(os.environ["HOME"])))
        print(sys.path[:2])
        """
    project = run(source, file="sub/snippet.py").stdout
    assert str(base) not in project
    # The file in the working directory.
    file = "sub/snippet.py"
    assert project.split("\n")[0] == f"True False {file} ['{file}']"
    assert project.split("\n")[1] == "True 0"
    own = run(source, file="sub/snippet.py", cwd="file").stdout
    assert own.startswith("False True ")


@pytest.mark.ways
def test_neighbours_and_packages_can_be_imported(base: Path, run: Runs) -> None:
    for file, text in {
        "tests/conftest.py": "", "tests/common.py": "A = 1\n", "tests/aws/near.py": "B = 2\n",
        "tests/aws/json.py": "C = 3\n",
    }.items():  # fmt: skip
        (base / file).parent.mkdir(parents=True, exist_ok=True)
        (base / file).write_text(text, "utf-8")
    source = "import common, near, json\n\nprint(common.A, near.B, json.__name__)\n"
    assert run(source, file="tests/aws/test_x.py").stdout == "1 2 json\n"


@pytest.mark.ways
def test_secrets_of_randomness_are_the_same_in_each_run(run: Runs) -> None:
    source = "print(list({'a', 'b', 'c', 'd', 'e'}), hash('x'))\n"
    first = run(source)
    assert first.failure is None
    assert len(first.stdout) > 20
    assert run(source).stdout == first.stdout


@pytest.mark.ways
def test_nothing_is_left_behind(base: Path, run: Runs, tmp_path: Path) -> None:
    before = {path.name for path in Path(tempfile.gettempdir()).glob("multicloud-*")}
    result = run("""\
        import os, tempfile
        open("a.txt", "w").close()
        tempfile.mkstemp()
        os.mkdir("closed", 0o500)
        print(os.getcwd())
        """)
    assert result.failure is None
    files = sorted(p.relative_to(base).as_posix() for p in base.rglob("*"))
    assert files == ["docs", "shapes.py", "snippet.py"]
    assert {p.name for p in tmp_path.iterdir()} == {"project"}
    after = {path.name for path in Path(tempfile.gettempdir()).glob("multicloud-*")}
    assert not [name for name in after - before if name in result.stdout]


@pytest.mark.ways
def test_threads_that_run_on_do_not_keep_the_process(run: Runs) -> None:
    result = run("""\
        import threading, time
        from shapes import diagram

        threading.Thread(target=time.sleep, args=(60,)).start()
        a = diagram("a")
        """)
    assert ids(result) == ["a"]
    assert result.seconds < 30


def test_an_exit_of_zero_after_a_diagram_is_fine(run: Runs) -> None:
    source = "import sys\nfrom shapes import diagram\n\na = diagram('a')\nsys.exit({})\n"
    assert ids(run(source.format(""))) == ["a"]
    assert ids(run(source.format(0))) == ["a"]
    failure = run(source.format(3)).failure
    assert failure is not None
    assert (failure.kind, failure.what, failure.line) == (
        "exit", "it ended itself with sys.exit(3)", 5,
    )  # fmt: skip


@pytest.mark.ways
def test_a_process_that_cannot_be_started_is_told_and_leaves_nothing(
    base: Path, runner: Runners, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project.of(base, base / "docs", Settings())
    made = snippets.load(
        Directive("include_snippet", "../shapes.py"), Settings(), project, Location("p.md", 1)
    )
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    stuck = runner(project, shared=False)
    stuck.start([made])
    failure = stuck.run(made).failure
    stuck.close()
    assert failure is not None
    assert failure.what == "its process cannot be started (No such file or directory)"
    assert [*temporary.iterdir()] == []


@pytest.mark.ways
def test_a_closed_runner_runs_nothing(base: Path, runner: Runners) -> None:
    project = Project.of(base, base / "docs", Settings())
    made = snippets.load(
        Directive("include_snippet", "../shapes.py"), Settings(), project, Location("p.md", 1)
    )
    closed = runner(project)
    closed.close()
    failure = closed.run(made).failure
    assert failure is not None
    assert failure.what == "the build was stopped"


def test_a_way_to_start_snippets_that_there_is_not(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULTICLOUD_START", "spwan")
    with pytest.raises(OptionError) as caught:
        runner_for(Project.of(base, base / "docs", Settings()), Policy())
    assert str(caught.value) == (
        "MULTICLOUD_START: 'spwan' is not a way to start snippets; did you mean 'spawn'?"
    )
