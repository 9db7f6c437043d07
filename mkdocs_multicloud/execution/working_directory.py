"""Where a snippet finds itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_multicloud.snippet.loader import Program
    from mkdocs_multicloud.snippet.project import Project


def place(program: Program, cwd: str, project: Project) -> tuple[Path, str]:
    """The folder that the working directory looks like, and the folder within to start in.

    Args:
        cwd: `project` or `file`.
    """
    parent = Path(program.filename).parent
    if cwd == "project" or not parent.is_absolute():
        return project.base, "."
    if parent.is_relative_to(project.base):
        return project.base, parent.relative_to(project.base).as_posix()
    return parent, "."
