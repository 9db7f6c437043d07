"""The files of a gallery: which patterns find them, their order, and what is wrong with others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mkdocs_multicloud.errors import DirectiveError, Location, SnippetError
from mkdocs_multicloud.gallery import file_patterns
from mkdocs_multicloud.gallery.file_patterns import files, patterns_of, sources
from mkdocs_multicloud.settings.options import Settings, site_settings
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from pathlib import Path

PAGE = Location("page.md", 3)
FILES = ("z.py", "a/b/one.py", "a/two.py", "a/one.drawio", "B/one.pyw", "c/x.dio", "c/y.xml",
         "a/__init__.py", "a/conftest.py", "a/_own.py", "a/notes.txt", "c/.hidden.py",
         "e/a.drawio.svg", "e/b.dio.png", "e/c.drawio.html", "e/d.svg", "e/e.png")  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose root is `tests`, with other files beside it."""
    for name in (*(f"tests/{one}" for one in FILES), "beside.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", "utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "tests/loop").symlink_to("loop")
    return Project.of(tmp_path, tmp_path / "docs", site_settings({"root": "tests"}))


@pytest.mark.parametrize(
    ("patterns", "found", "idle"),
    [
        (("*.py",), ["z.py"], []),
        (("a/*",), ["a/one.drawio", "a/two.py"], []),
        # Parents first, then by name.
        (("**/*.*",), ["z.py", "B/one.pyw", "a/one.drawio", "a/two.py", "a/b/one.py", "c/x.dio",
                       "c/y.xml", "e/a.drawio.svg", "e/b.dio.png", "e/c.drawio.html"], []),
        # Only their name tells pictures that contain their diagram from others.
        (("e/*.svg", "e/e.png"), ["e/a.drawio.svg", "e/e.png"], []),
        # In the order of the patterns; each file once.
        (("z.py", "a/*.py", "*.py", "c/x.dio"), ["z.py", "a/two.py", "c/x.dio"], []),
        (("../*.py",), ["../beside.py"], []),
        # A file that is named is shown, whatever its name.
        (("a/_own.py", "a/conftest.py"), ["a/_own.py", "a/conftest.py"], []),
        (("a\\two.py",), ["a/two.py"], []),
        (("a\\two.py", "z.py", "!a/*"), ["z.py"], []),
        (("!a/b/*", "a/**/*.py"), ["a/two.py"], []),
        (("a/*", "!a/two.py"), ["a/one.drawio"], []),
        (("a/*", "!c/*", "!a/thre.py"), ["a/one.drawio", "a/two.py"], ["!c/*", "!a/thre.py"]),
    ],
)  # fmt: skip
def test_files_are_found_in_order(
    project: Project, patterns: tuple[str, ...], found: list[str], idle: list[str]
) -> None:
    assert files(patterns, project, PAGE) == (found, idle)


OUTSIDE = (
    " is outside the folders that snippets may come from; "
    "fix it, or add its folder to the option allowed_roots"
)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("d/*", "no snippet matches 'd/*'; patterns are relative to tests"),
        ("a/*.txt", "no snippet matches 'a/*.txt'; patterns are relative to tests"),
        ("a/two.p", "there is no file 'tests/a/two.p'; did you mean 'a/two.py'?"),
        ("../../*", f"'../../*'{OUTSIDE}"),
        ("/etc/*", f"'/etc/*'{OUTSIDE}"),
        ("*/../../../*", f"'*/../../../*'{OUTSIDE}"),
        ("!../../x.py", f"'!../../x.py'{OUTSIDE}"),
        ("a\0/*", "'a\\x00/*' is not a valid pattern (embedded null byte); fix it"),
        ("loop/*", "'loop/*' is not a valid pattern (Symlink loop); fix it"),
    ],
)
def test_a_pattern_that_cannot_be_used(project: Project, pattern: str, message: str) -> None:
    with pytest.raises(SnippetError) as caught:
        files((pattern,), project, PAGE)
    assert caught.value.message.endswith(message)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (("lab",), ("a/*", "b.py")),
        (("lab/*",), ("lab/*",)),
        (("lab.py",), ("lab.py",)),
        (("*",), ("*",)),
        (("a.py", "*"), ("a.py", "*")),
    ],
)
def test_a_gallery_is_a_name_or_patterns(shown: tuple[str, ...], expected: tuple[str, ...]) -> None:
    settings = site_settings({"galleries": {"lab": ["a/*", "b.py"]}})
    assert patterns_of(shown, settings) == expected


@pytest.mark.parametrize(
    ("shown", "message"),
    [
        (("lap",), "there is no gallery 'lap'; did you mean 'lab'?"),
        (("a.py", "lab"), "there is no gallery 'lab'; did you mean 'lab'?"),
    ],
)
def test_a_word_that_names_no_gallery(shown: tuple[str, ...], message: str) -> None:
    settings = site_settings({"galleries": {"lab": "a/*"}})
    with pytest.raises(DirectiveError) as caught:
        patterns_of(shown, settings)
    assert caught.value.message == message
    with pytest.raises(DirectiveError, match=r"write path patterns: \.\./tests/aws/test_\*\.py"):
        patterns_of(shown, Settings())


@pytest.mark.parametrize(
    ("patterns", "watched"),
    [
        (("z.py",), {"tests/z.py", "tests"}),
        (("a/*.py",), {"tests/a", "tests/a/two.py", "tests/a/__init__.py", "tests/a/conftest.py",
                       "tests/a/_own.py"}),
        (("c/**/*.dio", "!c/*.py"), {"tests/c", "tests/c/x.dio", "tests/c/**"}),
        (("c/*.dio", "!a/**/x.py"), {"tests/c", "tests/c/x.dio", "tests/a", "tests/a/**"}),
        # A build writes below the project's own folder.
        (("../**/beside.py",), {"tests/../beside.py", "tests/.."}),
        (("missing/*.py",), set()),
        (("../../*.py", "c/*.dio"), {"tests/c", "tests/c/x.dio"}),
    ],
)  # fmt: skip
def test_files_and_folders_to_watch(
    project: Project, patterns: tuple[str, ...], watched: set[str]
) -> None:
    assert sources(patterns, Settings(), project) == {project.base / path for path in watched}


def test_nothing_is_listed_outside_of_what_is_allowed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed: list[str] = []

    def matches(patterns: tuple[str, ...], base: Path) -> set[str]:
        listed.extend(patterns)
        return set()

    monkeypatch.setattr(file_patterns, "matches", matches)
    sources(("../../**/*.py", "!a/*", "c/*"), Settings(), project)
    assert listed == ["c/*"]
