"""Find the site that a command is for."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

import click

from mkdocs_multicloud.cli.arguments import PATH, UsageError
from mkdocs_multicloud.errors import OptionError, nearest

if TYPE_CHECKING:
    from mkdocs_multicloud.hosts.shared.site_build import SiteResults
    from mkdocs_multicloud.pipeline.shard import Shard
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.project import Project

NAMES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml")
SPHINX = "conf.py"
SPHINX_PLACES = ("conf.py", "docs/conf.py", "docs/source/conf.py", "doc/conf.py")

option = click.option(
    "-f",
    "--config-file",
    type=PATH,
    metavar="FILE",
    help="The configuration file of the site: mkdocs.yml, properdocs.yml or Sphinx' conf.py. "
    "Default: one of the first two in this folder or the nearest parent folder that has one; "
    f"else the first of {', '.join(SPHINX_PLACES)} with our extension.",
)
"""The option for the site's configuration file."""


class Host(Protocol):
    """The interface of a host for the commands."""

    def settings(self, config_file: Path, stream: TextIO) -> tuple[Project, Settings]:
        """Return the project of a site and its settings."""

    def use(self, config_file: Path, stream: TextIO) -> str:
        """Load a site and return as what it uses this package; empty if it does not."""

    def results(self, config_file: Path, stream: TextIO, shard: Shard | None = None) -> SiteResults:
        """Run the snippets of the whole site and return their results."""


def host(file: Path) -> Host:
    """Return the host for a configuration file. It is imported only when a command needs it.

    Raises:
        OptionError: the host is not installed.
    """
    if file.name == SPHINX:
        try:
            from mkdocs_multicloud.hosts.sphinx import commands
        except ImportError as error:
            raise OptionError(f"{file.name} needs Sphinx ({error})", "pip install sphinx") from None
        return commands
    from mkdocs_multicloud.hosts.mkdocs import properdocs

    properdocs.use_properdocs(file)
    from mkdocs_multicloud.hosts.mkdocs import commands as mkdocs_commands

    return mkdocs_commands


def find(named: Path | None) -> Path | None:
    """Return the configuration file of the site; None if there is none.

    Args:
        named: on the command line.

    Raises:
        UsageError: the named file does not exist.
    """
    if named is None:
        here = Path.cwd()
        folders = (here, *here.parents)
        own = (f / name for f in folders for name in NAMES if (f / name).is_file())
        return next(own, None) or next(filter(_is_ours, map(here.joinpath, SPHINX_PLACES)), None)
    if named.is_dir():
        raise UsageError(f"-f {named} is a folder", f"name the file in it: {named / NAMES[0]}")
    if not named.is_file():
        beside = (
            [p.name for p in sorted(named.parent.glob("*.y*ml"))] if named.parent.is_dir() else []
        )
        raise UsageError(f"-f {named}: there is no such file", nearest(named.name, beside))
    if named.suffix not in (".yml", ".yaml") and named.name != SPHINX:
        raise UsageError(
            f"-f {named} is not a configuration of MkDocs, ProperDocs or Sphinx",
            "for a site of another tool, add one of these with the same folders",
        )
    return named.resolve()


def results(named: Path | None, shard: Shard | None = None) -> SiteResults:
    """Run the snippets of the site and return their results.

    Args:
        named: on the command line.
        shard: the part of the snippets to run and draw; None to run all and draw none.

    Raises:
        MulticloudError: there is no site, or it cannot be built.
    """
    file = find(named)
    if file is None:
        raise UsageError(
            "there is no mkdocs.yml or properdocs.yml in this folder or a parent folder, and no "
            "conf.py of Sphinx with the extension mkdocs_multicloud in this folder or in docs",
            "name it with -f",
        )
    # Hooks and plugins of a site may print, but the output is that of the command.
    with contextlib.redirect_stdout(sys.stderr):
        return host(file).results(file, sys.stderr, shard)


def _is_ours(config: Path) -> bool:
    """Tell whether a configuration of Sphinx exists and has our extension."""
    return config.is_file() and b"mkdocs_multicloud" in config.read_bytes()
