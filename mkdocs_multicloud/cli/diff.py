"""`mkdocs-multicloud diff`: what changed between two versions of a diagram."""

from __future__ import annotations

import json
import os
import re
import sys
import traceback
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import click

from mkdocs_multicloud.cli.arguments import PATH, epilog
from mkdocs_multicloud.cli.diagram_sources import DiagramSource, find_sources
from mkdocs_multicloud.cli.picture_files import DrawnFile, PictureFiles
from mkdocs_multicloud.cli.terminal import say, say_styled
from mkdocs_multicloud.diagram import editable_picture, mxfile
from mkdocs_multicloud.diagram.comparison import change_words, line_text
from mkdocs_multicloud.diagram.comparison.change_picture import picture_document
from mkdocs_multicloud.diagram.comparison.changes import Comparison, compare
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
    from collections.abc import Callable, Iterable, Iterator, Sequence

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
_FOLD = "<details><summary>All changes</summary>\n\n{}\n</details>\n"
_MAX_TITLE = 250
"""Maximum length of the name of a diagram in Markdown."""
_NOTHING = mxfile.MxFile((), "<mxfile/>")
"""A document that does not exist."""
_TROUBLE = 2
_FORMS: dict[str, Callable[[Comparison], Any]] = {
    "words": change_words.lines,
    "markdown": change_words.markdown,
    "json": change_words.as_json,
}
_COLOURS = {"+": "blue", "−": "red", "~": "magenta", "→": "cyan"}


@dataclass
class _Diff:
    """A diagram in two versions.

    Attributes:
        name: of the new version, or of that which was removed.
        path: the file of that version.
        place: the folder of its pictures, below that of all; it may be any text.
        is_renamed: whether it is one file that had another name.
        files: the pictures that were written.
    """

    old_name: str
    new_name: str
    path: Path
    place: str
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
            pictures.protect(_location(file)[1] for file in files)
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
    except Exception as error:  # noqa: BLE001 (git would show nothing of any other file, either)
        trouble = error if isinstance(error, MulticloudError) else _bug(written, error)
    try:
        data = Path(written).read_bytes()
    except OSError:
        raise trouble from None
    # git gives the same content another name each time.
    reason = trouble.what.removeprefix(f"{written}: ")
    text = data.decode(editable_picture.encoding(data), "replace")
    return f"the text as it is: {reason}\n{text}"


def _location(written: str) -> tuple[str, Path]:
    """Return the revision and the path of a version; a file may have a colon in its name."""
    revision, path = split_revision(written)
    return ("", Path(written)) if not revision or Path(written).exists() else (revision, Path(path))


def _read(written: str) -> tuple[str, bytes]:
    """Return the name and content of a version; empty if it does not exist.

    Raises:
        MulticloudError: it cannot be read.
    """
    revision, path = _location(written)
    if revision:
        return written, read_at(revision, Path.cwd() / path)
    if written in _NO_FILE:
        return "", b""
    if _is_folder(written):
        raise MulticloudError(f"{written} is a folder", "name two files or two folders")
    try:
        return written, DiagramSource(path).read()
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
    path = _location(new_name or old_name)[1]
    try:
        sides = _parsed(old_name, before), _parsed(new_name, after)
        return _Diff(old_name, new_name, path, "", *sides)
    except MulticloudError:
        raise
    except Exception as error:  # noqa: BLE001 (its exit code would say that they differ)
        raise _bug(new_name or old_name, error) from None


def _bug(name: str, error: Exception) -> MulticloudError:
    return MulticloudError(
        f"{name}: mkdocs-multicloud itself failed ({type(error).__name__}: {error})",
        "please report it with the lines below",
        details="".join(traceback.format_exception(error)[-3:]),
    )


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
        file = next(side for side in reversed(sides) if side)
        try:
            documents = [
                _parsed(str(side.path), side.read()) if side else _NOTHING for side in sides
            ]
            place = PurePosixPath(name).parent.as_posix()
            yield _Diff(names[0], names[1], file.path, place, documents[0], documents[1])
        except MulticloudError as error:
            yield error
        except Exception as error:  # noqa: BLE001 (as between revisions)
            yield _bug(name, error)


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
            contents = [
                _content(repository, commit, path)
                for commit, path in zip((old, new), (before, after), strict=True)
            ]
            if all(map(_is_other_xml, names, contents)):
                continue
            sides = list(map(_parsed, names, contents))
            place = PurePosixPath(names[1] or names[0]).parent.as_posix()
            renamed = all(names) and is_renamed(*names)
            yield _Diff(names[0], names[1], places[-1], place, sides[0], sides[1], renamed)
        except MulticloudError as error:
            yield error
        except Exception as error:  # noqa: BLE001 (a bug of ours must not hide the other diagrams)
            yield _bug(names[1] or names[0], error)


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


def _is_other_xml(name: str, data: bytes) -> bool:
    """Return whether a file is XML for something else, or does not exist."""
    if not name.lower().endswith(".xml"):
        return not name
    text = data.decode(editable_picture.encoding(data), "replace")
    return "<mxfile" not in text and "<mxGraphModel" not in text


def _content(repository: Repository, commit: str, path: Path | None) -> bytes:
    if path is None:
        return b""
    if not commit:
        if path.is_symlink():
            name = path.relative_to(repository.top).as_posix()
            raise MulticloudError(f"{name} is a link", "name a file")
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
        self._blocks: list[tuple[str, str]] = []

    def add(self, diff: _Diff | MulticloudError, form: str) -> None:
        """Draw and print a diagram, as `words`, `markdown` or `json`."""
        if isinstance(diff, MulticloudError):
            self._fail(diff)
            return
        for warning in dict.fromkeys(diff.warnings):
            say(sys.stderr, warning)
        self.differs |= diff.status != "same"
        try:
            is_listed = form == "json" or diff.status == "changed"
            lines = _FORMS[form](diff.comparison if is_listed else Comparison(()))
        except Exception as error:  # noqa: BLE001 (as for one that cannot be compared)
            self._fail(_bug(diff.title, error))
            return
        if diff.comparison and self._pictures:
            try:
                diff.files += self._pictures.draw(diff)
            except MulticloudError as error:
                self._fail(MulticloudError(f"{diff.title}: {error.what}", error.hint))
            except Exception as error:  # noqa: BLE001 (its words are right, and so are the others)
                self._fail(_bug(diff.title, error))
        if form == "json":
            _print_json(diff, lines)
        elif form == "words":
            self._print_words(diff, lines)
        elif diff.status != "same":
            title = f"### {_title(diff.title)}: {diff.summary}\n"
            for file in diff.files:
                title += f"\nPicture: {_title(file)}\n"
            self._blocks.append((title, lines))

    def _fail(self, error: MulticloudError) -> None:
        self.failed = True
        say(sys.stderr, f"{error}\n{error.details}".rstrip("\n"))
        self._blocks.append((f"**Failed:** {_title(error.what)}\n", ""))

    def end(self, form: str) -> None:
        """Print what comes last."""
        if form == "markdown":
            for block in _cut_blocks(self._blocks):
                say(sys.stdout, block)
        if form == "markdown" and not self.differs and not self.failed:
            print("No diagram changed.")
        elif form == "words" and not self.differs and not self.failed:
            print("no change")

    def _print_words(self, diff: _Diff, lines: list[str]) -> None:
        if diff.status == "same":
            return
        if diff.status != "changed":
            say_styled(f"{diff.title}: {diff.summary}", bold=True)
        elif self._headed:
            say_styled(diff.title, bold=True)
        for line in lines:
            sign = line.strip()[:1]
            is_cell = line.startswith("  ") and line[2:3] == sign
            colour = _COLOURS.get(sign) if is_cell else None
            say_styled(line, fg=colour)
        for file in diff.files:
            say(sys.stdout, f"  picture: {file}")


def _title(text: str) -> str:
    line = text if len(text) <= _MAX_TITLE else f"{text[:_MAX_TITLE]}…"
    return change_words.escaped(line)


def _cut_blocks(blocks: list[tuple[str, str]]) -> Iterator[str]:
    """Yield Markdown of limited length: all titles, and of each text the same share."""
    # Besides, each text is folded, and says how much of it is missing.
    sizes = [len(title) + len(_FOLD) + 30 for title, _ in blocks]
    fitting = sum(1 for size in accumulate(sizes) if size <= MAX_MARKDOWN)
    room = MAX_MARKDOWN - sum(sizes[:fitting])
    lengths = sorted(len(text) for _, text in blocks[:fitting])
    share = 0
    for index, share in enumerate(lengths):
        if share * (fitting - index) > room:
            share = room // (fitting - index)
            break
        room -= share
    for title, text in blocks[:fitting]:
        shown = _cut(text, share)
        if shown.count("\n") > _FOLDED_FROM:
            shown = _FOLD.format(shown)
        yield f"{title}\n{shown}".rstrip("\n") + "\n"
    if fitting < len(blocks):
        yield f"… and {len(blocks) - fitting} more diagrams."


def _cut(text: str, length: int) -> str:
    """Return the first lines of a text that fit."""
    if len(text) <= length:
        return text
    lines = text.splitlines()
    fitting = sum(1 for size in accumulate(len(line) + 1 for line in lines) if size <= length)
    return "\n".join([*lines[:fitting], "", f"… and {len(lines) - fitting} more lines.", ""])


def _print_json(diff: _Diff, pages: list[dict[str, Any]]) -> None:
    print(
        json.dumps(
            {
                "old": diff.old_name or None,
                "new": diff.new_name or None,
                "status": diff.status,
                "pages": pages,
                "pictures": diff.files,
            }
        )
    )


def _portable(name: str) -> str:
    """Return a name of a file or folder that leads nowhere else.

    Windows and the artifacts of GitHub refuse some characters; artifacts leave hidden files out.
    """
    clean = "".join(char if char.isprintable() else "_" for char in name)
    return re.sub(r'^\.+|[\\/:"<>|*?]', "_", clean)


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
        self._folder = folder
        self._files = PictureFiles(folder)

    def protect(self, paths: Iterable[Path]) -> None:
        """Set the files that must not be overwritten."""
        self._files.protect(map(DiagramSource, paths))

    def draw(self, diff: _Diff) -> list[str]:
        """Write the pictures of a diagram; return their paths.

        Raises:
            MulticloudError: it cannot be drawn or written.
        """
        document = picture_document(diff.old, diff.new, diff.comparison)
        place = "/".join(map(_portable, PurePosixPath(diff.place).parts))
        source = DiagramSource(Path(diff.name), place)
        name = self._name or _portable(DiagramSource(diff.path).stem)
        folder = self._folder / place
        if not folder.resolve().is_relative_to(self._folder.resolve()):
            raise MulticloudError(
                f"{folder} leads out of {self._folder}", "choose another folder with -o"
            )
        if self._kind == "drawio":
            files = [DrawnFile(f"{name}.drawio", document.xml.encode(), "", 0, 0)]
        else:
            files = self._pictures(document, name, diff.path.absolute().parent)
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
