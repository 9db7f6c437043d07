"""Where a file comes from, in the words of messages."""

from __future__ import annotations

from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.page.artifacts import Source


def test_a_source_names_its_snippet_only_if_that_is_elsewhere() -> None:
    page = Location("p.md", 3)
    assert str(Source(Location("test_x.py", 1), page)) == "p.md:3 (test_x.py:1)"
    assert str(Source(Location("p.md", 3), page)) == "p.md:3"
