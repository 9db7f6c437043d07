"""Diagrams that pages share: which snippet runs, and how long drawings are kept."""

from __future__ import annotations

import dataclasses

import pytest

from mkdocs_multicloud.diagram.mxfile import parse
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.execution.model import Candidate, Run
from mkdocs_multicloud.pipeline.run_and_draw import Diagrams
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet.loaded_snippet import Snippet
from mkdocs_multicloud.snippet.program import Program
from mkdocs_multicloud.snippet.project import Project

XML = "<mxGraphModel><root/></mxGraphModel>"


class Runner:
    """Notes the lines of the snippets that it has run."""

    def __init__(self):
        self.lines = []

    def run(self, snippet):
        self.lines.append(snippet.where.line)
        return Run((Candidate("xml", "text", XML),))


class Drawer:
    """Draws nothing."""

    def draw(self, document, request, original=None):
        return ()


@pytest.fixture
def runner():
    return Runner()


@pytest.fixture
def diagrams(tmp_path, runner):
    return Diagrams(Project.of(tmp_path, tmp_path, Settings()), runner, Drawer())


def snippet(line):
    """The same text, at a line of a page."""
    program = Program("script", "page.md", "page.md", "x", 1, 1, "", "", (), "x", ())
    return Snippet("page", Location("page.md", line), "x", program=program)


def test_of_two_snippets_with_one_run_the_first_that_was_announced_runs(diagrams, runner):
    first, second = snippet(3), snippet(9)
    assert first.key == second.key
    for one in (first, second):
        diagrams.expect(one, Settings())
    runs = []
    assert diagrams.diagram(second, Settings(), runs).document == parse(XML)
    diagrams.diagram(first, Settings(), runs)
    assert runner.lines == [3]
    assert [one.where.line for one, _ in runs] == [9, 3]


def test_drawings_are_kept_for_those_who_were_announced(diagrams):
    one = snippet(3)
    settings = Settings()
    for _ in range(2):
        diagrams.expect(one, settings)
    diagrams.expect(one, dataclasses.replace(settings, show=("code",)))
    drawn = []
    for _ in range(3):
        diagrams.draw(diagrams.diagram(one, Settings(), []), settings)
        drawn.append(diagrams.drawn)
    assert drawn == [1, 1, 2]
    diagrams.draw(diagrams.diagram(one, Settings(), []), dataclasses.replace(settings, dark=False))
    assert diagrams.drawn == 3
