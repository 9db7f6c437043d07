"""Which modules a site's snippets import that are installed: the warm server loads them once."""

from __future__ import annotations

import ast
import os
import sys
from functools import lru_cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.execution.inputs import LIBRARIES

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_FOLLOWED = 200
"""Modules of the project that are read for what they import."""


def installed(sources: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    """The installed modules that sources import, also by modules of the project.

    Args:
        sources: text and the folders that its imports are looked for in first.
    """
    found: dict[str, None] = {}
    read: set[str] = set()
    waiting = list(sources)
    while waiting:
        text, folders = waiting.pop()
        for name in imports(text):
            own = own_module(name, folders)
            if own is None:
                if _is_installed(name.partition(".")[0]):
                    found[name] = None
            elif own not in read and len(read) < MAX_FOLLOWED:
                read.add(own)
                waiting.append((_text(own), folders))
    return tuple(sorted(found))


@lru_cache(1024)
def imports(text: str) -> tuple[str, ...]:
    """The names of the modules that a source imports, wherever in it."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return ()
    names: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(dict.fromkeys(alias.name for alias in node.names))
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names[node.module] = None
    return tuple(names)


def own_module(name: str, folders: tuple[str, ...]) -> str | None:
    """The file of a module that lies in one of the folders."""
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
