"""What a site's options make of the processes and caches of its builds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mkdocs_multicloud.cache.frozen_read import FrozenRunner
from mkdocs_multicloud.cache.runs import RememberingRunner
from mkdocs_multicloud.execution.model import Run
from mkdocs_multicloud.page.fragment import Fragment
from mkdocs_multicloud.pipeline.process_factories import PROCESSES
from mkdocs_multicloud.pipeline.request import requests_in
from mkdocs_multicloud.pipeline.session import Session
from mkdocs_multicloud.pipeline.site_pipeline import Pipeline
from mkdocs_multicloud.settings.options import site_settings
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mkdocs_multicloud.pipeline.site_pipeline import Stage
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet


class Idle:
    """Neither runs nor draws; notes what it was made with."""

    def __init__(self, *what: Any) -> None:
        self.what = what
        self.closed = self.warmed = False
        self.ran: list[str] = []

    def start(self, snippets: Iterable[Snippet]) -> list[Snippet]:
        return list(snippets)

    def run(self, snippet: Snippet) -> Run:
        self.ran.append(snippet.name)
        return Run()

    def warm(self) -> None:
        self.warmed = True

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(PROCESSES, "new_drawer", Idle)

    runner = Idle()
    monkeypatch.setattr(PROCESSES, "new_runner", lambda *_: runner)

    def made(**options: object) -> Session:
        settings = site_settings(options)
        return Session.of(Project.of(tmp_path, tmp_path, settings), settings)

    return made


@pytest.mark.parametrize(("jobs", "engines"), [(1, 1), (2, 1), (3, 1), (4, 2), (7, 3), (16, 8)])
def test_half_of_the_processors_draw(session: Any, jobs: int, engines: int) -> None:
    assert session(jobs=jobs).drawer.what == (engines,)


@pytest.mark.parametrize(
    ("options", "remembers", "kept"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"execute": "always"}, True, False),
        ({"execute": "never"}, True, False),
        ({"cache_dir": ""}, True, False),
    ],
)
def test_fragments_are_remembered_if_snippets_need_not_run(
    session: Any, tmp_path: Path, options: dict[str, str], remembers: bool, kept: bool
) -> None:
    made = session(**options)
    made.begin()
    runner = FrozenRunner if options.get("execute") == "never" else RememberingRunner
    assert isinstance(made.runner, runner)
    made.fragments(["1"], remembers=remembers).put("key", Fragment("x", dependencies=()))
    assert (tmp_path / ".cache/multicloud/fragments").is_dir() is kept
    drawer = made.drawer
    made.close()
    assert drawer.closed


def test_a_session_that_draws_nothing_makes_no_drawer(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = session()
    monkeypatch.setattr(PROCESSES, "new_drawer", pytest.fail)
    made.close()


@pytest.mark.parametrize(
    ("until", "show", "warms", "runs"),
    [
        ("render", "code picture", True, True),
        ("draw", "code picture", True, True),
        ("run", "code picture", False, True),
        ("render", "code xml", False, True),
        ("draw", "xml", False, True),
        ("run", "code", False, False),
    ],
)
def test_the_engine_starts_early_if_something_will_be_drawn(
    session: Any, tmp_path: Path, until: Stage, show: str, warms: bool, runs: bool
) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", "utf-8")
    made = session()
    pipeline = Pipeline(*made.key, made)
    pipeline.start(requests_in(f'{{% include_snippet a.py show="{show}" %}}', "p.md"), until=until)
    pipeline.finish()
    assert made.drawer.warmed is warms
    assert PROCESSES.new_runner(*made.key).ran == ["a"] * runs  # type: ignore[arg-type, attr-defined]


def test_the_file_of_rules_is_watched_and_changes_what_pages_depend_on(
    session: Any, tmp_path: Path
) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", "utf-8")
    file = tmp_path / "rules.yml"
    prints = []
    for rule in ("A", "B"):
        file.write_text(f"- rule: {rule}\n  no_nodes: all\n", "utf-8")
        made = session(rules="rules.yml")
        pipeline = Pipeline(*made.key, made)
        (request,) = requests_in("{% include_snippet a.py %}", "p.md")
        assert pipeline.sources(request) == {tmp_path / "a.py", file}
        assert pipeline.start([]) == {file}
        prints.append(pipeline.fingerprint)
    assert prints[0] != prints[1]
