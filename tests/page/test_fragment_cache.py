"""Remembered fragments, which CI restores from elsewhere: what they hold is checked."""

from __future__ import annotations

import dataclasses

import pytest

from mkdocs_multicloud.cache import versions
from mkdocs_multicloud.cache.dependencies import Checker
from mkdocs_multicloud.cache.store import Store
from mkdocs_multicloud.drawing.engine_files import engine_version
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.execution.model import Dependencies, Run
from mkdocs_multicloud.file_digest import digest
from mkdocs_multicloud.page.artifacts import Artifact, Source
from mkdocs_multicloud.page.fragment import Block, Fragment
from mkdocs_multicloud.page.fragment_cache import FragmentCache, fingerprint
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet.loaded_snippet import Snippet
from mkdocs_multicloud.snippet.project import Project

PAGE = Location("aws/dynamo.md", 3)


def remembered(folder, path: str) -> tuple[Fragment, Fragment | None]:
    """A fragment with a file at a path, and what another build reads of it."""
    project = Project.of(folder, folder, Settings())
    source = Source(Location("tests/test_x.py", 1), PAGE)
    file = Artifact(path, b"\xff\x00", "image/png", source)
    places = Location("tests/test_x.py", 1), Location("snippet x")
    runs = (
        (Snippet("x", places[0], ""), Run(seconds=1.5, inputs=(("a.txt", "1"), ("b.txt", "2")))),
        (Snippet("y", places[1], ""), Run(seconds=0.0)),
    )
    blocks = Block("figure", "A", {"alt": "b"}), Block("fold", "", {})
    depends = Dependencies("..", {"a.txt": digest(str(folder / "../a.txt"))})
    files = file, Artifact("output/svg/é.svg", "é".encode(), "image/svg+xml", source)
    written = Fragment("\ue000mc0\ue001", blocks, files, (depends,), (), runs)
    store = Store(folder / "cache")
    FragmentCache(store, Checker(project), ["1"]).put("key", written)
    return written, FragmentCache(store, Checker(project), ["1"]).get("key", PAGE)


@pytest.mark.parametrize("path", ["output/png/a.png", "../core/output/svg/a.svg"])
def test_a_fragment_is_read_as_it_was_written(tmp_path, path):
    written, read = remembered(tmp_path, path)
    assert read is not None
    assert dataclasses.replace(read, runs=()) == dataclasses.replace(written, runs=())
    for (old, first), (new, second) in zip(written.runs, read.runs, strict=True):
        assert (new.name, new.where) == (old.name, old.where)
        assert (second.seconds, second.inputs or ()) == (first.seconds, first.inputs or ())
        assert second.origin == "remembered"


@pytest.mark.parametrize("path", ["../../a.png", "/etc/a.png", "..\\..\\a.png", "x/../../../a"])
def test_a_file_outside_the_site_is_not_read(tmp_path, path):
    assert remembered(tmp_path, path)[1] is None


@pytest.mark.parametrize(
    ("key", "dependencies"), [("", ()), ("key", None), ("key", (Dependencies("", {"a": "old"}),))]
)
def test_what_has_no_key_or_is_not_current_is_not_read(tmp_path, key, dependencies):
    project = Project.of(tmp_path, tmp_path, Settings())
    cache = FragmentCache(Store(tmp_path / "cache"), Checker(project), ["1"])
    cache.put(key, Fragment("x", dependencies=dependencies))
    assert cache.get(key, PAGE) is None
    cache.put("other", Fragment("x", dependencies=()))
    assert cache.get("other", PAGE) == Fragment("x", dependencies=())


def test_all_that_a_fragment_is_made_of_is_in_its_key(tmp_path):
    (tmp_path / "a.py").write_text("1", "utf-8")
    (tmp_path / "b.py").write_text("2", "utf-8")
    project = Project.of(tmp_path, tmp_path, Settings())

    def key(*what, files=("a.py",), fingerprint=("1",), **options):
        cache = FragmentCache(Store(None), Checker(project), list(fingerprint))
        paths = [tmp_path / name for name in files]
        return cache.key(*what, settings=Settings(**options), files=paths)

    keys = [
        key("a"), key("b"), key("a", "b"), key("a", dark=False),
        key("a", files=()), key("a", files=("b.py",)), key("a", fingerprint=("2",)),
    ]  # fmt: skip
    assert len(set(keys)) == len(keys)
    assert key("a") == keys[0]
    (tmp_path / "a.py").write_text("3", "utf-8")
    assert key("a") not in keys


def test_a_fingerprint_has_the_code_the_engine_python_and_what_is_the_site_s():
    one, two = fingerprint("x", "y"), fingerprint("z")
    assert one[:3] == two[:3]
    assert one[1:] == [engine_version(), versions.PYTHON, "x", "y"]
    assert len(one[0]) == 64
