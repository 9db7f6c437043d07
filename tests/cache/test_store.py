"""The store: what is whole comes back, what is not is as good as none, and it does not grow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from mkdocs_multicloud.cache.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = "ab" * 32


def entry(folder: Path) -> Path:
    (found,) = folder.glob("*/*.json")
    return found


@pytest.mark.parametrize(
    "value", [None, [], {"a": ["é 日本", "\ud800", 1.5, None]}, "x" * 1_000_000]
)
def test_what_is_put_comes_back(tmp_path: Path, value: object) -> None:
    store = Store(tmp_path / "store")
    store.put("runs", KEY, value)
    assert store.get("runs", KEY) == value
    assert Store(tmp_path / "store").get("runs", KEY) == value
    assert store.get("drawings", KEY) is None


def test_without_a_folder_nothing_is_remembered() -> None:
    store = Store(None)
    store.put("runs", KEY, 1)
    store.tidy()
    assert store.get("runs", KEY) is None


def test_the_folder_is_made_when_there_is_something_to_write(tmp_path: Path) -> None:
    store = Store(tmp_path / "a/store")
    assert store.get("runs", KEY) is None
    assert list(tmp_path.iterdir()) == []
    store.put("runs", KEY, 1)
    # Git leaves it alone.
    assert (tmp_path / "a/store/.gitignore").read_text("ascii").endswith("*\n")


SPOILS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "truncated": lambda data: data[:-2],
    "one bit": lambda data: data[:-3] + bytes([data[-3] ^ 1]) + data[-2:],
    "tampered": lambda data: data.replace(b"whole", b"wrong"),
    "garbage": lambda _: os.urandom(100),
    "no digest": lambda _: b'"whole"',
    "another's digest": lambda data: data.partition(b"\n")[0] + b"\n[]",
    "nested": lambda _: b"x\n" + b"[" * 100_000,
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
def test_what_is_not_whole_is_none_and_mends(
    tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    store = Store(tmp_path)
    store.put("runs", KEY, "it is whole")
    path = entry(tmp_path)
    path.write_bytes(spoil(path.read_bytes()))
    assert store.get("runs", KEY) is None
    store.put("runs", KEY, "it is whole")
    assert store.get("runs", KEY) == "it is whole"


@pytest.mark.parametrize("kind", ["loop", "nowhere"])
def test_a_link_in_the_place_of_an_entry_mends(tmp_path: Path, kind: str) -> None:
    store = Store(tmp_path)
    store.put("runs", KEY, 1)
    path = entry(tmp_path)
    path.unlink()
    path.symlink_to(path.name if kind == "loop" else "nowhere")
    assert store.get("runs", KEY) is None
    store.put("runs", KEY, 2)
    assert store.get("runs", KEY) == 2


@pytest.mark.parametrize("place", ["store", "store/runs"])
def test_a_file_in_the_place_of_a_folder_is_no_hindrance(tmp_path: Path, place: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("in the way", "ascii")
    store = Store(tmp_path / "store")
    store.put("runs", KEY, 1)
    store.tidy()
    assert store.get("runs", KEY) is None
    assert path.read_text("ascii") == "in the way"


TMPFS = """
import ctypes, os, sys
from pathlib import Path
from mkdocs_multicloud.execution.isolation import namespaces
from mkdocs_multicloud.cache.store import Store

folder, key = Path(sys.argv[1]), "ab" * 32
namespaces.enter(network=True)
namespaces.mount_memory(str(folder), 2**16)
store = Store(folder)
store.put("runs", key, "small")
store.put("runs", "cd" * 32, "x" * 2**17)
left = sorted(path.name for path in folder.rglob("*") if path.is_file())
print(store.get("runs", key), store.get("runs", "cd" * 32), left == [".gitignore", f"{key}.json"])
read_only, remount = 1, 32
ctypes.CDLL(None).mount(None, str(folder).encode(), None, read_only | remount, None)
store.put("runs", key, "other")
store.tidy()
print(store.get("runs", key))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="mounts file systems")
def test_full_and_read_only_file_systems(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TMPFS, str(tmp_path)], capture_output=True, text=True, check=False
    )
    if "unshare" in done.stderr:
        pytest.skip("the kernel allows no mounts here")
    assert done.stdout == "small None True\nsmall\n", done.stderr


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    store = Store(tmp_path, size=10_000)
    keys = [f"{number:02}" * 32 for number in range(12)]
    for age, key in enumerate(keys):
        store.put("runs", key, "x" * 1000)
        path = tmp_path / "runs" / f"{key}.json"
        os.utime(path, (1000 + age, 1000 + age))
    assert store.get("runs", keys[0]) is not None
    store.tidy()
    left = [key for key in keys if store.get("runs", key)]
    assert left == [keys[0], *keys[-len(left) + 1 :]]
    assert 4 < len(left) < 9


def test_a_store_that_is_small_enough_is_left_alone(tmp_path: Path) -> None:
    store = Store(tmp_path, size=10_000)
    store.put("runs", KEY, "x" * 9000)
    store.tidy()
    assert store.get("runs", KEY) is not None


def test_what_a_killed_build_left_unfinished_goes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("runs", KEY, 1)
    old, new = (entry(tmp_path).parent / name for name in (".old.tmp", ".new.tmp"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 7200,) * 2)
    store.tidy()
    # Another build may be at work on the other.
    assert (old.exists(), new.exists()) == (False, True)


WRITER = """
import sys
from pathlib import Path
from mkdocs_multicloud.cache.store import Store

store = Store(Path(sys.argv[1]), size=200_000)
for number in range(150):
    key = f"{number % 10:02}" * 32
    store.put("runs", key, [key] * 100)
    found = store.get("runs", key)
    assert found in (None, [key] * 100), found
    if number % 50 == 49:
        store.tidy()
print("done")
"""


def test_two_builds_at_once_on_one_store(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    builds = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [build.communicate()[0] for build in builds] == ["done\n"] * 2
    for path in tmp_path.glob("*/*.json"):
        assert json.loads(path.read_bytes().partition(b"\n")[2])[0] == path.stem
    assert not list(tmp_path.rglob("*.tmp"))
