"""`mkdocs-multicloud freeze`: write the results of a site's snippets as files to commit."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mkdocs_multicloud.cache.frozen_write import freeze
from mkdocs_multicloud.cli import find_site
from mkdocs_multicloud.cli.terminal import say
from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.errors import MulticloudError, OptionError

if TYPE_CHECKING:
    import argparse


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of the parser."""
    command = commands.add_parser(
        "freeze",
        help="write the results of all snippets to commit them",
        description="Run the snippets of the whole site and write their results to the folder "
        "frozen_dir. A build with execute: never uses them. If a snippet fails, "
        "no result is removed, and the exit code is 1.",
    )
    find_site.add_option(command)
    command.set_defaults(run=_freeze)


def _freeze(chosen: argparse.Namespace) -> int:
    file = find_site.find(chosen)
    if file is None:
        raise OptionError(
            "there is no mkdocs.yml or properdocs.yml in this folder or a parent folder, and no "
            "conf.py of Sphinx with the extension mkdocs_multicloud in this folder or in docs",
            "name it with -f",
        )
    site = find_site.host(file).results(file, sys.stderr)
    name, faults = site.settings.frozen_dir, len(site.faults)
    try:
        done = freeze(
            site.project.base / name, site.runs, site.project, _canonical, complete=not faults
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
