"""What a run has read: digests of what stands at a path, and which paths are noted at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.file_digest import ABSENT, digest
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet import loader as snippets
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from mkdocs_multicloud.execution.model import Runner

Reads = Callable[[str], dict[str, str]]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    base = tmp_path.resolve() / "project"
    (base / "docs").mkdir(parents=True)
    (base / "data").mkdir()
    (base / "data/a.txt").write_text("a", "ascii")
    return base


@pytest.fixture
def reads(base: Path, runner: Callable[..., Runner]) -> Reads:
    """Runs a script; what it has read, without the folders that hold what it imports."""

    def reads(source: str) -> dict[str, str]:
        (base / "s.py").write_text(source, "utf-8")
        project = Project.of(base, base / "docs", Settings())
        directive = Directive("include_snippet", "../s.py")
        made = snippets.load(directive, Settings(), project, Location("p.md", 1))
        run = runner(project).run(made)
        assert run.failure is None, run.failure
        assert run.inputs is not None
        return dict(run.inputs)

    return reads


def test_a_file_is_known_by_what_it_holds(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"same")
    two.write_bytes(b"same")
    assert digest(str(one)) == digest(str(two))
    two.write_bytes(b"another")
    assert digest(str(one)) != digest(str(two))


def test_a_folder_is_known_by_its_names(tmp_path: Path) -> None:
    before = digest(str(tmp_path))
    (tmp_path / "x").touch()
    named = digest(str(tmp_path))
    assert named != before
    (tmp_path / "x").write_bytes(b"more")
    assert digest(str(tmp_path)) == named


@pytest.mark.parametrize("path", ["gone", "a\0b", "gone/deeper", "x" * 300])
def test_what_is_not_there_is_absent(tmp_path: Path, path: str) -> None:
    assert digest(f"{tmp_path}/{path}") == ABSENT


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
def test_what_may_never_end_is_absent(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zeros").symlink_to("/dev/zero")
    assert digest(str(tmp_path / "pipe")) == ABSENT
    assert digest(str(tmp_path / "zeros")) == ABSENT


@pytest.mark.parametrize(
    "code",
    [
        "open('data/a.txt')",
        "open(b'data/a.txt')",
        "import pathlib; pathlib.Path('data/a.txt').read_bytes()",
        "import os; os.close(os.open('data/a.txt', os.O_RDONLY))",
        "import os; open(os.path.abspath('data/a.txt'))",
        "import os; os.chdir('data'); open('a.txt')",
        "open('data/a.txt', 'a').write('more')",
        "open('data/a.txt', 'r+').write('more')",
        "import shutil; shutil.copy('data/a.txt', 'b.txt')",
        "import threading; t = threading.Thread(target=open, args=('data/a.txt',)); t.start(); "
        "t.join()",
        "import os; open(os.path.join(os.path.dirname(__file__), 'data/a.txt'))",
    ],
)
def test_a_file_that_is_read_is_noted(base: Path, reads: Reads, code: str) -> None:
    assert reads(code + "\n")["data/a.txt"] == digest(str(base / "data/a.txt"))


@pytest.mark.parametrize(
    "code",
    [
        "open('data/a.txt', 'w').write('new'); open('data/a.txt').read()",
        "open('data/new.txt', 'x').write('new'); open('data/new.txt').read()",
        "import tempfile; tempfile.TemporaryFile()",
        "open('/etc/hostname') if __import__('os').path.exists('/etc/hostname') else 0",
        "import yaml, json, xml.dom.minidom",
        "__import__('os').listdir('/proc/self')",
    ],
)
def test_what_is_its_own_or_the_systems_is_not(reads: Reads, code: str) -> None:
    assert set(reads(code + "\n")) <= {".", "docs"}


def test_the_code_of_this_package_is_not_noted(reads: Reads) -> None:
    # As a traceback reads it, where the package is installed from a folder.
    code = "import linecache; from mkdocs_multicloud.execution.child import run_snippet"
    assert reads(f"{code}; linecache.getlines(run_snippet.__file__)") == {}


def test_a_file_that_is_not_there_is_noted(reads: Reads) -> None:
    code = "try:\n    open('data/gone.txt')\nexcept OSError:\n    pass\n"
    assert reads(code)["data/gone.txt"] == ABSENT


@pytest.mark.parametrize("lists", ["os.listdir", "list(os.scandir", "glob.glob", "os.walk"])
def test_a_folder_that_is_listed_is_noted(base: Path, reads: Reads, lists: str) -> None:
    call = {
        "glob.glob": "glob.glob('data/*')", "os.walk": "list(os.walk('data'))",
        "list(os.scandir": "list(os.scandir('data'))",
    }.get(lists, "os.listdir('data')")  # fmt: skip
    assert reads(f"import glob, os\n{call}\n")["data"] == digest(str(base / "data"))


def test_a_file_outside_of_the_project_is_noted_by_its_whole_name(
    tmp_path: Path, reads: Reads
) -> None:
    other = tmp_path.resolve() / "other.txt"
    other.write_text("x", "ascii")
    assert reads(f"open({str(other)!r})\n")[str(other)] == digest(str(other))


def test_a_digest_is_of_what_was_there_before_it_changed(base: Path, reads: Reads) -> None:
    before = digest(str(base / "data/a.txt"))
    code = "print(open('data/a.txt').read())\nopen('data/a.txt', 'w').write('new')\n"
    assert reads(code)["data/a.txt"] == before


@pytest.mark.parametrize("name", ["x.pyc", "x.other-1.opt-2.more.pyc", ".pyc", "a.b.pyc"])
def test_any_name_can_be_opened(reads: Reads, name: str) -> None:
    path = f"__pycache__/{name}"
    code = f"import os\nos.makedirs('__pycache__')\nopen({path!r}, 'wb').close()\nopen({path!r})\n"
    assert path not in reads(code)


def test_the_compiled_file_of_a_module_stands_for_its_source(reads: Reads) -> None:
    code = "import importlib.util as u\ntry:\n    open(u.cache_from_source('m.py'))\n"
    assert reads(f"{code}except OSError:\n    pass\n")["m.py"] == ABSENT
