"""`mkdocs-multicloud shapes`: list draw.io's shapes by word, with their styles."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.cli.shape_page import shape_page
from mkdocs_multicloud.cli.terminal import say
from mkdocs_multicloud.drawing import Drawer, search_shapes
from mkdocs_multicloud.drawing.engine_process import START_SECONDS
from mkdocs_multicloud.errors import MulticloudError

if TYPE_CHECKING:
    import argparse

    from mkdocs_multicloud.drawing import Shape

_LISTED = 20
_ON_PAGE = 200


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of the parser."""
    command = commands.add_parser(
        "shapes",
        help="list draw.io's shapes by word, with their styles",
        description="List the shapes of draw.io that all words match, the best first, each with "
        "its section of draw.io's sidebar, its size and the style of a cell that has this shape.",
    )
    command.add_argument(
        "words", nargs="+", metavar="WORD", help="Such as: lambda, or: azure virtual machine."
    )
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE.html",
        help="Write a page with pictures of the shapes instead. It needs no other files.",
    )
    command.add_argument("--json", action="store_true", help="Print the shapes as JSON.")
    command.add_argument(
        "--limit",
        type=int,
        metavar="N",
        help=f"At most so many shapes. Default: {_LISTED}, {_ON_PAGE} on a page, all as JSON.",
    )
    command.set_defaults(run=_shapes)


def _shapes(chosen: argparse.Namespace) -> int:
    with Drawer(timeout=START_SECONDS) as drawer:
        found = search_shapes(drawer.shapes(), chosen.words)
        limit = _limit(chosen, len(found))
        listed = found[:limit]
        if chosen.output is not None:
            _write(chosen.output, shape_page(drawer, " ".join(chosen.words), listed))
            say(sys.stdout, f"{chosen.output}: {_number(len(listed))}")
        elif chosen.json:
            print(json.dumps([_fields(shape) for shape in listed], indent=1))
        else:
            say(sys.stdout, "\n\n".join(f"{_title(shape)}\n{shape.style}" for shape in listed))
    if len(found) > limit:
        more = "add a word, or raise --limit"
        say(sys.stderr, f"{limit} of {_number(len(found))} that match; {more}")
    return 0


def _limit(chosen: argparse.Namespace, number: int) -> int:
    if chosen.limit is not None:
        return max(int(chosen.limit), 1)
    if chosen.output is not None:
        return _ON_PAGE
    return number if chosen.json else _LISTED


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
