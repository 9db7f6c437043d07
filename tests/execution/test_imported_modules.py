"""Which file of a project an import means, and which installed modules snippets need."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from mkdocs_multicloud.errors import Location, OptionError
from mkdocs_multicloud.execution import factory, imported_modules
from mkdocs_multicloud.execution.imported_modules import installed_imports, project_module
from mkdocs_multicloud.snippet.loaded_snippet import Snippet
from mkdocs_multicloud.snippet.program import Program

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "one/plain.py": "import yaml\n",
    "one/package/__init__.py": "from .inner import x\nimport two_only\n",
    "one/package/inner.py": "import lxml.etree\n",
    "one/namespace/part.py": "",
    "one/yaml/data.txt": "",
    "two/two_only.py": "import round_1\n",
    "two/round_1.py": "import round_2\n",
    "two/round_2.py": "import round_1, PIL.Image\n",
    "two/plain.py": "import jinja2\n",
    "two/broken.py": "import (\n",
    "two/os.py": "import jinja2\n",
}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, ...]:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return str(tmp_path / "one"), str(tmp_path / "two")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("plain", "one/plain.py"),
        ("two_only", "two/two_only.py"),
        ("package", "one/package/__init__.py"),
        ("package.inner", "one/package/inner.py"),
        # A folder without a module is what later imports may find.
        ("package.missing", "one/package"),
        ("namespace", "one/namespace"),
        ("namespace.part", "one/namespace/part.py"),
        # An installed package comes before such a folder.
        ("yaml", None),
        ("missing", None),
        ("os", "two/os.py"),
    ],
)
def test_the_file_that_an_import_means(
    folders: tuple[str, ...], tmp_path: Path, name: str, found: str | None
) -> None:
    assert project_module(name, folders) == (found and str(tmp_path / found))


def snippet(*names: str, folders: tuple[str, ...] = ()) -> Snippet:
    program = Program("script", "a.py", "a.py", "", 1, 1, "", "", folders, "", names)
    return Snippet("x", Location("a.py", 1), "", program=program)


@pytest.mark.parametrize(
    ("names", "installed"),
    [
        (("yaml", "json", "missing"), {"yaml"}),
        (("lxml.etree", "lxml.html"), {"lxml.etree", "lxml.html"}),
        (("plain",), {"yaml"}),
        (("package.inner",), {"lxml.etree"}),
        (("two_only", "broken"), {"PIL.Image"}),
        (("package",), {"PIL.Image"}),
        (("mkdocs_multicloud", "sys"), set()),
        ((), set()),
    ],
)
def test_installed_modules_are_found_also_through_the_project(
    folders: tuple[str, ...], names: tuple[str, ...], installed: set[str]
) -> None:
    known = Snippet("x", Location("a.drawio"), "")
    assert installed_imports([known, snippet(*names, folders=folders)]) == installed
    assert installed_imports(
        [snippet("plain", folders=folders), snippet("lxml", folders=folders)]
    ) == {
        "yaml",
        "lxml",
    }


def test_only_so_many_modules_of_the_project_are_read(
    folders: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for most, found in ((2, set()), (3, {"PIL.Image"})):
        monkeypatch.setattr(imported_modules, "MAX_FOLLOWED", most)
        assert installed_imports([snippet("two_only", folders=folders)]) == found


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one way")
@pytest.mark.parametrize(
    ("asked", "made"),
    [
        (None, ("fork", True)),
        ("", ("fork", True)),
        ("namespaces", ("fork", True)),
        ("fork", ("fork", False)),
        ("spawn", ("spawn",)),
    ],
)
def test_snippets_are_in_namespaces_unless_another_way_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, asked: str | None, made: tuple[object, ...]
) -> None:
    monkeypatch.setattr(factory, "ForkRunner", lambda *_, namespaces: ("fork", namespaces))
    monkeypatch.setattr(factory, "SpawnRunner", lambda *_: ("spawn",))
    monkeypatch.delenv(factory.START, raising=False)
    if asked is not None:
        monkeypatch.setenv(factory.START, asked)
    assert factory.runner_for(None, None) == made  # type: ignore[arg-type, comparison-overlap]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("frok", "MULTICLOUD_START: 'frok' is not a way to start snippets; did you mean 'fork'?"),
        ("x", "is not a way to start snippets; there is: namespaces, fork, spawn"),
    ],
)
def test_a_way_to_start_snippets_that_is_none(
    monkeypatch: pytest.MonkeyPatch, asked: str, message: str
) -> None:
    monkeypatch.setenv(factory.START, asked)
    with pytest.raises(OptionError) as caught:
        factory.runner_for(None, None)  # type: ignore[arg-type]
    assert caught.value.message.endswith(message)
