"""A supervisor does many jobs: no run finds anything that an earlier one has left or changed."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.execution.runners.supervisor import _MAX_RUNS
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet import loader as snippets
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mkdocs_multicloud.execution.model import Run, Runner

pytestmark = [
    pytest.mark.ways("namespaces", "fork"),
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has supervisors"),
]

LOOK = """\
import os, resource, subprocess
from pathlib import Path

top = Path.cwd().parent
for folder in (top, *top.iterdir(), Path("docs"), Path("/dev/shm")):
    if folder.is_dir() and (folder == top or "OWN" != "True" or folder != Path("/dev/shm")):
        names, name = sorted(path.name for path in folder.iterdir()), folder != top and folder.name
        print(name, oct(folder.stat().st_mode), names, os.listxattr(folder))
print(Path("s.py").exists(), Path("docs/a.txt").read_text())
print([resource.getrlimit(kind) for kind in range(16) if kind != resource.RLIMIT_NPROC])
print(os.nice(0), os.sched_getaffinity(0), os.sched_getscheduler(0), os.umask(0))
print(subprocess.run(["ionice"], capture_output=True, text=True).stdout)
print(len(os.listdir("/proc/self/fd")))
if OWN:
    print(os.getpid(), sorted(name for name in os.listdir("/proc") if name.isdigit()))
    print([Path("/proc/sysvipc", name).read_text() for name in ("shm", "sem", "msg")])
    print([line.split(" ", 3)[3] for line in open("/proc/self/mountinfo")])
    print([field for field in open("/proc/1/status") if field.startswith("Sig")])
"""

LEAVE = """\
import ctypes, os, shutil, subprocess
from pathlib import Path

top, libc = Path.cwd().parent, ctypes.CDLL(None)
subprocess.run("setsid sh -c 'setsid sleep 60 &' > /dev/null 2>&1 &", shell=True)
if OWN:
    assert libc.shmget(0x77, 4096, 0o1666) >= 0
    assert libc.semget(0x77, 1, 0o1666) >= 0
    assert libc.msgget(0x77, 0o1666) >= 0
    Path("/dev/shm/left").touch()
os.mkfifo("left")
Path("docs/a.txt").write_text("changed")
Path("s.py").unlink()
Path("docs/new").mkdir(0)
for folder in [path for path in top.iterdir() if path.is_dir() and path.name != "inner"]:
    (folder / "left").touch()
    os.setxattr(folder, "user.left", b"x")
os.setxattr(top, "user.left", b"x")
os.setxattr("docs", "user.left", b"x")
os.rename(top / "home", top / "away")
os.chmod(top, 0o777)
os.chmod(".", 0o500)
"""

TELL = """\
# a remark of the earlier run
print("a remark of ".upper() + "the earlier run".upper())
"""

SEARCH = """\
found = 0
parts = [(b"a remark of ", b"the earlier run"), (b"A REMARK OF ", b"THE EARLIER RUN")]
for line in open("/proc/self/maps"):
    first, last = (int(number, 16) for number in line.split()[0].split("-"))
    if "r" not in line.split()[1] or "[v" in line:
        continue
    with open("/proc/self/mem", "rb", 0) as memory:
        memory.seek(first)
        data = memory.read(last - first)
    for start, end in parts:
        at = data.find(start)
        while at >= 0:
            found += data.startswith(end, at + len(start))
            at = data.find(start, at + 1)
print(found)
"""

CHANGES = (
    "resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (100, 100))",
    "resource.prlimit(os.getppid(), resource.RLIMIT_STACK, (2**20, 2**20))",
    "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "os.sched_setaffinity(os.getppid(), {max(os.sched_getaffinity(0))})",
    "os.sched_setscheduler(os.getppid(), os.SCHED_BATCH, os.sched_param(0))",
    "subprocess.run(['ionice', '-c', '3', '-p', str(os.getppid())])",
    # The first process of a namespace ignores it, or the snippet costs itself.
    "ctypes.CDLL(None).kill(os.getppid(), 15)",
)


@pytest.fixture
def run(tmp_path: Path, runner: Callable[..., Runner], way: str) -> Callable[[str], Run]:
    """Runs a script; the runs take turns with the same supervisor."""
    base = (tmp_path / "project").resolve()
    (base / "docs").mkdir(parents=True)
    (base / "docs/a.txt").write_text("as it was", "ascii")
    project = Project.of(base, base / "docs", Settings())
    one = runner(project, shared=False)

    def run(source: str) -> Run:
        text = textwrap.dedent(source).replace("OWN", str(way == "namespaces"))
        (base / "s.py").write_text(text, "utf-8")
        directive = Directive("include_snippet", "../s.py")
        return one.run(snippets.load(directive, Settings(), project, Location("p.md", 1)))

    return run


def test_nothing_that_a_run_leaves_is_in_the_next(run: Callable[[str], Run]) -> None:
    before = run(LOOK)
    assert before.failure is None, before.failure
    left = run(LEAVE)
    assert left.failure is None, left.failure
    assert run(LOOK).stdout == before.stdout


def test_no_run_finds_code_or_output_of_another_in_its_memory(run: Callable[[str], Run]) -> None:
    assert run(TELL).stdout == "A REMARK OF THE EARLIER RUN\n"
    assert run(SEARCH).stdout == "0\n"
    # It is in the memory of its own process.
    assert int(run(f"{TELL}{SEARCH}").stdout.split("\n")[1]) > 0


@pytest.mark.parametrize("change", CHANGES)
def test_no_run_changes_the_process_of_the_next(run: Callable[[str], Run], change: str) -> None:
    before = run(LOOK)
    assert before.failure is None, before.failure
    run(f"import ctypes, os, resource, subprocess\n{change}\n")
    assert run(LOOK).stdout == before.stdout


@pytest.mark.nightly
def test_there_is_a_new_supervisor_after_some_hundred_runs(run: Callable[[str], Run]) -> None:
    # Its memory grows with each job.
    began = (
        "import os\nprint(open(f'/proc/{os.getppid()}/stat').read().rpartition(')')[2].split()[19])"
    )
    seen = [run(began).stdout for _ in range(2 * _MAX_RUNS + 1)]
    assert [seen.count(one) for one in dict.fromkeys(seen)] == [_MAX_RUNS, _MAX_RUNS, 1]
