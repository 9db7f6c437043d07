"""`mkdocs-multicloud run`: one snippet, as a build would run it, and all that came of it."""

from __future__ import annotations

import dataclasses
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.cache import versions
from mkdocs_multicloud.cache.frozen_read import FrozenRunner
from mkdocs_multicloud.cache.runs import RememberingRunner
from mkdocs_multicloud.cache.store import Store
from mkdocs_multicloud.cli import find_site
from mkdocs_multicloud.cli.terminal import say
from mkdocs_multicloud.diagram import facts
from mkdocs_multicloud.directive.model import Directive
from mkdocs_multicloud.errors import CaptureError, Location, MulticloudError, SnippetError
from mkdocs_multicloud.execution.factory import runner_for
from mkdocs_multicloud.execution.policy import Policy
from mkdocs_multicloud.file_digest import ABSENT
from mkdocs_multicloud.pipeline import stages
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.settings.parts import PARTS
from mkdocs_multicloud.snippet import loader
from mkdocs_multicloud.snippet.project import DOCUMENT_SUFFIXES, Project

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.execution.model import Run
    from mkdocs_multicloud.snippet.loader import Snippet

_LISTED = 8
"""Lines of one thing that are shown without -v."""
_REMEMBERED = "would take the remembered result"
_NAMES = 10
"""Columns of the names before them."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of the parser."""
    command = commands.add_parser(
        "run",
        help="run one snippet as a build would, and say what came of it",
        description="Run one snippet with the settings of the site that it belongs to, whether or "
        "not its result is remembered, and say what came of it.",
    )
    command.add_argument("file", metavar="FILE", help="A Python file.")
    command.add_argument(
        "section",
        nargs="?",
        default="",
        metavar="SECTION",
        help="A function without test_, a mark or lines n:m, as a directive names it. Default: "
        "the first # given … # then, else the whole file.",
    )
    find_site.add(command)
    command.add_argument(
        "--capture",
        default="",
        metavar="NAME",
        help="Which diagram to take, where there are several: a variable or a file.",
    )
    command.add_argument(
        "-v", "--verbose", action="store_true", help="Show all of it, and nothing shortened."
    )
    command.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    file = find_site.found(chosen)
    project, settings = _site(file)
    settings = dataclasses.replace(settings, capture=chosen.capture)
    made = _snippet(chosen.file, chosen.section, project, settings)
    policy = Policy.of(settings)
    remembers = file is not None and settings.cache_dir
    store = Store(project.base / settings.cache_dir if remembers else None)
    starter = runner_for(project, policy)
    usual = RememberingRunner(starter, store, project, policy, always=False)
    build = _build(made, project, settings, usual) if file else ""
    runner = RememberingRunner(starter, store, project, policy, always=True)
    try:
        runner.begin()
        runner.prepare([made])
        run = runner.run(made)
    finally:
        starter.close()
    document, error = None, None
    try:
        document = stages.chosen(made, run)
    except MulticloudError as fault:
        if isinstance(fault, CaptureError) and run.candidates and not chosen.capture:
            fault.hint = f"choose one with --capture {run.candidates[0].name}"
        error = fault if fault.places else fault.seen_from(made.where)
        # What is remembered is no result to speak of, then.
        build = "" if build == _REMEMBERED else build
    _tell(_rows(made, run, document, build, chosen.verbose), chosen.verbose)
    if error is None:
        return 0
    sys.stdout.flush()
    raise error


def _site(file: Path | None) -> tuple[Project, Settings]:
    """The project and its settings; without a configuration, the folder that this runs in."""
    if file is None:
        return Project.of(Path.cwd(), Path.cwd(), Settings()), Settings()
    return find_site.host(file).settings(file, sys.stderr)


def _snippet(file: str, section: str, project: Project, settings: Settings) -> Snippet:
    suffix = Path(file).suffix.lower()
    if Path(file).is_file() and suffix in DOCUMENT_SUFFIXES:
        raise SnippetError(
            f"{file} is a diagram, there is nothing to run", "draw it: mkdocs-multicloud draw"
        )
    if Path(file).is_file() and suffix in (".md", ".markdown"):
        raise SnippetError(
            f"{file} is a page, and snippets in pages cannot be run singly yet",
            "build the site, or put the snippet into a .py file that the page names",
        )
    if Path(file).is_file() and suffix not in loader.PYTHON_SUFFIXES:
        raise SnippetError(f"{file} is no Python file", "name one that ends with .py")
    # Paths are relative to where the command is given.
    here = dataclasses.replace(project, root=Path.cwd())
    shown = dataclasses.replace(settings, show=tuple(PARTS))
    return loader.load(Directive("include_snippet", file, section), shown, here, Location(""))


def _build(made: Snippet, project: Project, settings: Settings, runner: RememberingRunner) -> str:
    """What a build would do with the snippet."""
    if settings.execute == "always":
        return "would run it too (execute: always)"
    if settings.execute == "never":
        frozen = FrozenRunner(project.base / settings.frozen_dir, project)
        frozen.begin()
        failure = frozen.run(made).failure
        return f"would not run it: {failure.what}" if failure else "would take the frozen result"
    return _REMEMBERED if runner.known(made) else "would run it too"


def _rows(
    made: Snippet, run: Run, document: MxFile | None, build: str, verbose: bool
) -> Iterator[tuple[str, Sequence[str]]]:
    """What there is to say, by short names."""
    yield "snippet", [str(made.where)]
    yield "captured", [f"{found.name} ({found.kind})" for found in run.candidates]
    if document is not None:
        gathered = facts.gather(document)
        yield "pages", gathered.pages
        if (vertex := gathered.vertex) is not None:
            yield "vertex", [vertex.type]
            yield "id", [vertex.id]
            yield "label", [vertex.label]
            if vertex.width and vertex.height:
                yield "size", [f"{vertex.width} × {vertex.height}"]
            yield "style", [f"{k}={v}" if v else k for k, v in vertex.style_table]
    inputs = [(path, told) for path, told in run.inputs or () if verbose or told != ABSENT]
    yield "inputs", [f"{path} (not there)" if told == ABSENT else path for path, told in inputs]
    yield "packages", versions.named(name for name in run.modules if name[0] != "_")
    yield "printed", run.stdout.splitlines()
    yield "stderr", run.stderr.splitlines()
    yield "time", [f"{run.seconds:.3f} s"]
    yield "a build", [build] if build else []


def _tell(rows: Iterator[tuple[str, Sequence[str]]], verbose: bool) -> None:
    width = max(shutil.get_terminal_size((100, 24)).columns - _NAMES - 1, 20)
    for name, lines in rows:
        shown = list(lines if verbose else lines[:_LISTED])
        if not verbose:
            shown = [line if len(line) <= width else f"{line[: width - 1]}…" for line in shown]
        if len(shown) < len(lines):
            shown.append(f"… and {len(lines) - len(shown)} more (-v shows them)")
        for number, line in enumerate(shown):
            say(sys.stdout, f"{'' if number else name:{_NAMES}}{line}")
