"""What the kernel refuses to any program that a snippet starts; many attacks in each run."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.execution.model import Run, Runner
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet import loader as snippets
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.ways,
    pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux"),
]

Runners = Callable[..., Runner]


def run(tmp_path: Path, runner: Runners, source: str, timeout: str = "20") -> Run:
    """Run a script."""
    base = (tmp_path / "project").resolve()
    (base / "docs").mkdir(parents=True)
    (base / "s.py").write_text(textwrap.dedent(source), "utf-8")
    project = Project.of(base, base / "docs", Settings())
    made = snippets.load(
        Directive("include_snippet", "../s.py"),
        Settings().override({"timeout": timeout}),
        project,
        Location("p.md", 1),
    )
    return runner(project).run(made)


def has_landlock() -> bool:
    """Whether this kernel has Landlock."""
    return ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1) >= 1


def test_other_programs_reach_nothing_outside(tmp_path: Path, runner: Runners) -> None:
    if not has_landlock():
        pytest.skip("no Landlock")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "old").write_text("old", "ascii")
    os.mkfifo(outside / "pipe")
    reader = os.open(outside / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    # What the environment of a process is shown as is what it was started with.
    other = subprocess.Popen(["sleep", "60"], env={**os.environ, "GITHUB_TOKEN": "hush"})
    done = run(
        tmp_path,
        runner,
        f"""\
        import subprocess

        def succeeds(command):
            return subprocess.run(command, shell=True, capture_output=True).returncode == 0

        outside, other = {str(outside)!r}, {other.pid}
        attacks = [
            f"touch {{outside}}/new", f"echo x > {{outside}}/old", f"mkfifo {{outside}}/other",
            f"mknod {{outside}}/node p", f"ln {{outside}}/old {{outside}}/hard",
            f"rm {{outside}}/old", f"timeout 1 sh -c 'echo x > {{outside}}/pipe'",
            f"cat /proc/{{other}}/environ", f"cat /proc/self/../{{other}}/environ",
            f"cat /proc/{{other}}/task/{{other}}/environ", f"cat /proc/{{other}}/fd/0",
            "mknod disk b 7 0 && test -b disk", "mknod memory c 1 1 && test -c memory",
            "cat /proc/[0-9]*/environ | grep -qa hush", "mount -t tmpfs x /mnt",
            "unshare --user --map-root-user mount -t tmpfs x /mnt",
        ]
        print([attack for attack in attacks if succeeds(attack)])
        found = "find /dev -type b -o -name kmsg -o -name console -o -name kvm"
        opened = f"for f in $({{found}}); do (exec 3<>$f) 2>/dev/null && echo $f; done"
        print(subprocess.run(opened, shell=True, capture_output=True, text=True).stdout.split())
        uses = [
            "echo x > /dev/null", "head -c 1 /dev/urandom", "echo x > own", "mkfifo own_pipe",
            "mkdir folder && mv own folder/", "echo x | tee /dev/stderr", "touch ~/file",
            "f=$(mktemp) && echo x > $f",
        ]
        print([use for use in uses if not succeeds(use)])
        """,
    )
    other.kill()
    other.wait()
    os.close(reader)
    assert done.failure is None, done.failure
    assert done.stdout == "[]\n[]\n[]\n"
    assert sorted(path.name for path in outside.iterdir()) == ["old", "pipe"]
    assert (outside / "old").read_text("ascii") == "old"


def test_namespaces_have_own_terminals_and_memory(
    tmp_path: Path, runner: Runners, way: str
) -> None:
    if way != "namespaces":
        pytest.skip("nothing else has a folder of devices of its own")
    done = run(
        tmp_path,
        runner,
        """\
        import multiprocessing, os
        from multiprocessing import shared_memory

        memory = shared_memory.SharedMemory(create=True, size=10)
        memory.unlink()
        with multiprocessing.Lock():
            ours, theirs = os.openpty()
        os.write(theirs, b"x")
        print(os.read(ours, 9), sorted(os.listdir("/dev")))
        """,
    )
    assert done.failure is None, done.failure
    assert done.stdout == (
        "b'x' ['fd', 'full', 'null', 'ptmx', 'pts', 'random', 'shm', 'stderr', 'stdin', 'stdout', "
        "'tty', 'urandom', 'zero']\n"
    )


@pytest.mark.parametrize("end", ["", "import time; time.sleep(60)", "os.kill(os.getpid(), 9)"])
def test_nothing_that_a_snippet_has_started_continues(
    tmp_path: Path, runner: Runners, end: str
) -> None:
    marker = f"86{os.getpid()}"
    run(
        tmp_path,
        runner,
        f"""\
        import os, subprocess
        # It leaves the session, and its parent ends.
        subprocess.run("setsid sh -c 'setsid sleep {marker} & sleep {marker}' > /dev/null 2>&1 &",
                       shell=True)
        subprocess.Popen(["sleep", "{marker}"], start_new_session=True)
        {end}
        """,
        timeout="1" if "sleep" in end else "20",
    )
    assert subprocess.run(["pgrep", "-f", f"sleep {marker}"], check=False).returncode == 1
