"""Where a file comes from, in the words of messages."""

from __future__ import annotations

from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.page import artifacts
from mkdocs_multicloud.page.artifacts import Artifact, Source


def test_a_source_names_its_snippet_only_if_that_is_elsewhere() -> None:
    page = Location("p.md", 3)
    assert str(Source(Location("test_x.py", 1), page)) == "p.md:3 (test_x.py:1)"
    assert str(Source(Location("p.md", 3), page)) == "p.md:3"


def test_files_are_beside_their_page_by_kind() -> None:
    source = Source(Location("a.py", 1), Location("p.md", 3))
    made = [
        artifacts.drawio("é", "<é/>", source),
        artifacts.markdown("é", "# é", source),
        artifacts.picture("a-dark", "png", b"1", source),
        artifacts.layered("a", b"2", source),
        artifacts.thumbnail("<svg/>", source),
    ]
    assert made == [
        Artifact(
            "output/drawio/é.drawio", "<é/>".encode(), "application/vnd.jgraph.mxfile", source
        ),
        Artifact("output/drawio/é.md", "# é".encode(), "text/markdown", source),
        Artifact("output/png/a-dark.png", b"1", "image/png", source),
        Artifact("output/layers/a.svg", b"2", "image/svg+xml", source),
        Artifact("output/thumbnails/d4dc56669143034f.svg", b"<svg/>", "image/svg+xml", source),
    ]
    assert artifacts.picture("a", "jpg", b"", source).media_type == "image/jpeg"


def test_an_anchor_has_only_signs_that_addresses_may_have() -> None:
    assert artifacts.anchor("a.b-c_é d/(e)") == "multicloud-a.b-c_é_d_e_"
