"""The diagrams of the snippets of pages, for the commands that compare pages with them."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from mkdocs_multicloud.errors import Location, MulticloudError
from mkdocs_multicloud.execution.policy import Policy
from mkdocs_multicloud.pipeline.run_and_draw import Diagrams
from mkdocs_multicloud.pipeline.session import Session
from mkdocs_multicloud.settings.parts import PARTS
from mkdocs_multicloud.snippet import loader

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.directive.parser import Directive
    from mkdocs_multicloud.execution.model import Run
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet
    from mkdocs_multicloud.snippet.project import Project


class SnippetDiagrams:
    """Runs snippets as a build would, each once; a context manager.

    Attributes:
        runs: what ran.
    """

    def __init__(self, project: Project, settings: Settings) -> None:
        self.runs: list[tuple[Snippet, Run]] = []
        self._project = project
        self._settings = settings
        self._session = Session.of(project, settings)
        self._diagrams = Diagrams(project, self._session.runner, self._session.drawer)

    def __enter__(self) -> Self:
        self._session.begin()
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def start(self, directives: Iterable[tuple[Directive, Location]]) -> None:
        """Run the snippets of directives, several at a time; errors are raised by `find`."""
        made = []
        for directive, at in directives:
            with suppress(MulticloudError):
                made.append(self._loaded(directive, at)[0])
        runnable = [snippet for snippet in made if snippet.program is not None]
        self._session.runner.start(runnable)
        with ThreadPoolExecutor(Policy.of(self._settings).jobs) as pool:
            list(pool.map(self._diagrams.run, runnable))

    def find(self, directive: Directive, at: Location) -> tuple[Snippet, MxFile]:
        """Return the snippet of a directive and its diagram.

        Args:
            at: the page and line of the directive.

        Raises:
            MulticloudError: it cannot be loaded or run, or it has no diagram.
        """
        snippet, settings = self._loaded(directive, at)
        return snippet, self._diagrams.diagram(snippet, settings, self.runs).document

    def files_read(self) -> set[Path]:
        """Return the files that the snippets have read."""
        return {
            path.resolve()
            for _, run in self.runs
            for path in self._project.files_read(run.inputs or ())
        }

    def _loaded(self, directive: Directive, at: Location) -> tuple[Snippet, Settings]:
        # Jekyll's tag has only the code; it runs here as if it were our own.
        own = dataclasses.replace(directive, tag="include_snippet", code_only=False)
        settings = self._settings.override(directive.options)
        settings = dataclasses.replace(settings, show=tuple(PARTS))
        return loader.load(own, settings, self._project, at), settings
