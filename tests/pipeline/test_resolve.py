"""The files and folders that a preview watches for a directive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from git_repository import commit

from mkdocs_multicloud.cache.dependencies import Checker
from mkdocs_multicloud.cache.store import Store
from mkdocs_multicloud.page.fragment_cache import FragmentCache
from mkdocs_multicloud.pipeline.request import requests_in
from mkdocs_multicloud.pipeline.resolve import Resolver
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from pathlib import Path


GIT = {".git/HEAD", ".git/logs/HEAD"}
V1 = GIT | {".git/refs/tags/v1"}


@pytest.mark.parametrize(
    ("written", "watched"),
    [
        ("v1 tests/a.drawio", {"tests/a.drawio"} | V1),
        ("HEAD~0 tests/a.drawio", {"tests/a.drawio"} | GIT),
        ("v1:gone.drawio link.drawio", {"link.drawio"} | V1),
        ("tests/a.drawio link.drawio", {"tests/a.drawio", "link.drawio"}),
        # Of what is missing or wrong, what may bring it.
        ("v2 tests/a.drawio", {"tests/a.drawio"} | GIT),
        ("v1 tests/gone.drawio", {"tests"} | V1),
        ("v1 tests/a.drawio nonsense=1", {"tests/a.drawio"} | V1),
        ("v1 ../gone.drawio", set()),
        ("--all ../gone.drawio", set()),
        ("v1 v2", set()),
    ],
)
def test_what_is_watched_of_a_difference(tmp_path: Path, written: str, watched: set[str]) -> None:
    commit(tmp_path, {"tests/a.drawio": "<mxfile/>"}, "v1")
    (tmp_path / "link.drawio").symlink_to("tests/a.drawio")
    assert sources(tmp_path, f"{{% diagram_diff {written} %}}") == watched


@pytest.mark.parametrize(
    ("written", "watched"),
    [
        ("{% include_snippet tests/a.py %}", {"tests/a.py"}),
        # A link itself may come to lead to another file.
        ("{% include_snippet link.py %}", {"link.py"}),
        ('{% include_snippet tests/a.py depends="data/*.txt" %}', {"tests/a.py", "data"}),
        # A layout may be saved beside the file.
        ('{% include_snippet tests/a.py layout="keep" %}', {"tests/a.py", "tests"}),
        ("```python multicloud depends=data/x.txt\na = 1\n```", {"data"}),
        ("```python multicloud\na = 1\n```", set()),
        ('{% include_snippet tests/a.py compare="data/x.txt" %}', {"tests/a.py", "data/x.txt"}),
        ('{% include_snippet tests/a.py compare="data/no,a/b" %}', {"tests/a.py", "data"}),
        ('{% include_snippet tests/a.py compare="../x.json" %}', {"tests/a.py"}),
        ('{% root_include_snippet tests/a.py compare="data/x.txt" %}', {"tests/a.py"}),
        ("{% root_include tests/a.py 1:2 %}", {"tests/a.py"}),
        ("{% snippet_gallery tests/*.py %}", {"tests", "tests/a.py"}),
        # Of what is missing or wrong, the place where it may come to be.
        ("{% include_snippet tests/gone.py %}", {"tests"}),
        ("{% include_snippet tests/a.py nonsense=1 %}", {"tests/a.py"}),
        ("{% include_snippet gone/gone.py %}", set()),
        ("{% include_snippet ../gone.py %}", set()),
        ("{% include_snippet a.py a b c %}", set()),
        ("{% snippet_gallery tests/gone*.py %}", {"tests"}),
        ("{% snippet_gallery nonsense %}", set()),
    ],
)
def test_what_is_watched(tmp_path: Path, written: str, watched: set[str]) -> None:
    for name in ("tests/a.py", "data/x.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("", "utf-8")
    (tmp_path / "link.py").symlink_to("tests/a.py")
    assert sources(tmp_path, written) == watched


def sources(folder: Path, written: str) -> set[str]:
    project = Project.of(folder, folder, Settings())
    cache = FragmentCache(Store(None), Checker(project), [])
    (request,) = requests_in(f"# A\n\n{written}\n", "p.md")
    found = Resolver(project, Settings(), cache).sources(request)
    return {path.relative_to(folder).as_posix() for path in found}
