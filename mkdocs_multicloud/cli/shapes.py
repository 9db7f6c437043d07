"""`mkdocs-multicloud shapes`: list draw.io's shapes by word, with their styles."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from mkdocs_multicloud.cli.arguments import PATH, epilog
from mkdocs_multicloud.cli.shape_page import shape_page
from mkdocs_multicloud.cli.terminal import say
from mkdocs_multicloud.drawing import Drawer, search_shapes
from mkdocs_multicloud.drawing.engine_process import START_SECONDS
from mkdocs_multicloud.errors import MulticloudError

if TYPE_CHECKING:
    from pathlib import Path

    from mkdocs_multicloud.drawing import Shape

_LISTED = 20
_ON_PAGE = 200


@click.command(
    "shapes",
    epilog=epilog(
        "shapes lambda",
        "shapes azure virtual machine -o shapes.html",
        "shapes queue --json",
        failed="no shape matches",
    ),
)
@click.argument("words", nargs=-1, required=True, metavar="WORD...")
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="FILE.html",
    help="Write a page with pictures of the shapes instead. It needs no other files.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the shapes as JSON.")
@click.option(
    "--limit",
    type=int,
    metavar="N",
    help=f"At most so many shapes. Default: {_LISTED}, {_ON_PAGE} on a page, all as JSON.",
)
def command(words: tuple[str, ...], output: Path | None, as_json: bool, limit: int | None) -> int:
    """List draw.io's shapes by word, with their styles.

    These are the shapes of draw.io that all words match, the best first, each with its section of
    draw.io's sidebar, its size and the style of a cell that has this shape.
    """
    with Drawer(timeout=START_SECONDS) as drawer:
        found = search_shapes(drawer.shapes(), words)
        if limit is None:
            limit = _ON_PAGE if output else len(found) if as_json else _LISTED
        listed = found[: max(limit, 1)]
        if output is not None:
            _write(output, shape_page(drawer, " ".join(words), listed))
            say(sys.stdout, f"{output}: {_number(len(listed))}")
        elif as_json:
            print(json.dumps([_fields(shape) for shape in listed], indent=1))
        else:
            say(sys.stdout, "\n\n".join(f"{_title(shape)}\n{shape.style}" for shape in listed))
    if len(found) > len(listed):
        more = "add a word, or raise --limit"
        say(sys.stderr, f"{len(listed)} of {_number(len(found))} that match; {more}")
    return 0


def _number(shapes: int) -> str:
    return f"{shapes} shape{'s' * (shapes != 1)}"


def _title(shape: Shape) -> str:
    kind = "line" if shape.edge else f"{shape.width:.0f} × {shape.height:.0f}"
    return f"{shape.name} ({shape.library}, {kind})"


def _fields(shape: Shape) -> dict[str, Any]:
    return {
        "name": shape.name,
        "library": shape.library,
        "style": shape.style,
        "width": shape.width,
        "height": shape.height,
        "edge": shape.edge,
    }


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise MulticloudError(
            f"{path} cannot be written ({error.strerror})", "name another file with -o"
        ) from None
