"""What one cold directive costs: each stage is done once, and little of it by the main thread."""

from __future__ import annotations

import logging
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

import mkdocs_multicloud
from mkdocs_multicloud.directive.placeholders import Placeholders
from mkdocs_multicloud.directive.substitute import find, substitute
from mkdocs_multicloud.hosts.shared.build_series import BuildSeries
from mkdocs_multicloud.pipeline import Request, requests_in
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet.project import Project

PACKAGE = Path(mkdocs_multicloud.__file__).parent
ONCE = (
    "directive/parser.py: parse",
    "snippet/allowed_folders.py: resolve_path",
    "snippet/loader.py: load",
    "diagram/mxfile.py: parse",
    "diagram/facts.py: gather",
    "page/templates.py: render",
)
MOST = 60
"""How many of our functions the main thread may call for a directive."""


class Calls:
    """How often each function of ours is called, by the main thread and by all threads.

    A comprehension is a part of its function, as it is for Python from 3.12 on; each lambda counts.
    """

    def __init__(self):
        self.main = Counter()
        self.all = Counter()
        self._main = threading.get_ident()

    def note(self, frame, event, _):
        code = frame.f_code
        path = Path(code.co_filename)
        comprehension = code.co_name.startswith("<") and code.co_name != "<lambda>"
        if event == "call" and path.is_relative_to(PACKAGE) and not comprehension:
            name = f"{path.relative_to(PACKAGE).as_posix()}: {code.co_qualname}"
            self.all[name] += 1
            self.main[name] += threading.get_ident() == self._main

    def __enter__(self):
        threading.setprofile(self.note)
        sys.setprofile(self.note)
        return self

    def __exit__(self, *_):
        sys.setprofile(None)
        threading.setprofile(None)


class Files:
    """A host's publisher."""

    def __init__(self):
        self.paths = []

    def publish(self, artifact):
        self.paths.append(artifact.path)


class Host:
    """What hosts do with a page, without what is their own."""

    def __init__(self, build):
        self.build = build
        self.files = Files()
        self.placeholders = Placeholders()

    def page(self, text, path, *, ahead=True):
        if ahead:
            self.build.pipeline.start(requests_in(text, path))
        found = find(text, path, self.placeholders, exact_lines=True)
        return substitute(text, [(one, self.written(one)) for one in found])

    def written(self, found):
        fragment = self.build.render(Request(found.directive, found.position), self.files)
        return fragment.with_blocks(["<"] * len(fragment.blocks), ">")


@pytest.fixture
def calls(tmp_path, site):
    """The calls for a cold directive, when what is loaded once is loaded."""
    site.write({"warm.py": site.snippet("Warm"), "box.py": site.snippet("Box")})
    project = Project.of(tmp_path, tmp_path, Settings())
    series = BuildSeries(logging.getLogger("a host"))
    text = "# Page\n\nText.\n\n{% include_snippet FILE.py %}\n\nMore.\n"
    faults = []
    hosts = [Host(series.begin(project, Settings(), faults.append))]
    hosts[0].page(text.replace("FILE", "warm"), "warm.md")
    hosts.append(Host(series.begin(project, Settings(), faults.append)))
    with Calls() as calls:
        page = hosts[1].page(text.replace("FILE", "box"), "box.md")
    series.end()
    assert faults == []
    assert "vertex:" in page
    assert hosts[1].files.paths == [
        "output/drawio/box.drawio",
        "output/svg/box.svg",
        "output/svg/box-dark.svg",
    ]
    assert [run.origin for _, run in hosts[1].build.runs] == ["ran"]
    return calls


def test_a_cold_directive_is_read_and_rendered_once_and_hardly_by_the_main_thread(calls):
    assert {name: calls.all[name] for name in ONCE} == dict.fromkeys(ONCE, 1)
    named = sorted(name for name, number in calls.main.items() if number)
    assert len(named) <= MOST, f"{len(named)} functions:\n" + "\n".join(named)
    # The pool does the rest.
    assert len(calls.all) > 3 * len(named)


@pytest.mark.parametrize("ahead", [True, False])
def test_a_directive_that_a_page_has_twice_runs_once(tmp_path, site, ahead):
    site.write({"box.py": site.snippet()})
    faults = []
    series = BuildSeries(logging.getLogger("a host"))
    host = Host(series.begin(Project.of(tmp_path, tmp_path, Settings()), Settings(), faults.append))
    text = "# Page\n\n" + "{% include_snippet box.py %}\n\n" * 2
    host.page(text, "page.md", ahead=ahead)
    summary = series.summary()
    series.end()
    assert faults == []
    # What the first has left in the cache is not taken for the result of an earlier build.
    assert summary.startswith("1 snippet: 1 ran, 0 remembered, 0 failed; ")
    assert "1 drawing," in summary or not ahead
