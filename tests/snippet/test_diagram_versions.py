"""How a directive names two versions of a diagram."""

from __future__ import annotations

import pytest

from mkdocs_multicloud.errors import DirectiveError, Location, SnippetError
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet.diagram_versions import Version, find, versions
from mkdocs_multicloud.snippet.project import Project


@pytest.mark.parametrize(
    ("words", "old", "new"),
    [
        ("v1.2 d/x.drawio", Version("v1.2", "d/x.drawio"), Version("", "d/x.drawio")),
        ("HEAD~1 x.drawio.svg", Version("HEAD~1", "x.drawio.svg"), Version("", "x.drawio.svg")),
        ("v1 v2:x.drawio", Version("v1", "x.drawio"), Version("v2", "x.drawio")),
        ("v1:a.dio b.xml", Version("v1", "a.dio"), Version("", "b.xml")),
        ("a.svg b.PNG", Version("", "a.svg"), Version("", "b.PNG")),
        ("C:/a.drawio b.drawio", Version("", "C:/a.drawio"), Version("", "b.drawio")),
        ("v1 x.py small", Version("v1", "x.py", "small"), Version("", "x.py", "small")),
        ("x.py small x.py large", Version("", "x.py", "small"), Version("", "x.py", "large")),
        ("v1:x.py v2:y.py 3:9", Version("v1", "x.py"), Version("v2", "y.py", "3:9")),
    ],
)
def test_the_older_version_comes_first(words, old, new):
    assert versions(words.split()) == (old, new)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("x.drawio", "diagram_diff names only one version; write {% diagram_diff v1.0"),
        ("v1.2", "diagram_diff names only one version; write {% diagram_diff v1.0"),
        ("v1 v2", "'v2' is neither a diagram nor a Python file; write {% diagram_diff v1.0"),
        ("x.drawio v1", "'v1' is neither a diagram nor a Python file; write v1 first: v1 x.drawio"),
        ("v1 x.drawoi", "'x.drawoi' is neither a diagram nor a Python file; write {%"),
        ("v1 a.drawio b.drawio", "diagram_diff names 3 files"),
        ("v1 v2 x.drawio", "'v2' is one word too many; write v1 v2:x.drawio for two revisions"),
        ("v1 v2 v3:x.drawio", "'v2' is one word too many; write v1 v2:x.drawio for two revisions"),
        ("x.py one two y.py", "'two' is one word too many; write options as"),
        ("v1 x.drawio section", "a diagram file has no section 'section'; leave it out"),
    ],
)
def test_what_names_no_two_versions(words, message):
    with pytest.raises(DirectiveError) as caught:
        versions(words.split())
    assert caught.value.message.startswith(message)


def test_a_file_of_then_must_be_in_the_allowed_folders_too(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    base = tmp_path / "project"
    (base / "docs").mkdir(parents=True)
    (base / "docs/out").symlink_to(tmp_path)
    project = Project.of(base, base / "docs", Settings())
    for path, what in (
        ("../../x.drawio", "is outside the folders"),
        ("out/x.drawio", "is outside the folders"),
        ("../.git/x.drawio", "is hidden"),
        ("x\0.drawio", "is not a valid path"),
        ("x.drawio", "v1: there is no Git repository"),
    ):
        with pytest.raises(SnippetError, match=what):
            find(Version("v1", path), project, Location("page.md", 1))
