"""A scratch folder is removed and searched, whatever a snippet has made in it."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mkdocs_multicloud.execution.child.capture import in_folder
from mkdocs_multicloud.execution.isolation.scratch import remove

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPTH = 1500
NOBODY = 65534

posix = pytest.mark.skipif(sys.platform == "win32", reason="deep folders and modes of POSIX")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory where there is one: that is fast for many folders."""
    memory = "/dev/shm"
    made = Path(tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else None))
    yield made
    remove(str(made))


@contextmanager
def user(number: int) -> Iterator[None]:
    """Act as another user, for whom modes count, if this is root."""
    if os.geteuid() != 0 or number == 0:
        yield
        return
    os.seteuid(number)
    try:
        yield
    finally:
        os.seteuid(0)


def nest(folder: Path, depth: int, name: str = "d") -> None:
    """Create nested folders, by relative paths as a whole one would be too long."""
    back = os.open(".", os.O_RDONLY)
    try:
        os.chdir(folder)
        for _ in range(depth):
            Path(name).mkdir()
            os.chdir(name)
    finally:
        os.fchdir(back)
        os.close(back)


@posix
@pytest.mark.parametrize("number", [0, NOBODY])
def test_everything_in_a_folder_is_removed_and_nothing_else(folder: Path, number: int) -> None:
    folder.chmod(0o777)
    kept = folder / "kept"
    with user(number):
        kept.mkdir(0o755)
        (kept / "file").touch()
        scratch = folder / "scratch"
        nest(scratch.parent, 1, "scratch")
        nest(scratch, DEPTH, "d" * 100)
        os.mkfifo(scratch / "pipe")
        for name in ("a/b/c", "a/b/d", "a/e", "f/b/c"):
            (scratch / name).mkdir(parents=True)
            (scratch / name / "file").touch(0o000)
            (scratch / name / "link").symlink_to(kept)
            (scratch / name / "endless").symlink_to(scratch)
        for name, mode in (("a/b/c", 0), ("a/b/d", 0o500), ("a/b", 0), ("a/e", 0o100), ("f", 0)):
            (scratch / name).chmod(mode)
        scratch.chmod(0)
        remove(str(scratch))
    assert [path.name for path in folder.iterdir()] == ["kept"]
    assert (kept / "file").exists()
    assert kept.stat().st_mode & 0o777 == 0o755


@posix
def test_what_cannot_be_removed_is_left_without_an_error(folder: Path) -> None:
    remove(str(folder / "nowhere"))
    file, kept, link = folder / "file", folder / "kept", folder / "link"
    file.touch()
    kept.mkdir(0o750)
    link.symlink_to(kept)
    remove(str(file))
    remove(str(link))
    assert file.exists()
    assert kept.stat().st_mode & 0o777 == 0o750


@posix
def test_diagrams_are_found_in_deep_folders(folder: Path) -> None:
    nest(folder, DEPTH)
    (folder / "b").mkdir()
    for name in ("d/x.drawio", "d/d/y.drawio", "d/b.txt", "b/z.drawio", "a.drawio"):
        (folder / name).write_text("<mxfile/>", "utf-8")
    (folder / "c.drawio").symlink_to(folder / "a.drawio")
    (folder / "e").symlink_to(folder / "b")
    names = [candidate.name for candidate in in_folder(folder)]
    assert names == ["a.drawio", "b/z.drawio", "d/x.drawio", "d/d/y.drawio"]
