"""The MkDocs plugin: passes pages to the Markdown extension, adds files, reports faults."""

from __future__ import annotations

import dataclasses
import logging
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config.base import BaseConfigOption, LegacyConfig, ValidationError
from mkdocs.contrib.search import SearchPlugin
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File

from mkdocs_multicloud.architecture.as_json import FILE, as_json
from mkdocs_multicloud.directive.placeholders import Placeholders
from mkdocs_multicloud.errors import MulticloudError, OptionError
from mkdocs_multicloud.hosts.markdown.blocks import CELLS, UNSEARCHED
from mkdocs_multicloud.hosts.markdown.extension import MulticloudExtension
from mkdocs_multicloud.hosts.mkdocs.gallery_pages import add_pages, page_entries, text_of
from mkdocs_multicloud.hosts.mkdocs.merge_options import (
    extension_options,
    is_extension,
    merge,
    unknown_option,
)
from mkdocs_multicloud.hosts.mkdocs.plugin_compat import (
    AFTER_OTHERS,
    BEFORE_OTHERS,
    answer_in_print_site,
    check,
    superseded,
    theme_language,
)
from mkdocs_multicloud.hosts.mkdocs.publisher import SitePublisher
from mkdocs_multicloud.hosts.mkdocs.search_entries import add_nodes
from mkdocs_multicloud.hosts.mkdocs.site_answers import answer_questions
from mkdocs_multicloud.hosts.shared.assets import SCRIPT, STYLESHEET, script, stylesheet
from mkdocs_multicloud.hosts.shared.build_series import BuildSeries
from mkdocs_multicloud.hosts.shared.page_context import PageContext
from mkdocs_multicloud.hosts.shared.published_marks import remove_marks
from mkdocs_multicloud.hosts.shared.publisher import PublishedFiles
from mkdocs_multicloud.hosts.shared.watch import Watching
from mkdocs_multicloud.pipeline import requests_in
from mkdocs_multicloud.settings.options import OPTIONS, Settings
from mkdocs_multicloud.snippet.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment
    from mkdocs.config.base import ConfigErrors, ConfigWarnings
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

    from mkdocs_multicloud.jekyll import MkDocsAdapter
    from mkdocs_multicloud.page.diagram_on_page import DiagramOnPage
    from mkdocs_multicloud.settings.option_lookup import Option

log = get_plugin_logger("multicloud")


class _MkDocsOption(BaseConfigOption[Any]):
    """One of our options, in the form that MkDocs needs to check it."""

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
    """Runs the snippets of pages and writes their diagrams into the pages."""

    config_scheme = tuple(
        (name, _MkDocsOption(option)) for name, option in OPTIONS.allowed_in("site").items()
    )

    def __init__(self) -> None:
        super().__init__()
        # ProperDocs uses MkDocs' names, except for the name of its logger.
        self.builds = BuildSeries(logging.getLogger(BasePlugin.__module__.partition(".")[0]))
        self.overrides: dict[str, Any] = {}
        self._written: set[str] = set()
        self._extension: MulticloudExtension | None = None
        self._styled: MkDocsConfig | None = None
        self._published = PublishedFiles()
        self._placeholders: Placeholders[PageContext] = Placeholders()
        self._pages: dict[str, PageContext] = {}
        self._shown: defaultdict[str, list[DiagramOnPage]] = defaultdict(list)
        self._docs = Path()
        self._watching = Watching()
        self._dirty = False
        self._whole: str | None = None
        self._nav: Any = None
        self._jekyll: MkDocsAdapter | None = None
        self._noted: set[str] = set()
        self._is_dirty = False

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[ConfigErrors, ConfigWarnings]:
        """Check the plugin's options, and note which are written, to merge them with others."""
        # MkDocs uses the same object for all configurations that a process loads.
        self._written = set(options)
        self.overrides = {}
        self.builds.only_runs, self.builds.shard = False, None
        errors, warnings = super().load_config(options, config_file_path)
        # MkDocs warns of an unknown name; a site that does not do what it says is an error.
        unknown = {name: error for name, _ in warnings if (error := unknown_option(name))}
        errors += [(name, ValidationError(error.message)) for name, error in unknown.items()]
        return errors, [(name, why) for name, why in warnings if name not in unknown]

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Start the command; because of this method, MkDocs keeps the object between builds."""
        self._dirty = dirty
        self.builds.start(more=command == "serve")
        self._is_dirty = dirty

    @event_priority(BEFORE_OTHERS)
    def _before_config(self, config: MkDocsConfig) -> None:
        """Note the folder of the pages: paths are relative to it, also if a plugin copies it."""
        self._docs = Path(config.docs_dir)

    @event_priority(AFTER_OTHERS)
    def _after_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the options and add the Markdown extension, in place of one that the site lists."""
        base = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
        try:
            if sum(isinstance(one, MulticloudPlugin) for one in config.plugins.values()) > 1:
                raise OptionError("plugins: multicloud is listed twice", "remove one of them")
            check(config.plugins, STYLESHEET, SCRIPT)
            self._note(superseded(config.plugins))
            settings = self.settings(config)
            project = Project.of(base, self._docs, settings)
            build = self.builds.begin(project, settings, _reporter(settings.on_error == "fail"))
            self._jekyll = _adapter(config, base, settings) if settings.just_the_docs else None
        except MulticloudError as error:
            raise PluginError(f"multicloud: {error}") from None
        if self._jekyll:
            self._note(self._jekyll.note)
        self._extension = MulticloudExtension(build)
        self._extension.links = "glightbox" not in config.plugins
        others = [known for known in config.markdown_extensions if not is_extension(known)]
        config.markdown_extensions[:] = [*others, self._extension]  # type: ignore[list-item]
        if self._styled is not config:
            # A plugin may have changed its name there since the build of the last language.
            config.extra_css.append(STYLESHEET)
            if settings.script:
                config.extra_javascript.append(SCRIPT)
            self._styled = config
        if settings.templates:
            config.watch.append(str(base / settings.templates))
        return config

    on_config = CombinedEvent(_before_config, _after_config)

    @event_priority(AFTER_OTHERS)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Start the snippets of all pages, after all plugins have added their pages."""
        self._published, self._placeholders = PublishedFiles(), Placeholders()
        self._pages.clear()
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

    @event_priority(BEFORE_OTHERS)
    def _before_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
        """Prepare all pages for plugins that convert them early, as to count their headings."""
        assert self._extension is not None, "on_config has run"
        self._extension.known_pages = self._pages
        for page in files.documentation_pages():
            self._pages[page.src_uri] = self._context(page, files, config, reports=False)
        self.builds.last.pipeline.set_pages(page_entries(page.file for page in nav.pages))

    def _after_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Tell galleries the order of the pages: they link to the first page with a picture."""
        config.nav = self._nav  # each language has its own generated pages
        if self._jekyll:
            self._jekyll.arrange(nav, files, config)
        pages = [*(page.file for page in nav.pages), *files.documentation_pages()]
        self.builds.last.pipeline.set_pages(page_entries(pages))
        return nav

    on_nav = CombinedEvent(_before_nav, _after_nav)

    @event_priority(50)
    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Insert placeholders, after other plugins included text and before template engines."""
        assert self._extension is not None, "on_config has run"
        context = self._context(page.file, files, config)
        self._extension.page = self._pages[page.file.src_uri] = context
        source = page.file.content_string
        insert = partial(self._placeholders.insert, source=source, page=context)
        if self._jekyll is None:
            return insert(markdown)
        text, errors = self._jekyll.translate(markdown, source, page.file, files, insert)
        for error in errors:
            self.builds.last.report(error)
        return text

    @event_priority(BEFORE_OTHERS)
    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Prepare pages for plugins that read their Markdown or combine them into other pages."""
        context, markdown = self._pages.get(page.file.src_uri), page.markdown or ""
        # Another plugin may have pages that only it knows.
        if context is not None:
            # Who converts the page again gets it as it is; its faults are known.
            context.reports = False
            described = self._placeholders.described(markdown)
            if described != markdown:
                context.markdown, context.description = markdown, described
                page.markdown = described
        return html

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Check what is about several pages and answer questions, now that all are converted."""

        def ids_of(path: str) -> set[str] | None:
            file = files.get_file_from_path(path)
            return getattr(file.page, "present_anchor_ids", None) if file and file.page else None

        build = self.builds.last
        build.report_dead_anchors(ids_of)
        self._shown.clear()
        for one in build.diagrams:
            self._shown[one.place.path].append(one.diagram)
        build.report_site_rules(build.diagrams)
        if not self._is_dirty:
            self._note(build.unused_rules_note(build.diagrams))
        answer_questions(build, files)
        answer_in_print_site(files, config.plugins)
        if self._dirty and any(
            file.page is not None and file.page.content is None
            for file in files.documentation_pages()
        ):
            self._note(
                f"--dirty skips unchanged pages, so {FILE} is not written, and lists of uses and "
                "links to nodes lack the diagrams of these pages; build without --dirty"
            )
        else:
            files.append(File.generated(config, FILE, content=as_json(build.architecture)))
        return env

    @event_priority(100)
    def _before_search(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, **_: Any
    ) -> TemplateContext:
        """Remove dumps from the page while MkDocs' search plugin reads it."""
        self._whole = page.content
        if page.content and any(type(p) is SearchPlugin for p in config.plugins.values()):
            page.content = UNSEARCHED.sub("", page.content)
        if page.content and all(one.pictures for one in self._shown[page.file.src_uri]):
            page.content = CELLS.sub("", page.content)
        return context

    @event_priority(-100)
    def _after_search(
        self, context: TemplateContext, *, page: Page, **event: Any
    ) -> TemplateContext:
        """Add the nodes of the page's diagrams to the search."""
        if self._whole is not None:
            page.content = self._whole
        add_nodes(event["config"].plugins, self._shown[page.file.src_uri], page.url)
        return context

    on_page_context = CombinedEvent(_before_search, _after_search)

    def on_serve(self, server: LiveReloadServer, **_: Any) -> LiveReloadServer:
        """Watch the snippets and the files that they read."""
        self._watching.begin(
            lambda path, deep: server.watch(str(path), recursive=deep),
            lambda path: server.unwatch(str(path)),
        )
        return server

    @event_priority(AFTER_OTHERS)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Check the written files and log the summary, after all plugins wrote theirs."""
        for fault in remove_marks(Path(config.site_dir)):
            self.builds.last.report(fault)
        if summary := self.builds.summary():
            log.info("%s", summary)
        for outcome in self.builds.outcomes():
            log.debug("%s", outcome)
        self._watching.add(self.builds.files_read())
        self.builds.end()

    def on_build_error(self, *, error: Exception) -> None:
        """Stop all processes, unless there will be another build."""
        self.builds.end()

    def on_shutdown(self) -> None:
        """Stop all processes."""
        self._watching.end()
        self.builds.more = False
        self.builds.end()

    def _note(self, text: str) -> None:
        """Log a note, once in all builds of a preview."""
        if text and text not in self._noted:
            self._noted.add(text)
            log.info("%s", text)

    def _context(
        self, page: File, files: Files, config: MkDocsConfig, *, reports: bool = True
    ) -> PageContext:
        publisher = SitePublisher(page, files, config, self._published)
        return PageContext(
            page.src_uri, publisher, self._placeholders, exact_lines=False, reports=reports
        )

    def settings(self, config: MkDocsConfig) -> Settings:
        """Return the checked options.

        Raises:
            OptionError: an option is unknown, invalid, or has different values in two places.
        """
        for name in self.config:
            OPTIONS.lookup(name, "site")
        # Includes changes by hooks.
        own = {
            name: value
            for name, value in self.config.items()
            if name in self._written or value != OPTIONS.allowed_in("site")[name].default
        }
        settings = Settings(**merge([("plugins (multicloud)", own), *extension_options(config)]))
        # readthedocs has no dark mode, so the reader's system must not choose the dark picture.
        dark = settings.dark and config.theme.name != "readthedocs"
        language = settings.language or theme_language(config.theme)
        return dataclasses.replace(settings, dark=dark, language=language, **self.overrides)


def _adapter(config: MkDocsConfig, base: Path, settings: Settings) -> MkDocsAdapter:
    # Loaded only for such sites.
    from mkdocs_multicloud.jekyll import MkDocsAdapter

    return MkDocsAdapter(config, base, settings)


def _reporter(stop: bool) -> Callable[[MulticloudError], None]:
    def report(error: MulticloudError) -> None:
        if stop:
            raise PluginError(f"multicloud: {error}")
        log.warning("%s", error)

    return report
