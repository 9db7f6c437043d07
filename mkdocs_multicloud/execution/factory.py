"""The runner that suits a platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_multicloud.execution.runners.fork import ForkRunner
from mkdocs_multicloud.execution.runners.spawn import SpawnRunner

if TYPE_CHECKING:
    from mkdocs_multicloud.execution.policy import Terms
    from mkdocs_multicloud.snippet.project import Project


def runner_for(project: Project, terms: Terms) -> ForkRunner | SpawnRunner:
    """A runner that starts its processes as the terms say."""
    return ForkRunner(project, terms) if terms.start == "fork" else SpawnRunner(project, terms)
