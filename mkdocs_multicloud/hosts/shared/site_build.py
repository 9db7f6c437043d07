"""One build of a site: renders requests, publishes their files, reports their faults."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.architecture.check_rules import site_rule_errors, unused_rules_note
from mkdocs_multicloud.architecture.site_architecture import PlacedDiagram, SiteArchitecture
from mkdocs_multicloud.errors import ArtifactError, CaptureError, MxFileError, RunError
from mkdocs_multicloud.hosts.shared.diagram_links import (
    addresses_of,
    anchor_links,
    dead_link_faults,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator
    from pathlib import Path

    from mkdocs_multicloud.diagram.graph import Graph
    from mkdocs_multicloud.errors import Location, MulticloudError
    from mkdocs_multicloud.execution.model import Run
    from mkdocs_multicloud.hosts.shared.diagram_links import AnchorLink
    from mkdocs_multicloud.hosts.shared.publisher import Publisher
    from mkdocs_multicloud.page.fragment import Fragment
    from mkdocs_multicloud.pipeline import Pipeline, Request
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.settings.rule_list import Rule
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet
    from mkdocs_multicloud.snippet.project import Project

_LOST = (RunError, CaptureError, MxFileError)
"""Faults because of which a snippet has no diagram."""


@dataclass(frozen=True, slots=True)
class ShownRun:
    """The run of a snippet, and a place that shows it.

    Attributes:
        page: the page and line of the directive.
    """

    page: Location
    snippet: Snippet
    run: Run


@dataclass(frozen=True, slots=True)
class SiteResults:
    """The results of all snippets of a site, for the commands.

    Attributes:
        shown: in the order of the pages; also runs that failed.
        diagrams: of all directives but galleries and comparisons.
        faults: of all directives, but those of drawing and of rules.
    """

    project: Project
    settings: Settings
    shown: tuple[ShownRun, ...]
    diagrams: tuple[PlacedDiagram, ...]
    faults: tuple[MulticloudError, ...]

    @property
    def is_complete(self) -> bool:
        """Whether no result is missing because of a fault."""
        return not any(fault.loses_result for fault in self.faults)

    @property
    def runs(self) -> list[tuple[Snippet, Run]]:
        """The runs that did not fail, each once with the first snippet that it is of."""
        first: dict[str, tuple[Snippet, Run]] = {}
        for one in self.shown:
            if one.run.failure is None:
                first.setdefault(one.snippet.key, (one.snippet, one.run))
        return list(first.values())


class SiteBuild:
    """A build of a site.

    Args:
        pipeline: renders the requests.
        report: called with each fault; may raise to stop the build.

    Attributes:
        faults: all reported faults.
        shown: the runs of all directives; those from the cache of fragments have no diagrams.
        diagrams: of all directives but galleries and comparisons.
        anchors: links of diagrams to anchors, which only exist when all pages are converted.
    """

    def __init__(self, pipeline: Pipeline, report: Callable[[MulticloudError], None]) -> None:
        self.pipeline = pipeline
        self.faults: list[MulticloudError] = []
        self.shown: list[ShownRun] = []
        self.diagrams: list[PlacedDiagram] = []
        self.anchors: list[AnchorLink] = []
        self._report = report
        self._runs: dict[str, tuple[Snippet, Run]] = {}
        self._remembered: dict[tuple[Location, str], tuple[Snippet, Run]] = {}
        self._read: set[Path] = set()

    @property
    def runs(self) -> list[tuple[Snippet, Run]]:
        """The runs of all rendered snippets, in order; those from the cache have no diagrams."""
        others = [
            (snippet, run)
            for snippet, run in self._runs.values()
            if (snippet.where, snippet.name) not in self._remembered
        ]
        return [*self._remembered.values(), *others]

    @property
    def files_read(self) -> set[Path]:
        """The files that snippets and pictures have read, and the folders they have listed."""
        return self._read

    @property
    def architecture(self) -> SiteArchitecture:
        """All diagrams that have been rendered so far."""
        return SiteArchitecture.of_pages(self.diagrams)

    def report(self, error: MulticloudError) -> None:
        """Report a fault."""
        self.faults.append(error)
        self._report(error)

    def render(self, request: Request, publisher: Publisher, *, reports: bool = True) -> Fragment:
        """Render a directive and publish its files.

        Args:
            reports: whether to report its faults.
        """
        fragment = self.pipeline.render(request)
        try:
            for file in fragment.files:
                publisher.publish(file)
        except ArtifactError as error:
            failed = self.pipeline.failed(error.seen_from(file.source.snippet), request)
            fragment = dataclasses.replace(failed, runs=fragment.runs)
        project = self.pipeline.project
        place = request.position.page
        self.shown += [ShownRun(place, snippet, run) for snippet, run in fragment.runs]
        for snippet, run in fragment.runs:
            if snippet.program is None:
                # From the cache of fragments, which does not store the code.
                self._remembered[snippet.where, snippet.name] = snippet, run
            else:
                # A run that two pages share has the name of the first.
                self._runs.setdefault(snippet.key, (snippet, run))
            self._read |= project.files_read(run.inputs or ())
        for depends in fragment.dependencies or ():
            inputs = ((f"{depends.base}/{path}", "") for path in depends.inputs)
            self._read |= project.files_read(inputs)
        addresses = addresses_of(fragment, publisher, request.position.page.path)
        dead = {one.target: one for one in fragment.links if addresses.get(one.target) == ""}
        lost = dead_link_faults(dead.values(), request) if dead else ()
        for fault in (*fragment.faults, *lost) if reports else ():
            # A comparison that names no file or revision shows no snippet that nothing else shows.
            failed_run = isinstance(fault, _LOST)
            fault.loses_result = failed_run or request.tag != "diagram_diff"
            self.report(fault)
        fragment = fragment.with_addresses(addresses)
        if reports:
            self.anchors += anchor_links(fragment, request)
            if fragment.diagram is not None:
                self.diagrams.append(PlacedDiagram(place, fragment.diagram))
        return fragment

    def report_dead_anchors(self, ids_of: Callable[[str], Container[str] | None]) -> None:
        """Report the links of diagrams to anchors that do not exist.

        Args:
            ids_of: returns the ids in a page, by its path relative to the docs; None if unknown.
        """
        # Where fragments are empty, so are the anchors that they have.
        for one in () if self.pipeline.is_partial else self.anchors:
            ids = ids_of(one.page)
            if ids is not None and one.anchor not in ids:
                self.report(one.fault)
        self.anchors.clear()

    def report_site_rules(self, diagrams: Iterable[PlacedDiagram]) -> None:
        """Report the rules about several diagrams that are broken; none if only snippets run.

        Args:
            diagrams: of the whole site.
        """
        for error in site_rule_errors(self._site_rules(), _graphs(diagrams)):
            self.report(error)

    def unused_rules_note(self, diagrams: Iterable[PlacedDiagram]) -> str:
        """Return what to say of rules that are about no cell of any diagram; else empty.

        Args:
            diagrams: of the whole site.
        """
        # The diagram of a snippet that failed could have such cells.
        is_complete = not any(isinstance(fault, _LOST) for fault in self.faults)
        return unused_rules_note(self._site_rules() if is_complete else (), _graphs(diagrams))

    def _site_rules(self) -> tuple[Rule, ...]:
        rules = self.pipeline.settings.rules
        return () if self.pipeline.is_partial or isinstance(rules, str) else rules


def _graphs(diagrams: Iterable[PlacedDiagram]) -> Iterator[tuple[tuple[Location, ...], Graph]]:
    """Yield the graphs of diagrams with the places that lead to them."""
    return (((one.place, one.diagram.where), one.diagram.graph) for one in diagrams)
