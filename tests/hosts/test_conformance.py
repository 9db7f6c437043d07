"""The same pages through every host: readers get the same."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import conformance
import markdown
import pytest
import yaml
import zensical_site
from conformance import CASES, DIFFERENCES, MARKDOWN_ONLY
from folders import EXAMPLE
from mkdocs_site import Page, Site
from outline import Outline
from sphinx_project import Documents

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from outline import Item

EXTENSIONS = ["admonition", "tables", "pymdownx.superfences"]


def project(folder: Path) -> Path:
    """What the pages of all cases need."""
    for name in ("tests", "diagrams", "samples"):
        shutil.copytree(
            EXAMPLE / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "conftest*")
        )
    for name, text in conformance.FILES.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_text("# Home\n", "utf-8")
    return folder


def with_mkdocs_yml(folder: Path) -> None:
    for name in CASES:
        (folder / "docs" / f"{name}.md").write_text(conformance.page(name), "utf-8")
    config = {
        "site_name": "Test",
        "plugins": ["search", "multicloud"],
        "markdown_extensions": [*EXTENSIONS, {"mkdocs_multicloud": {"rules": conformance.RULES}}],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config), "utf-8")


def by_mkdocs(folder: Path) -> dict[str, Outline]:
    with_mkdocs_yml(folder)
    built = Site(folder).run(warns=True)
    assert_both_are_broken(built.warnings)
    return {name: read(built.path(f"{name}.md")) for name in CASES}


def by_properdocs(folder: Path) -> dict[str, Outline]:
    with_mkdocs_yml(folder)
    command = [sys.executable, "-m", "properdocs", "build", "-f", "mkdocs.yml"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert_both_are_broken(done.stderr.splitlines())
    return {name: read(folder / "site" / name / "index.html") for name in CASES}


def by_zensical(folder: Path) -> dict[str, Outline]:
    with_mkdocs_yml(folder)
    assert_both_are_broken(zensical_site.build(folder, warns=True).messages)
    return {name: read(folder / "site" / name / "index.html") for name in CASES}


def by_markdown(folder: Path) -> dict[str, Outline]:
    options = {"mkdocs_multicloud": {"root": "docs", "rules": conformance.RULES}}
    with contextlib.chdir(folder):
        converter = markdown.Markdown(
            extensions=[*EXTENSIONS, "mkdocs_multicloud"], extension_configs=options
        )
        names = [name for name in CASES if name not in conformance.ABOUT_SITES]
        return {name: Outline(converter.convert(conformance.page(name))) for name in names}


def by_sphinx(folder: Path, suffix: str, written: Callable[[str], str]) -> dict[str, Outline]:
    documents = Documents(folder, Page)
    spelt = written is conformance.page
    names = [name for name in CASES if spelt or name not in MARKDOWN_ONLY]
    toctree = "```{toctree}\n:glob:\n*\n```\n"
    documents.write({"docs/index.md": f"# Home\n\n{toctree}"})
    documents.write({f"docs/{name}{suffix}": written(name) for name in names})
    built = documents.build(warns=True, multicloud_rules=conformance.RULES)
    assert_both_are_broken(built.warnings)
    return {name: read(built.output / f"{name}.html") for name in names}


def assert_both_are_broken(warnings: list[str]) -> None:
    """What breaks a rule is a warning, and so is an error in a strict build."""
    for told in (conformance.BROKEN, conformance.BROKEN_TOGETHER):
        assert sum(told in line for line in warnings) == 1, warnings


HOSTS = {
    "properdocs": by_properdocs,
    "zensical": by_zensical,
    "markdown": by_markdown,
    "sphinx-myst": lambda folder: by_sphinx(folder, ".md", conformance.page),
    "sphinx-myst-directive": lambda folder: by_sphinx(folder, ".md", conformance.with_directives),
    "sphinx-rst": lambda folder: by_sphinx(folder, ".rst", conformance.restructured),
}


def read(path: Path) -> Outline:
    return Outline(path.read_text("utf-8"), path)


@pytest.fixture(scope="session")
def site_of_mkdocs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of MkDocs, which it is going to build."""
    return project(tmp_path_factory.mktemp("expected"))


@pytest.fixture(scope="session")
def expected(site_of_mkdocs: Path) -> dict[str, list[Item]]:
    """What readers get of each page of a site of MkDocs."""
    return {name: page.items() for name, page in by_mkdocs(site_of_mkdocs).items()}


@pytest.mark.parametrize("host", HOSTS)
def test_readers_get_the_same(
    host: str, tmp_path: Path, site_of_mkdocs: Path, expected: dict[str, list[Item]]
) -> None:
    # What a host asks for as MkDocs did, it gets from the cache, and draws the rest.
    folder = project(tmp_path)
    shutil.copytree(site_of_mkdocs / ".cache", folder / ".cache")
    pages = HOSTS[host](folder)
    assert set(pages) >= set(CASES) - MARKDOWN_ONLY - conformance.ABOUT_SITES
    own = [one for one in DIFFERENCES if host in one.hosts]
    unused = set(own)
    for name, page in pages.items():
        here, there = page.items(), expected[name]
        for difference in own:
            before = here, there
            here, there = difference.without(here), difference.without(there)
            if before[0] != here or before[1] != there:
                unused.discard(difference)
        assert here == there, name
    assert not unused, "there are no such differences"
    if host != "markdown":
        assert pages["pixels"].linked("Markdown").startswith(b"# s3\n\npage: `pixels.")


def test_the_pages_hold_what_the_cases_are_about(expected: dict[str, list[Item]]) -> None:
    """Two hosts that write nothing would be the same, too."""
    kinds = {name: [item[0] for item in items] for name, items in expected.items()}
    assert {"heading", "code", "picture", "fold", "table", "download"} <= set(kinds["whole"])
    assert kinds["several_pages"].count("picture") == 6
    assert kinds["diff"].count("picture") == 6
    used_in = [item[1] for item in expected["used_in"] if item[0] == "item"]
    # The page itself is only in the gallery.
    assert used_in.count("Case whole") == 2
    assert used_in.count("Case used_in") == 1, used_in
    assert kinds["impact"].count("fold") > 1
    pictures = [item[3] for item in expected["rules"] if item[0] == "picture"]
    assert [words[-1] for words in pictures] == ["! All have an owner"] * 2
    assert kinds["named"][2:5] == ["picture", "picture", "caption"]
    assert kinds["embedded"].count("download") == 2
    assert kinds["legend"].count("picture") == 2 * (1 + 3 + 8 + 3)
    names = [item[1] for item in expected["legend"] if item[0] == "item"]
    colours = ["payments × 2", "shop × 3", "warehouse × 2"]
    assert names[-14:-11] == names[-3:] == colours
    assert names[-11:-3] == [
        "API gateway", "Lambda function × 2", "DynamoDB", "SQS", "Fargate", "Aurora", "calls × 3",
        "event × 3",
    ]  # fmt: skip
    assert conformance.LABEL in [
        cell
        for item in expected["hostile"]
        if item[0] == "table"
        for row in item[1]
        for cell in row
    ]
    told = [item[1] for item in expected["faults"] if item[0] == "text"]
    assert sum(text == "This snippet could not be shown" for text in told) == 3
    assert all(
        item[2].startswith(b"<mxfile")
        for items in expected.values()
        for item in items
        if item[0] == "download" and item[1] == "Download"
    )


def test_the_guide_tells_each_difference() -> None:
    guide = (EXAMPLE / "docs/guide/hosts/index.md").read_text("utf-8")
    assert [one.reason for one in DIFFERENCES if one.reason not in guide] == []
