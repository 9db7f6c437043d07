"""A runner that runs snippets on the workers of a cluster."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from mkdocs_multicloud.cluster.connection import ClusterError
from mkdocs_multicloud.errors import OptionError
from mkdocs_multicloud.execution.imported_modules import installed_imports
from mkdocs_multicloud.execution.model import Failure, Run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from distributed import Future

    from mkdocs_multicloud.cluster.connection import Cluster
    from mkdocs_multicloud.cluster.worker import Answer
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet


class ClusterRunner:
    """Runs snippets as tasks; safe to use from several threads."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._futures: dict[str, Future[Answer]] = {}

    def start(self, snippets: Iterable[Snippet]) -> list[Snippet]:
        """Start all snippets: a cluster can run more of them than this process has threads."""
        unknown = list(snippets)
        programs = {one.key: one for one in unknown if one.program}
        # The snippets will report the error.
        with suppress(ClusterError, OptionError):
            if not programs:
                # There will be some.
                self._cluster.connect()
                return unknown
            self._cluster.prepare(installed_imports(programs.values()))
            for key, snippet in programs.items():
                self._futures[key] = self._cluster.submit("run", snippet)
        return unknown

    def run(self, snippet: Snippet) -> Run:
        """Run a snippet that has a program. Errors of the snippet are never raised."""
        future = self._futures.pop(snippet.key, None)
        try:
            run = cast("Run", self._cluster.result("run", snippet, future=future))
        except (ClusterError, OptionError) as error:
            return Run(failure=Failure("crash", str(error)))
        for path, seen in run.inputs or ():
            if unsent := self._cluster.unsent(self._cluster.project.base / path, seen):
                return replace(run, failure=Failure("crash", f"it reads {path}, {unsent}"))
        return run

    def close(self) -> None:
        """Stop all snippets and run no more."""
        self._cluster.close()
