"""Support for Zensical, which has no plugins and creates our Markdown extension for each page.

Zensical is never imported. It registers a preprocessor with each converter before all others,
which knows the page and the site.
"""

from __future__ import annotations

import itertools
import logging
import posixpath
import re
import sys
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from mkdocs_multicloud.architecture.as_json import FILE, as_json
from mkdocs_multicloud.architecture.site_architecture import PlacedDiagram, SiteArchitecture
from mkdocs_multicloud.cache.store import write
from mkdocs_multicloud.directive.placeholders import Placeholders
from mkdocs_multicloud.errors import ArtifactError, MulticloudError
from mkdocs_multicloud.gallery.plan import without_pages
from mkdocs_multicloud.gallery.site_index import PageEntry, title_of
from mkdocs_multicloud.hosts.shared.assets import SCRIPT, script
from mkdocs_multicloud.hosts.shared.page_context import PageContext
from mkdocs_multicloud.hosts.shared.publisher import PublishedFiles
from mkdocs_multicloud.hosts.shared.session_pool import SESSIONS
from mkdocs_multicloud.hosts.shared.site_build import SiteBuild
from mkdocs_multicloud.hosts.shared.site_questions import PageQuestions, asks
from mkdocs_multicloud.hosts.zensical.page_cache import PageCache
from mkdocs_multicloud.jekyll import JustTheDocs
from mkdocs_multicloud.pipeline import Pipeline, requests_in
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_multicloud.page.artifacts import Artifact
    from mkdocs_multicloud.settings.options import Settings

log = logging.getLogger("mkdocs_multicloud")

_STRICT = re.compile(r"--strict|-c*s\w*")


class ZensicalPages:
    """The page of one converter.

    Args:
        context: Zensical's preprocessor, which knows the page and the site.
    """

    def __init__(self, context: Any, settings: Settings) -> None:
        self._path: str = context.page.path
        self._site = _LATEST_SITE.of(context.config, settings)
        self.jekyll = self._site.jekyll
        self._build: SiteBuild | None = None

    @property
    def build(self) -> SiteBuild:
        """The build of the site."""
        if self._build is None:
            self._build = self._site.begin(self._path)
            if self._site.settings.script:
                self._site.write(SCRIPT, script())
        return self._build

    def script(self) -> str:
        """Return the element that loads our script, which all pages share."""
        if not self._site.settings.script:
            return ""
        # Zensical rewrites links that are relative to a page's folder.
        up = "../" * (len(Path(self._path).parents) - 1)
        return f'<script src="{up}{SCRIPT}" defer></script>'

    def begin(self, text: str) -> tuple[PageContext, str]:
        """Replace directives by placeholders before template engines read them."""
        self._build = None
        placeholders: Placeholders[PageContext] = Placeholders()
        publisher = _OutputPublisher(self._path, self._site)
        page = PageContext(self._path, publisher, placeholders, exact_lines=False)
        source = self._site.source(self._path) or text
        insert = partial(placeholders.insert, source=source, page=page)
        if self.jekyll is None:
            return page, insert(text)
        translated, errors = self.jekyll.translate(text, self._path, source, insert)
        for error in errors:
            self.build.report(error)
        return page, translated

    def answered(self, text: str) -> str:
        """Answer from the diagrams of all pages, which are rendered now if they are not yet."""
        if self._build is None or not asks(text):
            return text
        pages = _PagesSeenFrom(self._path, self._site)
        strings = self._site.settings.ui_strings
        questions = PageQuestions(self._path, self._site.architecture, pages, strings)
        return questions.answered(text)

    def end(self) -> None:
        """End the page.

        Raises:
            MulticloudError: the page has faults and the build is strict.
        """
        if self._build is None:
            return
        self._site.end(self._path)
        if self._site.faults and self._site.is_strict:
            faults = "\n".join(map(str, self._site.faults))
            raise MulticloudError(f"{self._path} has faults, and the build is strict:\n{faults}")
        self._site.cache.forget(self._path)


class _OutputPublisher:
    """Writes files into the folder of the built site, which Zensical empties only before a build.

    In a long build, Zensical would miss files that are added to the docs folder later, and they
    could not be distinguished from the author's files.
    """

    def __init__(self, page: str, site: _ZensicalSite) -> None:
        self._page = page
        self._site = site

    def publish(self, artifact: Artifact) -> None:
        uri = posixpath.normpath(posixpath.join(posixpath.dirname(self._page), artifact.path))
        self._site.published.add(uri, artifact)
        own = self._site.docs / uri
        if own.is_file() and own.read_bytes() != artifact.data:
            raise ArtifactError(
                f"the docs folder has a file {uri}, which Zensical would publish instead",
                'remove that file, or give this directive another name with name="…"',
            )
        self._site.write(uri, artifact.data)

    def leads_on(self, path: str) -> bool:
        """Return whether the docs have a file at a path that is relative to the page's folder."""
        uri = posixpath.normpath(posixpath.join(posixpath.dirname(self._page), path))
        # The name may be too long for a file.
        with suppress(OSError):
            return not uri.startswith(("/", "../")) and (self._site.docs / uri).is_file()
        return False


class _PagesSeenFrom:
    """The pages of the site, with addresses relative to the folder of one of them in the docs.

    Zensical makes them relative to its address.
    """

    def __init__(self, page: str, site: _ZensicalSite) -> None:
        self._folder = posixpath.dirname(page)
        self._site = site

    def title(self, page: str) -> str:
        return title_of(self._site.source(page))

    def address(self, page: str) -> str:
        return self._relative(self._site.address(page))

    def picture(self, page: str, link: str) -> str:
        path = posixpath.join(posixpath.dirname(page), unquote(link))
        return self._relative(posixpath.normpath(path))

    def _relative(self, path: str) -> str:
        found = quote(posixpath.relpath(path, self._folder or "."))
        return f"{found}/" if path.endswith("/") else found


class _ZensicalSite:
    """The state that all pages of a configuration share.

    Attributes:
        config: the configuration as Zensical has read it.
        settings: the options of the site.
        docs, output: the folders of the pages and of the built site.
        cache: Zensical's cache of pages.
        published: records the files of all pages.
        is_strict: whether a page with faults fails the build.
        jekyll: the site, if its pages are written for just-the-docs.
        faults: faults of the current page; Zensical converts one page at a time.
    """

    def __init__(self, config: dict[str, Any], settings: Settings) -> None:
        base = Path(config["root_dir"])
        self.config = config
        self.settings = settings
        self.docs: Path = base / config["docs_dir"]
        self.output: Path = base / config["site_dir"]
        self.cache = PageCache(base / ".cache")
        self.published = PublishedFiles()
        self.faults: list[MulticloudError] = []
        # An exception would end the preview.
        serves = "serve" in sys.argv[1:2]
        strict = config.get("strict") or any(map(_STRICT.fullmatch, sys.argv[2:]))
        self.is_strict = bool(strict) and not serves
        self._stops = settings.on_error == "fail" and not serves
        self._project = Project.of(base, self.docs, settings)
        self._shared = SESSIONS.of(self._project, settings)
        self.jekyll: JustTheDocs | None = None
        if settings.just_the_docs:
            self.jekyll = JustTheDocs(self.docs, base, settings)
            self.jekyll.read_folder()
            if not config.get("nav"):
                log.warning(
                    "just_the_docs: Zensical has no navigation from front matter; write it as nav"
                )
        self._pages: set[str] = set()
        self._architecture: SiteArchitecture | None = None
        self._diagrams: dict[str, list[PlacedDiagram]] = {}
        self._not_converted: set[str] = set()
        for warning in without_pages(settings, "Zensical"):
            log.warning("%s", warning)
        self._build = self._new_build(p.relative_to(self.docs) for p in self.docs.rglob("*.md"))
        for error in self._build.pipeline.unused_gallery_faults():
            log.warning("%s", error)

    def begin(self, path: str) -> SiteBuild:
        """Start a page. If the build had it before, start a new build: files may have changed."""
        if path in self._pages:
            self._pages.clear()
            self.published.forget(path)
            self._build.pipeline.close()
            self._build = self._new_build([Path(path)])
        self._pages.add(path)
        self.faults.clear()
        return self._build

    def end(self, path: str) -> None:
        """End a page with directives; after the last one, check what is about several pages."""
        self._not_converted.discard(path)
        self._diagrams[path] = [one for one in self._build.diagrams if one.place.path == path]
        if not self._not_converted:
            self._build.report_site_rules(itertools.chain(*self._diagrams.values()))

    def write(self, uri: str, data: bytes) -> None:
        """Write a file of the built site unless it exists with the same content."""
        target = self.output / uri
        if not target.is_file() or target.read_bytes() != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            write(target, data)

    def address(self, page: str) -> str:
        """Return the address of a page in the site."""
        folder, file = posixpath.split(page.removesuffix(".md"))
        if not self.config.get("use_directory_urls", True):
            return posixpath.join(folder, f"{'index' if file == 'README' else file}.html")
        if file in ("index", "README"):
            return f"{folder}/" if folder else "./"
        return posixpath.join(folder, file, "")

    @property
    def architecture(self) -> SiteArchitecture:
        """The diagrams of all pages of the current build."""
        if self._architecture is None:
            pipeline = self._build.pipeline
            paths = sorted(
                page.relative_to(self.docs).as_posix() for page in self.docs.rglob("*.md")
            )
            requests = (one for path in paths for one in requests_in(self.source(path), path))
            shown = ((one.position.page, pipeline.diagram_of(one)) for one in requests)
            self._architecture = SiteArchitecture.of_pages(
                PlacedDiagram(place, diagram) for place, diagram in shown if diagram is not None
            )
            self.write(FILE, as_json(self._architecture))
        return self._architecture

    def source(self, path: str) -> str:
        """Return the file of a page, with the front matter that Zensical has removed."""
        try:
            return (self.docs / path).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def _new_build(self, pages: Iterable[Path]) -> SiteBuild:
        """Start a build and the snippets of these pages."""
        self._architecture = None
        session = self._shared.session
        session.begin()
        pipeline = Pipeline(self._project, self.settings, session)
        pipeline.set_pages(self._page_entries)
        paths = [page.as_posix() for page in pages]
        requests = [one for path in paths for one in requests_in(self.source(path), path)]
        self._not_converted |= {request.position.page.path for request in requests}
        pipeline.start(requests)
        return SiteBuild(pipeline, self._report)

    def _page_entries(self) -> Iterator[PageEntry]:
        """Yield the entries of all pages for galleries."""
        for page in sorted(self.docs.rglob("*.md")):
            path = page.relative_to(self.docs).as_posix()
            text = self.source(path)
            yield PageEntry(path, text, [request.written for request in requests_in(text, path)])

    def _report(self, error: MulticloudError) -> None:
        if self._stops:
            # Zensical prints the traceback, which does not help the author.
            raise error.with_traceback(None)
        self.faults.append(error)
        log.warning("%s", error)


class _LatestSite:
    """The latest site of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: _ZensicalSite | None = None

    def of(self, config: dict[str, Any], settings: Settings) -> _ZensicalSite:
        """Return the site of a configuration; a preview that reloads it gets a new one."""
        with self._lock:
            last = self._last
            if last is None or last.config is not config or last.settings != settings:
                last = self._last = _ZensicalSite(config, settings)
            return last


_LATEST_SITE = _LatestSite()
