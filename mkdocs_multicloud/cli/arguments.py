"""What the commands share: paths, and the end of each help text."""

from __future__ import annotations

from pathlib import Path

import click

from mkdocs_multicloud.errors import OptionError

PROGRAM = "mkdocs-multicloud"

PATH = click.Path(path_type=Path, readable=False)
"""A path as it is given. Whether it can be read is found out when it is."""


class UsageError(OptionError):
    """The command is used wrongly, so that nothing was tried; the exit code is 2."""


def epilog(*examples: str, failed: str, wrong: str = "the command is used wrongly") -> str:
    """Return the end of a help text.

    Args:
        examples: command lines, without the program's name.
        failed: when the exit code is 1, in words that follow "if".
        wrong: when it is 2.
    """
    lines = "\n".join(f"  {PROGRAM} {example}" for example in examples)
    return (
        # Click does not fold the lines of a paragraph that begins with \b.
        f"\b\nExamples:\n{lines}\n\n"
        f"Exit code: 0 if all is well; 1 if {failed}; 2 if {wrong}; "
        "130 after Ctrl-C; 141 if the reader of the output, such as head, has closed it."
    )
