"""Answers what pages ask of all diagrams of a MkDocs site."""

from __future__ import annotations

import html
import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from mkdocs_multicloud.hosts.shared.site_questions import PageQuestions

if TYPE_CHECKING:
    from mkdocs.structure.files import File, Files

    from mkdocs_multicloud.hosts.shared.site_build import SiteBuild


_TAG = re.compile("<[^<>]*>")


def answer_questions(build: SiteBuild, files: Files) -> None:
    """Answer the questions of all pages, after they are converted."""
    architecture, strings = build.architecture, build.pipeline.settings.ui_strings
    for file in files.documentation_pages():
        if file.page is not None and file.page.content:
            pages = _FilesSeenFrom(file, files)
            questions = PageQuestions(file.src_uri, architecture, pages, strings)
            file.page.content = questions.answered(file.page.content)


class _FilesSeenFrom:
    """The pages of a site, with addresses relative to one of them."""

    def __init__(self, page: File, files: Files) -> None:
        self._page = page
        self._files = files
        self._addresses: dict[str, str] = {}

    def title(self, page: str) -> str:
        file = self._files.get_file_from_path(page)
        if not file or not file.page:
            return ""
        title = str(file.page.title or "")
        # That of a heading is HTML, that of the front matter is text.
        return title if file.page.meta.get("title") else html.unescape(_TAG.sub("", title))

    def address(self, page: str) -> str:
        if page not in self._addresses:
            file = self._files.get_file_from_path(page)
            self._addresses[page] = file.url_relative_to(self._page) if file else ""
        return self._addresses[page]

    def picture(self, page: str, link: str) -> str:
        return self.address(
            posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(link)))
        )
