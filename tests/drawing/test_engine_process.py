"""The engine's own process: whatever happens to it costs one picture, and nothing is left of it."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from sketches import edge, model, one, parsed, texts, vertex

from mkdocs_multicloud.drawing import Drawer, engine_files, engine_process
from mkdocs_multicloud.drawing.engine_process import EngineProcess
from mkdocs_multicloud.errors import DrawingError

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


def job(content, **more):
    return {
        "model": content, "layers": [], "variables": {}, "cells": {}, "themes": ["light"],
        "thumbnail": False,
        "title": "T", "border": 0, "folders": [], "formats": ["svg"], "scale": 1, **more,
    }  # fmt: skip


SMALL = job(model(vertex(label="small")))
ENDLESS = job(
    model(
        *(vertex("sketch=1", at=(n * 9, n % 60, 9, 9), cell=f"v{n}") for n in range(12000)),
        *(
            edge("edgeStyle=orthogonalEdgeStyle;jumpStyle=arc", ends=(f"v{n}", f"v{n * 7}"))
            .replace('id="e"', f'id="e{n}"')
            for n in range(570)
        ),
    )
)  # fmt: skip


@pytest.fixture
def begun(monkeypatch):
    """The processes that a test starts, in order; those that have ended stay."""
    found = []
    real = subprocess.Popen

    def noted(*args, **more):
        found.append(real(*args, **more))
        return found[-1]

    monkeypatch.setattr(subprocess, "Popen", noted)
    return found


def alive(processes):
    return [process for process in processes if process.poll() is None]


def drawn(made):
    return texts(parsed(made.request(SMALL)["pictures"][0]["svg"]))


def check_rights(process):
    """No thread of the process has a right that drawing does not need, nor a secret."""
    folder = Path("/proc", str(process))
    assert b"hush" not in (folder / "environ").read_bytes()
    for thread in (folder / "task").iterdir():
        found = dict(line.split(":", 1) for line in (thread / "status").read_text().splitlines())
        assert int(found["CapEff"], 16) == int(found["CapPrm"], 16) == 0
        assert found["NoNewPrivs"].strip() == "1"
    assert f"{engine_process.MAX_MEMORY} " in (folder / "limits").read_text()
    may = subprocess.call(["unshare", "--user", "--net", "true"], stderr=subprocess.DEVNULL) == 0
    assert (folder / "ns/net").readlink() != Path("/proc/self/ns/net").readlink() or not may


BAD = [
    {"model": 5},
    job("<mxGraphModel><root>"),
    job("not xml at all"),
    job(model(vertex(), vertex())),
    job(model('<mxCell id="x" parent="x" vertex="1"/>')),
    job(model(vertex(parent="w"), vertex(cell="w", parent="v"))),
    job(model(edge(ends=("e", "e")))),
]


def test_whatever_happens_to_the_process_costs_one_picture(begun, monkeypatch):
    """One engine meets all of it, for starting its process is what takes long."""
    threads = threading.active_count()
    monkeypatch.setenv("GITHUB_TOKEN", "hush")
    engine = EngineProcess(timeout=0.5)
    for bad in BAD:
        with suppress(DrawingError):
            engine.request(bad)
        assert drawn(engine) == ["small"], bad
    if sys.platform == "linux":
        check_rights(begun[-1].pid)

    first = begun[-1]
    started = time.monotonic()
    with pytest.raises(DrawingError) as caught:
        engine.request(ENDLESS)
    assert time.monotonic() - started < 4
    assert caught.value.message == "drawing it took longer than 0.5 s; simplify the diagram"
    assert drawn(engine) == ["small"], "after a drawing that took too long"
    assert alive(begun) == [begun[-1]]
    assert begun[-1].pid != first.pid

    if sys.platform != "win32":
        os.kill(begun[-1].pid, signal.SIGSTOP)
        with monkeypatch.context() as patched:
            patched.setattr(engine_process, "MARGIN_SECONDS", 0.2)
            started = time.monotonic()
            with pytest.raises(DrawingError, match=r"took longer than 0\.5 s"):
                engine.request(SMALL)
            assert time.monotonic() - started < 4
        assert alive(begun) == [], "a process that does not answer is ended"
        assert drawn(engine) == ["small"], "after a process that did not answer"

    begun[-1].kill()
    begun[-1].wait()
    assert drawn(engine) == ["small"], "a process killed between drawings is not noticed"

    killer = threading.Timer(0.2, begun[-1].kill)
    killer.start()
    with pytest.raises(DrawingError) as caught:
        engine.request(ENDLESS)
    killer.join()
    assert caught.value.message.startswith("the drawing engine crashed on it; ")
    assert drawn(engine) == ["small"], "after a process killed amid a drawing"

    closer = threading.Timer(0.2, engine.close)
    closer.start()
    started = time.monotonic()
    with pytest.raises(DrawingError):
        engine.request(ENDLESS)
    closer.join()
    assert time.monotonic() - started < 4, "closing ends a drawing"
    engine.close()
    assert [process for process in begun if process.returncode is None] == []
    with pytest.raises(DrawingError, match="the build was stopped"):
        engine.request(SMALL)
    deadline = time.monotonic() + 2
    while threading.active_count() > threads and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() <= threads


def test_without_the_engines_files_it_says_how_to_get_them(tmp_path, monkeypatch):
    monkeypatch.setenv("DRAWIO_ENGINE", str(tmp_path))
    with Drawer() as made:
        made.warm()
        with pytest.raises(DrawingError) as caught:
            one(made, vertex())
        assert caught.value.message == (
            "the drawing engine's files are missing (viewer-static.min.js, shapes.min.js, "
            "stencils.min.js); reinstall the package, or set DRAWIO_ENGINE to a folder "
            "that has them"
        )
        monkeypatch.delenv("DRAWIO_ENGINE")
        assert one(made, vertex(label="now")).text == "now"


def test_the_version_of_the_engine_is_that_of_its_files(tmp_path, monkeypatch):
    monkeypatch.setenv("DRAWIO_ENGINE", str(tmp_path))
    files = [*engine_files.FILES, engine_files.ICONS]
    for name in files:
        (tmp_path / name).write_bytes(b"a" * 2**17)

    def version():
        engine_files.engine_version.cache_clear()
        return engine_files.engine_version()

    seen = [version()]
    for name in files:
        for change in (b"b" + b"a" * (2**17 - 1), b"a" * (2**17 + 1)):
            (tmp_path / name).write_bytes(change)
            seen.append(version())
        (tmp_path / name).write_bytes(b"a" * 2**17)
    assert len(set(seen)) == 1 + 2 * len(files)
    assert version() == seen[0]
    (tmp_path / engine_files.ICONS).unlink()
    assert version() not in seen
    (tmp_path / engine_files.FILES[0]).unlink()
    assert version() == hashlib.sha256().hexdigest()
    engine_files.engine_version.cache_clear()


def test_broken_engine_files_are_a_clear_error(tmp_path, monkeypatch):
    for name in ("viewer-static.min.js", "shapes.min.js", "stencils.min.js"):
        (tmp_path / name).write_text("this is no JavaScript", "utf-8")
    monkeypatch.setenv("DRAWIO_ENGINE", str(tmp_path))
    with Drawer() as made, pytest.raises(DrawingError) as caught:
        one(made, vertex())
    assert "engine" in caught.value.message
    assert "reinstall the package" in caught.value.message


def test_closing_what_never_drew(begun):
    made = EngineProcess()
    made.close()
    with pytest.raises(DrawingError, match="the build was stopped"):
        made.request(SMALL)
    with Drawer():
        pass
    assert begun == []


def test_from_several_threads_each_gets_its_own(drawer):
    names = [f"label {n}" for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda name: one(drawer, vertex(label=name)), names))
    assert [drawing.text for drawing in found] == names
    assert [texts(parsed(drawing.pictures[0].svg)) for drawing in found] == [[n] for n in names]


def test_a_second_engine_comes_when_it_is_needed_and_draws_the_same(begun, drawer):
    cells = [vertex("shape=mxgraph.aws4.lambda", f"label {n}") for n in range(24)]
    with Drawer(jobs=2) as two:
        for name in ("a", "b", "c"):
            assert one(two, vertex(label=name)).text == name
        assert len(begun) == 1, "one does while one drawing is asked for at a time"
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda cell: one(two, cell).pictures[0].svg, cells))
    assert len(begun) == 2
    assert found == [one(drawer, cell).pictures[0].svg for cell in cells]


ORPHAN = """\
import os, subprocess, sys
from mkdocs_multicloud.drawing.engine_process import EngineProcess
begun = []
class Noted(subprocess.Popen):
    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        begun.append(self)
subprocess.Popen = Noted
made = EngineProcess()
made.warm()
(process,) = begun
print(process.pid, flush=True)
process.stdin.write(sys.argv[1].encode())
process.stdin.flush()
os._exit(0)
"""


@needs_signals
@pytest.mark.parametrize(
    "asked",
    [pytest.param([], marks=pytest.mark.nightly), [SMALL] * 20],
    ids=["idle", "amid drawings"],
)
def test_the_process_ends_with_the_one_that_started_it(asked):
    jobs = "".join(f"{json.dumps(job)}\n" for job in asked)
    done = subprocess.run([sys.executable, "-c", ORPHAN, jobs], capture_output=True, check=True)
    pid = int(done.stdout)
    deadline = time.monotonic() + 5
    with suppress(ProcessLookupError):
        while time.monotonic() < deadline and not ended(pid):
            time.sleep(0.02)
        assert ended(pid)


def ended(pid):
    """Whether a process is gone, or only waits for its parent to see it."""
    os.kill(pid, 0)
    with suppress(OSError), Path(f"/proc/{pid}/stat").open() as status:
        return status.read().rpartition(")")[2].split()[0] == "Z"
    return False


def test_closed_at_any_moment_it_leaves_no_process_and_no_error_but_its_own(begun, monkeypatch):
    faults = []
    monkeypatch.setattr(threading, "excepthook", lambda told: faults.append(told.exc_value))
    for moment in range(40):
        one = EngineProcess()
        thread = threading.Thread(target=one.warm)
        thread.start()
        time.sleep(moment / 10_000)
        one.close()
        thread.join()
    assert begun
    assert alive(begun) == []
    assert faults == []
