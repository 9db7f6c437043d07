"""Remembered fragments, which CI restores from elsewhere: what they hold is checked."""

from __future__ import annotations

import pytest

from mkdocs_multicloud.cache.dependencies import Checker
from mkdocs_multicloud.cache.store import Store
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.page.artifacts import Artifact, Source
from mkdocs_multicloud.page.fragment import Block, Fragment
from mkdocs_multicloud.page.fragment_cache import FragmentCache
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet.project import Project

PAGE = Location("aws/dynamo.md", 3)


def remembered(folder, path: str) -> tuple[Fragment, Fragment | None]:
    """A fragment with a file at a path, and what another build reads of it."""
    project = Project.of(folder, folder, Settings())
    source = Source(Location("tests/test_x.py", 1), PAGE)
    file = Artifact(path, b"\xff\x00", "image/png", source)
    written = Fragment("\ue000mc0\ue001", (Block("figure", "A", {"alt": "b"}),), (file,), ())
    store = Store(folder / "cache")
    FragmentCache(store, Checker(project), ["1"]).put("key", written)
    return written, FragmentCache(store, Checker(project), ["1"]).get("key", PAGE)


@pytest.mark.parametrize("path", ["output/png/a.png", "../core/output/svg/a.svg"])
def test_a_fragment_is_read_as_it_was_written(tmp_path, path):
    written, read = remembered(tmp_path, path)
    assert read == written


@pytest.mark.parametrize("path", ["../../a.png", "/etc/a.png", "..\\..\\a.png", "x/../../../a"])
def test_a_file_outside_the_site_is_not_read(tmp_path, path):
    assert remembered(tmp_path, path)[1] is None
