"""A build that is stopped, or loses one of its processes: nothing is left, the rest goes on."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet import loader as snippets
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_site import Site

    from mkdocs_multicloud.execution.model import Run, Runner

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes by /proc")

PAGE = """\
# Page

```python multicloud name="a{0}"
import subprocess, sys
subprocess.run([sys.executable, "-c", "import time; time.sleep(60)", "{1}", "{0}"])
```
"""
# A shell that starts the tests in the background has the signal ignored.
MKDOCS = """
import signal
from {}.__main__ import cli
signal.signal(signal.SIGINT, signal.default_int_handler)
cli()
"""
SLEEP = "import time; time.sleep(60)"


def commands() -> dict[int, str]:
    """The command lines of all processes."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found[int(path.parts[2])] = path.read_text("utf-8", "replace")
    return found


def running(mark: str) -> list[int]:
    return [process for process, line in commands().items() if mark in line]


def started_with(variable: str) -> list[str]:
    """The processes that have a variable in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if variable.encode() in path.read_bytes().split(b"\0"):
                found.append(path.parent.name)
    return found


def until(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Whether it comes true in time."""
    end = time.monotonic() + seconds
    while not (holds := condition()) and time.monotonic() < end:
        time.sleep(0.1)
    return holds


def check_nothing_is_left(
    site: Site, tmp_path: Path, way: str, command: str, number: signal.Signals
) -> None:
    """Stop a build whose snippets run, and look for processes and folders of it."""
    mark = f"mark-{time.time_ns()}"
    for folder in ("docs", "tmp"):
        (tmp_path / folder).mkdir()
    for page in range(2):
        (tmp_path / f"docs/{page}.md").write_text(PAGE.format(page, mark), "utf-8")
    # The engine is the same whichever way snippets are started.
    options = "jobs: 2" if way == "namespaces" else "jobs: 2, show: vertex"
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: x\nplugins: [multicloud: {{{options}}}]\n", "utf-8"
    )
    more = ["-a", "127.0.0.1:0"] if command == "serve" else []
    mkdocs = subprocess.Popen(
        [sys.executable, "-c", MKDOCS.format(site.host), command, "-q", *more],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp"), "MULTICLOUD_START": way},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert until(lambda: len(running(mark)) == 2)
        mkdocs.send_signal(number)
        assert mkdocs.wait(20) != 0
    finally:
        mkdocs.kill()
        mkdocs.wait()
    # MkDocs itself leaves its own folder when it is killed.
    assert until(lambda: not running(mark) and not [*(tmp_path / "tmp").glob("multicloud-*")])
    # The engine's process as well, which draws for nobody by now.
    assert until(lambda: not started_with(f"TMPDIR={tmp_path / 'tmp'}"))
    assert until(lambda: not running(str(tmp_path)))


@pytest.mark.ways(nightly="spawn")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_build_leaves_nothing(
    site: Site, tmp_path: Path, way: str, number: signal.Signals
) -> None:
    check_nothing_is_left(site, tmp_path, way, "build", number)


def test_a_stopped_preview_leaves_nothing(site: Site, tmp_path: Path, way: str) -> None:
    check_nothing_is_left(site, tmp_path, way, "serve", signal.SIGTERM)


@pytest.mark.nightly
@pytest.mark.ways(nightly="spawn")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_preview_leaves_nothing_in_any_way(
    site: Site, tmp_path: Path, way: str, number: signal.Signals
) -> None:
    check_nothing_is_left(site, tmp_path, way, "serve", number)


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], tuple[Project, snippets.Snippet]]:
    base = tmp_path.resolve() / "project"
    (base / "docs").mkdir(parents=True)
    project = Project.of(base, base / "docs", Settings())

    def load(source: str) -> tuple[Project, snippets.Snippet]:
        (base / "s.py").write_text(source, "utf-8")
        directive = Directive("include_snippet", "../s.py")
        return project, snippets.load(directive, Settings(), project, Location("p.md", 1))

    return load


def children(process: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text("utf-8", "replace").rpartition(")")[2].split()
            if int(fields[1]) == process:
                found.append(int(path.parts[2]))
    return found


@pytest.mark.ways(nightly="spawn")
def test_a_server_that_is_killed_is_started_anew(
    load: Callable[[str], tuple[Project, snippets.Snippet]],
    runner: Callable[..., Runner],
    way: str,
) -> None:
    if way == "spawn":
        pytest.skip("there is no server")
    project, made = load("print('fine')\n")
    before = set(children(os.getpid()))
    one = runner(project, shared=False)
    assert one.run(made).stdout == "fine\n"
    (server,) = set(children(os.getpid())) - before
    os.kill(server, signal.SIGKILL)
    assert one.run(made).stdout == "fine\n"


@pytest.mark.ways(nightly="spawn")
def test_a_time_that_others_set_for_all_sockets_is_none_of_ours(
    load: Callable[[str], tuple[Project, snippets.Snippet]], runner: Callable[..., Runner]
) -> None:
    """Sphinx's link check sets one, and never takes it back."""
    project, made = load("import time\ntime.sleep(0.3)\nprint('fine')\n")
    socket.setdefaulttimeout(0.1)
    try:
        one = runner(project)
        assert [one.run(made).stdout for _ in range(2)] == ["fine\n", "fine\n"]
    finally:
        socket.setdefaulttimeout(None)


@pytest.mark.ways(nightly="spawn")
def test_a_keeper_that_is_killed_is_told(
    load: Callable[[str], tuple[Project, snippets.Snippet]],
    runner: Callable[..., Runner],
    way: str,
) -> None:
    if way == "spawn":
        pytest.skip("there is no keeper")
    mark = f"mark-{time.time_ns()}"
    line = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {SLEEP!r}, {mark!r}])\n"
    project, made = load(line)
    before = set(children(os.getpid()))
    one = runner(project, shared=False)
    runs: list[Run] = []
    thread = threading.Thread(target=lambda: runs.append(one.run(made)))
    thread.start()
    # It is tried once more, for that may have been the machine's doing.
    seen: set[int] = set()
    for _ in range(2):
        # What the first has started may be left to the server until it ends.
        assert until(lambda: not seen.issuperset(running(mark)))
        seen.update(running(mark))
        (first,) = set(children(os.getpid())) - before
        (server,) = children(first)
        for keeper in children(server):
            os.kill(keeper, signal.SIGKILL)
        thread.join(0.5)
    thread.join(20)
    failure = runs[0].failure
    assert failure is not None
    assert (failure.kind, failure.what) == ("crash", "the process that watches it died")
    one.close()
    assert until(lambda: not running(mark), 5)


@pytest.mark.ways(nightly="spawn")
def test_a_daemon_ends_with_its_snippet(
    load: Callable[[str], tuple[Project, snippets.Snippet]],
    runner: Callable[..., Runner],
    way: str,
) -> None:
    if way == "spawn":
        pytest.skip("without Linux, what has left the process group is not found")
    mark = f"mark-{time.time_ns()}"
    project, made = load(f"""\
import os, subprocess, sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(60)", "{mark}"])
    os._exit(0)
os.wait()
print("done")
""")
    assert runner(project).run(made).stdout == "done\n"
    assert not running(mark)
