"""Where the files of a site are, and which of them a directive's path names."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import Location, OptionError, SnippetError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.settings.options import Settings

DOCUMENT_SUFFIXES = (".drawio", ".dio", ".xml")


@dataclass(frozen=True, slots=True)
class Project:
    """Where the files of a site are.

    Attributes:
        base: the folder of the config file; snippets find themselves in what looks like it.
        root: the folder that paths in directives are relative to.
        allowed: the folders that snippets may come from, symlinks resolved.
    """

    base: Path
    root: Path
    allowed: tuple[Path, ...]

    @classmethod
    def of(cls, base: Path, docs: Path, settings: Settings) -> Project:
        """The project of a site with these settings.

        Raises:
            OptionError: a folder that they name is not there.
        """
        base = base.resolve()
        named = [("root", settings.root)] if settings.root else []
        for option, folder in [*named, *(("allowed_roots", f) for f in settings.allowed_roots)]:
            if not (base / folder).is_dir():
                raise OptionError(
                    f"{option}: there is no folder {folder!r}",
                    "it is relative to the project's folder",
                )
        root = base / settings.root if settings.root else docs
        allowed = tuple((base / folder).resolve() for folder in settings.allowed_roots)
        return cls(base, root, allowed)

    def display(self, path: Path) -> str:
        """A path as the author knows it: relative to the project, never a machine's own."""
        for folder in (self.base, *self.allowed):
            if path.is_relative_to(folder):
                return path.relative_to(folder).as_posix()
        return path.name

    def files_read(self, inputs: Iterable[tuple[str, str]]) -> set[Path]:
        """The files and listed folders that are there, of what a run has read."""
        found = {self.base / path for path, _ in inputs}
        return {path for path in found if path.exists()}

    def folders_of(self, patterns: Iterable[str]) -> set[Path]:
        """The folders that are there, in which patterns of paths look."""
        plain = {pattern.partition("*")[0].rpartition("/")[0] for pattern in patterns}
        return {path for folder in plain if (path := self.base / folder).is_dir()}


def resolved(written: str, project: Project, page: Location) -> Path:
    """The real file that a directive's path names, inside the allowed folders.

    Args:
        page: the directive's page, to guess what a wrong path is relative to.

    Raises:
        SnippetError: there is no such file, or it lies elsewhere.
    """
    written = written.replace("\\", "/")
    try:
        path = (project.root / written).resolve()
        inside = any(path.is_relative_to(folder) for folder in project.allowed)
        exists = inside and path.is_file()
    except (OSError, ValueError, RuntimeError) as error:
        # Not the error's text: it can hold the whole path of a machine.
        reason = getattr(error, "strerror", "") or str(error).partition(" from ")[0]
        raise SnippetError(
            f"{written!r} is no path ({reason})", "check it for typing errors"
        ) from None
    if exists:
        return path
    hint = _meant(written, project, page)
    if not inside:
        raise SnippetError(
            f"{written!r} lies outside the folders that snippets may come from",
            hint or "move it, or add its folder to the option allowed_roots",
        )
    if path.is_dir():
        raise SnippetError(f"{written!r} is a folder", "name a file in it")
    relative = f"paths are relative to {project.display(project.root.resolve()) or '.'}"
    hint = _nearest_sibling(written, path) or hint or relative
    raise SnippetError(f"there is no file {project.display(path)!r}", hint)


def _meant(written: str, project: Project, page: Location) -> str:
    """A hint with the right path, if the one written is relative to the page or the project."""
    beside = project.root / Path(page.path).parent
    for start in (beside, project.base):
        path = Path(os.path.normpath(start / written.lstrip("/")))
        if path.is_file() and any(path.resolve().is_relative_to(f) for f in project.allowed):
            right = Path(os.path.relpath(path, project.root)).as_posix()
            root = project.display(project.root.resolve())
            return f"paths are relative to {root}: did you mean {right!r}?"
    return ""


def _nearest_sibling(written: str, path: Path) -> str:
    """A hint with the path of the file beside it whose name is closest, `test_` aside."""
    try:
        stems = {bare_stem(f): f.name for f in sorted(path.parent.iterdir()) if f.is_file()}
    except OSError:
        return ""
    close = difflib.get_close_matches(bare_stem(path), stems, n=1)
    if not close:
        return ""
    folder = written.rpartition("/")[0]
    right = f"{folder}/{stems[close[0]]}" if folder else stems[close[0]]
    return f"did you mean {right!r}?"


def bare_stem(path: Path) -> str:
    """A file's name without its endings and `test_`."""
    stem = path.stem
    for suffix in DOCUMENT_SUFFIXES:
        stem = stem.removesuffix(suffix)
    return stem.removeprefix("test_") or stem
