"""Files, folders and patterns on the command line → the diagrams that they name."""

from __future__ import annotations

import difflib
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from mkdocs_multicloud.cache.path_patterns import matches
from mkdocs_multicloud.diagram import editable_picture
from mkdocs_multicloud.errors import MulticloudError
from mkdocs_multicloud.snippet.project import MAX_DOCUMENT, is_diagram_file, stem
from mkdocs_multicloud.snippet.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Iterable

STANDARD_INPUT = Path("-")
SKIPPED = "node_modules"
"""Folders that are never searched, as are hidden ones."""

_Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class DiagramSource:
    """A diagram to draw.

    Attributes:
        path: the file; `-` for standard input.
        subfolder: where it was found below a folder or pattern of the command line.
    """

    path: Path
    subfolder: str = ""

    @property
    def stem(self) -> str:
        """The name of its pictures."""
        return "diagram" if self.path == STANDARD_INPUT else stem(self.path)

    def read(self) -> bytes:
        """Return the content.

        Raises:
            MulticloudError: it cannot be read, or is too large.
        """
        if self.path == STANDARD_INPUT:
            data = sys.stdin.buffer.read(MAX_DOCUMENT + 1)
        else:
            data = _read(self.path)
        if len(data) > MAX_DOCUMENT:
            raise MulticloudError(f"it is larger than {MAX_DOCUMENT // 2**20} MiB", "split it")
        return data


def find_sources(
    paths: Iterable[Path], output: Path | None
) -> tuple[list[DiagramSource], list[tuple[Path, MulticloudError]]]:
    """Find the diagrams that files, folders and patterns name.

    Pictures that we have written are none, also if they contain a diagram.

    Args:
        paths: what the command line names.
        output: the folder of the pictures, in which no diagrams are looked for.

    Returns:
        The diagrams, those of a folder or pattern in the order of their paths, and what names none.
    """
    found: list[DiagramSource] = []
    problems: list[tuple[Path, MulticloudError]] = []
    for path in paths:
        is_pattern = "*" in str(path) and stamp(path) is None
        if not is_pattern and not _is_folder(path):
            found.append(DiagramSource(path))
            continue
        try:
            sources = _search(path, is_pattern, output)
        except MulticloudError as error:
            problems.append((path, error))
            continue
        # Folders and patterns may overlap.
        known = {os.path.abspath(source.path) for source in found}  # noqa: PTH100 (no links)
        found += [s for s in sources if os.path.abspath(s.path) not in known]  # noqa: PTH100
    return found, problems


def changed_files(revision: str) -> set[Path]:
    """Return the files that differ from a revision, and those that Git does not know.

    Raises:
        MulticloudError: the working directory is in no repository, or there is no such revision.
    """
    try:
        repository = Repository.of(Path.cwd())
    except MulticloudError as error:
        raise MulticloudError(f"--changed: {error.what}", error.hint or "leave it out") from None
    try:
        return repository.changed_files(repository.commit(revision))
    except MulticloudError as error:
        raise MulticloudError(f"--changed {revision}: {error.what}", error.hint) from None


def stamp(path: Path) -> _Stamp | None:
    """Return what changes when a file is written; None if there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _search(path: Path, is_pattern: bool, output: Path | None) -> list[DiagramSource]:
    text = path.as_posix()
    # The folders before the first pattern are not repeated below the output folder.
    start, slash, _ = text.partition("*")[0].rpartition("/") if is_pattern else (text, "", "")
    base = Path((start or slash) if is_pattern else text)
    pattern = text[len(start + slash) :] if is_pattern else "**"
    skipped = None if output is None else os.path.realpath(output)

    def skips(folder: str) -> bool:
        name = folder.rpartition("/")[2]
        return name == SKIPPED or skipped == os.path.realpath(base / folder)

    names = [
        name
        for name in matches([pattern], base, skips)
        # Most XML files are no diagrams.
        if is_diagram_file(name) and (pattern.endswith(".xml") or not name.endswith(".xml"))
    ]
    inner = sorted(PurePath(name) for name in names)
    found = [
        DiagramSource(base / name, str(name.parent))
        for name in inner
        if stamp(base / name)
        and not _is_folder(base / name)
        and not _is_result(base / name, stamp(base / name))
    ]
    if not found:
        what = "no diagram matches it" if is_pattern else "there is no diagram in it"
        raise MulticloudError(what, "name .drawio files, or folders of them; .xml only by its name")
    return found


@lru_cache(maxsize=10_000)
def _is_result(path: Path, _stamp: _Stamp | None) -> bool:
    """Return whether a file is a picture that we have written with its diagram in it."""
    if not path.name.lower().endswith(editable_picture.SUFFIXES):
        return False
    with suppress(OSError), path.open("rb") as file:
        return editable_picture.is_own(file.read(MAX_DOCUMENT))
    return False


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_DOCUMENT + 1)
    except FileNotFoundError:
        raise MulticloudError("there is no such file", _nearby(path)) from None
    except OSError as error:
        raise MulticloudError(f"it cannot be read ({error.strerror})") from None


def _nearby(path: Path) -> str:
    """Return a hint with the file of the most similar name in the folder."""
    names = {}
    with suppress(OSError):
        names = {stem(f): f.name for f in path.parent.iterdir() if is_diagram_file(f.name)}
    close = difflib.get_close_matches(stem(path), sorted(names), n=1)
    return f"did you mean {names[close[0]]!r}?" if close else "check its path"
