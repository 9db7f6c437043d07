"""The command `mkdocs-multicloud`: a module for each verb, with the object `command`."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mkdocs_multicloud import __version__
from mkdocs_multicloud.cli.arguments import PROGRAM, UsageError, epilog
from mkdocs_multicloud.cli.terminal import say
from mkdocs_multicloud.errors import MulticloudError

if TYPE_CHECKING:
    from collections.abc import Sequence

VERBS = {
    "check": "Say which diagrams are not as they were committed.",
    "compare": "Say what diagrams show that does not exist, and the other way.",
    "diff": "Say what changed between two versions of a diagram, and draw it.",
    "doctor": "Check what works here, and say what to do if something does not.",
    "draw": "Draw .drawio files as SVG, PNG or JPG.",
    "freeze": "Write the results of all snippets to commit them.",
    "layout": "Lay out a diagram, or save its layout.",
    "migrate": "Rewrite template-made pages of Jekyll, and write a mkdocs.yml.",
    "rules": "Say which rules the diagrams of a site break.",
    "run": "Run one snippet as a build would and print the result.",
    "shapes": "List draw.io's shapes by word, with their styles.",
}
"""What each module of this folder does that has a `command`; imported only when it is used."""


class _Verbs(click.Group):
    """The verbs, listed without importing their modules."""

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, found, others = super().resolve_command(context, arguments)
        if found is not None:
            found = import_module(f"{__name__}.{name}").command
        return name, found, others

    def invoke(self, context: click.Context) -> int:
        if os.environ.get("NO_COLOR"):
            context.color = False
        try:
            code = self._invoke(context)
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader, such as `head`, has closed the pipe; buffered output is discarded.
            with Path(os.devnull).open("wb") as nowhere:
                for stream in (sys.stdout, sys.stderr):
                    os.dup2(nowhere.fileno(), stream.fileno())
            code = 141
        return code

    def _invoke(self, context: click.Context) -> int:
        try:
            code: int = super().invoke(context)
        except MulticloudError as error:
            say(sys.stderr, f"{error}\n{error.details}".rstrip("\n"))
            code = 2 if isinstance(error, UsageError) else 1
        except KeyboardInterrupt:
            code = 130
        return code


_VERBS = _Verbs(
    commands={name: click.Command(name, short_help=does) for name, does in VERBS.items()},
    help="Diagrams of draw.io in docs: draw them, and run the snippets that build them.",
    epilog=epilog(
        "draw docs -o pictures",
        "run tests/test_x.py",
        "COMMAND --help",
        failed="something failed or differs",
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
click.version_option(__version__, message="%(version)s")(_VERBS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        The exit code: 1 if anything failed, 2 for wrong usage, 130 after Ctrl-C, 141 if the reader
        of the output has closed it.
    """
    try:
        code: int = _VERBS.main(
            arguments, PROGRAM, standalone_mode=False, windows_expand_args=False
        )
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        code = 130
    return code
