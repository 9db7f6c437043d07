"""Chooses the runner for the platform, or the one that an environment variable requests."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import OptionError, nearest
from mkdocs_multicloud.execution.runners.fork import ForkRunner
from mkdocs_multicloud.execution.runners.spawn import SpawnRunner

if TYPE_CHECKING:
    from mkdocs_multicloud.execution.policy import Policy
    from mkdocs_multicloud.snippet.project import Project

START = "MULTICLOUD_START"
"""Name of the environment variable that selects how snippet processes are started."""
WAYS = ("namespaces", "fork", "spawn")


def runner_for(project: Project, policy: Policy) -> ForkRunner | SpawnRunner:
    """Return a runner for the snippets of a project.

    Raises:
        OptionError: the value of the environment variable is not in `WAYS`.
    """
    way = os.environ.get(START) or WAYS[0]
    if way not in WAYS:
        raise OptionError(f"{START}: {way!r} is not a way to start snippets", nearest(way, WAYS))
    if way == "spawn" or sys.platform != "linux":
        return SpawnRunner(project, policy)
    return ForkRunner(project, policy, namespaces=way == "namespaces")
