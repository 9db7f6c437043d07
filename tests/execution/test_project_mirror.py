"""A snippet sees the project and changes what it likes; the project stays as it is."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.execution.isolation import project_mirror
from mkdocs_multicloud.execution.model import Run, Runner
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet import loader as snippets
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.ways("namespaces", "fork")

Runs = Callable[[str], Run]
Runners = Callable[..., Runner]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A project with folders and links."""
    base = (tmp_path / "project").resolve()
    (base / "docs").mkdir(parents=True)
    (base / "data/deep").mkdir(parents=True)
    (base / "data/a.txt").write_text("original", "utf-8")
    (base / "data/deep/b.txt").write_text("deep", "utf-8")
    (base / "alias.txt").symlink_to(base / "data/a.txt")
    (base / "alias").symlink_to(base / "data", target_is_directory=True)
    (base / "venv/lib").mkdir(parents=True)
    (base / "venv/lib/c.txt").write_text("library", "utf-8")
    (base / "gone").symlink_to(base / "nowhere")
    return base


def contents(base: Path) -> dict[str, str]:
    """Every file, link and folder, with what it holds."""
    return {
        path.relative_to(base).as_posix(): (
            f"-> {path.readlink()}" if path.is_symlink()
            else path.read_text("utf-8") if path.is_file() else "/"
        ) + f" {path.lstat().st_mode:o}"
        for path in sorted(base.rglob("*"))
    }  # fmt: skip


@pytest.fixture
def run(base: Path, runner: Runners) -> Runs:
    """Runs a script in the project, which must be the same afterwards."""

    def run(source: str) -> Run:
        script = base / "script.py"
        script.write_text("import os, shutil\nfrom pathlib import Path\n" + textwrap.dedent(source))
        project = Project.of(base, base / "docs", Settings())
        directive = Directive("include_snippet", "../script.py")
        made = snippets.load(directive, Settings(), project, Location("p.md", 1))
        before = contents(base)
        result = runner(project).run(made)
        assert contents(base) == before
        return result

    return run


def printed(run: Run) -> str:
    assert run.failure is None, run.failure
    return run.stdout.rstrip("\n")


@pytest.mark.ways(nightly="spawn")
def test_the_project_can_be_read(run: Runs) -> None:
    assert printed(run("""\
        print(open("data/a.txt").read(), Path("data/deep/b.txt").read_text(), sep="|")
        print(Path("alias.txt").read_text(), Path("alias/a.txt").read_text(), sep="|")
        print(Path("venv/lib/c.txt").read_text(), sorted(os.listdir("data")))
        print(os.path.exists("gone"))
    """)) == "original|deep\noriginal|original\nlibrary ['a.txt', 'deep']\nFalse"  # fmt: skip


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("new.txt", "open({0!r}, 'w').write('new')"),
        ("data/new.txt", "Path({0!r}).write_text('new')"),
        ("data/deep/new.txt", "Path({0!r}).write_text('new')"),
        ("alias/new.txt", "Path({0!r}).write_text('new')"),
        ("venv/lib/new.txt", "Path({0!r}).write_text('new')"),
        ("data/a.txt", "Path({0!r}).write_text('new')"),
        ("data/a.txt", "open({0!r}, 'r+').write('new'); os.truncate({0!r}, 3)"),
        (
            "data/a.txt",
            "os.close(os.open({0!r}, os.O_WRONLY | os.O_TRUNC)); open({0!r}, 'a').write('new')",
        ),
        ("data/a.txt", "open(os.path.abspath({0!r}), 'w').write('new')"),
        ("data/a.txt", "open({0!r}.encode(), 'wb').write(b'new')"),
        ("data/deep/../a.txt", "open({0!r}, 'w').write('new')"),
        ("alias.txt", "open({0!r}, 'w').write('new')"),
        ("alias/a.txt", "open({0!r}, 'w').write('new')"),
        ("venv/lib/c.txt", "open({0!r}, 'w').write('new')"),
        ("data/a.txt", "open('t', 'w').write('new'); os.replace('t', {0!r})"),
        ("data/b.txt", "os.rename('data/a.txt', {0!r}); open({0!r}, 'w').write('new')"),
        ("data/b.txt", "shutil.copy('data/a.txt', {0!r}); open({0!r}, 'w').write('new')"),
        ("b.txt", "os.symlink('data/a.txt', {0!r}); open({0!r}, 'w').write('new')"),
        ("gone", "open({0!r}, 'w').write('new')"),
    ],
)
def test_what_is_written_is_read_again(run: Runs, path: str, code: str) -> None:
    assert printed(run(f"{code.format(path)}\nprint(open({path!r}).read())\n")) == "new"


@pytest.mark.parametrize("path", ["data/a.txt", "alias.txt", "venv/lib/c.txt"])
def test_what_is_appended_follows_what_was_there(base: Path, run: Runs, path: str) -> None:
    code = f"with open({path!r}, 'a') as file:\n    file.write('+')\nprint(open({path!r}).read())\n"
    assert printed(run(code)) == (base / path).read_text("utf-8") + "+"


@pytest.mark.parametrize(
    "code",
    [
        "os.remove('data/a.txt'); print(os.listdir('data'))",
        "Path('data/a.txt').unlink(); print(os.listdir('data'))",
        "os.rename('data/a.txt', 'z.txt'); print(os.listdir('data'))",
        "shutil.move('data/a.txt', 'z.txt'); print(os.listdir('data'))",
    ],
)
def test_files_can_be_removed(run: Runs, code: str) -> None:
    assert printed(run(code)) == "['deep']"


@pytest.mark.parametrize(
    "code",
    [
        "shutil.rmtree('data'); print(os.path.exists('data'))",
        "os.rename('data', 'other'); print(os.path.exists('data'))",
        "shutil.move('data', 'other'); print(os.path.exists('data'))",
        "os.remove('data/deep/b.txt'); os.rmdir('data/deep'); print(os.path.exists('data/deep'))",
        "os.makedirs('data/x/y'); os.rmdir('data/x/y'); print(os.path.exists('data/x/y'))",
        "os.remove('alias'); print(os.path.exists('alias'))",
        "os.remove('venv/lib/c.txt'); print(os.path.exists('venv/lib/c.txt'))",
        "os.chmod('data/a.txt', 0o600); print(os.access('data/a.txt', os.X_OK))",
        "os.utime('data/a.txt', (1, 1)); print(os.path.getmtime('data/a.txt') != 1)",
    ],
)
def test_folders_and_modes_can_be_changed(run: Runs, code: str) -> None:
    assert printed(run(code)) == "False"


@pytest.mark.parametrize(
    "code",
    [
        "open({0!r} + '/data/a.txt', 'w')",
        "open({0!r} + '/new.txt', 'w')",
        "Path({0!r}, 'data/a.txt').write_text('x')",
        "os.remove({0!r} + '/data/a.txt')",
        "os.mkdir({0!r} + '/new')",
        "shutil.rmtree({0!r} + '/data')",
        "os.remove('a.txt', dir_fd=os.open({0!r} + '/data', os.O_RDONLY))",
        "os.rename('t', 'a.txt', dst_dir_fd=os.open({0!r} + '/data', os.O_RDONLY))",
        "os.mkdir('new', dir_fd=os.open('alias', os.O_RDONLY))",
        "os.rename({0!r} + '/data/a.txt', 'mine.txt')",
        "os.rename('script.py', {0!r} + '/mine.py')",
        "os.symlink('script.py', {0!r} + '/mine.py')",
        "os.chmod({0!r} + '/data/a.txt', 0o777)",
        "os.truncate({0!r} + '/data/a.txt', 0)",
        "os.chdir({0!r}); open('data/a.txt', 'w')",
        "os.symlink({0!r} + '/data', 'way'); os.remove('way/a.txt'); open({0!r} + '/x', 'w')",
    ],
)
def test_the_real_project_is_refused(base: Path, run: Runs, code: str) -> None:
    failure = run(code.format(str(base))).failure
    assert failure is not None
    assert failure.what.startswith("PermissionError: a snippet may not change the project (")
    assert "write to a relative path, which goes to a scratch folder" in failure.what
    assert str(base) not in failure.traceback


@pytest.mark.ways(nightly="spawn")
@pytest.mark.parametrize(
    "code", ["Path({0!r}).write_text('x')", "os.mkdir({0!r})", "os.symlink('a', {0!r})"]
)
def test_other_places_are_refused(run: Runs, tmp_path: Path, code: str) -> None:
    other = tmp_path / "other.txt"
    failure = run(code.format(str(other))).failure
    assert failure is not None
    assert failure.what.startswith(
        "PermissionError: a snippet may not change anything outside of its working directory ("
    )
    assert not other.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux sees to it")
def test_other_places_cannot_be_changed_by_other_programs(run: Runs, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    told = run(f"import subprocess\nprint(subprocess.run(['touch', {str(other)!r}]).returncode)\n")
    assert printed(told) == "1"
    assert not other.exists()


def test_temporary_files_are_kept_apart(run: Runs) -> None:
    told = run(
        "import tempfile\nwith tempfile.TemporaryFile() as file:\n    print(file.write(b'x'))\n"
    )
    assert printed(told) == "1"


def test_writers_in_c_write_beside_what_is_there(run: Runs) -> None:
    assert printed(run("""\
        from lxml import etree
        tree = etree.ElementTree(etree.fromstring("<mxfile/>"))
        tree.write("data/deep/new.drawio")
        print(open("data/deep/new.drawio").read())
    """)) == "<mxfile/>"  # fmt: skip


@pytest.mark.ways(nightly="spawn")
def test_a_large_project_is_mirrored_by_links_of_folders(base: Path, run: Runs, way: str) -> None:
    if way == "namespaces":
        pytest.skip("an overlay is mounted, and there are no links")
    for number in range(30):
        folder = base / f"many/f{number:02}"
        folder.mkdir(parents=True)
        for file in range(70):
            (folder / f"{file}.txt").touch()
    (base / "many/f29/sub").mkdir()
    (base / "many/f29/sub/x.txt").write_text("x", "utf-8")
    assert sum(1 for _ in base.rglob("*")) > project_mirror.MAX_ENTRIES
    assert printed(run("""\
        print(os.path.islink("many/f29/sub"))
        Path("many/f29/sub/x.txt").write_text("y")
        Path("many/f29/sub/new.txt").write_text("z")
        os.remove("many/f29/3.txt")
        print(Path("many/f29/sub/x.txt").read_text(), len(os.listdir("many/f29")))
    """)) == "True\ny 70"  # fmt: skip


def test_a_mirror_is_links_in_folders_of_its_own(base: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    project_mirror.mirror(str(base), str(work))
    assert not (work / "data/deep").is_symlink()
    assert (work / "data/a.txt").readlink() == base / "data/a.txt"
    assert (work / "venv").is_symlink()
    assert (work / "alias").is_symlink()


def test_what_cannot_be_read_is_no_hindrance(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    project_mirror.mirror(str(tmp_path / "nowhere"), str(work))
    assert list(work.iterdir()) == []
