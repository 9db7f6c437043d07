"""Factories of the objects that start processes; tests replace them to share processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.execution.factory import runner_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_multicloud.drawing import Drawer
    from mkdocs_multicloud.execution.model import Runner
    from mkdocs_multicloud.execution.policy import Policy
    from mkdocs_multicloud.snippet.project import Project


def _new_drawer(jobs: int) -> Drawer:
    # Loaded only when something must be drawn.
    from mkdocs_multicloud.drawing import Drawer

    return Drawer(jobs=jobs)


@dataclass(slots=True)
class Processes:
    """Creates the runner and the drawer of a session, which closes both.

    Attributes:
        new_runner: from a project and its policy.
        new_drawer: from the number of drawings at once.
    """

    new_runner: Callable[[Project, Policy], Runner] = runner_for
    new_drawer: Callable[[int], Drawer] = _new_drawer


PROCESSES = Processes()
