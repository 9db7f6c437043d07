"""The builds of a site, one after the other in a preview: what begins and ends with each."""

from __future__ import annotations

import logging
import os
import sys
import time
from typing import TYPE_CHECKING

from mkdocs_multicloud.hosts.shared.progress import ClearsFirst, Progress, Watched, watcher
from mkdocs_multicloud.hosts.shared.report import outcomes, summary
from mkdocs_multicloud.hosts.shared.session import Workshop
from mkdocs_multicloud.pipeline import Pipeline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mkdocs_multicloud.errors import MulticloudError
    from mkdocs_multicloud.execution.model import Run
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.loader import Snippet
    from mkdocs_multicloud.snippet.project import Project


class Builds:
    """The builds of a site.

    Args:
        logger: the host's, that has the handlers; the line of progress makes way for its lines.

    Attributes:
        more: whether another build may follow, for which the processes are kept.
        recalls: whether what took a directive's place may do so again.
    """

    def __init__(self, logger: logging.Logger) -> None:
        self.more = False
        self.recalls = True
        self._logger = logger
        self._done: list[tuple[Pipeline, list[MulticloudError]]] = []
        self._workshop: Workshop | None = None
        self._clears: ClearsFirst | None = None
        self._began = 0.0

    def start(self, *, more: bool) -> None:
        """A command begins.

        Args:
            more: whether it builds again and again.
        """
        self.more = more
        self._done.clear()

    @property
    def pipeline(self) -> Pipeline:
        """That of this build, or of the last."""
        assert self._done, "a build has begun"
        return self._done[-1][0]

    @property
    def results(self) -> list[tuple[Snippet, Run]]:
        """Those of all builds, for a site in several languages is built once for each."""
        found = [result for pipeline, _ in self._done for result in pipeline.results]
        return list({(made.name, made.key): (made, run) for made, run in found}.values())

    @property
    def faults(self) -> list[MulticloudError]:
        """All that were told in all builds."""
        return [fault for _, faults in self._done for fault in faults]

    def begin(
        self, project: Project, settings: Settings, report: Callable[[MulticloudError], None]
    ) -> Pipeline:
        """A build begins.

        Args:
            report: is told every fault; may raise, to stop at once.

        Raises:
            MulticloudError: the site's own templates cannot be used.
        """
        if self.more:
            # Of a preview, the last one counts.
            self._done.clear()
        faults: list[MulticloudError] = []

        def note(error: MulticloudError) -> None:
            faults.append(error)
            report(error)

        workshop = self._workshop = self._suitable(project, settings)
        workshop.begin()
        self._began = time.monotonic()
        runner = Watched(workshop.runner, self._progress())
        pipeline = Pipeline(project, settings, workshop, note, runner=runner, recalls=self.recalls)
        self._done.append((pipeline, faults))
        return pipeline

    def summary(self) -> str:
        """What to say in the end; empty, if there is nothing to speak of."""
        results, faults = self.pipeline.results, self._done[-1][1]
        if not results and not faults:
            return ""
        drawn = self._workshop.drawer.drawn if self._workshop else 0
        seconds = time.monotonic() - self._began
        return summary(results, drawn=drawn, faults=len(faults), seconds=seconds)

    def outcomes(self) -> list[str]:
        """What became of each snippet."""
        return outcomes(self.pipeline.results)

    def files_read(self) -> set[Path]:
        """What the snippets have read."""
        project = self.pipeline.project
        read = [project.files_read(run.inputs or ()) for _, run in self.pipeline.results]
        return set().union(*read)

    def end(self) -> None:
        """Leave nothing running, unless there may be another build."""
        self._quieten()
        if self._done:
            self.pipeline.close()
        if not self.more:
            self._close_workshop()

    def _suitable(self, project: Project, settings: Settings) -> Workshop:
        """The workshop of the last build, if it still suits."""
        if self._workshop is not None and self._workshop.made_for == (project, settings):
            return self._workshop
        self._close_workshop()
        return Workshop.of(project, settings)

    def _close_workshop(self) -> None:
        if self._workshop is not None:
            self._workshop.close()
            self._workshop = None

    def _progress(self) -> Progress:
        """The line that says how far this build has come; log lines take its place."""
        told = self._logger.isEnabledFor(logging.INFO)
        progress = Progress(watcher(sys.stderr, os.environ, told=told))
        self._quieten()
        self._clears = ClearsFirst(progress)
        self._logger.handlers.insert(0, self._clears)
        return progress

    def _quieten(self) -> None:
        if self._clears is not None:
            self._logger.removeHandler(self._clears)
            self._clears.close()
            self._clears = None
