"""The line that says how far a build has come."""

from __future__ import annotations

import io
import logging

import pytest

from mkdocs_multicloud.execution.model import Run
from mkdocs_multicloud.hosts.shared.progress import (
    FROM_SECONDS,
    ClearBeforeLog,
    Progress,
    ProgressRunner,
    visible_terminal,
)

CLEAR = "\r\033[K"


class Terminal(io.StringIO):
    def __init__(self, *, is_terminal=True):
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self):
        return self._is_terminal


class Clock:
    """Tells the seconds that it is set to."""

    now = 0.0

    def __call__(self):
        return self.now


class Made:
    def __init__(self, key):
        self.key = key


class Known:
    """A runner that knows the result of the first snippet only."""

    def start(self, snippets):
        self.started = [made.key for made in snippets]
        return [made for made in snippets if made.key != "a"]

    def run(self, snippet):
        return Run()


@pytest.fixture
def terminal():
    return Terminal()


@pytest.fixture
def clock():
    return Clock()


@pytest.mark.parametrize(
    ("is_terminal", "environment", "verbose", "shown"),
    [
        (True, {}, True, True),
        (True, {"CI": ""}, True, True),
        (True, {"CI": "true"}, True, False),
        (True, {"TERM": "dumb"}, True, False),
        (True, {}, False, False),
        (False, {}, True, False),
    ],
)
def test_only_people_are_shown_progress(is_terminal, environment, verbose, shown):
    stream = Terminal(is_terminal=is_terminal)
    assert (visible_terminal(stream, environment, verbose=verbose) is stream) == shown


def test_a_short_build_shows_nothing(terminal, clock):
    progress = Progress(terminal, clock)
    progress.expect("ab")
    clock.now = FROM_SECONDS - 0.01
    progress.done("a")
    progress.close()
    assert terminal.getvalue() == ""


def test_a_long_build_says_how_many_are_done_each_counted_once(terminal, clock):
    progress = Progress(terminal, clock)
    progress.expect("abc")
    progress.done("a")
    clock.now = FROM_SECONDS
    for key in "bbad":
        progress.done(key)
    assert terminal.getvalue() == (
        f"{CLEAR}multicloud: 2/3 snippets{CLEAR}multicloud: 3/4 snippets"
    )


def test_the_line_is_gone_before_a_log_line_comes(terminal, clock):
    progress = Progress(terminal, clock)
    log = logging.Logger("build")
    clears = ClearBeforeLog(progress)
    log.addHandler(clears)
    log.addHandler(logging.StreamHandler(terminal))
    clock.now = FROM_SECONDS
    progress.done("a")
    log.warning("told")
    log.warning("again")
    progress.done("b")
    clears.close()
    progress.done("c")
    assert terminal.getvalue() == (
        f"{CLEAR}multicloud: 1/1 snippets{CLEAR}told\nagain\n{CLEAR}multicloud: 2/2 snippets{CLEAR}"
    )


def test_what_is_known_and_what_was_run_are_done(terminal, clock):
    progress = Progress(terminal, clock)
    inner = Known()
    runner = ProgressRunner(inner, progress)
    made = [Made(key) for key in "abc"]
    clock.now = FROM_SECONDS
    assert runner.start(iter(made)) == made[1:]
    assert inner.started == ["a", "b", "c"]
    assert runner.run(made[2]) == Run()
    assert terminal.getvalue() == (
        f"{CLEAR}multicloud: 1/3 snippets{CLEAR}multicloud: 2/3 snippets"
    )


def test_where_nobody_looks_nothing_is_written(clock, capsys):
    progress = Progress(None, clock)
    clock.now = FROM_SECONDS
    progress.done("a")
    progress.clear()
    assert capsys.readouterr() == ("", "")
