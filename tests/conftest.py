"""Fixtures of all tests, and which host builds their sites."""

from __future__ import annotations

import functools
import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest
from compiled_templates import CompiledTemplates
from hypothesis import settings
from mkdocs_site import Page, Site
from shared_processes import SharedProcesses
from sphinx_project import Documents

from mkdocs_multicloud.execution.factory import START, WAYS, runner_for
from mkdocs_multicloud.execution.policy import Policy
from mkdocs_multicloud.pipeline.process_factories import PROCESSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from mkdocs_multicloud.drawing import Drawer
    from mkdocs_multicloud.execution.model import Runner
    from mkdocs_multicloud.snippet.project import Project


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which host builds the sites of tests, and how many examples a property is tried with."""
    parser.addoption("--host", choices=("mkdocs", "properdocs"), default="mkdocs")
    parser.addoption("--examples", type=int, default=25, help="of each property, how many")


def pytest_configure(config: pytest.Config) -> None:
    """ProperDocs answers to the names of MkDocs, as it does when its command is given."""
    # Children keep what they have compiled, or each of them compiles all of it again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    settings.register_profile("bounded", max_examples=config.getoption("--examples"))
    settings.load_profile("bounded")
    if config.getoption("--host") == "properdocs":
        importlib.import_module("properdocs.replacement")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty project."""
    return Site(tmp_path)


@pytest.fixture(scope="session")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Site]:
    """Makes empty projects, for fixtures that live longer than a test."""
    return lambda: Site(tmp_path_factory.mktemp("project"))


@pytest.fixture
def documents(tmp_path: Path) -> Documents:
    """An empty Sphinx project."""
    return Documents(tmp_path, Page)


@pytest.fixture(scope="session")
def new_documents(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Documents]:
    """Makes empty Sphinx projects, for fixtures that live longer than a test."""
    return lambda: Documents(tmp_path_factory.mktemp("project"), Page)


@pytest.fixture(scope="session")
def processes() -> Iterator[SharedProcesses]:
    """The engine and the servers that tests share."""
    made = SharedProcesses()
    yield made
    made.close()


@pytest.fixture(scope="session")
def drawer(processes: SharedProcesses) -> Drawer:
    """One engine for all tests of a process."""
    return processes.drawer(1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a process; each opens windows of its own."""
    browsing = importlib.import_module("browsing")
    with browsing.chromium() as made:
        yield made


@pytest.fixture(scope="session", autouse=True)
def _sites_share_processes(processes: SharedProcesses) -> None:
    """All sites that are built in this process use the same engine and servers."""
    PROCESSES.new_runner = processes.runner
    PROCESSES.new_drawer = processes.drawer


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once() -> Iterator[None]:
    """The themes of all sites that are built in this process, which takes half of a small build."""
    with CompiledTemplates().everywhere():
        yield


@pytest.fixture(scope="session", autouse=True)
def _themes_are_found_once() -> Iterator[None]:
    """MkDocs reads the lists of all installed packages for each site, a fifth of a small build."""
    utils = importlib.import_module("mkdocs.utils")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(utils, "entry_points", functools.cache(utils.entry_points))
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that build sites, which another host can build too."""
    for item in items:
        if {"site", "new_site"}.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("site")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Start snippets in the first way, and in the others where a test is marked with `ways`."""
    if "way" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("ways")
        known = WAYS if sys.platform == "linux" else ("spawn",)
        wanted = [way for way in known if marker is None or way in (marker.args or known)]
        at_night = marker.kwargs.get("nightly") if marker else None
        params = [
            pytest.param(way, marks=pytest.mark.nightly) if way == at_night else way
            for way in (wanted if marker else wanted[:1])
        ]
        metafunc.parametrize("way", params, indirect=True)


@pytest.fixture
def way(request: pytest.FixtureRequest) -> str:
    """How a snippet's process is started."""
    return str(request.param)


@pytest.fixture
def runner(
    way: str, processes: SharedProcesses, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Runner]]:
    """Makes runners that start snippets in that way; closed in the end."""
    monkeypatch.setenv(START, way)
    made: list[Runner] = []

    def runner(project: Project, *, shared: bool = True, **options: Any) -> Runner:
        make = processes.runner if shared else runner_for
        made.append(make(project, Policy(**options)))
        return made[-1]

    yield runner
    for one in made:
        one.close()
