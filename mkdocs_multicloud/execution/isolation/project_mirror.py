"""Builds a working directory of links to the project, if no overlay can be mounted.

`isolation.audit_hook` replaces a link by a copy before a change. C code that writes without Python
bypasses this; in a project of normal size no link leads to a folder that such code could change.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from mkdocs_multicloud.execution.isolation.scratch import PREFIX

if TYPE_CHECKING:
    from pathlib import Path

LINKED_WHOLE = {
    ".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".cache", ".tox", ".nox",
    ".mypy_cache", ".pytest_cache", ".ruff_cache", "site-packages",
}  # fmt: skip
MAX_ENTRIES = 2000
"""With more entries than this, folders are links as well."""


def mirror(project: Path, work: Path) -> None:
    """Create folders in `work` like those of the project, with links to its files."""
    left = MAX_ENTRIES
    queue = [(project, work)]
    while queue:
        source, target = queue.pop(0)
        with suppress(OSError):
            entries = sorted(os.scandir(source), key=lambda entry: entry.name)
            if work.is_relative_to(source):
                # Do not mirror scratch folders, if temporary files are inside the project.
                entries = [entry for entry in entries if not entry.name.startswith(PREFIX)]
            left -= len(entries)
            for entry in entries:
                own = target / entry.name
                is_folder = entry.is_dir(follow_symlinks=False)
                if is_folder and entry.name not in LINKED_WHOLE and left > 0:
                    own.mkdir()
                    queue.append((source / entry.name, own))
                else:
                    _link(source / entry.name, own)


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source, target_is_directory=source.is_dir())
    except OSError:
        # On Windows without the right to create links, the project is copied.
        if source.is_dir():
            target.mkdir(exist_ok=True)
        else:
            shutil.copy2(source, target)
