"""Copies a project to other machines: what Git does not ignore, by digest.

Of all other files and folders only the names are copied, so that a listing of a folder is the same.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import OptionError, SnippetError
from mkdocs_multicloud.execution.isolation.project_mirror import LINKED_WHOLE
from mkdocs_multicloud.file_digest import digest, digest_of
from mkdocs_multicloud.snippet.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mkdocs_multicloud.snippet.project import Project

MAX_SENT = 64 * 2**20
"""Projects with more bytes are not copied: workers must see them at the same path."""
MAX_FILES = 50_000


@dataclass(frozen=True, slots=True)
class ProjectEntry:
    """A file or folder of a project.

    Attributes:
        path: relative to the folder that has all of the project.
        kind: `file`; `program`, a file that can be executed; `name`, a file of which only the name
            is copied; `folder`, of which only the name is copied.
        digest: of the content; empty if that is not copied.
    """

    path: str
    kind: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of a project at one moment.

    Attributes:
        top: the folder that has all of the project, on the machine of the build.
        entries: in the order of their paths.
        is_sent: whether contents are sent; else workers must see the same files at the same path.
    """

    top: str
    entries: tuple[ProjectEntry, ...]
    is_sent: bool = True

    @property
    def key(self) -> str:
        """Equal for equal files."""
        return hashlib.sha256(repr((self.top, self.entries)).encode()).hexdigest()[:32]


def read_project(project: Project) -> tuple[Manifest, dict[str, bytes]]:
    """Return the files of a project, and their contents by digest unless they are too large.

    Raises:
        OptionError: there are too many files.
    """
    roots = [project.base, *(folder for folder in project.allowed if folder.is_dir())]
    roots = [
        one for one in roots if not any(one != two and one.is_relative_to(two) for two in roots)
    ]
    top = os.path.commonpath(roots)
    entries: dict[str, ProjectEntry] = {}
    contents: dict[str, bytes] = {}
    folders: set[str] = set()
    size = 0
    for root in dict.fromkeys(roots):
        folders.add(str(root))
        for path in _paths(root):
            if len(entries) >= MAX_FILES:
                raise OptionError(
                    f"the project has more than {MAX_FILES:,} files that Git does not ignore",
                    "use executor: local, or have Git ignore what snippets do not read",
                )
            real = _real_file(path, roots)
            if real is None:
                continue
            size += real.stat().st_size
            if size <= MAX_SENT:
                data = real.read_bytes()
                known = digest_of(data)
                contents[known] = data
            else:
                known = digest(str(real))
            kind = "program" if os.access(real, os.X_OK) else "file"
            entries[str(path)] = ProjectEntry(os.path.relpath(path, top), kind, known)
            folders.update(str(one) for one in path.parents if one.is_relative_to(root))
    for folder in folders:
        for found in os.scandir(folder):
            if found.path not in entries and found.path not in folders:
                kind = "folder" if found.is_dir() else "name"
                entries[found.path] = ProjectEntry(os.path.relpath(found.path, top), kind)
    is_sent = size <= MAX_SENT
    listed = tuple(entries[path] for path in sorted(entries))
    return Manifest(top, listed, is_sent), contents if is_sent else {}


def _paths(root: Path) -> Iterator[Path]:
    """Yield the paths below a folder that may be copied: neither ignored nor hidden."""
    found: Iterable[Path]
    try:
        found = Repository.of(root).files()
    except SnippetError:
        found = _walk(root)
    for path in found:
        if path.is_relative_to(root):
            parts = path.relative_to(root).parts
            if not any(part.startswith(".") or part in LINKED_WHOLE for part in parts):
                yield path


def _walk(root: Path) -> Iterator[Path]:
    """Yield all files below a folder that is not in a repository, without those of tools."""
    for folder, folders, names in os.walk(root):
        folders[:] = [n for n in folders if not n.startswith(".") and n not in LINKED_WHOLE]
        yield from (Path(folder, name) for name in names)


def _real_file(path: Path, roots: list[Path]) -> Path | None:
    """Return the real path of a file; None for a link out of the project, a pipe, or no access."""
    try:
        real = path.resolve()
        inside = any(
            real.is_relative_to(root)
            and not any(part.startswith(".") for part in real.relative_to(root).parts)
            for root in roots
        )
        is_file = inside and stat.S_ISREG(real.stat().st_mode)
        return real if is_file and os.access(real, os.R_OK) else None
    except (OSError, RuntimeError):
        return None


def write_project(manifest: Manifest, contents: Mapping[str, bytes], folder: Path) -> None:
    """Write a project into a new folder.

    Args:
        contents: by digest.

    Raises:
        ValueError: a path leads out of the folder, or a content is not what it should be.
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, mode=0o700)
    for entry in manifest.entries:
        name = PurePosixPath(entry.path)
        if name.is_absolute() or ".." in name.parts or not name.parts or "\0" in entry.path:
            raise ValueError(f"the path {entry.path!r} leads out of the project")
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if entry.kind == "folder":
            path.mkdir()
            continue
        data = contents[entry.digest] if entry.digest else b""
        if entry.digest and digest_of(data) != entry.digest:
            raise ValueError(f"the content of {entry.path!r} is not what was sent")
        # Fails if there is anything, also a link.
        with path.open("xb") as file:
            file.write(data)
        if entry.kind == "program":
            path.chmod(0o700)


def sees_project(manifest: Manifest) -> bool:
    """Return whether this machine has the same files at the same path."""
    return all(
        digest(str(Path(manifest.top, entry.path))) == entry.digest
        for entry in manifest.entries
        if entry.digest
    )
