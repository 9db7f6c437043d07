"""Writes the pictures of diagrams, or compares them with the files that are there."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram import editable_picture
from mkdocs_multicloud.errors import MulticloudError
from mkdocs_multicloud.snippet.project import MAX_DOCUMENT, is_diagram_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from mkdocs_multicloud.cli.diagram_sources import DiagramSource


@dataclass(frozen=True, slots=True)
class DrawnFile:
    """A picture as it is written.

    Attributes:
        name: of the file, without its folder.
        page: name of the page of the diagram.
        width, height: pixels.
    """

    name: str
    data: bytes
    page: str
    width: int
    height: int


def in_the_way(folder: Path) -> Path | None:
    """Return a file that exists in place of the folder or one of its parents."""
    with suppress(OSError):
        for place in (folder, *folder.parents):
            if place.exists():
                return None if place.is_dir() else place
    return None


class PictureFiles:
    """Writes files, but never over a file that this run read or wrote for another one.

    Args:
        folder: of the pictures; None for that of each diagram.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._inputs: set[tuple[int, int] | None] = set()
        self._written: dict[tuple[int, int] | None, Path] = {}

    def protect(self, sources: Iterable[DiagramSource]) -> None:
        """Set the files that must not be overwritten."""
        self._inputs = {_identity(source.path) for source in sources} - {None}

    def write(self, source: DiagramSource, files: Sequence[DrawnFile]) -> list[tuple[Path, str]]:
        """Write the pictures of a diagram, each completely or not at all.

        Returns:
            The path of each, and `written`.

        Raises:
            MulticloudError: a file cannot or must not be written.
        """
        paths = self._paths(source, files)
        for path, file in zip(paths, files, strict=True):
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                # A number of a file that is replaced may be given to another one.
                self._written.pop(_identity(path), None)
                _write(path, file.data)
            except OSError as error:
                raise MulticloudError(
                    f"{path} cannot be written ({error.strerror})",
                    "fix that, or choose another folder with -o",
                ) from None
            self._written[_identity(path)] = source.path
        return [(path, "written") for path in paths]

    def compare(self, source: DiagramSource, files: Sequence[DrawnFile]) -> list[tuple[Path, str]]:
        """Compare the pictures of a diagram with the files that are there; write nothing.

        Returns:
            The path of each, and `missing`, `stale` or `current`.

        Raises:
            MulticloudError: a file cannot be read, or must not be written.
        """
        paths = self._paths(source, files)
        return [(p, _state(p, file.data)) for p, file in zip(paths, files, strict=True)]

    def _paths(self, source: DiagramSource, files: Sequence[DrawnFile]) -> list[Path]:
        given = self._folder
        folder = source.path.parent if given is None else given / source.subfolder
        paths = [folder / file.name for file in files]
        for path in paths:
            self._check(source, path)
        return paths

    def _check(self, source: DiagramSource, path: Path) -> None:
        # By identity, not by name: some file systems do not distinguish A and a.
        identity = _identity(path)
        if identity is None:
            return
        if identity in self._inputs:
            raise MulticloudError(
                f"{path} is also an input file and would be overwritten",
                "choose another folder with -o",
            )
        if is_diagram_file(path.name) and identity not in self._written:
            _check_editable(path)
        first = self._written.get(identity)
        if first is not None and not _is_same(first, source.path):
            raise MulticloudError(
                f"{path} has just been drawn from {first} and would be overwritten",
                "rename one of them, or draw them into different folders with -o",
            )


def _check_editable(path: Path) -> None:
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


def _state(path: Path, data: bytes) -> str:
    try:
        there = path.read_bytes()
    except FileNotFoundError:
        return "missing"
    except OSError as error:
        raise MulticloudError(f"{path} cannot be read ({error.strerror})") from None
    # Git may check text files out with line ends of Windows.
    same = there == data or (path.suffix == ".svg" and there.replace(b"\r\n", b"\n") == data)
    return "current" if same else "stale"


def _identity(path: Path) -> tuple[int, int] | None:
    """Return an identity that is the same for all names of a file; None if there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _is_same(one: Path, other: Path) -> bool:
    # A version in Git need not be a file.
    return one == other or _identity(one) == _identity(other) is not None


def _write(path: Path, data: bytes) -> None:
    """Write a file completely or not at all."""
    unfinished = path.with_name(f".{os.getpid()}.tmp")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
