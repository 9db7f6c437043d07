"""The runner, the drawer and the store of a site, kept between the builds of a preview."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_multicloud.cache.dependencies import Checker
from mkdocs_multicloud.cache.frozen_read import FrozenRunner
from mkdocs_multicloud.cache.runs import RememberingRunner
from mkdocs_multicloud.cache.single_flight import SingleFlight
from mkdocs_multicloud.cache.store import Store
from mkdocs_multicloud.execution.policy import Policy
from mkdocs_multicloud.page.fragment_cache import FragmentCache
from mkdocs_multicloud.pipeline.process_factories import PROCESSES

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_multicloud.cluster.connection import Cluster
    from mkdocs_multicloud.pipeline.run_and_draw import PictureDrawer
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.project import Project


@dataclass(frozen=True, slots=True)
class Session:
    """Runs the snippets of a site, draws its diagrams and caches both.

    Attributes:
        key: the project and settings that it was created for.
        cluster: on which it runs and draws; None if it does so here.
    """

    runner: RememberingRunner | FrozenRunner
    store: Store
    key: tuple[Project, Settings]
    cluster: Cluster | None = None
    _drawers: SingleFlight[str, PictureDrawer] = field(
        default_factory=lambda: SingleFlight(keeps=True)
    )
    _closing: list[Callable[[], None]] = field(default_factory=list)

    @property
    def drawer(self) -> PictureDrawer:
        """Draws the diagrams of the site; created when it is needed."""
        return self._drawers.get("", self._new_drawer)

    def _new_drawer(self) -> PictureDrawer:
        drawer: PictureDrawer
        if self.cluster is not None:
            from mkdocs_multicloud.cluster.cluster_drawer import ClusterDrawer

            drawer = ClusterDrawer(self.cluster)
        else:
            # The other half of the processors builds pages and runs snippets.
            drawer = PROCESSES.new_drawer(max(Policy.of(self.key[1]).jobs // 2, 1))
        self._closing.append(drawer.close)
        return drawer

    @classmethod
    def of(cls, project: Project, settings: Settings) -> Session:
        """Create a session for a site.

        Raises:
            OptionError: its cluster cannot be reached.
        """
        policy = Policy.of(settings)
        folder = project.base / settings.cache_dir if settings.cache_dir else None
        store = Store(folder)
        cluster = None
        if settings.executor == "dask":
            from mkdocs_multicloud.cluster.cluster_runner import ClusterRunner
            from mkdocs_multicloud.cluster.connection import Cluster

            cluster = Cluster(project, policy, settings.scheduler)
        runner: RememberingRunner | FrozenRunner
        if settings.execute == "never":
            runner = FrozenRunner(project.base / settings.frozen_dir, project)
        else:
            starter = ClusterRunner(cluster) if cluster else PROCESSES.new_runner(project, policy)
            always = settings.execute == "always"
            runner = RememberingRunner(starter, store, project, policy, always=always)
        return cls(runner, store, (project, settings), cluster)

    def fragments(self, fingerprint: list[str], *, remembers: bool) -> FragmentCache:
        """Return the cache of fragments, which remembers nothing if all snippets must run.

        Args:
            fingerprint: of the code and templates that render them.
            remembers: whether fragments may be remembered.
        """
        if isinstance(self.runner, FrozenRunner):
            return FragmentCache(Store(None), Checker(self.key[0]), fingerprint)
        store = self.store if remembers and not self.runner.always else Store(None)
        return FragmentCache(store, self.runner.checker, fingerprint)

    def begin(self) -> None:
        """Begin a build: any file may have changed since the last one."""
        self.runner.begin()
        if self.cluster is not None:
            self.cluster.begin()

    def close(self) -> None:
        """End all processes."""
        self.runner.close()
        for close in self._closing:
            close()
        self.store.tidy()
