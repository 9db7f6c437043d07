"""`mkdocs-multicloud run`: run one snippet as a build would, or a part of a whole site."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mkdocs_multicloud.cache import versions
from mkdocs_multicloud.cache.frozen_read import FrozenRunner
from mkdocs_multicloud.cache.runs import RememberingRunner
from mkdocs_multicloud.cache.store import Store
from mkdocs_multicloud.cli import find_site
from mkdocs_multicloud.cli.arguments import UsageError, epilog
from mkdocs_multicloud.cli.fill_cache import fill_cache
from mkdocs_multicloud.cli.terminal import say
from mkdocs_multicloud.diagram import facts
from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.errors import CaptureError, Location, MulticloudError, SnippetError
from mkdocs_multicloud.execution.policy import Policy
from mkdocs_multicloud.file_digest import ABSENT
from mkdocs_multicloud.pipeline import run_and_draw
from mkdocs_multicloud.pipeline.process_factories import PROCESSES
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.settings.parts import PARTS
from mkdocs_multicloud.snippet import loader
from mkdocs_multicloud.snippet.project import PYTHON_SUFFIXES, Project, is_diagram_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.execution.model import Run
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet

_LISTED = 8
"""Number of lines per row without -v."""
_CACHED = "would use the cached result"
_NOW_CACHED = "would use this result, which is cached now"
_RUNS = "would run it, too"
_NAMES = 10
"""Width of the column of names."""


@click.command(
    "run",
    epilog=epilog(
        "run tests/test_x.py",
        "run tests/test_x.py three_tier -v",
        "run tests/test_x.py 10:25 --capture diagram",
        "run --shard 2/4",
        failed="the snippet failed or built no diagram; with --shard, one of them",
    ),
)
@click.argument("file", default="", metavar="[FILE]", type=click.Path(readable=False))
@click.argument("section", default="", metavar="[SECTION]")
@find_site.option
@click.option(
    "--capture",
    default="",
    metavar="NAME",
    help="Which diagram to use if there are several: a variable or a file.",
)
@click.option(
    "--shard",
    metavar="NUMBER/OF",
    help="Instead of FILE: run and draw a part of all snippets of the site, to cache the results. "
    "2/4 is the second of four parts, which can run at the same time on four machines.",
)
@click.option("-v", "--verbose", is_flag=True, help="Print the full output.")
@click.option("--json", "as_json", is_flag=True, help="Print the full result as JSON.")
def command(
    file: str,
    section: str,
    config_file: Path | None,
    capture: str,
    shard: str | None,
    verbose: bool,
    as_json: bool,
) -> int:
    """Run one snippet as a build would and print the result.

    FILE is a Python file; it runs with the settings of its site, even if its result is cached.
    SECTION is a function without test_, a mark or lines n:m, as in a directive. Default: the code
    between the first # given and # then, else the whole file.
    """
    if shard is not None:
        if file or capture:
            raise UsageError("--shard is about the whole site", "name no file and no --capture")
        return fill_cache(config_file, shard, as_json=as_json)
    if not file:
        raise UsageError("there is nothing to run", "name a file, or use --shard")
    config = find_site.find(config_file)
    project, settings = _site(config)
    settings = dataclasses.replace(settings, capture=capture)
    made = _snippet(file, section, project, settings)
    policy = Policy.of(settings)
    remembers = config is not None and settings.cache_dir
    store = Store(project.base / settings.cache_dir if remembers else None)
    starter = PROCESSES.new_runner(project, policy)
    usual = RememberingRunner(starter, store, project, policy, always=False)
    build = _build(made, project, settings, usual) if config else ""
    runner = RememberingRunner(starter, store, project, policy, always=True)
    try:
        runner.begin()
        runner.start([made])
        run = runner.run(made)
    finally:
        starter.close()
    if build == _RUNS and usual.find(made):
        build = _NOW_CACHED
    document, error = None, None
    try:
        document = run_and_draw.select(made, run)
    except MulticloudError as fault:
        if isinstance(fault, CaptureError) and run.candidates and not capture:
            fault.hint = f"choose one with --capture {run.candidates[0].name}"
        error = fault if fault.places else fault.seen_from(made.where)
        # Then the cached result is not useful.
        build = "" if build in (_CACHED, _NOW_CACHED) else build
    result = _result(made, run, document, build, error)
    if as_json:
        print(json.dumps(result, indent=1))
    else:
        _print(_rows(result, verbose), verbose)
    if error is None:
        return 0
    sys.stdout.flush()
    raise error


def _site(file: Path | None) -> tuple[Project, Settings]:
    """Return the project and its settings; without a configuration, the working directory."""
    if file is None:
        return Project.of(Path.cwd(), Path.cwd(), Settings()), Settings()
    return find_site.host(file).settings(file, sys.stderr)


def _snippet(file: str, section: str, project: Project, settings: Settings) -> Snippet:
    suffix = Path(file).suffix.lower()
    if Path(file).is_file() and is_diagram_file(file):
        raise SnippetError(
            f"{file} is a diagram and does not run", "draw it: mkdocs-multicloud draw"
        )
    if Path(file).is_file() and suffix in (".md", ".markdown"):
        raise SnippetError(
            f"{file} is a page, and this command cannot run snippets in pages",
            "build the site, or move the snippet to a .py file",
        )
    if Path(file).is_file() and suffix not in PYTHON_SUFFIXES:
        raise SnippetError(f"{file} is not a Python file", "name a file that ends with .py")
    # Paths are relative to the working directory.
    here = dataclasses.replace(project, root=Path.cwd())
    shown = dataclasses.replace(settings, show=tuple(PARTS))
    return loader.load(Directive("include_snippet", file, section), shown, here, Location(""))


def _build(made: Snippet, project: Project, settings: Settings, runner: RememberingRunner) -> str:
    """Say what a build would do with the snippet."""
    if settings.execute == "always":
        return f"{_RUNS} (execute: always)"
    if settings.execute == "never":
        frozen = FrozenRunner(project.base / settings.frozen_dir, project)
        frozen.begin()
        failure = frozen.run(made).failure
        return f"would not run it: {failure.what}" if failure else "would use the frozen result"
    return _CACHED if runner.find(made) else _RUNS


def _result(
    made: Snippet, run: Run, document: MxFile | None, build: str, error: MulticloudError | None
) -> dict[str, Any]:
    """Return the result as JSON, in which what there is not is empty or null."""
    gathered = facts.gather(document) if document else None
    vertex = gathered.vertex if gathered else None
    return {
        "snippet": str(made.where),
        "captured": [{"name": found.name, "kind": found.kind} for found in run.candidates],
        "pages": list(gathered.pages) if gathered else None,
        "vertex": vertex
        and {
            **{name: getattr(vertex, name) for name in ("type", "id", "label", "width", "height")},
            "style": dict(vertex.style_table),
        },
        "inputs": [{"path": p, "missing": digest == ABSENT} for p, digest in run.inputs or ()],
        "packages": versions.named(name for name in run.modules if name[0] != "_"),
        "stdout": run.stdout,
        "stderr": run.stderr,
        "seconds": round(run.seconds, 3),
        "build": build,
        "error": str(error) if error else None,
    }


def _rows(result: dict[str, Any], verbose: bool) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the rows of the output: a name and its lines."""
    yield "snippet", [result["snippet"]]
    yield "captured", [f"{found['name']} ({found['kind']})" for found in result["captured"]]
    vertex = result["vertex"]
    if result["pages"] is not None:
        yield "pages", result["pages"]
        if vertex is None:
            yield "vertex", ["none, so a page can show only the parts that describe none"]
    if vertex is not None:
        yield "vertex", [vertex["type"]]
        yield "id", [vertex["id"]]
        yield "label", [vertex["label"]]
        if vertex["width"] and vertex["height"]:
            yield "size", [f"{vertex['width']} × {vertex['height']}"]
        yield "style", [f"{k}={v}" if v else k for k, v in vertex["style"].items()]
    inputs = [i for i in result["inputs"] if verbose or not i["missing"]]
    yield "inputs", [f"{i['path']}{' (missing)' * i['missing']}" for i in inputs]
    yield "packages", result["packages"]
    yield "printed", result["stdout"].splitlines()
    yield "stderr", result["stderr"].splitlines()
    yield "time", [f"{result['seconds']:.3f} s"]
    yield "a build", [result["build"]] if result["build"] else []


def _print(rows: Iterator[tuple[str, Sequence[str]]], verbose: bool) -> None:
    width = max(shutil.get_terminal_size((100, 24)).columns - _NAMES - 1, 20)
    for name, lines in rows:
        shown = list(lines if verbose else lines[:_LISTED])
        if not verbose:
            shown = [line if len(line) <= width else f"{line[: width - 1]}…" for line in shown]
        if len(shown) < len(lines):
            shown.append(f"… and {len(lines) - len(shown)} more (-v shows them)")
        for number, line in enumerate(shown):
            say(sys.stdout, f"{'' if number else name:{_NAMES}}{line}")
