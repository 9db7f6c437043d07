"""Finds the files that match a path pattern, in one walk that always ends."""

from __future__ import annotations

import fnmatch
import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import SnippetError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

MAX_ENTRIES = 200_000
"""How many files and folders a search may look at."""

MAX_LENGTH = 1_000
"""How long a pattern may be; each file is compared with all its parts."""


def matches(
    patterns: Iterable[str], base: Path, skips: Callable[[str], bool] = lambda _: False
) -> set[str]:
    """Return the paths that match patterns; one without a `*` is a path itself.

    `**` stands for any number of folders. As in a shell, `*` does not find hidden files. Links to
    folders are not followed: they may lead to a folder above, so that a search would never end.

    Args:
        patterns: paths relative to `base`, with `/`.
        skips: whether to leave out a folder, by its path relative to `base`.

    Raises:
        SnippetError: a pattern is too long, or looks at too many files.
    """
    found: set[str] = set()
    for pattern in patterns:
        if "*" in pattern:
            found.update(_matching(pattern, base, skips))
        else:
            found.add(pattern.replace("\\", "/"))
    return found


def _matching(pattern: str, base: Path, skips: Callable[[str], bool]) -> set[str]:
    if len(pattern) > MAX_LENGTH:
        raise SnippetError(
            f"{pattern[:40]!r} … is a pattern of more than {MAX_LENGTH:,} characters", "shorten it"
        )
    start, _, rest = pattern.partition("*")
    start, slash, beginning = start.rpartition("/")
    parts = [part for part in f"{beginning}*{rest}".split("/") if part]
    files_only = parts[-1] == "**"
    if files_only:
        parts.append("*")
    tests = [_test(part) for part in parts]
    found: set[str] = set()
    # Each folder comes once, with all positions in the pattern that it can have.
    folders = [(start + slash, _with_skipped({0}, parts))]
    looked = 0
    while folders:
        folder, positions = folders.pop()
        # Folders that cannot be read, or cannot be, have no files, as in `glob`.
        with suppress(OSError, ValueError), os.scandir(base / folder) as entries:
            for entry in entries:
                looked += 1
                if looked > MAX_ENTRIES:
                    raise SnippetError(
                        f"{pattern!r} looks at more than {MAX_ENTRIES:,} files and folders",
                        "begin it with the folder that is meant",
                    )
                steps = {at + (parts[at] != "**") for at in positions if tests[at](entry.name)}
                following = _with_skipped(steps, parts)
                is_folder = entry.is_dir(follow_symlinks=False)
                if len(parts) in following and not (is_folder and files_only):
                    found.add(folder + entry.name)
                following.discard(len(parts))
                if is_folder and following and not skips(folder + entry.name):
                    folders.append((f"{folder}{entry.name}/", following))
    return found


def _with_skipped(positions: set[int], parts: list[str]) -> set[int]:
    """Add the positions behind each `**`, which may stand for no folder."""
    found = set(positions)
    for at, part in enumerate(parts):
        if at in found and part == "**":
            found.add(at + 1)
    return found


def _test(part: str) -> Callable[[str], object]:
    """Return a function that tells whether a name matches a part of a pattern."""
    if not set(part) & set("*?["):
        return part.__eq__
    matching = re.compile(fnmatch.translate(part)).match
    if part.startswith("."):
        return matching
    return lambda name: not name.startswith(".") and matching(name)
