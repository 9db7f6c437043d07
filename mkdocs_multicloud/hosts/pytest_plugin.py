"""The pytest plugin: `pytest --multicloud-check` has a test for each diagram of a site.

The fixture `architecture` has all diagrams of the site, for tests of what must be so in them.

All installed plugins are imported in every run of pytest, so this module imports nothing of ours.
Commands of `mkdocs-multicloud` do the work, each in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from mkdocs_multicloud.architecture.read_json import Architecture

_REPORT = "multicloud_report"
"""Name of the report among the input of workers of pytest-xdist."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options."""
    group = parser.getgroup("multicloud", "diagrams of a documentation site")
    group.addoption(
        "--multicloud-check",
        action="store_true",
        help="Test that each diagram of the site is as it was committed.",
    )
    group.addoption(
        "--multicloud-config",
        metavar="FILE",
        help="The configuration file of the site. Default: as for mkdocs-multicloud check.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Add the tests if they are asked for."""
    if config.getoption("multicloud_check"):
        config.pluginmanager.register(_Check(config), "multicloud_check")


@pytest.fixture(scope="session")
def architecture(pytestconfig: pytest.Config) -> Architecture:
    """The diagrams of the site, as objects: `nodes`, `edges` and `diagrams`."""
    try:
        report = _printed(pytestconfig, "rules")
    except ValueError as error:
        pytest.fail(f"architecture: {error}", pytrace=False)
    if report["faults"]:
        # A rule would hold because the diagrams that break it are missing.
        lines = map(_fault, report["faults"])
        pytest.fail("\n".join(["architecture: diagrams are missing", *lines]), pytrace=False)
    from mkdocs_multicloud.architecture.read_json import from_json

    return from_json(report)


class _Check:
    """Adds the tests; with pytest-xdist, the site is checked once for all workers."""

    def __init__(self, config: pytest.Config) -> None:
        given = getattr(config, "workerinput", {}).get(_REPORT)
        self._report = json.loads(given) if given else _checked(config)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput[_REPORT] = json.dumps(self._report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        for diagram in self._report["diagrams"]:
            place = _place(diagram["snippet"], diagram["line"])
            pages = ", ".join(_place(page["path"], page["line"]) for page in diagram["pages"])
            shown = f", shown in {pages}" if pages else ""
            words = [f"{place}: {diagram['status']}{shown}", *diagram["words"]]
            is_different = diagram["status"] != "unchanged"
            items.append(
                _item(session, diagram["snippet"], diagram["name"], words if is_different else [])
            )
        for fault in self._report["faults"]:
            places = [_place(place["path"], place["line"]) for place in fault["places"]]
            words = [_fault(fault), *fault["details"].splitlines()]
            items.append(_item(session, places[-1] if places else "site", "error", words))


class _DiagramItem(pytest.Item):
    """The test of a diagram.

    Attributes:
        words: what is different; empty if nothing is.
    """

    words: tuple[str, ...] = ()

    def runtest(self) -> None:
        if self.words:
            raise _DiagramError

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> Any:
        if excinfo.errisinstance(_DiagramError):
            return "\n".join(self.words)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name


class _DiagramError(Exception):
    """A diagram is different, or its snippet failed."""


def _item(session: pytest.Session, path: str, name: str, words: list[str]) -> pytest.Item:
    node = _printable(f"multicloud::{path}::{name}")
    item: _DiagramItem = _DiagramItem.from_parent(session, name=node, nodeid=node)
    item.words = tuple(map(_printable, words))
    return item


def _printable(text: str) -> str:
    """Escape control characters; file names and output of snippets can contain anything."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def _place(path: str, line: int | None) -> str:
    return path if line is None else f"{path}:{line}"


def _fault(fault: dict[str, Any]) -> str:
    places = [_place(place["path"], place["line"]) for place in fault["places"]]
    return _printable(f"{' → '.join(places)}: {fault['message']}")


def _checked(config: pytest.Config) -> dict[str, Any]:
    """Return what `mkdocs-multicloud check --json` prints.

    Raises:
        UsageError: it could not check the site.
    """
    try:
        return _printed(config, "check")
    except ValueError as error:
        raise pytest.UsageError(f"--multicloud-check: {error}") from None


def _printed(config: pytest.Config, verb: str) -> dict[str, Any]:
    """Return the JSON that a command prints.

    Raises:
        ValueError: it printed none; with its message.
    """
    # -P: modules of the project must not be imported in the place of others.
    command = [sys.executable, "-P", "-m", "mkdocs_multicloud", verb, "--json"]
    file = config.getoption("multicloud_config")
    if file:
        command += ["-f", file]
    done = subprocess.run(  # noqa: S603 (our own command)
        command,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        cwd=config.invocation_params.dir,
    )
    try:
        printed: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        reason = done.stderr.strip().replace("name it with -f", "name it with --multicloud-config")
        raise ValueError(reason) from None
    return printed
