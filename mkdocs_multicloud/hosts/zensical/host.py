"""Zensical: it runs Python-Markdown extensions, a new one for each page, and no plugins.

Nothing of it is imported: what a page is, and where, its own preprocessor knows, which it registers
with each converter before all others.
"""

from __future__ import annotations

import logging
import posixpath
import re
import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.cache.store import write
from mkdocs_multicloud.directive.placeholders import Placeholders
from mkdocs_multicloud.directive.substitute import PageContext
from mkdocs_multicloud.errors import ArtifactError, MulticloudError
from mkdocs_multicloud.gallery.plan import without_pages
from mkdocs_multicloud.gallery.site_index import PageEntry
from mkdocs_multicloud.hosts.shared.assets import SCRIPT, link, script
from mkdocs_multicloud.hosts.shared.session_pool import STANDINGS
from mkdocs_multicloud.hosts.zensical.page_cache import PageCache
from mkdocs_multicloud.jekyll import JustTheDocs
from mkdocs_multicloud.page.artifacts import Artifact, Ledger
from mkdocs_multicloud.pipeline import Pipeline, spots
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_multicloud.settings.options import Settings

log = logging.getLogger("mkdocs_multicloud")

_STRICT = re.compile(r"--strict|-c*s\w*")


class ZensicalPages:
    """The page of one converter.

    Args:
        context: the preprocessor that knows the page and the site.
    """

    def __init__(self, context: Any, settings: Settings) -> None:
        self._path: str = context.page.path
        self._build = _BUILDS.of(context.config, settings)
        self.jekyll = self._build.jekyll
        self._pipeline: Pipeline | None = None

    @property
    def pipeline(self) -> Pipeline:
        """That of the build."""
        if self._pipeline is None:
            self._pipeline = self._build.begin(self._path)
            if self._build.settings.script:
                self._build.write(SCRIPT, script())
        return self._pipeline

    def script(self) -> str:
        """The element that loads our script, which all pages share."""
        if not self._build.settings.script:
            return ""
        # Zensical makes links of a page's folder those of its address.
        up = "../" * (len(Path(self._path).parents) - 1)
        return f'<script src="{up}{SCRIPT}" defer></script>'

    def begin(self, text: str) -> tuple[PageContext, str]:
        """Replace the directives by placeholders, before template engines see them."""
        self._pipeline = None
        placeholders: Placeholders[PageContext] = Placeholders()
        publisher = _Publisher(self._path, self._build)
        page = PageContext(self._path, publisher, placeholders, exact_lines=False)
        source = self._build.source(self._path) or text
        claimed = partial(placeholders.insert, source=source, page=page)
        if self.jekyll is None:
            return page, claimed(text)
        translated, errors = self.jekyll.translate(text, self._path, source, claimed)
        for error in errors:
            self.pipeline.tell(error)
        return page, translated

    def end(self) -> None:
        """What was to be told of the page is told.

        Raises:
            MulticloudError: it has faults, and they are to fail the build.
        """
        if self._pipeline is None:
            return
        if self._build.faults and self._build.is_strict:
            told = "\n".join(map(str, self._build.faults))
            raise MulticloudError(f"{self._path} has faults, and the build is strict:\n{told}")
        self._build.cache.forget(self._path)


class _Publisher:
    """Writes into the folder of the built site: Zensical empties it before a build, not after.

    What is written into the docs folder instead comes too late for a build that takes long, and
    would have to be told from the author's own files.
    """

    def __init__(self, page: str, build: _Build) -> None:
        self._page = page
        self._build = build

    def publish(self, artifact: Artifact) -> str:
        uri = posixpath.normpath(posixpath.join(posixpath.dirname(self._page), artifact.path))
        if artifact.lender:
            if not (self._build.site / uri).is_file():
                self._build.write(uri, artifact.data)
            return link(artifact.path)
        self._build.ledger.enter(uri, artifact)
        own = self._build.docs / uri
        if own.is_file() and own.read_bytes() != artifact.data:
            raise ArtifactError(
                f"the docs folder has a file {uri}, which Zensical would put in its place",
                'remove that file, or give this directive another name with name="…"',
            )
        self._build.write(uri, artifact.data)
        return link(artifact.path)


class _Build:
    """What the pages have in common, as long as Zensical's configuration is the same.

    Attributes:
        config: as Zensical has read it.
        settings: of the site.
        docs, site: the folders of what is built and of what comes of it.
        cache: Zensical's.
        ledger: of the files of all pages.
        is_strict: whether faults fail a page in the end.
        jekyll: the pages, if they were written for just-the-docs.
        faults: of the page that is made; Zensical makes one after the other.
    """

    def __init__(self, config: dict[str, Any], settings: Settings) -> None:
        base = Path(config["root_dir"])
        self.config = config
        self.settings = settings
        self.docs: Path = base / config["docs_dir"]
        self.site: Path = base / config["site_dir"]
        self.cache = PageCache(base / ".cache")
        self.ledger = Ledger()
        self.faults: list[MulticloudError] = []
        # An exception would end the preview itself.
        serves = "serve" in sys.argv[1:2]
        strict = config.get("strict") or any(map(_STRICT.fullmatch, sys.argv[2:]))
        self.is_strict = bool(strict) and not serves
        self._stops = settings.on_error == "fail" and not serves
        self._project = Project.of(base, self.docs, settings)
        self._standing = STANDINGS.of(self._project, settings)
        self.jekyll: JustTheDocs | None = None
        if settings.just_the_docs:
            self.jekyll = JustTheDocs(self.docs, base, settings)
            self.jekyll.read_folder()
            if not config.get("nav"):
                log.warning(
                    "just_the_docs: Zensical has no navigation from front matter; write it as nav"
                )
        self._pages: set[str] = set()
        for told in without_pages(settings, "Zensical"):
            log.warning("%s", told)
        self._pipeline = self._begun(p.relative_to(self.docs) for p in self.docs.rglob("*.md"))
        for error in self._pipeline.unseen_galleries():
            log.warning("%s", error)

    def begin(self, path: str) -> Pipeline:
        """A page begins; the second time, it has changed, and so may have all else."""
        if path in self._pages:
            self._pages.clear()
            self.ledger.leave(path)
            self._pipeline.close()
            self._pipeline = self._begun([Path(path)])
        self._pages.add(path)
        self.faults.clear()
        return self._pipeline

    def write(self, uri: str, data: bytes) -> None:
        """Write a file of the built site, if it is not there."""
        target = self.site / uri
        if not target.is_file() or target.read_bytes() != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            write(target, data)

    def source(self, path: str) -> str:
        """A page's own file, with the front matter that Zensical has taken off its text."""
        try:
            return (self.docs / path).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def _begun(self, pages: Iterable[Path]) -> Pipeline:
        """A pipeline that has begun to run the snippets of pages."""
        workshop = self._standing.workshop
        workshop.begin()
        pipeline = Pipeline(self._project, self.settings, workshop, self._report)
        pipeline.has_pages(self._page_entries)
        paths = [page.as_posix() for page in pages]
        pipeline.start(spot for path in paths for spot in spots(self.source(path), path))
        return pipeline

    def _page_entries(self) -> Iterator[PageEntry]:
        """All pages, as galleries know them."""
        for page in sorted(self.docs.rglob("*.md")):
            path = page.relative_to(self.docs).as_posix()
            text = self.source(path)
            yield PageEntry(path, text, [place for place, _ in spots(text, path)])

    def _report(self, error: MulticloudError) -> None:
        if self._stops:
            # Zensical prints it, and ours tells the author nothing.
            raise error.with_traceback(None)
        self.faults.append(error)
        log.warning("%s", error)


class _Builds:
    """The last build of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: _Build | None = None

    def of(self, config: dict[str, Any], settings: Settings) -> _Build:
        """That of a configuration; a preview that reads it again begins another."""
        with self._lock:
            last = self._last
            if last is None or last.config is not config or last.settings != settings:
                last = self._last = _Build(config, settings)
            return last


_BUILDS = _Builds()
