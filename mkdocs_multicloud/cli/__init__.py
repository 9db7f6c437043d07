"""The command `mkdocs-multicloud`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from mkdocs_multicloud import __version__
from mkdocs_multicloud.cli import draw, freeze, run
from mkdocs_multicloud.cli.terminal import say
from mkdocs_multicloud.errors import MulticloudError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is 1 if anything failed, 130 if it was stopped by Ctrl-C."""
    parser = argparse.ArgumentParser(prog="mkdocs-multicloud")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (draw, freeze, run):
        command.add(commands)
    chosen = parser.parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
    except MulticloudError as error:
        say(sys.stderr, f"{error}\n{error.details}".rstrip("\n"))
        code = 1
    except KeyboardInterrupt:
        code = 130
    return code
