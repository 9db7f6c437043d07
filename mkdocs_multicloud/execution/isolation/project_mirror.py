"""Builds a working directory of links to the project, if no overlay can be mounted.

`isolation.audit_hook` replaces a link by a copy before a change. C code that writes without Python
bypasses this; in a project of normal size no link leads to a folder that such code could change.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from collections import deque
from contextlib import suppress

from mkdocs_multicloud.execution.isolation.scratch import PREFIX, discard, restore

LINKED_WHOLE = {
    ".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".cache", ".tox", ".nox",
    ".mypy_cache", ".pytest_cache", ".ruff_cache", "site-packages",
}  # fmt: skip
MAX_ENTRIES = 2000
"""With more entries than this, folders are links as well."""
MAX_TEXT = 59
"""Up to this length, file systems such as ext4 store a link's text without a block of its own."""
_JUST = 2 * 10**9
"""Nanoseconds; the times of some file systems are that coarse."""
_NAME = 4
"""Length of the names of links to folders."""


Mirrored = dict[str, tuple[int, int]]
"""The project's folders that were mirrored. For each the time of the last change of its entries, 0
if it may have changed again at the same time; and the inode of the folder in the mirror."""


def mirror(
    project: str, work: str, *, links: str = "", before: Mirrored | None = None, since: int = 0
) -> Mirrored:
    """Make folders in `work` like those of the project, with links to its files.

    What a run has changed in `work` is restored, so that the next one can use it.

    Args:
        links: a folder for links to the project's folders, which make the text of others short:
            removing thousands of links with long texts takes seconds.
        before: what was returned when `work` was mirrored before.
        since: a time after that, in nanoseconds: only what has changed after it can be wrong.

    Raises:
        OSError: something that a run has left cannot be removed.
    """
    mirrored: Mirrored = {}
    left = MAX_ENTRIES
    queue = deque([(project, work)])
    while queue:
        source, target = queue.popleft()
        state = os.lstat(target)
        if before and before.get(source, (0, state.st_ino))[1] != state.st_ino:
            # Another folder was moved there.
            discard(target)
            os.mkdir(target, 0o700)
            state = os.lstat(target)
        # The kernel sets this time for each new, renamed or removed entry; nobody else can.
        is_changed = state.st_ctime_ns >= since
        if is_changed:
            restore(target)
        found = _folders_of(target)
        changed = 0
        try:
            changed = os.stat(source).st_ctime_ns
            wanted = _folders_of(source)
        except OSError:
            wanted = {}
        mirrored[source] = (changed if changed < time.time_ns() - _JUST else 0, state.st_ino)
        if work.startswith(os.path.join(source, "")):
            # Do not mirror scratch folders, if temporary files are inside the project.
            wanted = {k: v for k, v in wanted.items() if not k.startswith(PREFIX)}
        left -= len(wanted)
        for name in found.keys() - wanted.keys():
            discard(os.path.join(target, name))
        short = ""
        for name in sorted(wanted):
            is_folder = wanted[name] and name not in LINKED_WHOLE and left > 0
            is_known = found.get(name) is is_folder
            if is_known and not is_folder and not is_changed:
                continue
            original, own = f"{source}{os.sep}{name}", f"{target}{os.sep}{name}"
            if is_folder:
                queue.append((original, own))
            elif len(original) > MAX_TEXT:
                short = short or _short(source, links)
                original = f"{short}{os.sep}{name}"
            if is_known and (is_folder or _is_link(own, original)):
                continue
            if name in found:
                discard(own)
            if is_folder:
                os.mkdir(own, 0o700)
            else:
                _link(original, own)
    return mirrored


def _folders_of(folder: str) -> dict[str, bool]:
    """The names in a folder, and whether each is a folder, not a link to one."""
    with os.scandir(folder) as entries:
        return {entry.name: entry.is_dir(follow_symlinks=False) for entry in entries}


def _short(folder: str, links: str) -> str:
    """A shorter path of a folder, if there is one."""
    if not links or len(links) + _NAME > len(folder):
        return folder
    digest = hashlib.blake2b(os.fsencode(folder), digest_size=_NAME // 2)
    short = os.path.join(links, digest.hexdigest())
    try:
        os.makedirs(links, exist_ok=True)
        with suppress(FileExistsError):
            os.symlink(folder, short)
        return short if os.readlink(short) == folder else folder
    except OSError:
        return folder


def _is_link(path: str, target: str) -> bool:
    try:
        return os.readlink(path) == target
    except OSError:
        return False


def _link(source: str, target: str) -> None:
    with suppress(OSError):
        os.symlink(source, target, sys.platform == "win32" and os.path.isdir(source))
        return
    # On Windows without the right to create links, the project is copied.
    with suppress(OSError):
        if os.path.isdir(source):
            os.makedirs(target, exist_ok=True)
        else:
            shutil.copy2(source, target)
