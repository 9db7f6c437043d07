"""The MkDocs plugin: hands its pages to the extension, adds the files, reports the faults."""

from __future__ import annotations

import dataclasses
import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config.base import BaseConfigOption, LegacyConfig, ValidationError
from mkdocs.contrib.search import SearchPlugin
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File

from mkdocs_multicloud.directive.placeholders import Placeholders
from mkdocs_multicloud.errors import MulticloudError, OptionError
from mkdocs_multicloud.hosts.markdown.blocks import UNSEARCHED
from mkdocs_multicloud.hosts.markdown.extension import MulticloudExtension
from mkdocs_multicloud.hosts.mkdocs.gallery_pages import add_pages, page_entries, text_of
from mkdocs_multicloud.hosts.mkdocs.merge_options import (
    extension_options,
    is_extension,
    merge,
    suggest_option,
)
from mkdocs_multicloud.hosts.mkdocs.plugin_compat import (
    AFTER_OTHERS,
    check,
    for_print_site,
    theme_language,
)
from mkdocs_multicloud.hosts.mkdocs.publisher import SitePublisher
from mkdocs_multicloud.hosts.shared.assets import SCRIPT, STYLESHEET, script, stylesheet
from mkdocs_multicloud.hosts.shared.build_series import BuildSeries
from mkdocs_multicloud.hosts.shared.page_context import PageContext
from mkdocs_multicloud.hosts.shared.watch import Watching
from mkdocs_multicloud.jekyll import MkDocsAdapter
from mkdocs_multicloud.page.artifacts import Ledger
from mkdocs_multicloud.pipeline import requests_in
from mkdocs_multicloud.settings.options import OPTIONS, Settings
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.config.base import ConfigErrors, ConfigWarnings
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

    from mkdocs_multicloud.settings.option_lookup import Option

log = get_plugin_logger("multicloud")


class _MkDocsOption(BaseConfigOption[Any]):
    """An option of the table, as MkDocs checks options."""

    def __init__(self, option: Option) -> None:
        super().__init__()
        self.default = option.default
        self._option = option

    def run_validation(self, value: object) -> object:
        if value is self.default:
            return value
        try:
            return self._option.check(value)
        except OptionError as error:
            raise ValidationError(error.message) from None


class MulticloudPlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """Runs the snippets that pages name and writes what they build into the pages."""

    config_scheme = tuple(
        (name, _MkDocsOption(option)) for name, option in OPTIONS.allowed_in("site").items()
    )

    def __init__(self) -> None:
        super().__init__()
        # ProperDocs answers to MkDocs' names, but for that of its logger.
        self.builds = BuildSeries(logging.getLogger(BasePlugin.__module__.partition(".")[0]))
        self.overrides: dict[str, Any] = {}
        self._written: set[str] = set()
        self._extension: MulticloudExtension | None = None
        self._styled: MkDocsConfig | None = None
        self._ledger = Ledger()
        self._placeholders: Placeholders[PageContext] = Placeholders()
        self._watching = Watching()
        self._whole: str | None = None
        self._nav: Any = None
        self._jekyll: MkDocsAdapter | None = None

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[ConfigErrors, ConfigWarnings]:
        """Check the plugin's own options; which are written counts where there are others."""
        # MkDocs keeps this object for all configurations that one process loads.
        self._written = set(options)
        self.overrides = {}
        self.builds.remembers = True
        errors, warnings = super().load_config(options, config_file_path)
        return errors, [(name, suggest_option(name, why)) for name, why in warnings]

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Being defined, it makes MkDocs keep this object between the builds of `serve`."""
        self.builds.start(more=command == "serve")

    @event_priority(AFTER_OTHERS)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the options and put the extension among the site's, for a listed one too."""
        base = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
        try:
            check(config.plugins, STYLESHEET, SCRIPT)
            settings = self.settings(config)
            project = Project.of(base, Path(config.docs_dir), settings)
            build = self.builds.begin(project, settings, _reporter(settings.on_error == "fail"))
            self._jekyll = MkDocsAdapter(config, base, settings) if settings.just_the_docs else None
        except MulticloudError as error:
            raise PluginError(f"multicloud: {error}") from None
        self._extension = MulticloudExtension(build)
        self._extension.links = "glightbox" not in config.plugins
        others = [known for known in config.markdown_extensions if not is_extension(known)]
        config.markdown_extensions[:] = [*others, self._extension]  # type: ignore[list-item]
        if self._styled is not config:
            # Another plugin may change its name there before the next language has its turn.
            config.extra_css.append(STYLESHEET)
            if settings.script:
                config.extra_javascript.append(SCRIPT)
            self._styled = config
        if settings.templates:
            config.watch.append(str(base / settings.templates))
        return config

    @event_priority(AFTER_OTHERS)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Begin to run the snippets of all pages, when all plugins have said which those are."""
        self._ledger, self._placeholders = Ledger(), Placeholders()
        files.append(File.generated(config, STYLESHEET, content=stylesheet()))
        build = self.builds.last
        pipeline = build.pipeline
        if pipeline.settings.script:
            files.append(File.generated(config, SCRIPT, content=script()))
        if self._jekyll:
            for error in self._jekyll.read(files, config, stylesheet("just-the-docs")):
                build.report(error)
        self._nav = config.nav
        add_pages(build, files, config)
        pages = files.documentation_pages()
        requests = [one for page in pages for one in requests_in(text_of(page), page.src_uri)]
        self._watching.add(pipeline.start(requests))
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Of the pages that show a file, galleries link to the first in the navigation."""
        config.nav = self._nav  # another language has its own pages of galleries
        if self._jekyll:
            self._jekyll.arrange(nav, files, config)
        pages = [*(page.file for page in nav.pages), *files.documentation_pages()]
        self.builds.last.pipeline.set_pages(page_entries(pages))
        return nav

    @event_priority(50)
    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Insert placeholders, after other plugins included text and before template engines."""
        assert self._extension is not None, "on_config has run"
        publisher = SitePublisher(page.file, files, config, self._ledger)
        context = PageContext(page.file.src_uri, publisher, self._placeholders, exact_lines=False)
        self._extension.page = context
        source = page.file.content_string
        insert = partial(self._placeholders.insert, source=source, page=context)
        if self._jekyll is None:
            return insert(markdown)
        text, errors = self._jekyll.translate(markdown, source, page.file, files, insert)
        for error in errors:
            self.builds.last.report(error)
        return text

    @event_priority(50)
    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Have pages ready for plugins that make others of them."""
        return for_print_site(html, config.plugins)

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
        self._watching.begin(
            lambda path, deep: server.watch(str(path), recursive=deep),
            lambda path: server.unwatch(str(path)),
        )
        return server

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """The pages are written: say what it took."""
        if summary := self.builds.summary():
            log.info("%s", summary)
        for outcome in self.builds.outcomes():
            log.debug("%s", outcome)
        self._watching.add(self.builds.files_read())
        self.builds.end()

    def on_build_error(self, *, error: Exception) -> None:
        """Leave nothing running, unless there will be another build."""
        self.builds.end()

    def on_shutdown(self) -> None:
        """Leave nothing running."""
        self.builds.more = False
        self.builds.end()

    def settings(self, config: MkDocsConfig) -> Settings:
        """The options, checked.

        Raises:
            OptionError: there is no such option, or it has two values.
        """
        for name in self.config:
            OPTIONS.lookup(name, "site")
        # Also what a hook has changed.
        own = {
            name: value
            for name, value in self.config.items()
            if name in self._written or value != OPTIONS.allowed_in("site")[name].default
        }
        settings = Settings(**merge([("plugins (multicloud)", own), *extension_options(config)]))
        # It has no dark mode of its own, so readers' systems must not choose the dark picture.
        dark = settings.dark and config.theme.name != "readthedocs"
        language = settings.language or theme_language(config.theme)
        return dataclasses.replace(settings, dark=dark, language=language, **self.overrides)


def _reporter(stop: bool) -> Callable[[MulticloudError], None]:
    def report(error: MulticloudError) -> None:
        if stop:
            raise PluginError(f"multicloud: {error}")
        log.warning("%s", error)

    return report
