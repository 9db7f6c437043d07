"""Adds the generated pages of galleries to MkDocs' files and navigation."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, InclusionLevel

from mkdocs_multicloud.errors import Location, MulticloudError, SnippetError
from mkdocs_multicloud.gallery.site_index import PageEntry
from mkdocs_multicloud.hosts.mkdocs.plugin_compat import language_folder
from mkdocs_multicloud.pipeline import requests_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from mkdocs_multicloud.gallery.plan import GeneratedPage
    from mkdocs_multicloud.hosts.shared.site_build import SiteBuild

log = get_plugin_logger("multicloud")


def add_pages(build: SiteBuild, files: Files, config: MkDocsConfig) -> None:
    """Add the generated pages of all galleries with the option `pages`; report errors."""
    pipeline = build.pipeline
    pipeline.set_pages(page_entries(files.documentation_pages()))
    for gallery in pipeline.settings.galleries:
        if not gallery.pages:
            continue
        try:
            pages = pipeline.gallery_pages(gallery)
        except MulticloudError as error:
            build.report(error.seen_from(Location(f"galleries ({gallery.name})")))
            continue
        index, *others = (page.path for page in pages)
        config.nav, in_nav = _with_pages(config.nav, gallery.pages, [index, *others])
        if not in_nav and not (config.not_in_nav and config.not_in_nav.match_file(index)):
            # The level at which MkDocs reports an author's pages that are missing in nav.
            log.log(
                config.validation.nav.omitted_files,
                "galleries (%s): its pages are not in the navigation; write their folder in nav, "
                "as in '- %s: %s/', or in not_in_nav",
                gallery.name,
                pages[0].title,
                gallery.pages,
            )
        level = InclusionLevel.INCLUDED if in_nav else InclusionLevel.NOT_IN_NAV
        for page in pages:
            _add(page, index, level, build, files, config)
        # A snippet that has a page now does not get another one from the next gallery.
        pipeline.set_pages(page_entries(files.documentation_pages()))
    for fault in pipeline.unused_gallery_faults():
        build.report(fault)


def page_entries(pages: Iterable[File]) -> Callable[[], Iterator[PageEntry]]:
    """Return a function that yields the entries of pages for galleries, each page once."""
    known = {page.src_uri: page for page in pages}

    def found() -> Iterator[PageEntry]:
        for path, page in known.items():
            text = text_of(page)
            yield PageEntry(path, text, [request.written for request in requests_in(text, path)])

    return found


def text_of(page: File) -> str:
    """Return the text of a page; empty if it is unreadable, which MkDocs reports later."""
    try:
        return page.content_string
    except (OSError, UnicodeDecodeError):
        return ""


def _add(
    page: GeneratedPage,
    index: str,
    level: InclusionLevel,
    build: SiteBuild,
    files: Files,
    config: MkDocsConfig,
) -> None:
    own = files.src_uris.get(page.path)
    if own is None:
        # A navigation that MkDocs derives from the folders contains the page.
        file = File.generated(config, page.path, content=page.text, inclusion=level)
        file.dest_uri = posixpath.join(language_folder(config.plugins), file.dest_uri)
        files.append(file)
    elif page.path != index and own.generated_by is None:
        # The author may have written the index page.
        error = SnippetError(
            f"a snippet would get the page {page.path}, which exists but does not show it",
            "show the snippet in it, or rename one of them",
        )
        build.report(error.seen_from(Location("galleries")))


def _with_pages(nav: Any, folder: str, pages: list[str]) -> tuple[Any, bool]:
    """Replace a folder's name in the navigation by its pages; return whether it was found."""
    if nav is None:
        return None, True
    if isinstance(nav, list):
        filled = [_with_pages(entry, folder, pages) for entry in nav]
        found: list[Any] = []
        for before, (entry, _) in zip(nav, filled, strict=True):
            # A folder without its own title is replaced by its pages.
            found += entry if _names(before, folder) else [entry]
        return found, any(has for _, has in filled)
    if isinstance(nav, dict):
        titled = {title: _with_pages(entry, folder, pages) for title, entry in nav.items()}
        return {title: entry for title, (entry, _) in titled.items()}, any(
            h for _, h in titled.values()
        )
    return (pages, True) if _names(nav, folder) else (nav, False)


def _names(entry: Any, folder: str) -> bool:
    return isinstance(entry, str) and entry.strip("/") == folder
