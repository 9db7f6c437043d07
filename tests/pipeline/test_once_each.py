"""What one cold directive costs: each stage is done once on the way to its fragment."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import mkdocs_multicloud
from mkdocs_multicloud.directive.parser import PagePosition
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.pipeline import Pipeline, Request
from mkdocs_multicloud.pipeline.session import Session
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


def profiled(work):
    """How often functions of ours are called by the thread that asks for the work."""
    calls: Counter[str] = Counter()

    def note(frame, event, _):
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(PACKAGE):
            calls[f"{path.relative_to(PACKAGE).as_posix()}: {frame.f_code.co_qualname}"] += 1

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def test_a_cold_directive_is_read_resolved_and_rendered_once(tmp_path, site):
    site.write({"box.py": site.snippet()})
    project = Project.of(tmp_path, tmp_path, Settings())
    session = Session.of(project, Settings())
    session.begin()
    pipeline = Pipeline(project, Settings(), session)
    (found,) = scan("{% include_snippet box.py %}")
    request = Request(found, PagePosition(Location("page.md", 1)))
    fragments = []

    def page():
        pipeline.start([request])
        # The pool has its parts of the work done before the page asks for them.
        pipeline.finish()
        fragments.append(pipeline.render(request))

    calls = profiled(page)
    pipeline.close()
    session.close()
    assert fragments[0].faults == ()
    assert {name: calls[name] for name in ONCE if calls[name] > 1} == {}
    assert calls["directive/parser.py: parse"] == 1
    assert calls["snippet/allowed_folders.py: resolve_path"] == 1
