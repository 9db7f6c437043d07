"""`mkdocs-multicloud layout`: lay out a diagram, or save where somebody has put its shapes."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mkdocs_multicloud.cache.store import write
from mkdocs_multicloud.cli.arguments import PATH, epilog
from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.drawing import Drawer
from mkdocs_multicloud.drawing.saved_layout import save_layout
from mkdocs_multicloud.errors import MulticloudError
from mkdocs_multicloud.settings.options import LAYOUTS
from mkdocs_multicloud.snippet.project import MAX_DOCUMENT


@click.command(
    "layout",
    epilog=epilog(
        "layout services.drawio -o placed.drawio",
        "layout services.drawio --kind flow-down -o services.drawio",
        "layout --save services.drawio -o tests",
        failed="the diagram cannot be read, laid out or written",
    ),
)
@click.argument("path", metavar="FILE", type=PATH)
@click.option(
    "--kind",
    type=click.Choice(LAYOUTS),
    default=LAYOUTS[0],
    help=f"The layout. Default: {LAYOUTS[0]}.",
)
@click.option(
    "--save",
    is_flag=True,
    help="Change nothing: write where the shapes are into a layout file, which layout=keep reads.",
)
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="OUT",
    help="The file to write, or its folder. Default: standard output; with --save "
    "NAME.layout.json in the working directory.",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print where the shapes are, as in a layout file, instead of the diagram.",
)
def command(path: Path, kind: str, save: bool, output: Path | None, as_json: bool) -> int:
    """Lay out a diagram, or save its layout.

    The shapes of a .drawio file are laid out by one of draw.io's layouts, or it is saved where they
    are, for layout=keep.
    """
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
        if save:
            name = f"{path.stem}.layout.json"
            output = output or Path()
        else:
            with Drawer() as drawer:
                document = drawer.lay_out(document, kind)
        layout = save_layout(document) if save or as_json else ""
    except MulticloudError as error:
        raise MulticloudError(f"{path}: {error.what}", error.hint) from None
    if as_json or output is None:
        sys.stdout.write(layout if as_json else document.xml)
    if output is None:
        return 0
    place = output / name if output.is_dir() else output
    try:
        write(place, (layout if save else document.xml).encode())
    except OSError as error:
        raise MulticloudError(
            f"{place}: it cannot be written ({error.strerror})", "choose another path with -o"
        ) from None
    return 0
