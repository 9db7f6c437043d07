"""The command `mkdocs-multicloud`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from mkdocs_multicloud import __version__
from mkdocs_multicloud.cli import draw

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is 1 if anything failed, 130 if it was stopped by Ctrl-C."""
    parser = argparse.ArgumentParser(prog="mkdocs-multicloud")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    draw.add(commands)
    chosen = parser.parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
    except KeyboardInterrupt:
        code = 130
    return code
