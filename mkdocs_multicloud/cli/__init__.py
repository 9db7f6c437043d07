"""The command `mkdocs-multicloud`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud import __version__
from mkdocs_multicloud.cli import draw, freeze, layout, run, shapes
from mkdocs_multicloud.cli.terminal import say
from mkdocs_multicloud.errors import MulticloudError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        The exit code: 1 if anything failed, 130 after Ctrl-C, 141 if the reader of the output has
        closed it.
    """
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader, such as `head`, has closed the pipe; Python's buffered output is discarded.
        with Path(os.devnull).open("wb") as nowhere:
            for stream in (sys.stdout, sys.stderr):
                os.dup2(nowhere.fileno(), stream.fileno())
        code = 141
    return code


def _run(arguments: Sequence[str] | None) -> int:
    parser = argparse.ArgumentParser(prog="mkdocs-multicloud")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (draw, freeze, layout, run, shapes):
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
