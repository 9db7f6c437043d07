"""Which site a command is about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import OptionError, nearest

if TYPE_CHECKING:
    import argparse

NAMES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml")


def add(command: argparse.ArgumentParser) -> None:
    """Add the option that names a site's configuration."""
    command.add_argument(
        "-f",
        "--config-file",
        type=Path,
        metavar="FILE",
        help="The configuration of the site. Default: mkdocs.yml or properdocs.yml here, or in "
        "the nearest folder above that has one.",
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
        return next((f / name for f in folders for name in NAMES if (f / name).is_file()), None)
    if named.is_dir():
        raise OptionError(f"-f {named} is a folder", f"name a file in it: {named / NAMES[0]}")
    if not named.is_file():
        beside = (
            [p.name for p in sorted(named.parent.glob("*.y*ml"))] if named.parent.is_dir() else []
        )
        raise OptionError(f"-f {named}: there is no such file", nearest(named.name, beside))
    if named.suffix not in (".yml", ".yaml"):
        raise OptionError(
            f"-f {named} is no configuration of MkDocs or ProperDocs",
            "for a site of another host the commands need one of these that names the same folders",
        )
    return named.resolve()
