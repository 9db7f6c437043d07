"""Which file a directive's path names, and the path that was meant where there is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mkdocs_multicloud.errors import Location, OptionError, SnippetError
from mkdocs_multicloud.settings.options import Settings, site_settings
from mkdocs_multicloud.snippet.allowed_folders import resolve_path
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from pathlib import Path

PAGE = Location("guide/deep/page.md", 3)
OUTSIDE = "is outside the folders that snippets may come from"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A project with a snippet in each of its folders."""
    for name in ("tests/aws/test_shop.py", "docs/guide/deep/local.py", "my code/box.py"):
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True)
        path.write_text("x = 1\n", "utf-8")
    (tmp_path / "secret.py").write_text("x = 1\n", "utf-8")
    return tmp_path / "project"


def find(base: Path, written: str, settings: Settings) -> Path:
    return resolve_path(written, Project.of(base, base / "docs", settings), PAGE)


@pytest.mark.parametrize(
    "written",
    [
        "../tests/aws/test_shop.py",
        r"..\tests\aws\test_shop.py",
        "../docs/../tests//aws/./test_shop.py",
        "{base}/tests/aws/test_shop.py",
    ],
)
def test_a_path_is_relative_to_the_docs_folder_or_absolute(base: Path, written: str) -> None:
    found = find(base, written.replace("{base}", str(base)), Settings())
    assert found == base / "tests/aws/test_shop.py"


RELATIVE = "paths are relative to docs"
SHOP = "../tests/aws/test_shop.py"


@pytest.mark.parametrize(
    ("written", "what", "lead", "right"),
    [
        (
            "tests/aws/test_shop.py",
            "there is no file 'docs/tests/aws/test_shop.py'",
            RELATIVE,
            SHOP,
        ),
        (r"tests\aws\test_shop.py", "there is no file 'docs/tests/aws/", RELATIVE, SHOP),
        ("/tests/aws/test_shop.py", f"'/tests/aws/test_shop.py' {OUTSIDE}", RELATIVE, SHOP),
        ("../../../tests/aws/test_shop.py", OUTSIDE, RELATIVE, SHOP),
        ("local.py", "there is no file 'docs/local.py'", RELATIVE, "guide/deep/local.py"),
        ("my code/box.py", "there is no file 'docs/my code/", RELATIVE, "../my code/box.py"),
        ("../tests/aws/test_shp.py", "there is no file 'tests/aws/test_shp.py'", "", SHOP),
        ("../tests/aws/shop", "there is no file 'tests/aws/shop'", "", SHOP),
        (r"..\tests\aws\shop.py", "there is no file 'tests/aws/shop.py'", "", SHOP),
    ],
)
def test_the_path_in_a_hint_can_be_pasted(
    base: Path, written: str, what: str, lead: str, right: str
) -> None:
    with pytest.raises(SnippetError) as caught:
        find(base, written, Settings())
    assert what in caught.value.what
    assert caught.value.hint == f"{lead}: did you mean {right!r}?".removeprefix(": ")
    assert find(base, right, Settings()).is_file()


def test_with_a_root_the_path_in_a_hint_is_relative_to_that(base: Path) -> None:
    settings = site_settings({"root": "tests"})
    with pytest.raises(SnippetError) as caught:
        find(base, "tests/aws/test_shop.py", settings)
    assert caught.value.hint == "paths are relative to tests: did you mean 'aws/test_shop.py'?"
    assert find(base, "aws/test_shop.py", settings).is_file()


@pytest.mark.parametrize("written", ["../../secret.py", "/secret.py", "../../../../secret.py"])
def test_no_hint_names_a_file_that_is_not_allowed(base: Path, written: str) -> None:
    with pytest.raises(SnippetError) as caught:
        find(base, written, Settings())
    assert caught.value.what == f"{written!r} {OUTSIDE}"
    assert caught.value.hint == "move it, or add its folder to the option allowed_roots"


@pytest.mark.parametrize("written", ["../tests", "../tests/", "..\\tests\\aws", ".."])
def test_a_folder_is_no_snippet(base: Path, written: str) -> None:
    with pytest.raises(SnippetError) as caught:
        find(base, written, Settings())
    slashes = written.replace("\\", "/")
    assert caught.value.message == f"{slashes!r} is a folder; name a file in it"


@pytest.mark.parametrize(
    ("option", "value", "folder"),
    [
        ("root", "nowhere", "nowhere"),
        ("root", "my code/box.py", "my code/box.py"),
        ("allowed_roots", [".", "../gone"], "../gone"),
    ],
)
def test_the_folders_of_the_site_must_be_there(
    base: Path, option: str, value: object, folder: str
) -> None:
    told = f"{option}: there is no folder '{folder}'; it is relative to the project's folder"
    with pytest.raises(OptionError) as caught:
        Project.of(base, base / "docs", site_settings({option: value}))
    assert caught.value.message == told
    assert not re.search(re.escape(str(base)), caught.value.message)


@pytest.mark.parametrize("written", ["../.env", "../.ci/run.py", "../leak.py", "../deep/.x/y/a.py"])
def test_hidden_files_are_shown_only_from_folders_that_are_named(base: Path, written: str) -> None:
    for name in (".env", ".ci/run.py", "deep/.x/y/a.py"):
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text("KEY=1\n", "utf-8")
    (base / "leak.py").symlink_to(base / ".env")
    hidden = "is hidden: its name, or that of its folder, begins with a dot"
    with pytest.raises(SnippetError) as caught:
        find(base, written, Settings())
    assert caught.value.message == (
        f"{written!r} {hidden}; rename it, or add it to the option allowed_roots"
    )
    named = site_settings({"allowed_roots": [".", ".ci", "deep/.x", ".env"]})
    assert find(base, written, named).read_text("utf-8") == "KEY=1\n"


def test_a_hidden_file_is_shown_by_its_name(base: Path) -> None:
    (base / ".env").write_text("KEY=1\n", "utf-8")
    project = Project.of(base, base / "docs", site_settings({"allowed_roots": [".env"]}))
    assert project.display(base / ".env") == ".env"


@pytest.mark.parametrize("option", ["cache_dir", "frozen_dir"])
@pytest.mark.parametrize("folder", [".", "docs", "..", "docs/../docs"])
def test_a_folder_of_results_has_no_other_files(base: Path, option: str, folder: str) -> None:
    with pytest.raises(OptionError, match=f"{option}: '{folder}' has other files; name a folder"):
        Project.of(base, base / "docs", site_settings({option: folder}))
