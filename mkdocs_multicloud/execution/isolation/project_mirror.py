"""A working directory that looks like the project, made of links, where no overlay can be mounted.

What would change a link, or the file behind it, changes a copy instead: `isolation.audit_hook`
enforces that. Code in C that writes without Python noticing is not stopped by it; in a project of
common size no link leads to a folder that such code could change.
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
"""Beyond that many entries, folders are links too."""


def mirror(project: Path, work: Path) -> None:
    """Fill `work` with folders like the project's, and links to its files."""
    left = MAX_ENTRIES
    queue = [(project, work)]
    while queue:
        source, target = queue.pop(0)
        with suppress(OSError):
            entries = sorted(os.scandir(source), key=lambda entry: entry.name)
            if work.is_relative_to(source):
                # The folder for temporary files lies in the project, and all this in that.
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
        # Windows without the right to make links: a small project is copied.
        if source.is_dir():
            target.mkdir(exist_ok=True)
        else:
            shutil.copy2(source, target)
