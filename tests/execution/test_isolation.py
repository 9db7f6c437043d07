"""What a snippet may not see, reach or take: by Python's word, and by the kernel where it can."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import sys
import textwrap
import threading
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
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.ways("namespaces", "fork")

Runs = Callable[..., Run]
Runners = Callable[..., Runner]

linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux sees to it")
NETWORK = ": set the option network: true to allow it"


@pytest.fixture
def run(tmp_path: Path, runner: Runners) -> Runs:
    """Runs a script under some policy."""
    base = (tmp_path / "project").resolve()
    (base / "docs").mkdir(parents=True)

    def run(source: str, timeout: str = "20", **policy: object) -> Run:
        (base / "s.py").write_text(textwrap.dedent(source), "utf-8")
        project = Project.of(base, base / "docs", Settings())
        directive = Directive("include_snippet", "../s.py")
        settings = Settings().override({"timeout": timeout})
        made = snippets.load(directive, settings, project, Location("p.md", 1))
        return runner(project, **policy).run(made)

    return run


def printed(run: Run) -> str:
    assert run.failure is None, run.failure
    return run.stdout.rstrip("\n")


@pytest.mark.ways(nightly="spawn")
def test_no_token_is_in_the_environment(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "hush")
    monkeypatch.setenv("LC_TIME", "C")
    told = run("import os, subprocess\nprint('hush' in str(os.environ), os.environ['LC_TIME'])\n")
    assert printed(told) == "False C"


def test_the_option_env_adds_to_it(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGION", "eu")
    code = "import os\nprint([os.environ.get(n) for n in ('REGION', 'MODE', 'GONE')])\n"
    told = run(code, env=(("REGION", None), ("MODE", "docs"), ("GONE", None)))
    assert printed(told) == "['eu', 'docs', None]"


@linux
@pytest.mark.parametrize(
    "look",
    [
        "open(f'/proc/{{p}}/environ', 'rb').read()",
        "subprocess.run(['cat', f'/proc/{{p}}/environ'], capture_output=True).stdout",
    ],
)
def test_no_token_is_in_another_process(
    run: Runs, way: str, monkeypatch: pytest.MonkeyPatch, look: str
) -> None:
    if "cat" in look and way != "namespaces":
        pytest.skip("other programs of the same user may look, as everywhere on the machine")
    # What the environment of a process is shown as is what it was started with.
    parent = subprocess.Popen(
        [sys.executable, "-c", "import sys; print(flush=True); sys.stdin.read()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "GITHUB_TOKEN": "hush"},
    )
    assert parent.stdout is not None
    parent.stdout.readline()
    told = run(f"""\
        import os, subprocess
        found = b""
        for p in [*filter(str.isdigit, os.listdir("/proc")), {parent.pid}]:
            try:
                found += {look.format()}
            except OSError:
                pass
        print(b"hush" in found)
        """)
    parent.communicate()
    assert printed(told) == "False"


@pytest.mark.parametrize(
    ("code", "where"),
    [
        ("import socket\nsocket.create_connection(('127.0.0.1', 9))", "127.0.0.1"),
        ("import socket\nsocket.socket().connect(('127.0.0.1', 9))", "127.0.0.1:9"),
        ("import socket\nsocket.socket().bind(('127.0.0.1', 0))", "127.0.0.1:0"),
        ("import socket\nsocket.getaddrinfo('example.org', 80)", "example.org"),
        ("import socket\nsocket.gethostbyname('example.org')", "example.org"),
        ("import urllib.request\nurllib.request.urlopen('http://example.org/')", "example.org"),
        (
            "import socket\nsocket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
            "127.0.0.1:9",
        ),
    ],
)
def test_the_network_is_refused_by_name(run: Runs, code: str, where: str) -> None:
    failure = run(code + "\n").failure
    assert failure is not None
    # (urllib puts it in an exception of its own.)
    assert f"a snippet may not use the network ({where}){NETWORK}" in failure.what
    assert failure.line == 2


@pytest.fixture
def server() -> Iterator[int]:
    """A port of this machine that greets whoever connects."""
    listening = socket.create_server(("127.0.0.1", 0))

    def greet() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.sendall(b"hello")

    thread = threading.Thread(target=greet, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()


CALL = "import socket; print(socket.create_connection(('127.0.0.1', {})).recv(9))"
OTHER = "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', {!r}]).returncode)\n"


@linux
def test_the_network_is_refused_to_other_programs(run: Runs, server: int) -> None:
    told = run(OTHER.format(CALL.format(server)))
    assert printed(told) == "1"
    assert "hello" not in told.stdout + told.stderr


@pytest.mark.parametrize("form", ["{}", OTHER])
def test_the_network_can_be_allowed(run: Runs, server: int, form: str) -> None:
    code = CALL.format(server)
    told = run(form.format(code) if form == OTHER else code, network=True)
    assert "b'hello'" in printed(told)


def test_a_socket_within_a_snippet_is_no_network(run: Runs) -> None:
    code = "import socket\na, b = socket.socketpair()\na.send(b'x')\nprint(b.recv(1))\n"
    assert printed(run(code)) == "b'x'"


@pytest.mark.ways(nightly="spawn")
@linux
@pytest.mark.parametrize(
    "command",
    [
        "echo x > {0}/new.txt", "rm {0}/old.txt", "mv {0}/old.txt moved.txt", "mkdir {0}/folder",
        "ln -s x {0}/link", "truncate -s 0 {0}/old.txt", "cp -f s.py {0}/old.txt",
    ],
)  # fmt: skip
def test_other_programs_change_nothing_outside(run: Runs, tmp_path: Path, command: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "old.txt").write_text("old", "ascii")
    shell = command.format(outside)
    told = run(f"import subprocess\nprint(subprocess.run({shell!r}, shell=True).returncode != 0)\n")
    assert printed(told) == "True"
    assert [(path.name, path.read_text("ascii")) for path in outside.iterdir()] == [
        ("old.txt", "old")
    ]


@linux
def test_settings_of_the_machine_stay(run: Runs) -> None:
    # Root may write them wherever they are shown.
    told = run(
        "import subprocess\ncode = 'cat /proc/sys/vm/swappiness > /proc/sys/vm/swappiness'\n"
        "print(subprocess.run(code, shell=True).returncode != 0)\n"
    )
    assert printed(told) == "True"


@pytest.mark.ways(nightly="spawn")
@linux
@pytest.mark.parametrize("target", ["{parent}", "{other}"])
@pytest.mark.parametrize("by", ["shell", "ctypes"])
def test_signals_stay_within(run: Runs, way: str, target: str, by: str) -> None:
    """Whatever is sent, by whatever program, gets no further than the snippet's own processes."""
    if way != "namespaces" and not _scopes_signals():
        # It would end the tests themselves.
        pytest.skip("before Linux 6.12 nothing but Python's own word keeps signals in")
    sleeper = subprocess.Popen(["sleep", "60"])
    code = {
        "shell": "subprocess.run(['kill', '-9', str(target)], stderr=subprocess.DEVNULL)",
        "ctypes": "ctypes.CDLL(None).kill(target, 9)",
    }[by]
    number = target.format(parent="os.getppid()", other=sleeper.pid)
    told = run(f"import ctypes, os, subprocess\ntarget = {number}\n{code}\nprint('alive')\n")
    alive = sleeper.poll() is None
    sleeper.kill()
    sleeper.wait()
    assert printed(told) == "alive"
    assert alive


def _scopes_signals() -> bool:
    """Whether this kernel has the version of Landlock that does."""
    return ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1) >= 6


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits on Windows")
@pytest.mark.parametrize(
    ("name", "value"),
    [("CORE", "0"), ("CPU", "22"), ("FSIZE", str(2**28)), ("NOFILE", "512"), ("AS", str(2**29))],
)
def test_limits_hold(run: Runs, name: str, value: str) -> None:
    if name == "AS" and sys.platform != "linux":
        pytest.skip("macOS has the name, and takes no value for it")
    code = f"import resource\nprint(*resource.getrlimit(resource.RLIMIT_{name}))\n"
    assert printed(run(code, memory=512)) == f"{value} {value}"


@pytest.mark.ways(nightly="spawn")
@linux
def test_memory_is_what_the_option_says(run: Runs) -> None:
    code = "x = bytearray(400 * 2**20)\nprint(len(x))\n"
    assert printed(run(code, memory=1024)) == str(400 * 2**20)
    failure = run(code, memory=300).failure
    assert failure is not None
    assert failure.what == "MemoryError"


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
@linux
def test_curl_gets_nowhere(run: Runs, server: int) -> None:
    code = f"import subprocess\nprint(subprocess.run(['curl', '-s', '127.0.0.1:{server}']))\n"
    assert "returncode=0" not in printed(run(code))


@pytest.mark.ways(nightly="spawn")
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_snippet_may_end_what_it_has_started(run: Runs) -> None:
    told = run("""\
        import os, subprocess, sys
        child = subprocess.Popen(["sleep", "60"], start_new_session=True)
        child.terminate()
        group = subprocess.Popen(["sleep", "60"], start_new_session=True)
        os.killpg(group.pid, 9)
        shell = subprocess.Popen(["sh", "-c", "sleep 60 & echo $!; wait"], stdout=subprocess.PIPE)
        os.kill(int(shell.stdout.readline()), 15)
        print(child.wait(), group.wait(), shell.wait())
        """)
    assert printed(told) == "-15 -9 0"


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
@pytest.mark.parametrize("name", ["environ", "mem", "maps", "fd/0", "cwd/x", "root/x"])
def test_other_processes_cannot_be_looked_into(run: Runs, name: str) -> None:
    failure = run(f"import os\nopen(f'/proc/{{os.getppid()}}/{name}', 'rb')\n").failure
    assert failure is not None
    assert "a snippet may not look into other processes (/proc/" in failure.what


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_a_snippet_may_look_into_its_own(run: Runs) -> None:
    told = run("import os\nprint(len(open(f'/proc/{os.getpid()}/maps').readline()) > 9)\n")
    assert printed(told) == "True"


@pytest.mark.skipif(sys.platform == "win32", reason="a file of POSIX")
def test_the_terminal_is_nothing_to_refuse(run: Runs) -> None:
    told = run("""\
        try:
            open("/dev/tty", "w").close()
        except OSError as error:
            # There is none; that is no refusal of ours.
            assert "a snippet may not" not in str(error), error
        print("fine")
        """)
    assert printed(told) == "fine"
