"""The runner that suits a platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_multicloud.execution.runners.fork import ForkRunner
from mkdocs_multicloud.execution.runners.spawn import SpawnRunner

if TYPE_CHECKING:
    from mkdocs_multicloud.execution.policy import Policy
    from mkdocs_multicloud.snippet.project import Project


def runner_for(project: Project, policy: Policy) -> ForkRunner | SpawnRunner:
    """A runner that starts its processes as the policy say."""
    return ForkRunner(project, policy) if policy.start == "fork" else SpawnRunner(project, policy)
