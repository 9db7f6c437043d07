"""The working directory of a snippet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet
    from mkdocs_multicloud.snippet.project import Project


def working_directory(snippet: Snippet, project: Project) -> tuple[Path, str]:
    """Return the folder that the working directory looks like, and the start folder inside it."""
    assert snippet.program is not None
    parent = Path(snippet.program.filename).parent
    if snippet.cwd == "project" or not parent.is_absolute():
        return project.base, "."
    if parent.is_relative_to(project.base):
        return project.base, parent.relative_to(project.base).as_posix()
    return parent, "."
