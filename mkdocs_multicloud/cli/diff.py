"""`mkdocs-multicloud diff`: what changed between two versions of a diagram."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mkdocs_multicloud.cli.arguments import PATH, epilog
from mkdocs_multicloud.cli.diagram_sources import DiagramSource, find_sources
from mkdocs_multicloud.cli.picture_files import DrawnFile, PictureFiles
from mkdocs_multicloud.cli.terminal import printable, say
from mkdocs_multicloud.diagram import change_words, editable_picture, line_text, mxfile
from mkdocs_multicloud.diagram.change_picture import picture_document
from mkdocs_multicloud.diagram.changes import compare
from mkdocs_multicloud.drawing import (
    Drawer,
    PictureRequest,
    file_stems,
    require_all_formats,
)
from mkdocs_multicloud.errors import MulticloudError
from mkdocs_multicloud.snippet.project import is_diagram_file
from mkdocs_multicloud.snippet.repository import Repository, is_renamed, read_at, split_revision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mkdocs_multicloud.diagram.mxfile import MxFile

THEMES = {"light": ("light",), "dark": ("dark",), "both": ("light", "dark")}
FORMATS = (".svg", ".png", ".jpg", ".drawio")
"""What the name of a file for a picture may end with; that of a folder has no suffix."""
_NO_FILE = ("/dev/null", "nul", os.devnull)
"""What git names in the place of a file that was added or removed."""
MAX_MARKDOWN = 60_000
"""Characters of Markdown; a comment on GitHub may have 65,536."""
_FOLDED_FROM = 15
"""Number of lines from which the Markdown of a diagram is folded."""
_NOTHING = mxfile.MxFile((), "<mxfile/>")
"""A document that does not exist."""
_TROUBLE = 2
_COLOURS = {"+": "blue", "−": "red", "~": "magenta", "→": "bright_black"}


@dataclass
class _Diff:
    """A diagram in two versions.

    Attributes:
        name: of the new version, or of that which was removed.
        folder: where its images are.
        is_renamed: whether it is one file that had another name.
        files: the pictures that were written.
    """

    old_name: str
    new_name: str
    folder: Path
    old: MxFile
    new: MxFile
    is_renamed: bool = False
    files: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.comparison = compare(self.old, self.new)

    @property
    def name(self) -> str:
        return self.new_name or self.old_name

    @property
    def title(self) -> str:
        """Its name, or both."""
        has_two = self.old_name and self.new_name and self.old_name != self.new_name
        return f"{self.old_name} → {self.new_name}" if has_two else self.name

    @property
    def status(self) -> str:
        """`added`, `removed`, `changed`, `renamed` if nothing else has changed, or `same`."""
        if not self.old.pages:
            return "added"
        if not self.new.pages:
            return "removed"
        return "changed" if self.comparison else "renamed" if self.is_renamed else "same"

    @property
    def summary(self) -> str:
        """What happened, in a few words."""
        if self.status in ("added", "removed"):
            return f"{self.status}, {change_words.size(self.new if self.new.pages else self.old)}"
        return self.status if self.is_renamed else change_words.summary(self.comparison)

    @property
    def warnings(self) -> Iterator[str]:
        """What makes the comparison uncertain."""
        for name, document in ((self.old_name, self.old), (self.new_name, self.new)):
            for page in document.pages:
                ids = Counter(cell.id for cell in page.cells)
                if twice := [one for one, count in ids.items() if count > 1]:
                    others = f" and {len(twice) - 1} other ids" if twice[1:] else ""
                    yield (
                        f"{name}: several cells of page {page.name!r} have the id {twice[0]!r}"
                        f"{others}; give each cell its own"
                    )


@click.command(
    "diff",
    epilog=epilog(
        "diff old.drawio new.drawio -o diff.svg",
        "diff v1.2 diagrams/zone.drawio",
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
    "alone is compared with the working directory and its new files, A...B since B left A. Then "
    "name the files and folders to look at. Default: all of the repository.",
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
    help="draw.io's light or dark colours in pictures of -o, or a file for each. Default: light.",
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
    theme: str | None,
    markdown: bool,
    as_json: bool,
    exit_code: bool,
    textconv: bool,
) -> int:
    """Say what changed between two versions of a diagram, and draw it.

    OLD and NEW are .drawio files, XML exported from draw.io, pictures that contain their diagram,
    REVISION:FILE of Git, or - for standard input; OLD may be only a REVISION; or both are folders,
    whose diagrams are compared by their names. The order of style entries, dates and what the
    editor remembers for itself do not count; a cell with another id is found by its look.
    """
    if textconv:
        if len(files) != 1:
            raise click.UsageError("--textconv takes one file")
    elif revisions is None and len(files) != 2:
        raise click.UsageError(
            "name two files, OLD and NEW, such as v1.0:x.drawio x.drawio, or use --git A..B"
        )
    if markdown and as_json:
        raise click.UsageError("--markdown is not allowed with --json: leave one out")
    are_folders = revisions is None and all(map(_is_folder, files))
    has_many = revisions is not None or are_folders
    if output is not None:
        _check_output(output, has_many=has_many)
    elif theme:
        raise click.UsageError("--theme is for pictures: name a file or folder with -o")
    form = "markdown" if markdown else "json" if as_json else "words"
    with ExitStack() as stack:
        pictures = None
        if output is not None:
            drawer = stack.enter_context(Drawer())
            pictures = _Pictures(drawer, output, THEMES[theme or "light"])
            pictures.protect(files)
        report = _Report(pictures, headed=has_many)
        try:
            if textconv:
                say(sys.stdout, _as_text(files[0]))
                return 0
            if revisions is not None:
                found = _between(revisions, files)
            else:
                found = _folders(*files) if are_folders else iter([_two(*files)])
            for diff in found:
                report.add(diff, form)
        except MulticloudError as error:
            say(sys.stderr, str(error))
            return _TROUBLE
    report.end(form)
    return _TROUBLE if report.failed else int(exit_code and report.differs)


def _check_output(output: Path, *, has_many: bool) -> None:
    if str(output) == "-":
        raise click.UsageError("standard output has the words: name a file with -o")
    is_file = output.suffix.lower() in FORMATS
    if is_file and has_many:
        raise click.UsageError("-o is a folder here: there may be several diagrams")
    if output.suffix and not is_file and not _is_folder(output):
        raise click.UsageError(
            f"-o {output}: a picture ends with {', '.join(FORMATS[:-1])} or {FORMATS[-1]}, "
            "the name of a new folder has no dot"
        )


def _is_folder(path: Path | str) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 (no error for names that are too long)


def _as_text(written: str) -> str:
    """Return the facts of a diagram; of a file that is none, why, and its text.

    Raises:
        MulticloudError: there is no such file.
    """
    try:
        return "\n".join(line_text.lines(_parsed(*_read(written))))
    except MulticloudError as error:
        # git would show nothing of any other file, either, if this command failed.
        try:
            data = Path(written).read_bytes()
        except OSError:
            raise error from None
        # git gives the same content another name each time.
        reason = error.what.removeprefix(f"{written}: ")
        text = data.decode(editable_picture.encoding(data), "replace")
        return f"the text as it is: {reason}\n{text}"


def _read(written: str) -> tuple[str, bytes]:
    """Return the name and content of a version; empty if it does not exist.

    Raises:
        MulticloudError: it cannot be read.
    """
    revision, path = split_revision(written)
    if revision and not Path(written).exists():
        return written, read_at(revision, Path.cwd() / path)
    if written in _NO_FILE:
        return "", b""
    if _is_folder(written):
        raise MulticloudError(f"{written} is a folder", "name two files or two folders")
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
    old = _with_file(old, new)
    (old_name, before), (new_name, after) = _read(old), _read(new)
    path = split_revision(new_name or old_name)[1]
    folder = Path(path).absolute().parent
    return _Diff(old_name, new_name, folder, _parsed(old_name, before), _parsed(new_name, after))


def _with_file(old: str, new: str) -> str:
    """Return the older version, with the file of the newer one if it is only a revision."""
    is_file = is_diagram_file(old) or os.path.exists(old)  # noqa: PTH110 (no error for long names)
    if is_file or split_revision(old)[0] or old in ("-", *_NO_FILE):
        return old
    path = split_revision(new)[1]
    try:
        Repository.of((Path.cwd() / path).parent).commit(old)
    except MulticloudError as error:
        raise MulticloudError(f"there is no file {old!r}, and {error.what}", error.hint) from None
    return f"{old}:{path}"


def _folders(old: str, new: str) -> Iterator[_Diff | MulticloudError]:
    """Yield the diagrams of two folders, and errors of single ones."""
    before, after = (
        {
            source.path.relative_to(folder).as_posix(): source
            for source in find_sources([folder], None)[0]
        }
        for folder in (Path(old), Path(new))
    )
    if not before and not after:
        raise MulticloudError(f"there is no diagram in {old} and {new}", "name folders of them")
    for name in sorted({**before, **after}):
        sides = [side.get(name) for side in (before, after)]
        names = [name if side else "" for side in sides]
        try:
            documents = [
                _parsed(str(side.path), side.read()) if side else _NOTHING for side in sides
            ]
        except MulticloudError as error:
            yield error
        else:
            folder = next(side.path.absolute().parent for side in reversed(sides) if side)
            yield _Diff(names[0], names[1], folder, documents[0], documents[1])


def _between(revisions: str, only: Sequence[str]) -> Iterator[_Diff | MulticloudError]:
    """Yield the diagrams that differ between two revisions, and errors of single ones."""
    repository = Repository.of(Path.cwd())
    old, new = repository.commits(revisions)
    wanted = [_wanted(name, repository, revisions, (old, new)) for name in only]
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
            renamed = all(names) and is_renamed(*names)
            yield _Diff(names[0], names[1], places[-1].parent, sides[0], sides[1], renamed)
        except MulticloudError as error:
            yield error


def _wanted(name: str, repository: Repository, revisions: str, commits: tuple[str, str]) -> Path:
    """Return the path of a file or folder to look at.

    Raises:
        MulticloudError: it is neither there now nor in one of the commits.
    """

    def is_known(path: Path) -> bool:
        return os.path.exists(path) or any(  # noqa: PTH110 (no error for long names)
            repository.contains(commit, path) for commit in commits if commit
        )

    path = Path(os.path.realpath(name))
    if not path.is_relative_to(repository.top):
        raise MulticloudError(
            f"{name!r} is not in the Git repository", f"name what is in {repository.top}"
        )
    if is_known(path):
        return path
    hint = "names are relative to this folder"
    slashes = name.replace("\\", "/")
    if slashes != name and is_known(Path(os.path.realpath(slashes))):
        hint = f"did you mean {slashes!r}?"
    elif ".." not in revisions:
        with suppress(MulticloudError):
            repository.commit(name)
            hint = f"two revisions are written {revisions}..{name}"
    raise MulticloudError(f"there is no file or folder {name!r} in either version", hint)


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
        for warning in dict.fromkeys(diff.warnings):
            say(sys.stderr, warning)
        if diff.status != "same":
            self.differs = True
            if self._pictures and diff.comparison:
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
        is_changed = diff.status == "changed"
        if self._headed or not is_changed:
            title = diff.title if is_changed else f"{diff.title}: {diff.summary}"
            click.echo(click.style(printable(title), bold=True))
        for line in change_words.lines(diff.comparison) if is_changed else ():
            sign = line.strip()[:1]
            is_cell = line.startswith("  ") and line[2:3] == sign
            colour = _COLOURS.get(sign) if is_cell else None
            click.echo(click.style(printable(line), fg=colour))
        for file in diff.files:
            say(sys.stdout, f"  picture: {file}")

    def _markdown(self, diff: _Diff) -> None:
        if diff.status == "same":
            return
        block = f"### {change_words.escaped(diff.title)}: {diff.summary}\n"
        if diff.status == "changed":
            text = change_words.markdown(diff.comparison)
            if text.count("\n") > _FOLDED_FROM:
                text = f"<details><summary>All changes</summary>\n\n{text}\n</details>\n"
            block += f"\n{text}"
        if diff.files:
            names = ", ".join(change_words.escaped(file) for file in diff.files)
            block += f"\nPictures: {names}\n"
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
            themes=self._themes, formats=(self._kind,), folders=(str(folder), str(Path.cwd()))
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
