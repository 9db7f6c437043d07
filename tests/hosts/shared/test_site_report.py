"""What a build says of its snippets: one line in the end, one for each if asked, none if quiet."""

from __future__ import annotations

import logging
import os
import pty
import re
import subprocess

import pytest

PAGE = "# Page\n\n{% include_snippet ../code/a.py %}\n"
CONFIG = "site_name: Test\nplugins:\n  - multicloud:\n      show: {show}\n{more}"


def lines(messages):
    """Ours, with any time as N."""
    return [
        re.sub(r"\d+\.\d+ s", "N s", message.partition("multicloud: ")[2])
        for message in messages
        if "multicloud: " in message
    ]


@pytest.fixture
def built(caplog):
    """Builds a site within this process and returns our lines, from a level on."""

    def built(site, level=logging.INFO):
        site.write({"mkdocs.yml": CONFIG.format(show="[xml]", more="")})
        caplog.clear()
        with caplog.at_level(level, logger=site.host):
            site.run(warns=True)
        return lines(caplog.messages)

    return built


@pytest.fixture
def small(site):
    return site.write({"docs/index.md": PAGE, "code/a.py": site.snippet()})


def test_one_line_says_what_became_of_the_snippets(small, built):
    small.write({"mkdocs.yml": CONFIG.format(show="[picture]", more="      dark: false\n")})
    command = small.command("build")
    done = subprocess.run(command, cwd=small.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert lines(done.stderr.splitlines()) == [
        "1 snippet: 1 ran, 0 remembered, 0 failed; 1 drawing, N s"
    ]
    small.write(
        {
            "docs/index.md": PAGE + PAGE.replace("a.py", "b.py") + PAGE.replace("a.py", "c.py"),
            "code/b.py": small.snippet("B"),
            "code/c.py": "1 / 0\n",
        }
    )
    *warnings, last = built(small)
    assert last == "3 snippets: 1 ran, 1 remembered, 1 failed; 0 drawings, 1 fault, N s"
    assert len(warnings) == 1


def test_rules_about_nothing_are_named_but_no_warning(small, caplog):
    rule = "{rule: Owned, nodes: {type: rectangl}, must: {metadata: owner}}"
    more = f"      rules: [{rule}]\n"
    small.write({"mkdocs.yml": CONFIG.format(show="[xml]", more=more)})
    note = (
        "rules that are about no cell of any diagram: 'Owned'; "
        "mkdocs-multicloud rules says what is nearest"
    )
    with caplog.at_level(logging.INFO):
        small.run()  # It warns of nothing.
    assert note in lines(caplog.messages)
    caplog.clear()
    # A snippet that failed could have such a cell.
    page = PAGE + PAGE.replace("a.py", "c.py")
    small.write({"docs/index.md": page, "code/c.py": "1 / 0\n"})
    with caplog.at_level(logging.INFO):
        small.run(warns=True)
    assert note not in lines(caplog.messages)


def test_faults_are_counted_whatever_failed(small, built):
    missing = PAGE.replace("a.py", "gone.py")
    unread = PAGE.replace("a.py", "a.py shwo='xml'")
    small.write(
        {
            "docs/index.md": PAGE + PAGE.replace("a.py", "b.py") + missing + unread,
            "code/b.py": "x = 1\n",
        }
    )
    *warnings, last = built(small)
    assert last == "2 snippets: 2 ran, 0 remembered, 0 failed; 0 drawings, 3 faults, N s"
    assert len(warnings) == 3
    small.write({"docs/index.md": missing})
    assert built(small)[-1] == (
        "0 snippets: 0 ran, 0 remembered, 0 failed; 0 drawings, 1 fault, N s"
    )


def test_a_site_without_snippets_is_silent(site, built):
    assert built(site.write({"docs/index.md": "# Page\n"})) == []


def test_verbose_says_what_became_of_each(small, built):
    small.write({"docs/b.md": PAGE.replace("a.py", "c.py"), "code/c.py": "\n1 / 0\n"})
    assert "code/a.py:1: ran, N s" in built(small, logging.DEBUG)
    found = [line for line in built(small, logging.DEBUG) if line.startswith("code/")]
    assert found == ["code/a.py:1: remembered", "code/c.py:1: failed, N s"]


def test_quiet_says_nothing(small, built):
    assert built(small, logging.ERROR) == []


def test_on_a_terminal_the_line_of_progress_makes_way_for_what_is_wrong(small):
    slow = small.snippet() + "import time; time.sleep(2.1)\n"
    small.write({
        "docs/index.md": PAGE + PAGE.replace("a.py", "b.py"), "code/a.py": slow,
        "code/b.py": "1 / 0\n", "mkdocs.yml": CONFIG.format(show="[xml]", more=""),
    })  # fmt: skip
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    process = subprocess.Popen(
        small.command("build"), cwd=small.folder, stderr=theirs, stdout=theirs,
        env={**environment, "TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 4096):
            said += piece
    except OSError:
        pass  # Linux tells so that the other end is closed.
    finally:
        os.close(ours)
    assert process.wait() == 0
    # The slow one is shown, then wiped away, then comes the warning of the other one.
    assert re.search(rb"multicloud: \d/2 snippets\r\x1b\[K(?!multicloud).*WARNING", said, re.S), (
        said
    )
