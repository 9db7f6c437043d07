"""Finds a module that could not be imported in the project, to tell the author where it is."""

from __future__ import annotations

import os
from contextlib import suppress

from mkdocs_multicloud.execution.child.input_recorder import LIBRARIES
from mkdocs_multicloud.execution.isolation.project_mirror import LINKED_WHOLE

MAX_FOLDERS = 1000
"""How many folders are searched."""


def find_module(name: str, project: str) -> str:
    """Return the file or folder of a module, relative to the project; empty if it is not there."""
    path = name.replace(".", os.sep)
    folders = [project]
    # The list grows while it is read, so folders near the top come first.
    for folder in folders:
        base = os.path.join(folder, path)
        if os.path.isfile(f"{base}.py"):
            return os.path.relpath(f"{base}.py", project).replace(os.sep, "/")
        if _is_package(base):
            return os.path.relpath(base, project).replace(os.sep, "/")
        with suppress(OSError), os.scandir(folder) as entries:
            inside = sorted(e.path for e in entries if e.is_dir(follow_symlinks=False))
            folders += [f for f in inside if _is_searched(f)][: MAX_FOLDERS - len(folders)]
    return ""


def _is_searched(folder: str) -> bool:
    name = os.path.basename(folder)
    is_library = (folder + os.sep).startswith(LIBRARIES)
    return not (name.startswith(".") or name in LINKED_WHOLE or is_library)


def _is_package(folder: str) -> bool:
    try:
        return any(name.endswith(".py") for name in os.listdir(folder))
    except OSError:
        return False
