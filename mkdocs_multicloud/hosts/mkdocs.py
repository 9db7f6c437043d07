"""The MkDocs plugin: hands the extension its pages, takes its files, tells its faults."""

from __future__ import annotations

import dataclasses
import logging
import os
import posixpath
import sys
import time
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mkdocs.config.base import BaseConfigOption, LegacyConfig, ValidationError
from mkdocs.contrib.search import SearchPlugin
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File, InclusionLevel

from mkdocs_multicloud.artifacts import Artifact, Ledger
from mkdocs_multicloud.directive.claims import Claims
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import (
    DrawingError,
    Location,
    MulticloudError,
    OptionError,
    nearest,
)
from mkdocs_multicloud.hosts.blocks import UNSEARCHED
from mkdocs_multicloud.hosts.markdown import MulticloudExtension
from mkdocs_multicloud.hosts.pages import PageContext
from mkdocs_multicloud.hosts.progress import ClearsFirst, Progress, Watched, watcher
from mkdocs_multicloud.hosts.publishing import link
from mkdocs_multicloud.options import Option, Settings, options_for
from mkdocs_multicloud.pipeline import Pipeline, Spot
from mkdocs_multicloud.project import Project
from mkdocs_multicloud.workshop import Workshop

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

    from mkdocs_multicloud.directive.scanner import Place
    from mkdocs_multicloud.execution import Run
    from mkdocs_multicloud.snippet import Snippet

log = get_plugin_logger("multicloud")

STYLESHEET = "assets/multicloud/multicloud.css"
MAX_WATCHED = 100
"""Files that a preview watches one by one."""

_T = TypeVar("_T")


def _stylesheet() -> bytes:
    return resources.files("mkdocs_multicloud").joinpath("assets/multicloud.css").read_bytes()


class _Setting(BaseConfigOption[Any]):
    """An option of the table, as MkDocs checks options."""

    def __init__(self, option: Option) -> None:
        super().__init__()
        self.default = option.default
        self._option = option

    def run_validation(self, value: object) -> object:
        if value is self.default:
            return value
        try:
            return self._option.checked(value)
        except OptionError as error:
            raise ValidationError(error.message) from None


class MulticloudPlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """Runs the snippets that pages name and writes what they build into the pages."""

    config_scheme = tuple((name, _Setting(option)) for name, option in options_for("site").items())

    def __init__(self) -> None:
        super().__init__()
        self._pipeline: Pipeline | None = None
        self._workshop: Workshop | None = None
        self._serves = False
        self._began = 0.0
        self._extension: MulticloudExtension | None = None
        self._ledger = Ledger()
        self._watched: set[Path] = set()
        self._told: set[Path] = set()
        self._server: LiveReloadServer | None = None
        self._whole: str | None = None
        self._clears: ClearsFirst | None = None
        self.faults = 0
        self._told_faults = 0
        self.recalls = True

    @property
    def pipeline(self) -> Pipeline:
        """That of the last build; the command `freeze` asks it for the results."""
        return _ready(self._pipeline)

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Being defined, it makes MkDocs keep this object between the builds of `serve`."""
        self._serves = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the options and put the extension among the site's."""
        settings = self.settings(config.theme.name)
        base = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
        try:
            project = Project.of(base, Path(config.docs_dir), settings)
            workshop = self._workshop_for(project, settings)
            self._pipeline = Pipeline(
                project,
                settings,
                workshop,
                self._reporter(settings.on_error == "fail"),
                runner=Watched(workshop.runner, self._progress()),
                recalls=self.recalls,
            )
        except MulticloudError as error:
            raise PluginError(f"multicloud: {error}") from None
        self._extension = MulticloudExtension(self._pipeline)
        config.markdown_extensions.append(self._extension)  # type: ignore[arg-type]
        config.extra_css.append(STYLESHEET)
        if settings.templates:
            config.watch.append(str(base / settings.templates))
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Begin to run the snippets of all pages."""
        self._ledger = Ledger()
        files.append(File.generated(config, STYLESHEET, content=_stylesheet()))
        spots = [spot for file in files.documentation_pages() for spot in _spots(file)]
        self._watch(_ready(self._pipeline).start(spots))
        return files

    @event_priority(50)
    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Claim the directives: after text was pulled in, before template engines see them."""
        claims = Claims()
        context = PageContext(
            page.file.src_uri, _Publisher(page.file, files, config, self._ledger), claims, False
        )
        _ready(self._extension).page = context
        return claims.protect(markdown, page.file.content_string)

    @event_priority(100)
    def _before_search(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, **_: Any
    ) -> TemplateContext:
        """Take the dumps out of the page while MkDocs' own search reads it."""
        self._whole = page.content
        if page.content and any(type(p) is SearchPlugin for p in config.plugins.values()):
            page.content = UNSEARCHED.sub("", page.content)
        return context

    @event_priority(-100)
    def _after_search(self, context: TemplateContext, *, page: Page, **_: Any) -> TemplateContext:
        if self._whole is not None:
            page.content = self._whole
        return context

    on_page_context = CombinedEvent(_before_search, _after_search)

    def on_serve(self, server: LiveReloadServer, **_: Any) -> LiveReloadServer:
        """Watch the files that snippets come from."""
        self._server = server
        self._watch(set())
        return server

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """The pages are written: say what it took."""
        pipeline, workshop = _ready(self._pipeline), _ready(self._workshop)
        results = pipeline.results
        if results or self._told_faults:
            seconds = time.monotonic() - self._began
            told = _told(results, workshop.drawer.drawn, self._told_faults, seconds)
            log.info("%s", told)
        for made, run in results:
            took = f", {run.seconds:.3f} s" if run.origin == "ran" else ""
            log.debug("%s: %s%s", made.where, _outcome(run), took)
            self._watch(pipeline.project.files_read(run.inputs or ()))
        self._rest()

    def on_build_error(self, *, error: Exception) -> None:
        """Leave nothing running, unless there will be another build."""
        self._rest()

    def on_shutdown(self) -> None:
        """Leave nothing running."""
        self._serves = False
        self._rest()

    def _progress(self) -> Progress:
        """The line that says how far this build has come; log lines take its place."""
        told = log.isEnabledFor(logging.INFO)
        progress = Progress(watcher(sys.stderr, os.environ, told=told))
        self._quieten()
        self._clears = ClearsFirst(progress)
        logging.getLogger("mkdocs").handlers.insert(0, self._clears)
        return progress

    def _quieten(self) -> None:
        if self._clears is not None:
            logging.getLogger("mkdocs").removeHandler(self._clears)
            self._clears.close()
            self._clears = None

    def _reporter(self, stop: bool) -> Callable[[MulticloudError], None]:
        self.faults = self._told_faults = 0

        def report(error: MulticloudError) -> None:
            self._told_faults += 1
            self.faults += not isinstance(error, DrawingError)
            if stop:
                raise PluginError(f"multicloud: {error}")
            log.warning("%s", error)

        return report

    def _rest(self) -> None:
        self._quieten()
        if self._pipeline is not None:
            self._pipeline.close()
        if self._workshop is not None and not self._serves:
            self._workshop.close()
            self._workshop = None

    def _workshop_for(self, project: Project, settings: Settings) -> Workshop:
        """The workshop of the last build, if it still suits."""
        if self._workshop is not None and self._workshop.made_for != (project, settings):
            self._workshop.close()
            self._workshop = None
        if self._workshop is None:
            self._workshop = Workshop.of(project, settings)
        self._workshop.begin()
        self._began = time.monotonic()
        return self._workshop

    def settings(self, theme: str | None) -> Settings:
        """The options, checked.

        Args:
            theme: the name of the site's.
        """
        known = options_for("site")
        for name in self.config:
            if name not in known:
                hint = nearest(name, known)
                raise PluginError(f"multicloud: there is no option {name!r}; {hint}")
        settings = Settings(**{name: self.config[name] for name in known})
        # It has no dark mode of its own, so readers' systems must not choose the dark twin.
        return dataclasses.replace(settings, dark=settings.dark and theme != "readthedocs")

    def _watch(self, files: set[Path]) -> None:
        self._watched |= files
        if self._server is None:
            return
        # Each watched path costs a thread: of many files, their folders are watched.
        many = len(self._watched) > MAX_WATCHED
        paths = {path.parent if many and path.is_file() else path for path in self._watched}
        for path in sorted(paths - self._told):
            self._server.watch(str(path), recursive=False)
        self._told |= paths


class _Publisher:
    """Makes files of the site of what a page publishes."""

    def __init__(self, page: File, files: Files, config: MkDocsConfig, ledger: Ledger) -> None:
        self._page = page
        self._files = files
        self._config = config
        self._ledger = ledger

    def publish(self, artifact: Artifact) -> str:
        uri = posixpath.join(posixpath.dirname(self._page.src_uri), artifact.path)
        if self._ledger.enter(uri, artifact):
            if (present := self._files.get_file_from_path(uri)) is not None:
                self._files.remove(present)
            file = File.generated(
                self._config, uri, content=artifact.data, inclusion=InclusionLevel.INCLUDED
            )
            file.generated_by = "multicloud"
            self._files.append(file)
        return link(artifact.path)


def _spots(file: File) -> list[tuple[Place, Spot]]:
    """The directives of a page, as its own file has them."""
    try:
        text = file.content_string
    except (OSError, UnicodeDecodeError):
        # MkDocs says so when it comes to that page.
        return []
    embedded = 0
    spots = []
    for place in scan(text):
        if place.kind in ("directive", "embedded"):
            spot = Spot(Location(file.src_uri, place.line), place.heading, embedded)
            spots.append((place, spot))
            embedded += place.kind == "embedded"
    return spots


def _told(results: list[tuple[Snippet, Run]], drawn: int, faults: int, seconds: float) -> str:
    counts = Counter(_outcome(run) for _, run in results)
    known = "frozen" if any(run.origin == "frozen" for _, run in results) else "remembered"
    made = [_counted(drawn, "drawing"), *([_counted(faults, "fault")] if faults else [])]
    return (
        f"{_counted(len(results), 'snippet')}: {counts['ran']} ran, {counts[known]} {known}, "
        f"{counts['failed']} failed; {', '.join(made)}, {seconds:.1f} s"
    )


def _outcome(run: Run) -> str:
    return "failed" if run.failure else run.origin


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _ready(value: _T | None) -> _T:
    assert value is not None, "on_config has run"
    return value
