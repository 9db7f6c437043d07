"""What a preview watches, also after it was removed and came back."""

from __future__ import annotations

import shutil
import time

import pytest

from mkdocs_multicloud.hosts.shared import watch
from mkdocs_multicloud.hosts.shared.watch import Watching


@pytest.fixture
def host(monkeypatch):
    """The calls that a host has got, in the order in which they came."""
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.01)
    calls: list[tuple[str, str]] = []
    watching = Watching()

    def begun():
        watching.begin(
            lambda path, deep: calls.append(("deep" if deep else "watch", str(path))),
            lambda path: calls.append(("unwatch", str(path))),
        )
        return calls

    yield watching, begun
    watching.end()


def until(calls, wanted):
    deadline = time.monotonic() + 10
    while not wanted(calls):
        assert time.monotonic() < deadline, calls
        time.sleep(0.005)


@pytest.mark.parametrize("deep", [False, True])
def test_what_was_removed_and_came_back_is_watched_again_and_built(tmp_path, host, deep):
    folder = tmp_path / "tests"
    folder.mkdir()
    path = folder / ("**" if deep else "one.py")
    (folder / "one.py").write_text("1")
    watching, begin = host
    watching.add([path])
    calls = begin()
    word, place = ("deep", str(folder)) if deep else ("watch", str(path))
    assert calls == [(word, place)]
    shutil.rmtree(folder)
    until(calls, lambda calls: len(calls) == 2)
    # A folder of ours: the host builds when something changes in it.
    assert calls[1][0] == "watch"
    folder.mkdir()
    (folder / "one.py").write_text("2")
    until(calls, lambda calls: len(calls) == 4)
    assert calls[2:] == [("unwatch", place), (word, place)]


def test_what_another_file_replaces_needs_no_other_watch(tmp_path, host):
    (tmp_path / "one.py").write_text("1")
    watching, begin = host
    watching.add([tmp_path / "one.py"])
    calls = begin()
    (tmp_path / "new").write_text("2")
    (tmp_path / "new").replace(tmp_path / "one.py")
    time.sleep(0.1)
    assert calls == [("watch", str(tmp_path / "one.py"))]
