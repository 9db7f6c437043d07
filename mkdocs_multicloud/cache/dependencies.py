"""What must be true for a run to come to the same again: all that it has read, and with what."""

from __future__ import annotations

import glob
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from mkdocs_multicloud.cache import versions
from mkdocs_multicloud.execution import preload
from mkdocs_multicloud.execution.child.input_recorder import digest
from mkdocs_multicloud.execution.working_directory import place

if TYPE_CHECKING:
    from mkdocs_multicloud.execution.model import Run
    from mkdocs_multicloud.snippet.loader import Snippet
    from mkdocs_multicloud.snippet.project import Project


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of one result.

    Attributes:
        base: the folder that its paths are relative to, itself relative to the project's.
        inputs: digests of what was read, by paths.
        unseen: patterns of further paths that are read.
        distributions: versions of the distributions whose modules were there.
        imports: for each name that is imported, here or by what is imported, the file of the
            project that it leads to; empty where it leads to an installed module.
        folders: where imports look first.
    """

    base: str = "."
    inputs: dict[str, str] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    distributions: dict[str, str] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    folders: tuple[str, ...] = ()

    @classmethod
    def of(cls, snippet: Snippet, run: Run, project: Project) -> Self:
        """The conditions of a run that has told its inputs."""
        program = snippet.program
        assert program is not None
        base = place(program, snippet.cwd, project)[0]
        unseen = {path: digest(str(base / path)) for path in matches(snippet.depends, base)}
        found = {versions.distribution_of(module) for module in run.modules} - {""}
        return cls(
            _relative(str(base), project.base),
            {**unseen, **dict(run.inputs or ())},
            snippet.depends,
            {name: versions.version_of(name) for name in sorted(found)},
            _own_modules((*program.imports, *run.modules), program.folders, project.base),
            tuple(_relative(folder, project.base) for folder in program.folders),
        )

    @classmethod
    def read(cls, entry: dict[str, Any]) -> Self:
        """Conditions from JSON.

        Raises:
            TypeError: it is none of them.
        """
        lists = {name: tuple(entry[name]) for name in ("unseen", "folders")}
        return cls(**{**entry, **lists})


class Checker:
    """Checks conditions; each file is looked at once in a build.

    Args:
        project: that the paths are relative to.
    """

    def __init__(self, project: Project) -> None:
        self._base = project.base
        self._digests: dict[str, str] = {}
        self._resolved: dict[tuple[str, tuple[str, ...]], str] = {}

    def forget(self) -> None:
        """Files and packages may have changed."""
        self._digests.clear()
        self._resolved.clear()
        versions.forget()

    def hold(self, conditions: Conditions) -> bool:
        """Whether all is as it was."""
        base = os.path.normpath(self._base / conditions.base)
        return (
            all(versions.version_of(n) == told for n, told in conditions.distributions.items())
            and all(self._leads(n, conditions) == told for n, told in conditions.imports.items())
            and matches(conditions.unseen, Path(base)) <= conditions.inputs.keys()
            and all(
                self.digest(os.path.join(base, path)) == told
                for path, told in conditions.inputs.items()
            )
        )

    def digest(self, path: str) -> str:
        """What stands at a path."""
        if path not in self._digests:
            self._digests[path] = digest(path)
        return self._digests[path]

    def _leads(self, name: str, conditions: Conditions) -> str:
        key = (name, conditions.folders)
        if key not in self._resolved:
            folders = tuple(os.path.join(self._base, folder) for folder in conditions.folders)
            self._resolved[key] = _own_modules((name,), folders, self._base)[name]
        return self._resolved[key]


def _own_modules(names: tuple[str, ...], folders: tuple[str, ...], base: Path) -> dict[str, str]:
    found = {name: preload.own_module(name, folders) for name in names}
    return {name: _relative(path, base) if path else "" for name, path in found.items()}


def _relative(path: str, base: Path) -> str:
    return os.path.relpath(path, base).replace(os.sep, "/")


def matches(patterns: tuple[str, ...], base: Path) -> set[str]:
    """The paths that patterns name."""
    found: set[str] = set()
    for pattern in patterns:
        names = glob.glob(pattern, root_dir=base, recursive=True) if "*" in pattern else [pattern]
        found.update(name.replace("\\", "/") for name in names)
    return found
