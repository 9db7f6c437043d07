"""`mkdocs-multicloud draw`: draw files as pictures, with one message for each failure."""

from __future__ import annotations

import argparse
import dataclasses
import difflib
import os
import shutil
import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mkdocs_multicloud.cli.terminal import printable, say
from mkdocs_multicloud.diagram import editable_picture, mxfile
from mkdocs_multicloud.diagram.unplaced import pile_in
from mkdocs_multicloud.drawing import (
    Drawer,
    PictureRequest,
    file_stems,
    hint_of,
    merge_warnings,
    require_all_formats,
)
from mkdocs_multicloud.drawing.engine_process import DRAWING_SECONDS
from mkdocs_multicloud.drawing.pictures import TOO_LONG
from mkdocs_multicloud.errors import MulticloudError, OptionError
from mkdocs_multicloud.settings.options import OPTIONS
from mkdocs_multicloud.snippet.loader import MAX_DOCUMENT
from mkdocs_multicloud.snippet.project import is_diagram_file, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from typing import Any

_T = TypeVar("_T")

PROGRESS_FROM = 10
"""Number of files from which progress is shown on a terminal."""

FILES_PER_ENGINE = 40
"""Number of files that take about as long as the start of one more engine."""

AHEAD = 16
"""Number of files that are drawn ahead of writing."""

THEMES = {"light": ("light",), "dark": ("dark",), "both": ("light", "dark")}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of the parser."""
    draw = commands.add_parser(
        "draw",
        help="draw .drawio files as SVG, PNG or JPG",
        description="Draw .drawio files with draw.io's own engine, without a browser. Pictures are "
        "called a.svg, a-PAGE.svg (further pages) and a-dark.svg (dark theme).",
    )
    draw.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="A .drawio file, XML exported from draw.io, or a picture that contains its diagram "
        "(.drawio.svg, .drawio.png, .drawio.html). Image paths in it are looked up beside "
        "the file, then in the working directory.",
    )
    draw.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="The output folder, created if necessary. Default: the working directory.",
    )
    draw.add_argument(
        "--format",
        type=_option("formats"),
        default=("svg",),
        metavar="svg,png,jpg,drawio.svg,drawio.png",
        dest="formats",
        help="The files of each picture. PNG and JPG need the extra raster. drawio.svg and "
        "drawio.png are one picture that draw.io opens as a diagram, of the first drawn page. "
        "Default: svg.",
    )
    draw.add_argument("--page", default="all", metavar="NAME|N|all", help=_help("page", "all"))
    draw.add_argument(
        "--layers", type=_option("layers"), default=(), metavar="NAME,…", help=_help("layers")
    )
    draw.add_argument(
        "--theme",
        choices=THEMES,
        default="light",
        help="draw.io's light or dark colours, or a file for each. Default: light.",
    )
    draw.add_argument(
        "--scale", type=_option("scale"), default=1.0, metavar="S", help=_help("scale", "1")
    )
    draw.add_argument(
        "--border",
        type=_pixels,
        default=0,
        metavar="N",
        help="Empty border around the picture in pixels, 0 to 1000. Default: 0.",
    )
    draw.add_argument(
        "--timeout",
        type=_option("timeout"),
        default=DRAWING_SECONDS,
        metavar="SECONDS",
        help="The time limit for drawing one page; a PNG or JPG may take six times as long. "
        "Default: 10.",
    )
    draw.add_argument(
        "-v", "--verbose", action="store_true", help="Print the name of each written file."
    )
    draw.set_defaults(run=_draw)


def _help(name: str, default: str = "") -> str:
    """Return the help text of the site's option of that name."""
    text = OPTIONS[name].help.replace("`", "")
    return f"{text} Default: {default}." if default else text


def _option(name: str) -> Callable[[str], Any]:
    """Return the check of the site's option of that name."""

    def parse(text: str) -> Any:
        try:
            return OPTIONS[name].check(text)
        except OptionError as error:
            raise argparse.ArgumentTypeError(error.message) from None

    return parse


def _pixels(text: str) -> int:
    if not text.isdecimal() or int(text) > 1000:
        raise argparse.ArgumentTypeError(f"must be pixels, 0 to 1000, not {text!r}")
    return int(text)


def _draw(chosen: argparse.Namespace) -> int:
    screen = _Screen(len(chosen.files))
    if (file := _in_the_way(chosen.output)) is not None:
        screen.line(f"-o {chosen.output}: {file} is a file, not a folder; choose a folder")
        return 1
    request = PictureRequest(
        page=chosen.page,
        layers=chosen.layers,
        themes=THEMES[chosen.theme],
        formats=chosen.formats,
        scale=chosen.scale,
        border=chosen.border,
    )
    outputs = _Outputs(chosen.output, chosen.files)
    failed = 0
    jobs = min(os.cpu_count() or 1, 1 + len(chosen.files) // FILES_PER_ENGINE)
    # The drawer is closed first, which ends the threads of the pool.
    with ThreadPoolExecutor(jobs) as pool, Drawer(timeout=chosen.timeout, jobs=jobs) as drawer:
        begun = _ahead(pool, lambda path: _drawn(drawer, path, request), chosen.files)
        for number, (path, done) in enumerate(begun, 1):
            screen.progress(f"{number}/{len(chosen.files)} {path.name}")
            try:
                made, warnings = done.result()
                written = outputs.write(path, made)
            except MulticloudError as error:
                failed += 1
                more = ", or raise --timeout" if TOO_LONG in error.what else ""
                screen.line(f"{path}: {error.message}{more}")
            else:
                screen.clear()
                for file in written if chosen.verbose else ():
                    say(sys.stdout, str(file))
                for warning in warnings:
                    screen.line(f"{path}: warning: {warning}; {hint_of(warning)}")
    screen.clear()
    return 1 if failed else 0


def _ahead(
    pool: ThreadPoolExecutor, work: Callable[[Path], _T], paths: Iterable[Path]
) -> Iterator[tuple[Path, Future[_T]]]:
    """Yield each path with its result; some are started ahead."""
    waiting: deque[tuple[Path, Future[_T]]] = deque()
    for path in paths:
        waiting.append((path, pool.submit(work, path)))
        if len(waiting) > AHEAD:
            yield waiting.popleft()
    yield from waiting


def _drawn(
    drawer: Drawer, path: Path, request: PictureRequest
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the files to write, by name, and warnings."""
    own = dataclasses.replace(request, folders=(str(path.parent.absolute()), str(Path.cwd())))
    document = mxfile.parse(_read(path))
    drawings = require_all_formats(drawer.draw(document, own))
    made = {}
    for drawing, names in zip(drawings, file_stems(drawings, stem(path)), strict=True):
        for picture, name in zip(drawing.pictures, names, strict=True):
            files = {"svg": picture.svg.encode(), **picture.files}
            # Of a document, only one picture contains it.
            kinds = [kind for kind in request.formats if kind in files]
            made.update({f"{name}.{kind}": files[kind] for kind in kinds})
    warnings = [warning for drawing in drawings for warning in drawing.warnings]
    if size := pile_in(document):
        warnings.append(f"shapes lie on each other ({size} of them)")
    return made, merge_warnings(warnings)


def _read(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise MulticloudError("it is a folder", f"name files in it: {path / '*.drawio'}")
        with path.open("rb") as file:
            data = file.read(MAX_DOCUMENT + 1)
    except FileNotFoundError:
        raise MulticloudError("there is no such file", _nearby(path)) from None
    except OSError as error:
        raise MulticloudError(f"it cannot be read ({error.strerror})") from None
    if len(data) > MAX_DOCUMENT:
        raise MulticloudError(f"it is larger than {MAX_DOCUMENT // 2**20} MiB", "split it")
    return data


def _nearby(path: Path) -> str:
    """Return a hint with the file of the most similar name in the folder."""
    names = {}
    with suppress(OSError):
        names = {stem(f): f.name for f in path.parent.iterdir() if is_diagram_file(f.name)}
    close = difflib.get_close_matches(stem(path), sorted(names), n=1)
    return f"did you mean {names[close[0]]!r}?" if close else "check its path"


def _in_the_way(folder: Path) -> Path | None:
    """Return a file that exists in place of the folder or one of its parents."""
    with suppress(OSError):
        for place in (folder, *folder.parents):
            if place.exists():
                return None if place.is_dir() else place
    return None


class _Outputs:
    """Writes files, but never over a file that this run read or wrote for another one."""

    def __init__(self, folder: Path, inputs: Sequence[Path]) -> None:
        self._folder = folder
        self._inputs = {_identity(path) for path in inputs} - {None}
        self._written: dict[tuple[int, int] | None, Path] = {}

    def write(self, source: Path, files: Mapping[str, bytes]) -> list[Path]:
        """Write the pictures of a file, each completely or not at all.

        Returns:
            The written files.

        Raises:
            MulticloudError: a file cannot or must not be written.
        """
        for name in files:
            self._check(source, self._folder / name)
        for name, data in files.items():
            path = self._folder / name
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                _write(path, data)
            except OSError as error:
                raise MulticloudError(
                    f"{path} cannot be written ({error.strerror})",
                    "fix that, or choose another folder with -o",
                ) from None
            self._written[_identity(path)] = source
        return [self._folder / name for name in files]

    def _check(self, source: Path, path: Path) -> None:
        # By identity, not by name: some file systems do not distinguish A and a.
        identity = _identity(path)
        if identity is None:
            return
        if identity in self._inputs:
            raise MulticloudError(
                f"{path} is also an input file and would be overwritten",
                "choose another folder with -o",
            )
        if path.name.endswith(editable_picture.SUFFIXES) and identity not in self._written:
            self._check_editable(path)
        first = self._written.get(identity)
        if first is not None and _identity(first) != _identity(source):
            raise MulticloudError(
                f"{path} has just been drawn from {first} and would be overwritten",
                "rename one of them, or draw them into different folders with -o",
            )

    def _check_editable(self, path: Path) -> None:
        """Refuse to write over a diagram that somebody has drawn or changed in draw.io."""
        with suppress(OSError):
            with path.open("rb") as file:
                data = file.read(MAX_DOCUMENT)
            if not editable_picture.is_own(data):
                raise MulticloudError(
                    f"{path} was not written by mkdocs-multicloud, or changed since, and would be "
                    "overwritten",
                    "remove it, or choose another folder with -o",
                )


def _identity(path: Path) -> tuple[int, int] | None:
    """Return an identity that is the same for all names of a file; None if there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _write(path: Path, data: bytes) -> None:
    """Write a file completely or not at all."""
    unfinished = path.with_name(f".{os.getpid()}.tmp")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


class _Screen:
    """Standard error: permanent lines and, on a terminal, a progress line below them."""

    def __init__(self, files: int) -> None:
        self._shows = files >= PROGRESS_FROM and sys.stderr.isatty()

    def progress(self, text: str) -> None:
        """Show the progress line."""
        if self._shows:
            self.clear()
            sys.stderr.write(printable(text)[: shutil.get_terminal_size().columns - 1])
            sys.stderr.flush()

    def line(self, text: str) -> None:
        """Print a permanent line."""
        self.clear()
        sys.stderr.write(f"{printable(text)}\n")

    def clear(self) -> None:
        """Remove the progress line."""
        if self._shows:
            sys.stderr.write("\r\033[K")
