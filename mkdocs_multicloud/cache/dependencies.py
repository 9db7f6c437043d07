"""Checks whether a cached result is still valid: nothing that it depends on has changed."""

from __future__ import annotations

import os
from functools import cache
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.cache import versions
from mkdocs_multicloud.cache.path_patterns import matches
from mkdocs_multicloud.errors import SnippetError
from mkdocs_multicloud.execution.imported_modules import project_module
from mkdocs_multicloud.execution.model import Dependencies
from mkdocs_multicloud.execution.working_directory import working_directory
from mkdocs_multicloud.file_digest import digest

if TYPE_CHECKING:
    from mkdocs_multicloud.execution.model import Run
    from mkdocs_multicloud.snippet.loader import Snippet
    from mkdocs_multicloud.snippet.project import Project


MISSING = "missing"
"""In place of a file: neither the project nor the environment has such a module."""


def dependencies_of(snippet: Snippet, run: Run, project: Project) -> Dependencies:
    """Return the dependencies of a run with known inputs."""
    program = snippet.program
    assert program is not None
    base = working_directory(snippet, project)[0]
    unseen = {path: digest(str(base / path)) for path in matches(snippet.depends, base)}
    found = {versions.distribution_of(module) for module in run.modules} - {""}
    return Dependencies(
        _relative(str(base), project.base),
        {**unseen, **dict(run.inputs or ())},
        snippet.depends,
        {name: versions.version_of(name) for name in sorted(found)},
        _own_modules((*program.imports, *run.modules), program.folders, project.base),
        tuple(_relative(folder, project.base) for folder in program.folders),
    )


class Checker:
    """Compares dependencies with the current files; reads each file once per build.

    Args:
        project: the project that paths are relative to.
    """

    def __init__(self, project: Project) -> None:
        self._base = project.base
        self._digests: dict[str, str] = {}
        self._resolved: dict[tuple[str, tuple[str, ...]], str] = {}

    def forget(self) -> None:
        """Forget the state of all files and packages, as they may have changed."""
        self._digests.clear()
        self._resolved.clear()
        versions.forget()
        invalidate_caches()
        _is_available.cache_clear()

    def is_current(self, dependencies: Dependencies) -> bool:
        """Return whether nothing has changed."""
        base = os.path.normpath(self._base / dependencies.base)
        return (
            all(
                versions.version_of(n) == before for n, before in dependencies.distributions.items()
            )
            and all(
                self._leads(n, dependencies) == before for n, before in dependencies.imports.items()
            )
            and _matches_only(dependencies, Path(base))
            and all(
                self.digest(os.path.join(base, path)) == before
                for path, before in dependencies.inputs.items()
            )
        )

    def digest(self, path: str) -> str:
        """Return the digest of a path, which is computed once per build."""
        if path not in self._digests:
            self._digests[path] = digest(path)
        return self._digests[path]

    def _leads(self, name: str, dependencies: Dependencies) -> str:
        key = (name, dependencies.folders)
        if key not in self._resolved:
            folders = tuple(os.path.join(self._base, folder) for folder in dependencies.folders)
            self._resolved[key] = _own_modules((name,), folders, self._base)[name]
        return self._resolved[key]


def _matches_only(dependencies: Dependencies, base: Path) -> bool:
    """Return whether the patterns match no file that is not among the inputs."""
    try:
        return matches(dependencies.unseen, base) <= dependencies.inputs.keys()
    except SnippetError:
        return False


def _own_modules(names: tuple[str, ...], folders: tuple[str, ...], base: Path) -> dict[str, str]:
    found = {name: project_module(name, folders) for name in names}
    return {
        name: _relative(path, base) if path else "" if _is_available(name) else MISSING
        for name, path in found.items()
    }


@cache
def _is_available(name: str) -> bool:
    """Whether the top-level module of a name comes with Python or is installed."""
    try:
        return find_spec(name.partition(".")[0]) is not None
    except (ImportError, ValueError):
        return False


def _relative(path: str, base: Path) -> str:
    return os.path.relpath(path, base).replace(os.sep, "/")
