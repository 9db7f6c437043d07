"""What runs a site's snippets and draws its diagrams, kept between the builds of a preview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.cache.drawings import RememberingDrawer
from mkdocs_multicloud.cache.frozen_read import FrozenRunner
from mkdocs_multicloud.cache.runs import RememberingRunner
from mkdocs_multicloud.cache.store import Store
from mkdocs_multicloud.execution.policy import Policy
from mkdocs_multicloud.page.fragment import Expansions
from mkdocs_multicloud.pipeline.processes import PROCESSES

if TYPE_CHECKING:
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.project import Project


@dataclass(frozen=True, slots=True)
class Workshop:
    """A runner and a drawer.

    Attributes:
        made_for: the project and settings that they suit.
    """

    runner: RememberingRunner | FrozenRunner
    drawer: RememberingDrawer
    store: Store
    made_for: tuple[Project, Settings]

    @classmethod
    def of(cls, project: Project, settings: Settings) -> Workshop:
        """A workshop as a site's options want it."""
        policy = Policy.of(settings)
        folder = project.base / settings.cache_dir if settings.cache_dir else None
        store = Store(folder)
        always = settings.execute == "always"
        runner: RememberingRunner | FrozenRunner
        if settings.execute == "never":
            runner = FrozenRunner(project.base / settings.frozen_dir, project)
        else:
            starter = PROCESSES.new_runner(project, policy)
            runner = RememberingRunner(starter, store, project, policy, always=always)
        # The other processors build the pages and run the snippets.
        drawer = RememberingDrawer(
            PROCESSES.new_drawer(max(policy.jobs // 2, 1)), store, always=always
        )
        return cls(runner, drawer, store, (project, settings))

    def expansions(self, templates: str) -> Expansions | None:
        """What is remembered of whole directives; None where all is to be run.

        Args:
            templates: a digest of the site's own templates.
        """
        if not isinstance(self.runner, RememberingRunner) or self.runner.always:
            return None
        return Expansions(self.store, self.runner.checker, templates)

    def begin(self) -> None:
        """A build begins: anything may have changed since the last."""
        self.runner.begin()
        self.drawer.begin()

    def close(self) -> None:
        """End all processes."""
        self.runner.close()
        self.drawer.close()
        self.store.tidy()
