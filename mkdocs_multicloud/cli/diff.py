"""`mkdocs-multicloud diff`: what changed between two versions of a diagram."""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mkdocs_multicloud.cli.arguments import PATH, epilog
from mkdocs_multicloud.cli.diagram_sources import DiagramSource
from mkdocs_multicloud.cli.picture_files import DrawnFile, PictureFiles
from mkdocs_multicloud.cli.terminal import printable, say
from mkdocs_multicloud.diagram import change_words, line_text, mxfile
from mkdocs_multicloud.diagram.change_picture import picture_document
from mkdocs_multicloud.diagram.changes import compare
from mkdocs_multicloud.drawing import (
    Drawer,
    PictureRequest,
    file_stems,
    require_all_formats,
)
from mkdocs_multicloud.errors import MulticloudError
from mkdocs_multicloud.snippet.repository import Repository, read_at, split_revision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mkdocs_multicloud.diagram.mxfile import MxFile

THEMES = {"light": ("light",), "dark": ("dark",), "both": ("light", "dark")}
FORMATS = (".svg", ".png", ".jpg", ".drawio")
"""What the name of a file for a picture may end with; every other name is that of a folder."""
MAX_MARKDOWN = 60_000
"""Characters of Markdown; a comment on GitHub may have 65,536."""
_FOLDED_FROM = 15
"""Number of lines from which the Markdown of a diagram is folded."""
_NOTHING = mxfile.MxFile((), "<mxfile/>")
"""A document that does not exist."""
_TROUBLE = 2
_COLOURS = {"+": "blue", "−": "red", "~": "magenta", "→": "cyan"}


@dataclass
class _Diff:
    """A diagram in two versions.

    Attributes:
        name: of the new version, or of that which was removed.
        folder: where its images are.
        files: the pictures that were written.
    """

    old_name: str
    new_name: str
    folder: Path
    old: MxFile
    new: MxFile
    files: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.comparison = compare(self.old, self.new)

    @property
    def name(self) -> str:
        return self.new_name or self.old_name

    @property
    def title(self) -> str:
        """Its name, or both."""
        is_renamed = self.old_name and self.new_name and self.old_name != self.new_name
        return f"{self.old_name} → {self.new_name}" if is_renamed else self.name

    @property
    def status(self) -> str:
        """`added`, `removed`, `changed` or `same`."""
        if not self.old.pages:
            return "added"
        if not self.new.pages:
            return "removed"
        return "changed" if self.comparison else "same"


@click.command(
    "diff",
    epilog=epilog(
        "diff old.drawio new.drawio -o diff.svg",
        "diff v1.2:diagrams/zone.drawio diagrams/zone.drawio",
        "diff --git main..HEAD --markdown -o pictures",
        failed="--exit-code is given and something differs",
        wrong="the command is used wrongly or a diagram cannot be read",
    ),
)
@click.argument("files", nargs=-1, metavar="OLD NEW", type=click.Path())
@click.option(
    "--git",
    "revisions",
    metavar="A..B",
    help="Compare all diagrams that differ between two revisions of Git, also frozen results; A "
    "alone is compared with the working directory, A...B since B left A. Then FILES are the files "
    "and folders to look at. Default: all of the repository.",
)
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="FILE|DIR",
    help="Write a picture with both versions on each other, for each page that differs: .svg, "
    ".png, .jpg (extra raster) or .drawio; or a folder for one SVG a diagram and page.",
)
@click.option(
    "--theme",
    type=click.Choice([*THEMES]),
    default="light",
    help="draw.io's light or dark colours in the picture, or a file for each. Default: light.",
)
@click.option("--markdown", is_flag=True, help="Print Markdown, as for a pull request.")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each diagram.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 if something differs.")
@click.option(
    "--textconv",
    is_flag=True,
    help="Print one diagram as lines of text, for git's textconv.",
)
def command(
    files: tuple[str, ...],
    revisions: str | None,
    output: Path | None,
    theme: str,
    markdown: bool,
    as_json: bool,
    exit_code: bool,
    textconv: bool,
) -> int:
    """Say what changed between two versions of a diagram, and draw it.

    OLD and NEW are .drawio files, XML exported from draw.io, pictures that contain their diagram,
    REVISION:FILE of Git, or - for standard input. The order of style entries, dates and what the
    editor remembers for itself do not count; a cell with another id is found by its look.
    """
    if textconv:
        if len(files) != 1:
            raise click.UsageError("--textconv takes one file")
    elif revisions is None and len(files) != 2:
        raise click.UsageError("name two files, OLD and NEW, or use --git A..B")
    if markdown and as_json:
        raise click.UsageError("--markdown is not allowed with --json: leave one out")
    is_file = output is not None and output.suffix.lower() in FORMATS
    if is_file and revisions is not None:
        raise click.UsageError("with --git, -o is a folder: there may be several diagrams")
    form = "markdown" if markdown else "json" if as_json else "words"
    with ExitStack() as stack:
        pictures = None
        if output is not None:
            drawer = stack.enter_context(Drawer())
            pictures = _Pictures(drawer, output, THEMES[theme])
            pictures.protect(files)
        report = _Report(pictures, headed=revisions is not None)
        try:
            if textconv:
                say(sys.stdout, "\n".join(line_text.lines(_parsed(*_read(files[0])))))
                return 0
            for diff in [_two(*files)] if revisions is None else _between(revisions, files):
                report.add(diff, form)
        except MulticloudError as error:
            say(sys.stderr, str(error))
            return _TROUBLE
    report.end(form)
    return _TROUBLE if report.failed else int(exit_code and report.differs)


def _read(written: str) -> tuple[str, bytes]:
    """Return the name and content of a version; empty if it does not exist.

    Raises:
        MulticloudError: it cannot be read.
    """
    revision, path = split_revision(written)
    if revision and not Path(written).exists():
        return written, read_at(revision, Path.cwd() / path)
    # git names this file in the place of one that was added or removed.
    if written in ("/dev/null", "nul", os.devnull):
        return "", b""
    try:
        return written, DiagramSource(Path(written)).read()
    except MulticloudError as error:
        raise MulticloudError(f"{written}: {error.what}", error.hint) from None


def _parsed(name: str, data: bytes) -> MxFile:
    if not name:
        return _NOTHING
    if name.endswith(".py"):
        raise MulticloudError(
            f"{name} is Python", "mkdocs-multicloud check compares what snippets produce"
        )
    try:
        return mxfile.parse(data)
    except MulticloudError as error:
        raise MulticloudError(f"{name}: {error.what}", error.hint) from None


def _two(old: str, new: str) -> _Diff:
    (old_name, before), (new_name, after) = _read(old), _read(new)
    path = split_revision(new_name or old_name)[1]
    folder = Path(path).absolute().parent
    return _Diff(old_name, new_name, folder, _parsed(old_name, before), _parsed(new_name, after))


def _between(revisions: str, only: Sequence[str]) -> Iterator[_Diff | MulticloudError]:
    """Yield the diagrams that differ between two revisions, and errors of single ones."""
    repository = Repository.of(Path.cwd())
    old, new = repository.commits(revisions)
    wanted = [Path(name).resolve() for name in only]
    for before, after in repository.changed_diagrams(old, new):
        places = [path for path in (before, after) if path]
        if wanted and not any(path.is_relative_to(one) for path in places for one in wanted):
            continue
        names = [
            "" if p is None else p.relative_to(repository.top).as_posix() for p in (before, after)
        ]
        try:
            sides = [
                _parsed(name, _content(repository, commit, path))
                for name, commit, path in zip(names, (old, new), (before, after), strict=True)
            ]
            yield _Diff(names[0], names[1], places[-1].parent, sides[0], sides[1])
        except MulticloudError as error:
            yield error


def _content(repository: Repository, commit: str, path: Path | None) -> bytes:
    if path is None:
        return b""
    if not commit:
        return DiagramSource(path).read()
    return repository.read(repository.find(commit, path))


class _Report:
    """Prints what changed and draws it, one diagram after the other.

    Attributes:
        failed, differs: whether any diagram failed, or differs.
    """

    def __init__(self, pictures: _Pictures | None, *, headed: bool) -> None:
        self.failed = False
        self.differs = False
        self._pictures = pictures
        self._headed = headed
        self._length = 0
        self._left_out = 0

    def add(self, diff: _Diff | MulticloudError, form: str) -> None:
        """Draw and print a diagram, as `words`, `markdown` or `json`."""
        if isinstance(diff, MulticloudError):
            self.failed = True
            say(sys.stderr, str(diff))
            return
        if diff.status != "same":
            self.differs = True
            if self._pictures:
                try:
                    diff.files += self._pictures.draw(diff)
                except MulticloudError as error:
                    self.failed = True
                    say(sys.stderr, f"{diff.title}: {error.message}")
        {"words": self._words, "markdown": self._markdown, "json": _json}[form](diff)

    def end(self, form: str) -> None:
        """Print what comes last."""
        if self._left_out:
            print(f"… and {self._left_out} more diagrams.")
        if form == "markdown" and not self.differs and not self.failed:
            print("No diagram changed.")
        elif form == "words" and not self.differs and not self.failed:
            print("no change")

    def _words(self, diff: _Diff) -> None:
        if diff.status == "same":
            return
        if self._headed:
            gone = f": {diff.status}" * (diff.status != "changed")
            click.echo(click.style(printable(f"{diff.title}{gone}"), bold=True))
        for line in change_words.lines(diff.comparison):
            sign = line.strip()[:1]
            is_cell = line.startswith("  ") and line[2:3] == sign
            colour = _COLOURS.get(sign) if is_cell else None
            click.echo(click.style(printable(line), fg=colour))
        for file in diff.files:
            say(sys.stdout, f"  picture: {file}")

    def _markdown(self, diff: _Diff) -> None:
        if diff.status == "same":
            return
        title = f"### {change_words.escaped(diff.title)}: {change_words.summary(diff.comparison)}"
        text = change_words.markdown(diff.comparison)
        if text.count("\n") > _FOLDED_FROM:
            text = f"<details><summary>All changes</summary>\n\n{text}\n</details>\n"
        block = f"{title}\n\n{text}"
        self._length += len(block)
        if self._length > MAX_MARKDOWN:
            self._left_out += 1
        else:
            click.echo(block)


def _json(diff: _Diff) -> None:
    print(
        json.dumps(
            {
                "old": diff.old_name or None,
                "new": diff.new_name or None,
                "status": diff.status,
                "pages": change_words.as_json(diff.comparison),
                "pictures": diff.files,
            }
        )
    )


class _Pictures:
    """Draws what changed.

    Args:
        output: a file, or a folder.
    """

    def __init__(self, drawer: Drawer, output: Path, themes: tuple[str, ...]) -> None:
        self._drawer = drawer
        self._themes = themes
        self._name, self._kind = "", "svg"
        folder = output
        if output.suffix.lower() in FORMATS:
            folder, self._name = output.parent, output.stem
            self._kind = output.suffix.lower()[1:]
        self._files = PictureFiles(folder)

    def protect(self, paths: Iterable[str]) -> None:
        """Set the files that must not be overwritten."""
        self._files.protect(DiagramSource(Path(path)) for path in paths)

    def draw(self, diff: _Diff) -> list[str]:
        """Write the pictures of a diagram; return their paths.

        Raises:
            MulticloudError: it cannot be drawn or written.
        """
        document = picture_document(diff.old, diff.new, diff.comparison)
        path = Path(split_revision(diff.name)[1])
        own = path.parent.as_posix() if not self._name else ""
        source = DiagramSource(path, own)
        name = self._name or source.stem
        if self._kind == "drawio":
            files = [DrawnFile(f"{name}.drawio", document.xml.encode(), "", 0, 0)]
        else:
            files = self._pictures(document, name, diff.folder)
        return [str(path) for path, _ in self._files.write(source, files)]

    def _pictures(self, document: MxFile, name: str, folder: Path) -> list[DrawnFile]:
        request = PictureRequest(
            themes=self._themes,
            formats=(self._kind,),
            folders=(str(folder), str(Path.cwd())),
            has_ground=True,
        )
        drawings = require_all_formats(self._drawer.draw(document, request))
        return [
            DrawnFile(
                f"{own}.{self._kind}",
                picture.files.get(self._kind, picture.svg.encode()),
                drawing.page,
                picture.width,
                picture.height,
            )
            for drawing, names in zip(drawings, file_stems(drawings, name), strict=True)
            for picture, own in zip(drawing.pictures, names, strict=True)
        ]
