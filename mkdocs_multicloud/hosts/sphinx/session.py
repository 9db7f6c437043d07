"""State that the documents of a build share: the pipeline, files and dependencies."""

from __future__ import annotations

import os
import shutil
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sphinx.errors import ConfigError, ExtensionError
from sphinx.util import logging

from mkdocs_multicloud.cache.dependencies import Checker
from mkdocs_multicloud.cache.store import write
from mkdocs_multicloud.directive.scanner import Match
from mkdocs_multicloud.errors import MulticloudError
from mkdocs_multicloud.gallery.plan import without_pages
from mkdocs_multicloud.hosts.shared.page_context import PageContext
from mkdocs_multicloud.hosts.shared.publisher import PublishedFiles
from mkdocs_multicloud.hosts.shared.site_build import SiteBuild
from mkdocs_multicloud.hosts.sphinx.configuration import PREFIX, project_folder, settings_of
from mkdocs_multicloud.hosts.sphinx.document_files import folder_of
from mkdocs_multicloud.hosts.sphinx.galleries import all_documents
from mkdocs_multicloud.hosts.sphinx.site_diagrams import SiteDiagrams
from mkdocs_multicloud.page.fragment import link
from mkdocs_multicloud.pipeline import Pipeline
from mkdocs_multicloud.pipeline.session import Session
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from mkdocs_multicloud.execution.model import Dependencies
    from mkdocs_multicloud.gallery.site_index import PageEntry
    from mkdocs_multicloud.page.artifacts import Artifact
    from mkdocs_multicloud.page.fragment import Fragment
    from mkdocs_multicloud.pipeline import Request
    from mkdocs_multicloud.pipeline.shard import Shard

log = logging.getLogger(__name__)


class CurrentDocument:
    """The document that Sphinx is reading.

    Attributes:
        docname: its name.
        context: the placement of its directives.
        has_placeholders: whether its directives may be written as `{% … %}`.
        placeholders: its directives written as `{% … %}`, by their placeholders.
        files: the address of each published file relative to the document, by its link.
        env: the environment of the document.
    """

    def __init__(self, env: BuildEnvironment, docname: str) -> None:
        self.docname = docname
        self.context = PageContext(Path(env.doc2path(docname, base=False)).as_posix(), self)
        self.has_placeholders = False
        self.placeholders: dict[str, Match] = {}
        self.files: dict[str, str] = {}
        self.env = env
        self._folder = folder_of(env, docname)
        self._beside = (Path(env.srcdir) / docname).parent
        self._published = PublishedFiles()

    def publish(self, artifact: Artifact) -> None:
        """Write a file into a folder outside the sources, where builders find it."""
        if self._published.add(artifact.path, artifact):
            # Each document has its own folder, also for files that other pages own on other hosts.
            path = self._folder / artifact.path.replace("../", "other/")
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path, artifact.data)
            address = os.path.relpath(path, self._beside).replace(os.sep, "/")
            self.files[link(artifact.path)] = address

    def document_at(self, address: str) -> str | None:
        """Return the name of the document at an address that is relative to this document."""
        path = os.path.normpath(self._beside / unquote(address))
        name = self.env.path2doc(path)
        return name if name in self.env.found_docs and Path(path).is_file() else None

    def leads_on(self, path: str) -> bool:
        """Return whether a path leads to a document, or to a file that is none."""
        is_document = path.endswith((".md", *self.env.config.source_suffix))
        return not is_document or self.document_at(path) is not None

    def depends(self, conditions: Dependencies | None, files: Iterable[Path]) -> None:
        """Record the dependencies of a directive, and the files that it has read."""
        dependencies_of(self.env).setdefault(self.docname, []).append(conditions)
        for path in files:
            self.env.note_dependency(str(path), docname=self.docname)


def dependencies_of(env: BuildEnvironment) -> dict[str, list[Dependencies | None]]:
    """Return the dependencies of each document, which are stored in the environment."""
    if not hasattr(env, "multicloud_dependencies"):
        env.multicloud_dependencies = {}  # type: ignore[attr-defined]
    found: dict[str, list[Dependencies | None]] = env.multicloud_dependencies  # type: ignore[attr-defined]
    return found


def forget(env: BuildEnvironment, docname: str) -> None:
    """Remove what is known of a document that was deleted or will be read again."""
    dependencies_of(env).pop(docname, None)
    SiteDiagrams.of(env).forget(docname)
    shutil.rmtree(folder_of(env, docname), ignore_errors=True)


class Site:
    """The site of a build. Sphinx may read its documents in several processes.

    Args:
        config: the configuration of Sphinx.
        srcdir: the folder of the documents.
        confdir: the folder of `conf.py`.

    Attributes:
        current: the document that is being read.
        settings: the options; changes have an effect until the first document is read.
        only_runs: whether to run the snippets, but to draw and write nothing.
        shard: the part of the snippets to run and draw; None for all.
        faults: the faults that were reported in this process.
    """

    current: CurrentDocument

    def __init__(self, config: Config, srcdir: Path, confdir: Path) -> None:
        self.settings = settings_of(config)
        try:
            self.project = Project.of(project_folder(confdir), srcdir, self.settings)
        except MulticloudError as error:
            raise ConfigError(f"multicloud: {PREFIX}{error}") from None
        for warning in without_pages(self.settings, "Sphinx"):
            log.warning("%s", warning, type="multicloud", subtype="option")
        self.only_runs = False
        self.shard: Shard | None = None
        self.faults: list[MulticloudError] = []
        self._srcdir = srcdir
        self._page_entries: Callable[[], Iterable[PageEntry]] = tuple
        self._process = 0
        self._build: SiteBuild | None = None
        self._session: Session | None = None

    @property
    def build(self) -> SiteBuild:
        """The build of this process; processes that Sphinx forks need their own."""
        if self._build is None or self._process != os.getpid():
            self._process = os.getpid()
            self._session = Session.of(self.project, self.settings)
            self._session.begin()
            try:
                pipeline = Pipeline(
                    self.project,
                    self.settings,
                    self._session,
                    only_runs=self.only_runs,
                    shard=self.shard,
                )
            except MulticloudError as error:
                raise ExtensionError(f"multicloud: {error}") from None
            # Sphinx sends no event when a forked process ends.
            Finalize(None, self.close, exitpriority=10)
            pipeline.set_pages(self._page_entries)
            self._build = SiteBuild(pipeline, self.report)
        return self._build

    def set_pages(self, pages: Callable[[], Iterable[PageEntry]]) -> None:
        """Set the documents for galleries, and report faults of galleries that no page shows."""
        self._page_entries = pages
        if self._build is not None:
            self._build.pipeline.set_pages(pages)
        if self.settings.galleries:
            for error in self.build.pipeline.unused_gallery_faults():
                log.warning("%s", error, type="multicloud", subtype="option")

    def begin(self, requests: Iterable[Request], *, alone: bool) -> None:
        """Start the snippets of these requests.

        Args:
            requests: the requests of documents that will be read.
            alone: whether this process reads the documents. If not, the other processes use the
                cached runs, and draw.
        """
        # Only when a document is parsed, it is known on which line and below which heading
        # its directives are.
        self.build.pipeline.start(requests, until="draw" if alone else "run")
        if not alone:
            self.build.pipeline.finish()
            self.close()

    def render(self, request: Request) -> Fragment:
        """Render a directive of the current document."""
        fragment = self.build.render(request, self.current)
        place = request.position.page
        SiteDiagrams.of(self.current.env).add(self.current.docname, fragment, place)
        files = {path for path in self.build.pipeline.sources(request) if path.is_file()}
        for depends in fragment.dependencies or (None,):
            read = set(files)
            if depends is not None:
                inputs = ((f"{depends.base}/{path}", "") for path in depends.inputs)
                read |= {path for path in self.project.files_read(inputs) if path.is_file()}
            self.current.depends(depends, read)
        written = request.written
        if "snippet_gallery" in (written.raw if isinstance(written, Match) else written.tag):
            self.current.depends(all_documents(self.current.env), ())
        return fragment

    def outdated(self, env: BuildEnvironment) -> list[str]:
        """Return the documents whose dependencies have changed."""
        if not dependencies_of(env):
            return []
        before = getattr(env, "multicloud_fingerprint", None)
        always = self.settings.execute == "always" or before != self.build.pipeline.fingerprint
        checker = Checker(self.project)
        return [
            docname
            for docname, found in dependencies_of(env).items()
            if always or not all(one is not None and checker.is_current(one) for one in found)
        ]

    def report_dead_anchors(self, env: BuildEnvironment) -> None:
        """Report links of diagrams to anchors that no document has, now that all are read.

        Documents that other processes have read are not checked.
        """

        def ids_of(path: str) -> Container[str] | None:
            name = env.path2doc(self._srcdir / path)
            return env.get_doctree(name).ids if name in env.found_docs else None

        if self._build is not None:
            self._build.report_dead_anchors(ids_of)

    def report_site_rules(self, env: BuildEnvironment) -> None:
        """Report the rules about several diagrams that are broken, now that all are known."""
        if self.settings.rules:
            diagrams = list(SiteDiagrams.of(env).all)
            self.build.report_site_rules(diagrams)
            if note := self.build.unused_rules_note(diagrams):
                log.info("multicloud: %s", note)

    def note_fingerprint(self, env: BuildEnvironment) -> None:
        """Store the fingerprint of the pipeline with which all documents were read."""
        if dependencies_of(env):
            env.multicloud_fingerprint = self.build.pipeline.fingerprint  # type: ignore[attr-defined]

    def close(self) -> None:
        """Stop all processes."""
        if self._build and self._session and self._process == os.getpid():
            self._build.pipeline.close()
            self._session.close()
        self._build = self._session = None

    def report(self, error: MulticloudError) -> None:
        """Report a fault.

        Raises:
            ExtensionError: faults end the build.
        """
        self.faults.append(error)
        if self.settings.on_error == "fail":
            raise ExtensionError(f"multicloud: {error}")
        place, *further = error.places
        chain = " → ".join(map(str, further))
        path = os.path.normpath(self._srcdir / place.path)
        location = path if place.line is None else f"{path}:{place.line}"
        text = f"{chain}: {error.message}" if chain else error.message
        log.warning("%s", text, type="multicloud", subtype=error.kind, location=location)
