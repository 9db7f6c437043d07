"""The folders of a site: its project folder, its root and the folders allowed for snippets."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram import editable_picture
from mkdocs_multicloud.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mkdocs_multicloud.settings.options import Settings

MAX_DOCUMENT = 64 * 2**20
"""Maximum size of a diagram, in bytes."""
PYTHON_SUFFIXES = (".py", ".pyi", ".pyw")
PICTURE_SUFFIXES = (".svg", ".png", ".html")
"""The suffixes of files in which draw.io can save a diagram, too."""
DOCUMENT_SUFFIXES = (".drawio", ".dio", ".xml")
"""The suffixes of diagrams that are text."""


@dataclass(frozen=True, slots=True)
class Project:
    """The folders of a site.

    Attributes:
        base: the project's folder, with the configuration file. A snippet's working directory looks
            like it.
        root: the folder that paths in directives are relative to.
        allowed: the folders that may contain snippets, symlinks resolved.
        docs: the folder of the pages; without it, the root.
    """

    base: Path
    root: Path
    allowed: tuple[Path, ...]
    docs: Path | None = None

    @classmethod
    def of(cls, base: Path, docs: Path, settings: Settings) -> Project:
        """Return the project of a site.

        Raises:
            OptionError: a folder in the options does not exist, or is not for results alone.
        """
        base = base.resolve()
        named = [("root", settings.root)] if settings.root else []
        for option, folder in [*named, *(("allowed_roots", f) for f in settings.allowed_roots)]:
            # A hidden file may be named to show it.
            if not (base / folder).is_dir() and not (
                option == "allowed_roots" and (base / folder).is_file()
            ):
                raise OptionError(
                    f"{option}: there is no folder {folder!r}",
                    "it is relative to the project's folder",
                )
        for option, folder in (
            ("cache_dir", settings.cache_dir),
            ("frozen_dir", settings.frozen_dir),
        ):
            # Git ignores the one, and what is not a result is removed from the other.
            own = (base / folder).resolve()
            if folder and any(place.resolve().is_relative_to(own) for place in (base, docs)):
                raise OptionError(
                    f"{option}: {folder!r} has other files", "name a folder for it alone"
                )
        root = base / settings.root if settings.root else docs
        allowed = tuple((base / folder).resolve() for folder in settings.allowed_roots)
        return cls(base, root, allowed, docs)

    def may_show(self, path: Path) -> bool:
        """Return whether a real path is in an allowed folder, and not hidden there.

        Files and folders whose names begin with a dot have keys, histories and settings.
        """
        return any(
            path.is_relative_to(folder)
            and not any(part.startswith(".") for part in path.relative_to(folder).parts)
            for folder in self.allowed
        )

    def display(self, path: Path) -> str:
        """Return a path for messages: relative to the project, without folders of this machine."""
        for folder in (self.base, *self.allowed):
            if path.is_relative_to(folder) and not (path == folder and path.is_file()):
                return path.relative_to(folder).as_posix()
        return path.name

    def files_read(self, inputs: Iterable[tuple[str, str]]) -> set[Path]:
        """Return the existing files and folders among the inputs of a run."""
        # A snippet may have looked for any text; `Path.exists` raises if it is no possible path.
        found = {self.base / path for path, _ in inputs}
        return {path for path in found if os.path.exists(path)}  # noqa: PTH110

    def folders_of(self, patterns: Iterable[str]) -> set[Path]:
        """Return the existing folders in which path patterns search."""
        plain = {pattern.partition("*")[0].rpartition("/")[0] for pattern in patterns}
        return {path for folder in plain if os.path.isdir(path := self.base / folder)}  # noqa: PTH112


def is_diagram_file(name: str) -> bool:
    """Return whether a file is a diagram, by its name."""
    return name.lower().endswith((*DOCUMENT_SUFFIXES, *editable_picture.SUFFIXES))


def stem(path: Path) -> str:
    """Return a file's name without its suffixes: `zone` of `zone.drawio.svg`."""
    found = path.stem
    for suffix in DOCUMENT_SUFFIXES:
        found = found.removesuffix(suffix)
    return found


def bare_stem(path: Path) -> str:
    """Return a file's name without its suffixes and without `test_`."""
    found = stem(path)
    return found.removeprefix("test_") or found
