"""Which site a command is about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

from mkdocs_multicloud.errors import OptionError, nearest

if TYPE_CHECKING:
    import argparse

    from mkdocs_multicloud.execution.model import Run
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.loader import Snippet
    from mkdocs_multicloud.snippet.project import Project

NAMES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml")
SPHINX = "conf.py"
SPHINX_PLACES = ("conf.py", "docs/conf.py", "docs/source/conf.py", "doc/conf.py")


class Host(Protocol):
    """What a host of sites does for the commands."""

    def settings(self, config_file: Path, stream: TextIO) -> tuple[Project, Settings]:
        """The project of a site and its options."""

    def built(
        self, config_file: Path, stream: TextIO
    ) -> tuple[Project, Settings, list[tuple[Snippet, Run]], int]:
        """The results of a build of all of it, and how many faults were told."""


def host(file: Path) -> Host:
    """The one that a configuration is of; other commands, and places without a site, need none.

    Raises:
        OptionError: it is not installed.
    """
    if file.name == SPHINX:
        try:
            from mkdocs_multicloud.hosts.sphinx import commands
        except ImportError as error:
            raise OptionError(f"{file.name} needs Sphinx ({error})", "pip install sphinx") from None
        return commands
    from mkdocs_multicloud.hosts.mkdocs import properdocs

    properdocs.stand_in(file)
    from mkdocs_multicloud.hosts.mkdocs import commands as mkdocs_commands

    return mkdocs_commands


def add(command: argparse.ArgumentParser) -> None:
    """Add the option that names a site's configuration."""
    command.add_argument(
        "-f",
        "--config-file",
        type=Path,
        metavar="FILE",
        help="The configuration of the site: mkdocs.yml, properdocs.yml or Sphinx' conf.py. "
        "Default: one of the first two here, or in the nearest folder above that has one; "
        f"else a conf.py with our extension here, as {', '.join(SPHINX_PLACES)}.",
    )


def found(chosen: argparse.Namespace) -> Path | None:
    """The configuration that a command line means; None if it names none and there is none.

    Raises:
        OptionError: the one that it names is not there.
    """
    named: Path | None = chosen.config_file
    if named is None:
        here = Path.cwd()
        folders = (here, *here.parents)
        own = (f / name for f in folders for name in NAMES if (f / name).is_file())
        return next(own, None) or next(filter(_is_ours, map(here.joinpath, SPHINX_PLACES)), None)
    if named.is_dir():
        raise OptionError(f"-f {named} is a folder", f"name a file in it: {named / NAMES[0]}")
    if not named.is_file():
        beside = (
            [p.name for p in sorted(named.parent.glob("*.y*ml"))] if named.parent.is_dir() else []
        )
        raise OptionError(f"-f {named}: there is no such file", nearest(named.name, beside))
    if named.suffix not in (".yml", ".yaml") and named.name != SPHINX:
        raise OptionError(
            f"-f {named} is no configuration of MkDocs, ProperDocs or Sphinx",
            "for a site of another host the commands need one of these that names the same folders",
        )
    return named.resolve()


def _is_ours(config: Path) -> bool:
    """Whether a Sphinx project's configuration is there and has our extension."""
    return config.is_file() and b"mkdocs_multicloud" in config.read_bytes()
