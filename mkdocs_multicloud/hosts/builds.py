"""The builds of a site, one after the other in a preview: what begins and ends with each."""

from __future__ import annotations

import logging
import os
import sys
import time
from typing import TYPE_CHECKING

from mkdocs_multicloud.hosts.progress import ClearsFirst, Progress, Watched, watcher
from mkdocs_multicloud.hosts.summary import outcomes, summary
from mkdocs_multicloud.pipeline import Pipeline
from mkdocs_multicloud.workshop import Workshop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mkdocs_multicloud.errors import MulticloudError
    from mkdocs_multicloud.options import Settings
    from mkdocs_multicloud.project import Project


class Builds:
    """The builds of a site.

    Args:
        logger: the host's, that has the handlers; the line of progress makes way for its lines.

    Attributes:
        more: whether another build may follow, for which the processes are kept.
        recalls: whether what took a directive's place may do so again.
        faults: all that were told in this build, or in the last.
    """

    def __init__(self, logger: logging.Logger) -> None:
        self.more = False
        self.recalls = True
        self.faults: list[MulticloudError] = []
        self._logger = logger
        self._pipeline: Pipeline | None = None
        self._workshop: Workshop | None = None
        self._clears: ClearsFirst | None = None
        self._began = 0.0

    @property
    def pipeline(self) -> Pipeline:
        """That of this build, or of the last."""
        assert self._pipeline is not None, "a build has begun"
        return self._pipeline

    def begin(
        self, project: Project, settings: Settings, report: Callable[[MulticloudError], None]
    ) -> Pipeline:
        """A build begins.

        Args:
            report: is told every fault; may raise, to stop at once.

        Raises:
            MulticloudError: the site's own templates cannot be used.
        """
        self.faults = faults = []

        def note(error: MulticloudError) -> None:
            faults.append(error)
            report(error)

        workshop = self._workshop = self._suitable(project, settings)
        workshop.begin()
        self._began = time.monotonic()
        runner = Watched(workshop.runner, self._progress())
        self._pipeline = Pipeline(
            project, settings, workshop, note, runner=runner, recalls=self.recalls
        )
        return self._pipeline

    def summary(self) -> str:
        """What to say in the end; empty, if there is nothing to speak of."""
        results = self.pipeline.results
        if not results and not self.faults:
            return ""
        drawn = self._workshop.drawer.drawn if self._workshop else 0
        seconds = time.monotonic() - self._began
        return summary(results, drawn=drawn, faults=len(self.faults), seconds=seconds)

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
        if self._pipeline is not None:
            self._pipeline.close()
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
