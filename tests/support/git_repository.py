"""Git repositories of tests."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_IDENTITY = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=m")


def git(folder: Path, *arguments: str) -> str:
    """What a command of Git prints."""
    done = subprocess.run(
        ["git", *_IDENTITY, *arguments],
        cwd=folder, check=True, capture_output=True, env={**os.environ, "LC_ALL": "C"},
    )  # fmt: skip
    return done.stdout.decode().strip()


def commit(folder: Path, files: Mapping[str, str | None], tag: str) -> None:
    """Write files, or remove them (None), and commit everything under a tag."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text, "utf-8", newline="")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", tag)
    git(folder, "tag", tag)
