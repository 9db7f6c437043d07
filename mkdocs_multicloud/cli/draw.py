"""`mkdocs-multicloud draw`: draw files as pictures, with one message for each failure."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import shutil
import struct
import sys
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mkdocs_multicloud.cli.arguments import PATH, epilog
from mkdocs_multicloud.cli.diagram_sources import (
    STANDARD_INPUT,
    DiagramSource,
    changed_files,
    find_sources,
    stamp,
)
from mkdocs_multicloud.cli.picture_files import DrawnFile, PictureFiles, in_the_way
from mkdocs_multicloud.cli.terminal import printable, say
from mkdocs_multicloud.diagram import mxfile
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
from mkdocs_multicloud.settings.validators import FORMATS, MARKDOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future

_T = TypeVar("_T")

PROGRESS_FROM = 10
"""Number of files from which progress is shown on a terminal."""

FILES_PER_ENGINE = 40
"""Number of files that take about as long as the start of one more engine."""

AHEAD = 16
"""Number of files that are drawn ahead of writing."""

STANDARD_OUTPUT = Path("-")

WATCH_SECONDS = 0.5
"""How long `--watch` waits before it looks for changes again; longer where looking takes longer."""

MAX_WIDTH = 16_384

THEMES = {"light": ("light",), "dark": ("dark",), "both": ("light", "dark")}


@dataclasses.dataclass(slots=True)
class _Chosen:
    """The command line."""

    files: tuple[Path, ...]
    output: Path | None
    verbose: bool
    formats: tuple[str, ...]
    page: str
    layers: tuple[str, ...] | None
    theme: str
    scale: float | None
    width: int | None
    border: int
    timeout: float
    changed: str | None
    check: bool
    watch: bool
    json: bool


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
            raise click.BadParameter(error.message) from None

    return parse


def _formats(text: str) -> tuple[str, ...]:
    found: tuple[str, ...] = _option("formats")(text)
    if MARKDOWN in found:
        raise click.BadParameter(f"{MARKDOWN} is for pages of a site: leave it out")
    return found


def _last_format(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Complete the last of several formats."""
    start, comma, _last = incomplete.rpartition(",")
    return [text for name in FORMATS if (text := start + comma + name).startswith(incomplete)]


def _pixels(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isdecimal() or len(text) > 9 or not least <= int(text) <= most:
            raise click.BadParameter(f"must be pixels, {least} to {most}, not {text!r}")
        return int(text)

    return parse


@click.command(
    "draw",
    epilog=epilog(
        "draw services.drawio",
        "draw docs -o pictures --format svg,png --theme both",
        "draw - --page 2 <services.drawio >page.svg",
        "draw docs --check --changed origin/main",
        failed="a diagram cannot be drawn, or with --check a picture is not up to date",
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=PATH)
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="DIR",
    help="The output folder, created if necessary; - for standard output. What is found in a "
    "folder keeps its subfolder. Default: beside each file.",
)
@click.option("-v", "--verbose", is_flag=True, help="Print the name of each written file.")
@click.option(
    "--format",
    "formats",
    type=_formats,
    default="svg",
    metavar=",".join(FORMATS),
    shell_complete=_last_format,
    help="The files of each picture. PNG and JPG need the extra raster. drawio.svg and drawio.png "
    "are one picture that draw.io opens as a diagram, of the first drawn page. Default: svg.",
)
@click.option("--page", default="all", metavar="NAME|N|all", help=_help("page", "all"))
@click.option("--layers", type=_option("layers"), metavar="NAME,…", help=_help("layers"))
@click.option(
    "--theme",
    type=click.Choice([*THEMES]),
    default="light",
    help="draw.io's light or dark colours, or a file for each. Default: light.",
)
@click.option("--scale", type=_option("scale"), metavar="S", help=_help("scale", "1"))
@click.option(
    "--width",
    type=_pixels(1, MAX_WIDTH),
    metavar="N",
    help=f"Width of each PNG or JPG in pixels, 1 to {MAX_WIDTH}. Default: by --scale.",
)
@click.option(
    "--border",
    type=_pixels(0, 1000),
    default="0",
    metavar="N",
    help="Empty border around the picture in pixels, 0 to 1000. Default: 0.",
)
@click.option(
    "--timeout",
    type=_option("timeout"),
    default=str(DRAWING_SECONDS),
    metavar="SECONDS",
    help="The time limit for drawing one page; a PNG or JPG may take six times as long. "
    "Default: 10.",
)
@click.option(
    "--changed",
    metavar="REV",
    help="Only diagrams that differ from this Git revision, and new ones.",
)
@click.option(
    "--check",
    is_flag=True,
    help="Write nothing; exit with 1 if a picture is missing or is not what would be written.",
)
@click.option("--watch", is_flag=True, help="Draw again what changes, until Ctrl-C.")
@click.option(
    "--json",
    is_flag=True,
    help="Print a line of JSON for each picture: source, page, file, width, height, warnings, "
    "status.",
)
def command(**options: Any) -> int:
    """Draw .drawio files as SVG, PNG or JPG.

    They are drawn by draw.io's own engine, without a browser. Pictures are called a.svg, a-PAGE.svg
    (further pages) and a-dark.svg (dark theme).

    FILE is a .drawio file, XML exported from draw.io, or a picture that contains its diagram
    (.drawio.svg, .drawio.png, .drawio.html); a folder of such files, also in its subfolders; a
    pattern ('docs/**/*.drawio'); or - for standard input. Image paths in it are looked up beside
    the file, then in the working directory.
    """
    chosen = _Chosen(**options)
    if chosen.scale is not None and chosen.width is not None:
        raise click.UsageError("--width is not allowed with --scale: leave one out")
    if chosen.check and chosen.watch:
        raise click.UsageError("--check is not allowed with --watch: leave one out")
    if STANDARD_INPUT in chosen.files:
        if chosen.watch or chosen.changed or len(chosen.files) > 1:
            raise click.UsageError(
                "- is standard input: leave out --watch, --changed and other files"
            )
        chosen.output = chosen.output or STANDARD_OUTPUT
    to_output = chosen.output == STANDARD_OUTPUT
    if to_output and (
        chosen.changed or chosen.check or chosen.watch or chosen.json or chosen.verbose
    ):
        raise click.UsageError(
            "the picture goes to standard output: leave out --changed, --check, --watch, --json "
            "and -v, or choose a folder with -o"
        )
    if chosen.width and all(kind.endswith("svg") for kind in chosen.formats):
        raise click.UsageError("--width is for PNG and JPG: add --format png")
    if not to_output and chosen.output and (file := in_the_way(chosen.output)) is not None:
        _Screen().line(f"-o {chosen.output}: {file} is a file, not a folder; choose a folder")
        return 1
    folder = None if to_output else chosen.output
    sources, problems = find_sources(chosen.files, folder)
    if to_output and (len(sources) != 1 or problems):
        raise click.UsageError(
            f"standard output takes one diagram, not {len(sources)}: name one file"
        )
    wanted = _only_changed(sources, chosen.changed)
    jobs = min(os.cpu_count() or 1, 1 + len(wanted) // FILES_PER_ENGINE)
    # The drawer is closed first, which ends the threads of the pool.
    with ThreadPoolExecutor(jobs) as pool, Drawer(timeout=chosen.timeout, jobs=jobs) as drawer:
        if to_output:
            return _print(drawer, sources[0], chosen)
        run = _Run(pool, drawer, chosen)
        if chosen.watch:
            return run.watch(wanted)
        failed = run.tell(problems) + run.draw(wanted, sources)
    if run.outdated:
        count = "1 picture is" if run.outdated == 1 else f"{run.outdated} pictures are"
        run.screen.line(f"{count} not up to date; draw with the same command without --check")
    return 1 if failed or run.outdated else 0


def _only_changed(sources: list[DiagramSource], revision: str | None) -> list[DiagramSource]:
    """Return the diagrams that have changed since a revision, and those that do not exist."""
    if revision is None:
        return sources
    changed = changed_files(revision)
    return [s for s in sources if stamp(s.path) is None or s.path.resolve() in changed]


def _print(drawer: Drawer, source: DiagramSource, chosen: _Chosen) -> int:
    """Write the only picture of a diagram to standard output."""
    screen = _Screen()
    try:
        drawn = _drawn(drawer, source, _request(chosen))
    except MulticloudError as error:
        screen.line(_failure(source, error))
        return 1
    if len(drawn.files) != 1:
        screen.line(
            f"{source.path}: standard output takes one picture, not {len(drawn.files)}; choose it "
            "with --page, --theme and --format, or a folder with -o"
        )
        return 1
    for warning in drawn.warnings:
        screen.line(f"{source.path}: warning: {warning}; {hint_of(warning)}")
    sys.stdout.flush()
    sys.stdout.buffer.write(drawn.files[0].data)
    return 0


class _Run:
    """Draws diagrams, once or again whenever they change.

    Attributes:
        outdated: number of pictures that are missing or stale.
    """

    def __init__(self, pool: ThreadPoolExecutor, drawer: Drawer, chosen: _Chosen) -> None:
        self.screen = _Screen()
        self.outdated = 0
        self._pool = pool
        self._drawer = drawer
        self._chosen = chosen
        self._request = _request(chosen)
        self._files = PictureFiles(chosen.output)
        self._stamps: dict[Path, dict[Path, object]] = {}

    def tell(self, problems: Iterable[tuple[Path, MulticloudError]]) -> int:
        """Print what names no diagram; return how many."""
        lines = [f"{path}: {error.message}" for path, error in problems]
        for line in lines:
            self.screen.line(line)
        return len(lines)

    def draw(self, sources: Sequence[DiagramSource], found: Iterable[DiagramSource]) -> int:
        """Draw diagrams; return how many failed.

        Args:
            found: all diagrams, none of which is overwritten.
        """
        self._files.protect(found)
        failed = 0
        begun = _ahead(self._pool, lambda s: _drawn(self._drawer, s, self._request), sources)
        for number, (source, done) in enumerate(begun, 1):
            self.screen.progress(number, len(sources), source.path.name)
            try:
                drawn = done.result()
                stamps = self._stamps.setdefault(source.path, {})
                stamps.update({image: stamp(image) for image in drawn.images})
                self._finish(source, drawn)
            except MulticloudError as error:
                failed += 1
                self.screen.line(_failure(source, error))
        self.screen.clear()
        return failed

    def watch(self, wanted: Sequence[DiagramSource]) -> int:
        """Draw the diagrams, then those that change or appear, until Ctrl-C."""
        reported: list[str] = []
        first = True
        try:
            while True:
                began = time.monotonic()
                found, problems = find_sources(self._chosen.files, self._chosen.output)
                if (now := [str(error) for _, error in problems]) != reported:
                    reported = now
                    self.tell(problems)
                changed = [source for source in found if self._has_changed(source)]
                looked = time.monotonic() - began
                self.draw(wanted if first else changed, found)
                if first:
                    self.screen.line(f"watching {len(found)} diagrams; Ctrl-C ends")
                    first = False
                sys.stdout.flush()
                # Looking takes a tenth of the time at most.
                time.sleep(max(WATCH_SECONDS, 10 * looked))
        except KeyboardInterrupt:
            return 0

    def _has_changed(self, source: DiagramSource) -> bool:
        """Return whether a diagram or one of its images has changed since it was last seen."""
        before = self._stamps.get(source.path, {})
        now = stamp(source.path)
        if before.get(source.path, ...) == now and all(stamp(f) == s for f, s in before.items()):
            return False
        self._stamps[source.path] = {source.path: now}
        return True

    def _finish(self, source: DiagramSource, drawn: _Drawn) -> None:
        """Write or compare the pictures of a diagram, and print what there is to say."""
        chosen = self._chosen
        finish = self._files.compare if chosen.check else self._files.write
        for (path, status), file in zip(finish(source, drawn.files), drawn.files, strict=True):
            self.screen.clear()
            if status in ("missing", "stale"):
                self.outdated += 1
                if not chosen.json:
                    self.screen.line(f"{path}: {status}, of {source.path}")
            if chosen.json:
                fields = {
                    "source": str(source.path), "page": file.page, "file": str(path),
                    "width": file.width, "height": file.height,
                    "warnings": list(drawn.warnings), "status": status,
                }  # fmt: skip
                print(json.dumps(fields))
            elif status == "written" and (chosen.verbose or chosen.watch):
                say(sys.stdout, str(path))
        # They were printed when it was drawn; only what is not up to date counts now.
        for warning in () if chosen.check or chosen.json else drawn.warnings:
            self.screen.line(f"{source.path}: warning: {warning}; {hint_of(warning)}")


def _request(chosen: _Chosen) -> PictureRequest:
    return PictureRequest(
        page=chosen.page,
        layers=chosen.layers or (),
        themes=THEMES[chosen.theme],
        formats=chosen.formats,
        scale=1.0 if chosen.scale is None else chosen.scale,
        width=chosen.width or 0,
        border=chosen.border,
    )


def _failure(source: DiagramSource, error: MulticloudError) -> str:
    more = ", or raise --timeout" if TOO_LONG in error.what else ""
    return f"{source.path}: {error.message}{more}"


def _ahead(
    pool: ThreadPoolExecutor, work: Callable[[DiagramSource], _T], sources: Iterable[DiagramSource]
) -> Iterator[tuple[DiagramSource, Future[_T]]]:
    """Yield each diagram with its result; some are started ahead."""
    waiting: deque[tuple[DiagramSource, Future[_T]]] = deque()
    for source in sources:
        waiting.append((source, pool.submit(work, source)))
        if len(waiting) > AHEAD:
            yield waiting.popleft()
    yield from waiting


@dataclasses.dataclass(frozen=True, slots=True)
class _Drawn:
    """What has been drawn of a diagram.

    Attributes:
        images: files that its pictures show, also those that do not exist.
    """

    files: tuple[DrawnFile, ...]
    warnings: tuple[str, ...]
    images: tuple[Path, ...]


def _drawn(drawer: Drawer, source: DiagramSource, request: PictureRequest) -> _Drawn:
    folders = (str(source.path.parent.absolute()), str(Path.cwd()))
    own = dataclasses.replace(request, folders=folders)
    document = mxfile.parse(source.read())
    drawings = require_all_formats(drawer.draw(document, own))
    made = []
    for drawing, names in zip(drawings, file_stems(drawings, source.stem), strict=True):
        for picture, name in zip(drawing.pictures, names, strict=True):
            files = {"svg": picture.svg.encode(), **picture.files}
            # Of a document, only one picture contains it.
            for kind in (kind for kind in request.formats if kind in files):
                size = _size(files[kind]) or (picture.width, picture.height)
                made.append(DrawnFile(f"{name}.{kind}", files[kind], drawing.page, *size))
    warnings = [warning for drawing in drawings for warning in drawing.warnings]
    if pile := pile_in(document):
        warnings.append(f"shapes lie on each other ({pile} of them)")
    return _Drawn(
        tuple(made),
        merge_warnings(warnings),
        tuple(
            Path(folders[place], path)
            for drawing in drawings
            for place, path, _ in drawing.image_files
        ),
    )


def _size(picture: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG or JPG in pixels."""
    if picture.startswith(b"\x89PNG"):
        width, height = struct.unpack(">II", picture[16:24])
        return width, height
    if picture.startswith(b"\xff\xd8"):
        # It has made the JPG, too.
        from PIL import Image

        with Image.open(io.BytesIO(picture)) as image:
            return image.size
    return None


class _Screen:
    """Standard error: permanent lines and, on a terminal, a progress line below them."""

    def __init__(self) -> None:
        self._shows = sys.stderr.isatty()

    def progress(self, number: int, files: int, name: str) -> None:
        """Show the progress line."""
        if self._shows and files >= PROGRESS_FROM:
            text = f"{number}/{files} {name}"
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
