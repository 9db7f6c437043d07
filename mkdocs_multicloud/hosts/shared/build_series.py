"""The builds of one command, one after another in a preview; they share a session."""

from __future__ import annotations

import logging
import os
import sys
import time
from typing import TYPE_CHECKING

from mkdocs_multicloud.hosts.shared.progress import (
    ClearBeforeLog,
    Progress,
    ProgressRunner,
    visible_terminal,
)
from mkdocs_multicloud.hosts.shared.report import outcomes, summary
from mkdocs_multicloud.hosts.shared.site_build import ShownRun, SiteBuild
from mkdocs_multicloud.pipeline import Pipeline
from mkdocs_multicloud.pipeline.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mkdocs_multicloud.architecture.site_architecture import PlacedDiagram
    from mkdocs_multicloud.errors import MulticloudError
    from mkdocs_multicloud.pipeline.shard import Shard
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.project import Project


class BuildSeries:
    """The builds of one command.

    Args:
        logger: the host's logger with its handlers; its lines replace the progress line.

    Attributes:
        more: whether another build may follow; then processes are kept.
        only_runs: whether to run the snippets, but to draw and write nothing.
        shard: the part of the snippets to run and draw; None for all.
    """

    def __init__(self, logger: logging.Logger) -> None:
        self.more = False
        self.only_runs = False
        self.shard: Shard | None = None
        self._logger = logger
        self._done: list[SiteBuild] = []
        self._session: Session | None = None
        self._clear_before_log: ClearBeforeLog | None = None
        self._began = 0.0

    def start(self, *, more: bool) -> None:
        """Start a command.

        Args:
            more: whether it builds repeatedly, as a preview does.
        """
        self.more = more
        self._done.clear()

    @property
    def last(self) -> SiteBuild:
        """The current or last build."""
        assert self._done, "a build has begun"
        return self._done[-1]

    @property
    def shown(self) -> list[ShownRun]:
        """The runs of all builds: a site in several languages is built once for each."""
        return [one for done in self._done for one in done.shown]

    @property
    def diagrams(self) -> list[PlacedDiagram]:
        """The diagrams of all builds."""
        return [one for done in self._done for one in done.diagrams]

    @property
    def faults(self) -> list[MulticloudError]:
        """The faults of all builds."""
        return [fault for done in self._done for fault in done.faults]

    def begin(
        self, project: Project, settings: Settings, report: Callable[[MulticloudError], None]
    ) -> SiteBuild:
        """Start a build.

        Args:
            report: called with each fault; may raise to stop the build.

        Raises:
            MulticloudError: the site's own templates are invalid.
        """
        if self.more:
            # In a preview, only the last build counts.
            self._done.clear()
        session = self._session = self._suitable(project, settings)
        session.begin()
        self._began = time.monotonic()
        runner = ProgressRunner(session.runner, self._progress())
        pipeline = Pipeline(
            project,
            settings,
            session,
            runner=runner,
            only_runs=self.only_runs,
            shard=self.shard,
        )
        self._done.append(SiteBuild(pipeline, report))
        return self._done[-1]

    def summary(self) -> str:
        """Return the summary; empty if there were neither snippets nor faults."""
        runs, faults, drawn = self.last.runs, self.last.faults, self.last.pipeline.drawn
        if not runs and not faults:
            return ""
        seconds = time.monotonic() - self._began
        return summary(runs, drawn=drawn, faults=len(faults), seconds=seconds)

    def outcomes(self) -> list[str]:
        """Return one line for each snippet with its outcome."""
        return outcomes(self.last.runs)

    def files_read(self) -> set[Path]:
        """Return the files that snippets and pictures have read."""
        return self.last.files_read

    def end(self) -> None:
        """Stop all processes, unless another build may follow."""
        self._remove_progress()
        if self._done:
            self.last.pipeline.close()
        if not self.more:
            self._close_session()

    def _suitable(self, project: Project, settings: Settings) -> Session:
        """Return the session of the last build if it has the same project and settings."""
        if self._session is not None and self._session.key == (project, settings):
            return self._session
        self._close_session()
        return Session.of(project, settings)

    def _close_session(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def _progress(self) -> Progress:
        """Create the progress line of this build; log lines replace it."""
        verbose = self._logger.isEnabledFor(logging.INFO)
        progress = Progress(visible_terminal(sys.stderr, os.environ, verbose=verbose))
        self._remove_progress()
        self._clear_before_log = ClearBeforeLog(progress)
        self._logger.handlers.insert(0, self._clear_before_log)
        return progress

    def _remove_progress(self) -> None:
        if self._clear_before_log is not None:
            self._logger.removeHandler(self._clear_before_log)
            self._clear_before_log.close()
            self._clear_before_log = None
