"""Finds the modules that snippets import: installed ones, to preload, and those of the project."""

from __future__ import annotations

import ast
import os
import sys
from functools import lru_cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.execution.child.input_recorder import LIBRARIES
from mkdocs_multicloud.snippet import slicing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.snippet.loaded_snippet import Snippet

MAX_FOLLOWED = 200
"""Maximum number of modules of the project that are searched for imports."""


def installed_imports(snippets: Iterable[Snippet]) -> set[str]:
    """Return the installed modules that snippets import, also through modules of the project."""
    found: set[str] = set()
    read: set[str] = set()
    programs = [snippet.program for snippet in snippets if snippet.program]
    waiting = [(program.imports, program.folders) for program in programs]
    while waiting:
        names, folders = waiting.pop()
        for name in names:
            own = project_module(name, folders)
            if own is None:
                if _is_installed(name.partition(".")[0]):
                    found.add(name)
            elif own not in read and len(read) < MAX_FOLLOWED:
                read.add(own)
                waiting.append((_imports(_text(own)), folders))
    return found


@lru_cache(1024)
def _imports(text: str) -> tuple[str, ...]:
    try:
        return slicing.imports(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError):
        return ()


def project_module(name: str, folders: tuple[str, ...]) -> str | None:
    """Return the file of a module in one of the folders; None if there is none."""
    path = name.replace(".", os.sep)
    first = name.partition(".")[0]
    for folder in folders:
        base = os.path.join(folder, path)
        for candidate in (f"{base}.py", os.path.join(base, "__init__.py")):
            if os.path.isfile(candidate):
                return candidate
        if os.path.isdir(os.path.join(folder, first)) and not _is_installed(first):
            return os.path.join(folder, first)
    return None


@lru_cache(1024)
def _is_installed(name: str) -> bool:
    if name in sys.stdlib_module_names or name == "mkdocs_multicloud":
        return False
    try:
        spec = PathFinder.find_spec(name)
    except (ImportError, ValueError, AttributeError):
        return False
    return bool(spec and spec.origin and spec.origin.startswith(LIBRARIES))


def _text(path: str) -> str:
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return ""
