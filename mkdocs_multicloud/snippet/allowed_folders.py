"""Checks that the path in a directive names a file inside the allowed folders."""

from __future__ import annotations

import difflib
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import SnippetError
from mkdocs_multicloud.snippet.project import bare_stem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.errors import Location
    from mkdocs_multicloud.snippet.project import Project


def resolve_path(
    written: str,
    project: Project,
    page: Location,
    *,
    beside_page: bool = False,
    may_be_gone: bool = False,
) -> Path:
    """Return the real path of the file that a directive names.

    Args:
        written: the path as written, relative to the project's root.
        project: has the root and the allowed folders.
        page: the page of the directive, to suggest a path if this one is wrong.
        beside_page: whether the author wrote it relative to the page, see `image_path`.
        may_be_gone: whether the file of an earlier time is meant, which need not exist now.

    Raises:
        SnippetError: the file does not exist or is outside the allowed folders.
    """
    written = written.replace("\\", "/")
    try:
        path = (project.root / written).resolve()
        inside = any(path.is_relative_to(folder) for folder in project.allowed)
        exists = inside and (path.is_file() or may_be_gone)
    except (OSError, ValueError, RuntimeError) as error:
        # The error's text is not used, as it may contain a path of this machine.
        reason = getattr(error, "strerror", "") or str(error).partition(" from ")[0]
        raise SnippetError(
            f"{written!r} is not a valid path ({reason})", "check it for typing errors"
        ) from None
    if exists and project.may_show(path):
        return path
    if exists:
        raise SnippetError(
            f"{written!r} is hidden: its name, or that of its folder, begins with a dot",
            "rename it, or add it to the option allowed_roots",
        )
    hint = _suggest_path(written, project, page)
    if not inside:
        raise SnippetError(
            f"{written!r} is outside the folders that snippets may come from",
            hint or "move it, or add its folder to the option allowed_roots",
        )
    if path.is_dir():
        raise SnippetError(f"{written!r} is a folder", "name a file in it")
    folder = "the page" if beside_page else project.display(project.root.resolve()) or "."
    relative = f"paths are relative to {folder}"
    hint = _nearest_sibling(written, path) or hint or relative
    raise SnippetError(f"there is no file {project.display(path)!r}", hint)


def image_path(written: str, project: Project, page: str) -> str:
    """Return the path of an image relative to the root.

    Args:
        written: relative to the page; with a `/` in front, to the folder of the pages; if there is
            no such file, to the root.
        page: path of the page, relative to the folder of the pages.
    """
    written = written.replace("\\", "/")
    docs = project.docs or project.root
    folder = docs if written.startswith("/") else docs / Path(page).parent
    path = folder / written.lstrip("/")
    # No file system may take the path: `resolve_path` reports that.
    with suppress(OSError, ValueError):
        if not path.is_file() and (project.root / written.lstrip("/")).is_file():
            return written.lstrip("/")
        return Path(os.path.relpath(path, project.root)).as_posix()
    return written


def _suggest_path(written: str, project: Project, page: Location) -> str:
    """Return a hint with the right path if the path is relative to the page or the project."""
    beside = project.root / Path(page.path).parent
    for start in (beside, project.base):
        path = Path(os.path.normpath(start / written.lstrip("/")))
        if path.is_file() and project.may_show(path.resolve()):
            right = Path(os.path.relpath(path, project.root)).as_posix()
            root = project.display(project.root.resolve())
            return f"paths are relative to {root}: did you mean {right!r}?"
    return ""


def _nearest_sibling(written: str, path: Path) -> str:
    """Return a hint with the file in the same folder whose name is most similar."""
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


def paths_to_watch(files: Iterable[str], project: Project) -> set[Path]:
    """Return the files that options name, or the folders of those that do not exist."""
    found = set()
    for written in files:
        # The path may be one that no file system takes.
        with suppress(OSError, ValueError, RuntimeError):
            path = project.root / written
            path = path if path.is_file() else path.parent
            real = path.resolve()
            if path.exists() and any(real.is_relative_to(folder) for folder in project.allowed):
                found.add(path)
    return found
