"""A scratch folder that a run leaves is for the next run as a new one would be."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mkdocs_multicloud.execution.isolation import project_mirror
from mkdocs_multicloud.execution.isolation.reused_scratch import ReusedScratch
from mkdocs_multicloud.execution.isolation.scratch import remove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_multicloud.execution.isolation.scratch import Scratch

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="used on Linux")

TREE = ("a/x/1.txt", "a/2.txt", "b/x/1.txt", "b/3.txt", "top.txt", ".git/HEAD")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of which some paths are too long for links without blocks of their own."""
    project = tmp_path / "project"
    for name in TREE:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(name, "utf-8")
    # The folders count as old.
    monkeypatch.setattr(project_mirror, "_JUST", 0)
    time.sleep(0.01)
    return project


@pytest.fixture
def server() -> Iterator[Path]:
    """The folder of a server, in memory where there is one."""
    memory = "/dev/shm"
    folder = tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else None)
    yield Path(folder).resolve()
    remove(folder)


def contents(scratch: Scratch) -> dict[str, str]:
    """Everything in a scratch folder; a link to a file by what is read there."""
    found: dict[str, str] = {}
    for path in Path(scratch.folder).rglob("*"):
        mode = path.lstat().st_mode
        kind = str(path.resolve()) if stat.S_ISLNK(mode) else oct(mode)
        found[str(path.relative_to(scratch.folder))] = kind
    return found


def swap(work: Path, one: str, other: str) -> None:
    """Exchange the names of two folders."""
    (work / one).rename(work / "between")
    (work / other).rename(work / one)
    (work / "between").rename(work / other)


def test_nothing_of_a_run_is_left_for_the_next(project: Path, server: Path, tmp_path: Path) -> None:
    reused = ReusedScratch(str(server), str(project))
    scratch = reused.take()
    new = contents(scratch)
    work, folder = Path(scratch.work), Path(scratch.folder)
    assert (work / "a/x/1.txt").read_text("utf-8") == "a/x/1.txt"
    assert (work / ".git").is_symlink()

    def replace_by_copy() -> None:
        (work / "a/2.txt").unlink()
        (work / "a/2.txt").write_text("changed", "utf-8")

    def redirect() -> None:
        (work / "b/3.txt").unlink()
        (work / "b/3.txt").symlink_to(project / "top.txt")

    def replace_folder() -> None:
        shutil.rmtree(work / "a")
        (work / "a").symlink_to(project / "b")

    def unfold() -> None:
        (work / ".git").unlink()
        (work / ".git/objects").mkdir(parents=True)

    def lock() -> None:
        (work / "a/x").chmod(0)
        (work / "a").chmod(0o500)
        (folder / "home").chmod(0)

    def write_elsewhere() -> None:
        (folder / "home/.config/deep").mkdir(parents=True)
        (folder / "home/.config/deep/f").touch()
        (folder / "control/result.json").write_text("{}", "utf-8")
        (folder / "own").mkdir()
        os.mkfifo(folder / "control/pipe")

    def redirect_home() -> None:
        (folder / "home").rmdir()
        (folder / "home").symlink_to(tmp_path)

    changes = (
        lambda: (work / "new.drawio").touch(),
        lambda: (work / "b/x/new").mkdir(),
        lambda: (work / "top.txt").unlink(),
        lambda: shutil.rmtree(work),
        lambda: shutil.rmtree(folder / "control"),
        lambda: swap(work, "a", "b"),
        lambda: swap(work, "a/x", "b/x"),
        lambda: (work / "a/x").rename(work / "b/y"),
        replace_by_copy, redirect, replace_folder, unfold, lock, write_elsewhere, redirect_home,
    )  # fmt: skip
    for change in changes:
        change()
        reused.restore()
        again = reused.take()
        assert again == scratch
        assert contents(again) == new
    assert (project / "a/2.txt").read_text("utf-8") == "a/2.txt"


def test_the_next_run_sees_the_project_as_it_is_then(project: Path, server: Path) -> None:
    reused = ReusedScratch(str(server), str(project))
    reused.take()
    reused.restore()
    (project / "a/new.txt").write_text("new", "utf-8")
    (project / "b/3.txt").unlink()
    (project / "top.txt").unlink()
    (project / "top.txt/c").mkdir(parents=True)
    shutil.rmtree(project / "b/x")
    (project / "b/x").symlink_to(project / "a")
    again = reused.take()
    work = Path(again.work)
    assert (work / "a/new.txt").read_text("utf-8") == "new"
    assert not (work / "b/3.txt").is_symlink()
    assert (work / "top.txt/c").is_dir()
    assert not (work / "top.txt").is_symlink()
    assert (work / "b/x").is_symlink()
    assert (work / "b/x/2.txt").exists()


def test_each_supervisor_and_project_has_its_own(project: Path, server: Path) -> None:
    one, two = (ReusedScratch(str(server), str(project)) for _ in range(2))
    first, second = one.take(), two.take()
    assert first != second
    one.restore()
    third = ReusedScratch(str(server), str(project / "a")).take()
    assert third not in (first, second)
    assert sorted(path.name for path in Path(third.work).iterdir()) == ["2.txt", "x"]
    assert one.take() == first
    one.remove()
    assert not Path(first.folder).exists()


def test_texts_of_links_are_short(
    project: Path, server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project_mirror, "MAX_TEXT", 5)
    deep = project / ("d" * 100)
    deep.mkdir()
    (deep / "file").write_text("found", "utf-8")
    scratch = ReusedScratch(str(server), str(project)).take()
    link = Path(scratch.work) / deep.name / "file"
    assert link.read_text("utf-8") == "found"
    assert link.resolve() == deep / "file"
    assert len(str(link.readlink())) < len(str(server)) + 15
