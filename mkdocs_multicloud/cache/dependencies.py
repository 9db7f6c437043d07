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
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet
    from mkdocs_multicloud.snippet.project import Project


MISSING = "missing"
"""In place of a file: neither the project nor the environment has such a module."""


class Checker:
    """Notes the dependencies of runs, and compares them with the current files.

    It reads each file and looks for each module once per build.

    Args:
        project: the project that paths are relative to.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
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

    def dependencies_of(self, snippet: Snippet, run: Run) -> Dependencies:
        """Return the dependencies of a run with known inputs."""
        program = snippet.program
        assert program is not None
        base = working_directory(snippet, self._project)[0]
        unseen = {path: digest(str(base / path)) for path in matches(snippet.depends, base)}
        found = {versions.distribution_of(module) for module in run.modules} - {""}
        folders = tuple(_relative(folder, self._base) for folder in program.folders)
        return Dependencies(
            _relative(str(base), self._base),
            {**unseen, **dict(run.inputs or ())},
            snippet.depends,
            {name: versions.version_of(name) for name in sorted(found)},
            {name: self._leads(name, folders) for name in (*program.imports, *run.modules)},
            folders,
        )

    def is_current(self, dependencies: Dependencies) -> bool:
        """Return whether nothing has changed."""
        base = os.path.normpath(self._base / dependencies.base)
        return (
            all(
                versions.version_of(n) == before for n, before in dependencies.distributions.items()
            )
            and all(
                self._leads(n, dependencies.folders) == before
                for n, before in dependencies.imports.items()
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

    def _leads(self, name: str, folders: tuple[str, ...]) -> str:
        """Return the value of a name in `Dependencies.imports`.

        Args:
            folders: relative to the project.
        """
        key = (name, folders)
        if key not in self._resolved:
            path = project_module(name, tuple(os.path.join(self._base, one) for one in folders))
            known = "" if _is_available(name) else MISSING
            self._resolved[key] = _relative(path, self._base) if path else known
        return self._resolved[key]


def _matches_only(dependencies: Dependencies, base: Path) -> bool:
    """Return whether the patterns match no file that is not among the inputs."""
    try:
        return matches(dependencies.unseen, base) <= dependencies.inputs.keys()
    except SnippetError:
        return False


@cache
def _is_available(name: str) -> bool:
    """Whether the top-level module of a name comes with Python or is installed."""
    try:
        return find_spec(name.partition(".")[0]) is not None
    except (ImportError, ValueError):
        return False


def _relative(path: str, base: Path) -> str:
    return os.path.relpath(path, base).replace(os.sep, "/")
