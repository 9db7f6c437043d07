"""What Python's own audit hook refuses where no kernel helps, tried in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="attacks by /proc")

ATTACKS = r"""
import contextlib, json, os, posix, shutil, sqlite3, subprocess, sys, tempfile
from mkdocs_multicloud.execution.isolation.audit_hook import Guard
from mkdocs_multicloud.execution.isolation.scratch import Scratch

folder, project = sys.argv[1:]
scratch = Scratch(folder)
scratch.create()
os.symlink(project + "/data", scratch.work + "/data")
os.chdir(scratch.work)
other = subprocess.Popen(["sleep", "60"])
opened = os.open(project + "/data/a.txt", os.O_RDONLY)
data = os.open(project + "/data", os.O_RDONLY)
os.symlink("/proc", "processes")
os.symlink(f"/proc/{other.pid}/environ", "variables")
Guard(scratch, project, network=False).install()
P = other.pid


def connect(name, **more):
    with contextlib.closing(sqlite3.connect(name, **more)) as base:
        base.execute("create table t (x)")
        base.commit()


def chdir_open(folder, name):
    os.chdir(folder)
    try:
        open(name).read()
    finally:
        os.chdir(scratch.work)


attacks = dict(
    sqlite=lambda: connect(project + "/data/b.db"),
    sqlite_bytes=lambda: connect(os.fsencode(project) + b"/data/b.db"),
    sqlite_uri=lambda: connect(f"file:{project}/data/b.db?mode=rwc", uri=True),
    sqlite_escaped=lambda: connect(f"file://{project}/d%61ta/b.db", uri=True),
    dir_fd=lambda: os.open("a.txt", os.O_WRONLY, dir_fd=data),
    dir_fd_new=lambda: posix.open("new", os.O_WRONLY | os.O_CREAT, 0o600, dir_fd=data),
    root=lambda: open(f"/proc/self/root{project}/data/a.txt", "w"),
    thread=lambda: open(f"/proc/thread-self/root{project}/data/a.txt", "w"),
    cwd=lambda: open(f"/proc/{os.getpid()}/root{project}/data/new", "w"),
    reopen=lambda: open(f"/proc/self/fd/{opened}", "w"),
    reopen_device=lambda: open(f"/dev/fd/{opened}", "r+"),
    below=lambda: open(f"/proc/self/fd/{data}/a.txt", "w"),
    mkfifo=lambda: os.mkfifo(project + "/data/pipe"),
    mkfifo_at=lambda: os.mkfifo("pipe", dir_fd=data),
    mknod=lambda: posix.mknod(project + "/data/node"),
    setxattr=lambda: os.setxattr(project + "/data/a.txt", "user.x", b"y"),
    setxattr_open=lambda: os.setxattr(opened, "user.x", b"y"),
    chmod_open=lambda: os.chmod(opened, 0o777),
    utime_open=lambda: os.utime(data, (1, 1)),
    dots=lambda: open("data/../new", "w"),
    dots_mkdir=lambda: os.mkdir("data/../../project/new"),
    environ=lambda: open(f"/proc/{P}/environ").read(),
    environ_slashes=lambda: open(f"//proc//{P}/./environ").read(),
    environ_dots=lambda: open(f"/proc/self/../{P}/environ").read(),
    environ_task=lambda: open(f"/proc/{P}/task/{P}/environ").read(),
    environ_link=lambda: open(f"processes/{P}/environ").read(),
    environ_other_link=lambda: open("variables").read(),
    environ_root=lambda: open(f"/proc/self/root/proc/{P}/environ").read(),
    environ_bytes=lambda: open(f"/proc/{P}/environ".encode()).read(),
    environ_cwd=lambda: chdir_open(f"/proc/{P}", "environ"),
    files=lambda: open(f"/proc/{P}/fd/0"),
)
allowed = dict(
    sqlite=lambda: connect("own.db"),
    sqlite_memory=lambda: connect(":memory:"),
    sqlite_named=lambda: connect("file:x?mode=memory", uri=True),
    sqlite_home=lambda: connect(scratch.home + "/own.db"),
    read=lambda: open(project + "/data/a.txt").read(),
    own=lambda: open(f"/proc/{os.getpid()}/environ").read(),
    own_self=lambda: open("/proc/self/maps").read(),
    comm=lambda: open("/proc/self/comm", "w").write("x"),
    null=lambda: open("/dev/null", "w").write("x"),
    out=lambda: open("/dev/stderr", "a").write("x"),
    pipe=lambda: open(f"/proc/self/fd/{os.pipe()[1]}", "w").write("x"),
    memory=lambda: open(f"/proc/self/fd/{os.memfd_create('x')}", "w").write("x"),
    mkfifo=lambda: os.mkfifo("pipe"),
    mkfifo_at=lambda: os.mkfifo("pipe2", dir_fd=os.open(".", os.O_RDONLY)),
    dir_fd=lambda: os.open("own", os.O_WRONLY | os.O_CREAT, dir_fd=os.open(".", os.O_RDONLY)),
    dots=lambda: open("data/../own.txt", "w") if os.path.exists("data/own") else 0,
    temporary=lambda: tempfile.NamedTemporaryFile(dir=scratch.home),
    rmtree=lambda: (os.makedirs("x/y/z"), shutil.rmtree("x")),
)
failed = {}
for name, attack in attacks.items():
    try:
        attack()
        failed[name] = "succeeded"
    except PermissionError as error:
        if "a snippet may not" not in str(error):
            failed[name] = repr(error)
    except Exception as error:
        failed[name] = repr(error)
for name, use in allowed.items():
    try:
        use()
    except Exception as error:
        failed["use " + name] = repr(error)
other.kill()
print(json.dumps(failed))
"""


def test_changes_of_other_folders_are_refused_by_any_spelling(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "data").mkdir(parents=True)
    (project / "data/a.txt").write_text("original", "ascii")
    mode = (project / "data/a.txt").stat().st_mode
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", ATTACKS, str(scratch), str(project)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {}
    assert [path.name for path in project.rglob("*")] == ["data", "a.txt"]
    assert (project / "data/a.txt").read_text("ascii") == "original"
    assert (project / "data/a.txt").stat().st_mode == mode
