"""Pages without a host, as in `markdown.markdown(text)`: their HTML contains all files."""

from __future__ import annotations

import dataclasses
import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.directive.placeholders import Placeholders
from mkdocs_multicloud.hosts.shared.page_context import PageContext
from mkdocs_multicloud.hosts.shared.publisher import NoFiles
from mkdocs_multicloud.hosts.shared.session_pool import SESSIONS
from mkdocs_multicloud.hosts.shared.site_build import SiteBuild
from mkdocs_multicloud.hosts.shared.site_questions import PageQuestions
from mkdocs_multicloud.jekyll import JustTheDocs, front_matter
from mkdocs_multicloud.pipeline import Pipeline
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from collections.abc import Container

    from mkdocs_multicloud.errors import MulticloudError
    from mkdocs_multicloud.hosts.shared.session_pool import SharedSession
    from mkdocs_multicloud.settings.options import Settings

HOSTS_WITH_PLUGIN = ("mkdocs", "properdocs")
"""Hosts that can use our plugin, and count the warnings of their loggers."""

LOGGER = "mkdocs_multicloud"
_WARNED: list[str] = []

NAME = "text"
"""The name of a text in error messages."""


class StandaloneTexts:
    """The texts of one converter; their paths are relative to the working directory.

    Args:
        given: names of the options that are set explicitly. The defaults differ from those of a
            site: no script, inline pictures, and no dark pictures, as the page may stay white.
    """

    def __init__(self, settings: Settings, given: Container[str]) -> None:
        picture = settings.picture if "picture" in given else "inline"
        dark = settings.dark and "dark" in given
        self._settings = dataclasses.replace(settings, picture=picture, dark=dark, script=False)
        self._folder = Path.cwd()
        self._shared: SharedSession | None = None
        self._build: SiteBuild | None = None
        self.jekyll: JustTheDocs | None = None
        if settings.just_the_docs:
            self.jekyll = JustTheDocs(self._folder, self._folder, settings)

    @property
    def build(self) -> SiteBuild:
        """The build of the text; a new one each time, as files may have changed.

        Raises:
            OptionError: a folder in the options does not exist.
        """
        if self._build is None:
            project = Project.of(self._folder, self._folder, self._settings)
            self._shared = SESSIONS.of(project, self._settings)
            session = self._shared.session
            session.begin()
            pipeline = Pipeline(project, self._settings, session, embeds_files=True)
            self._build = SiteBuild(pipeline, self._report)
            if _logger().name != LOGGER and not _WARNED:
                _WARNED.append(_logger().name)
                _logger().warning(
                    "multicloud: the site lists the Markdown extension but not the plugin, so "
                    "nothing is known of its pages; add multicloud to its plugins"
                )
        return self._build

    def begin(self, text: str) -> tuple[PageContext, str]:
        """Start a text; see `Pages.begin`."""
        self._build = None
        placeholders: Placeholders[PageContext] = Placeholders()
        page = PageContext(NAME, NoFiles(), placeholders, exact_lines=False)
        insert = partial(placeholders.insert, source=text, page=page)
        if self.jekyll is None:
            return page, insert(text)
        body = front_matter(text)[1]
        translated, errors = self.jekyll.translate(body, f"{NAME}.md", text, insert)
        for error in errors:
            self.build.report(error)
        return page, translated

    def answered(self, text: str) -> str:
        """Answer from the diagrams of this text."""
        if self._build is None:
            return text
        strings = self._settings.ui_strings
        pages = _NoPages()
        return PageQuestions(NAME, self._build.architecture, pages, strings).answered(text)

    def script(self) -> str:
        """Return nothing: a single text has no other files."""
        return ""

    def end(self) -> None:
        """End the text."""
        if self._build is not None:
            self._build.pipeline.close()

    def _report(self, error: MulticloudError) -> None:
        if self._settings.on_error == "fail":
            raise error
        _logger().warning("%s", error)


class _NoPages:
    """The pages of a site that has none: all addresses are in this text."""

    def title(self, page: str) -> str:
        return ""

    def address(self, page: str) -> str:
        return ""

    def picture(self, page: str, link: str) -> str:
        return ""


def _logger() -> logging.Logger:
    """Return the logger of the host that is running, else our own."""
    builder = next((name for name in HOSTS_WITH_PLUGIN if logging.getLogger(name).handlers), "")
    return logging.getLogger(f"{builder}.plugins.multicloud" if builder else LOGGER)
