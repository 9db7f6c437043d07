"""Which files a pattern finds: as `glob` does, but in one walk that always ends."""

from __future__ import annotations

import glob
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_multicloud.cache import path_patterns
from mkdocs_multicloud.cache.path_patterns import matches
from mkdocs_multicloud.errors import SnippetError

FILES = (
    "a.py", "b.md", ".hidden.py", "aws/a.py", "aws/test_a.py", "aws/deep/a.py", "aws/deep/er/b.py",
    ".git/a.py", "aws/.cache/a.py", "azure/[x]/a.py", "azure/a.txt",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("files")
    for name in FILES:
        (made / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (made / "in" / name).touch()
    return made / "in"


def found(pattern, folder):
    """What `glob` finds: for `**` at the end, no folders."""
    names = set(glob.glob(pattern, root_dir=folder, recursive=True))  # noqa: PTH207 (the model)
    if pattern.endswith("**"):
        names = {name for name in names if (folder / name).is_file()}
    return names


PIECES = st.sampled_from(
    ["*", "**", "*.py", "a*", "aws", "deep", "?.py", "[ab].py", "test_*", ".*", "azure", "*[x]*"]
)


@given(pattern=st.lists(PIECES, min_size=1, max_size=5).map("/".join))
def test_it_finds_what_glob_finds(folder, pattern):
    assert matches([pattern], folder) == (found(pattern, folder) if "*" in pattern else {pattern})


@pytest.mark.parametrize("pattern", ["../in/*.py", "{}/aws/**/*.py", "./aws/*", "none/*", "aws//*"])
def test_patterns_may_begin_anywhere(folder, pattern):
    pattern = pattern.format(folder)
    assert {os.path.normpath(folder / name) for name in matches([pattern], folder)} == {
        os.path.normpath(folder / name) for name in found(pattern, folder)
    }


@pytest.mark.parametrize(
    "pattern", ["**/*.py", "*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*.py"]
)
def test_links_to_folders_are_not_followed(tmp_path, pattern):
    (tmp_path / "one.py").touch()
    for name in "ab":
        (tmp_path / name).symlink_to(".")
    assert matches([pattern], tmp_path) == ({"one.py"} if pattern == "**/*.py" else set())


def test_a_link_that_the_pattern_names_is_followed(tmp_path, folder):
    (tmp_path / "there").symlink_to(folder)
    assert matches(["there/*.py"], tmp_path) == {"there/a.py"}


@pytest.mark.parametrize("pattern", ["a\0/*", "\0*", "a.py/*", "x" * 300 + "/*"])
def test_what_cannot_be_a_folder_has_no_files(folder, pattern):
    assert matches([pattern], folder) == set()


def test_a_pattern_that_is_too_long_is_an_error(folder):
    with pytest.raises(SnippetError, match=r"more than 1,000 characters; shorten it"):
        matches(["**/" * 400], folder)


def test_a_search_through_too_many_files_is_an_error(folder, monkeypatch):
    monkeypatch.setattr(path_patterns, "MAX_ENTRIES", 5)
    with pytest.raises(SnippetError, match=r"more than 5 files and folders; begin it with"):
        matches(["**/*.py"], folder)
