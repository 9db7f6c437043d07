"""The files and folders that a preview watches for a directive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mkdocs_multicloud.cache.dependencies import Checker
from mkdocs_multicloud.cache.store import Store
from mkdocs_multicloud.page.fragment_cache import FragmentCache
from mkdocs_multicloud.pipeline.request import requests_in
from mkdocs_multicloud.pipeline.resolve import Resolver
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from pathlib import Path


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
    project = Project.of(tmp_path, tmp_path, Settings())
    cache = FragmentCache(Store(None), Checker(project), [])
    (request,) = requests_in(f"# A\n\n{written}\n", "p.md")
    found = Resolver(project, Settings(), cache).sources(request)
    assert found == {tmp_path / name for name in watched}
