"""The two versions that `diagram_diff` compares: files, or files at revisions of Git."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import DirectiveError, SnippetError
from mkdocs_multicloud.snippet.allowed_folders import resolve_path
from mkdocs_multicloud.snippet.project import DOCUMENT_SUFFIXES, PICTURE_SUFFIXES, PYTHON_SUFFIXES
from mkdocs_multicloud.snippet.repository import Repository, split_revision

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mkdocs_multicloud.errors import Location
    from mkdocs_multicloud.snippet.project import Project
    from mkdocs_multicloud.snippet.repository import Blob

_FILES = (*DOCUMENT_SUFFIXES, *PICTURE_SUFFIXES, *PYTHON_SUFFIXES)
_EXAMPLE = "write {% diagram_diff v1.0 ../diagrams/x.drawio %}, or two files, the older one first"


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a diagram, as written.

    Attributes:
        revision: of Git; empty for the file as it is now.
        path: relative to the root.
        section: of a Python file.
    """

    revision: str
    path: str
    section: str = ""

    @property
    def is_python(self) -> bool:
        """Whether the diagram is the result of a snippet."""
        return Path(self.path).suffix.lower() in PYTHON_SUFFIXES


@dataclass(frozen=True, slots=True)
class FoundVersion:
    """A version whose file is found.

    Attributes:
        path: the real path; of a file at a revision, where it would be now.
        repository, commit: of a revision.
        blob: the content of a diagram file at a revision; None for a snippet.
    """

    written: Version
    path: Path
    repository: Repository | None = None
    commit: str = ""
    blob: Blob | None = None

    @property
    def key(self) -> str:
        """What tells the content of a file at a revision from others; empty for a file of now."""
        return self.blob.id if self.blob else self.commit


def versions(words: Sequence[str]) -> tuple[Version, Version]:
    """Return the old and the new version that a directive names.

    Args:
        words: each version is a path, `REVISION:PATH`, or for the old one only a revision, with
            the path of the new one. The section of a Python file follows its path.

    Raises:
        DirectiveError: the words name no two versions.
    """
    named: list[list[str]] = []
    for word in words:
        if not named or _is_file(word):
            named.append([word])
        else:
            named[-1].append(word)
    if len(named) == 1 and len(named[0]) > 1:
        first, second = named[0][:2]
        hint = f"write {second} first: {second} {first}" if _is_file(first) else _EXAMPLE
        raise DirectiveError(f"{second!r} is neither a diagram nor a Python file", hint)
    if len(named) != 2:
        count = "only one version" if len(named) == 1 else f"{len(named)} files"
        raise DirectiveError(f"diagram_diff names {count}", _EXAMPLE)
    for group in named:
        if len(group) > (2 if _is_file(group[0]) else 1):
            hint = 'write options as key="value"'
            if not _is_file(group[0]):
                path = split_revision(named[1][0])[1]
                hint = f"write {group[0]} {group[1]}:{path} for two revisions of one file"
            raise DirectiveError(f"{group[-1]!r} is one word too many", hint)
        if len(group) > 1 and not Version("", group[0]).is_python:
            raise DirectiveError(f"a diagram file has no section {group[1]!r}", "leave it out")
    old, new = (Version(*split_revision(path), *section) for path, *section in named)
    return (old if _is_file(named[0][0]) else replace(new, revision=old.path)), new


def find(
    version: Version,
    project: Project,
    page: Location,
    repository_of: Callable[[Path], Repository] = Repository.of,
) -> FoundVersion:
    """Find the file of a version.

    Args:
        page: the page of the directive.
        repository_of: returns the repository that contains a path.

    Raises:
        SnippetError: there is no such file, repository or revision, or the file may not be shown.
    """
    if not version.revision:
        return FoundVersion(version, resolve_path(version.path, project, page))
    path = resolve_path(version.path, project, page, may_be_gone=True)
    try:
        repository = repository_of(path.parent)
    except SnippetError as error:
        raise SnippetError(f"{version.revision}: {error.what}", error.hint) from None
    commit = repository.commit(version.revision)
    blob = None if version.is_python else repository.find(commit, path, version.revision)
    return FoundVersion(version, path, repository, commit, blob)


def _is_file(word: str) -> bool:
    return split_revision(word)[1].lower().endswith(_FILES)
