"""`mkdocs-multicloud layout`: lay out a diagram, or save where somebody has put its shapes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.cache.store import write
from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.drawing import Drawer
from mkdocs_multicloud.drawing.saved_layout import save_layout
from mkdocs_multicloud.errors import MulticloudError
from mkdocs_multicloud.settings.options import LAYOUTS
from mkdocs_multicloud.snippet.loader import MAX_DOCUMENT

if TYPE_CHECKING:
    import argparse


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of the parser."""
    command = commands.add_parser(
        "layout",
        help="lay out a diagram, or save its layout",
        description="Lay out the shapes of a .drawio file by one of draw.io's layouts, or save "
        "where they are, for layout=keep.",
    )
    command.add_argument("file", type=Path, metavar="FILE", help="A .drawio file.")
    command.add_argument(
        "--kind", choices=LAYOUTS, default=LAYOUTS[0], help=f"The layout. Default: {LAYOUTS[0]}."
    )
    command.add_argument(
        "--save",
        action="store_true",
        help="Change nothing: write where the shapes are into a layout file, which layout=keep "
        "reads.",
    )
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="OUT",
        help="The file to write, or its folder. Default: standard output; with --save "
        "NAME.layout.json in the working directory.",
    )
    command.set_defaults(run=_layout)


def _layout(chosen: argparse.Namespace) -> int:
    path: Path = chosen.file
    output: Path | None = chosen.output
    try:
        with path.open("rb") as file:
            data = file.read(MAX_DOCUMENT + 1)
    except OSError as error:
        raise MulticloudError(f"{path}: it cannot be read ({error.strerror})") from None
    if len(data) > MAX_DOCUMENT:
        raise MulticloudError(f"{path}: it is larger than {MAX_DOCUMENT // 2**20} MiB", "split it")
    name = path.name
    try:
        document = mxfile.parse(data)
        if chosen.save:
            made = save_layout(document)
            name = f"{path.stem}.layout.json"
            output = output or Path()
        else:
            with Drawer() as drawer:
                made = drawer.lay_out(document, chosen.kind).xml
    except MulticloudError as error:
        raise MulticloudError(f"{path}: {error.what}", error.hint) from None
    if output is None:
        sys.stdout.write(made)
        return 0
    place = output / name if output.is_dir() else output
    try:
        write(place, made.encode())
    except OSError as error:
        raise MulticloudError(
            f"{place}: it cannot be written ({error.strerror})", "choose another path with -o"
        ) from None
    return 0
