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
from mkdocs_multicloud.errors import MulticloudError

if TYPE_CHECKING:
    from pathlib import Path

    from mkdocs_multicloud.hosts.shared.site_build import SiteResults


@click.command(
    "freeze",
    epilog=epilog(
        "freeze",
        "freeze -f docs/conf.py",
        failed="a snippet or a page has a fault, or nothing can be written",
        wrong="the command is used wrongly or there is no site",
    ),
)
@find_site.option
@click.option("--json", "as_json", is_flag=True, help="Print the numbers of files as JSON.")
def command(config_file: Path | None, as_json: bool) -> int:
    """Write the results of a site's snippets as files to commit.

    The snippets of the whole site are run, and their results are written to the folder
    frozen_dir. A build with execute: never uses them. If a snippet fails, no result is
    removed.
    """
    return freeze_results(find_site.results(config_file), as_json=as_json)


def freeze_results(site: SiteResults, *, as_json: bool) -> int:
    """Write the results of a site to its folder; return the exit code."""
    name, faults, is_complete = site.settings.frozen_dir, len(site.faults), site.is_complete
    try:
        done = freeze(
            site.project.base / name, site.runs, site.project, _canonical, complete=is_complete
        )
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
        result = {
            "folder": str(site.project.base / name),
            "written": done.written,
            "unchanged": done.unchanged,
            "removed": done.removed,
            "unseen": [{"snippet": str(made.where), "path": path} for made, path in done.unseen],
            "faults": faults,
        }
        print(json.dumps(result, indent=1))
    else:
        say(
            sys.stdout,
            f"{name}: {done.written} written, {done.unchanged} unchanged, {done.removed} removed",
        )
    if faults:
        count = "1 fault" if faults == 1 else f"{faults} faults"
        kept = (
            ": results of failed snippets and faulty directives are not frozen, and none is removed"
        )
        say(sys.stderr, f"{count}{'' if is_complete else kept}")
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
