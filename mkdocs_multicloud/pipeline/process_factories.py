"""How sessions get what starts processes: replaced where many sites are built in one process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.drawing import Drawer
from mkdocs_multicloud.execution.factory import runner_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_multicloud.execution.model import Runner
    from mkdocs_multicloud.execution.policy import Policy
    from mkdocs_multicloud.snippet.project import Project


def _new_drawer(jobs: int) -> Drawer:
    return Drawer(jobs=jobs)


@dataclass(slots=True)
class Processes:
    """What makes the runner and the drawer of a session, which closes both.

    Attributes:
        new_runner: for a project and its policy.
        new_drawer: for so many drawings at once.
    """

    new_runner: Callable[[Project, Policy], Runner] = runner_for
    new_drawer: Callable[[int], Drawer] = _new_drawer


PROCESSES = Processes()
