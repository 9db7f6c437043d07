"""`mkdocs-multicloud freeze`: write the results of a site's snippets as files to commit."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from mkdocs_multicloud.cache.frozen_write import freeze
from mkdocs_multicloud.cli import find_site
from mkdocs_multicloud.cli.arguments import epilog
from mkdocs_multicloud.cli.terminal import say
from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.errors import MulticloudError, OptionError

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    "freeze",
    epilog=epilog(
        "freeze", "freeze -f docs/conf.py", failed="a snippet failed or nothing can be written"
    ),
)
@find_site.option
@click.option("--json", "as_json", is_flag=True, help="Print the numbers of files as JSON.")
def command(config_file: Path | None, as_json: bool) -> int:
    """Write the results of a site's snippets as files to commit.

    The site is built into a temporary folder, and the results of its snippets are written to the
    folder frozen_dir. A build with execute: never uses them. If a snippet fails, no result is
    removed.
    """
    file = find_site.find(config_file)
    if file is None:
        raise OptionError(
            "there is no mkdocs.yml or properdocs.yml in this folder or a parent folder, and no "
            "conf.py of Sphinx with the extension mkdocs_multicloud in this folder or in docs",
            "name it with -f",
        )
    project, settings, all_results, faults = find_site.host(file).built(file, sys.stderr)
    results = [(made, run) for made, run in all_results if run.failure is None]
    name = settings.frozen_dir
    try:
        done = freeze(project.base / name, results, project, _canonical, complete=not faults)
    except OSError as error:
        raise MulticloudError(
            f"{name} cannot be written ({error.strerror or error})", "fix that and freeze again"
        ) from None
    for made, path in done.unseen:
        say(
            sys.stderr,
            f"{made.where}: it reads {path}, which is outside of the project: "
            "changes of that file will not be noticed",
        )
    if as_json:
        counts = ("written", "unchanged", "removed")
        numbers = {count: getattr(done, count) for count in counts}
        print(json.dumps({"folder": str(project.base / name), **numbers, "faults": faults}))
    else:
        say(
            sys.stdout,
            f"{name}: {done.written} written, {done.unchanged} unchanged, {done.removed} removed",
        )
    if faults:
        count = "1 fault" if faults == 1 else f"{faults} faults"
        say(
            sys.stderr,
            f"{count}: failed snippets are not frozen; earlier results are kept, none is removed",
        )
    return 1 if faults else 0


def _canonical(xml: str, before: str) -> str:
    """Return a diagram's text; the earlier text if only the time or the tool differs."""
    document = mxfile.parse(xml)
    try:
        old = mxfile.parse(before)
    except MulticloudError:
        return document.xml
    is_same = old.xml == before and old.content == document.content
    return before if is_same else document.xml
