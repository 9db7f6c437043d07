"""The command `mkdocs-multicloud`."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud import __version__, mxfile
from mkdocs_multicloud.drawing import Drawer, Wish
from mkdocs_multicloud.errors import MulticloudError, OptionError
from mkdocs_multicloud.options import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

PROGRESS_FROM = 10
"""With so many files, and on a terminal, progress is shown."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is 1 if anything failed."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    code: int = chosen.run(chosen)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mkdocs-multicloud")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    draw = commands.add_parser(
        "draw",
        help="draw .drawio files as SVG, PNG or JPG",
        description="Draw .drawio files with draw.io's own engine, without a browser.",
    )
    draw.add_argument("files", nargs="+", type=Path, metavar="FILE")
    draw.add_argument("-o", "--output", type=Path, default=Path(), metavar="DIR")
    draw.add_argument(
        "--format", type=_option("formats"), default=("svg",), metavar="svg,png,jpg", dest="formats"
    )
    draw.add_argument("--page", default="all", metavar="NAME|N|all")
    draw.add_argument("--layers", type=_option("layers"), default=(), metavar="NAME,…")
    draw.add_argument("--theme", choices=("light", "dark"), default="light")
    draw.add_argument("--scale", type=_option("scale"), default=1.0, metavar="S")
    draw.add_argument("--border", type=_pixels, default=0, metavar="N")
    draw.set_defaults(run=_draw)
    return parser


def _option(name: str) -> Callable[[str], Any]:
    """The same check as of the option of that name in a site."""

    def parse(text: str) -> Any:
        try:
            return OPTIONS[name].checked(text)
        except OptionError as error:
            raise argparse.ArgumentTypeError(error.message) from None

    return parse


def _pixels(text: str) -> int:
    if not text.isdecimal() or int(text) > 1000:
        raise argparse.ArgumentTypeError(f"must be pixels, 0 to 1000, not {text!r}")
    return int(text)


def _draw(chosen: argparse.Namespace) -> int:
    wish = Wish(
        page=chosen.page,
        layers=chosen.layers,
        themes=(chosen.theme,),
        formats=chosen.formats,
        scale=chosen.scale,
        border=chosen.border,
    )
    failed = 0
    shows_progress = len(chosen.files) >= PROGRESS_FROM and sys.stderr.isatty()
    with Drawer() as drawer:
        for number, path in enumerate(chosen.files, 1):
            if shows_progress:
                sys.stderr.write(f"\r\033[K{number}/{len(chosen.files)} {path.name}")
            try:
                _draw_file(drawer, path, wish, chosen.output)
            except (MulticloudError, OSError) as error:
                failed += 1
                said = error.message if isinstance(error, MulticloudError) else error.strerror
                sys.stderr.write(f"{path}: {said}\n")
    if shows_progress:
        sys.stderr.write("\n")
    return 1 if failed else 0


def _draw_file(drawer: Drawer, path: Path, wish: Wish, folder: Path) -> None:
    own = dataclasses.replace(wish, folders=(str(path.parent),))
    drawings = drawer.draw(mxfile.parse(path.read_bytes()), own)
    folder.mkdir(parents=True, exist_ok=True)
    for drawing in drawings:
        for warning in drawing.warnings:
            sys.stderr.write(f"{path}: warning: {warning}\n")
        picture = drawing.pictures[0]
        files = {"svg": picture.svg.encode(), **picture.files}
        for kind in wish.formats:
            _write(folder / f"{drawing.stem(path.stem)}.{kind}", files[kind])


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    unfinished = path.with_name(path.name + ".tmp")
    unfinished.write_bytes(data)
    unfinished.replace(path)
