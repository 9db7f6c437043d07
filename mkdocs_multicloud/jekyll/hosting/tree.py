"""A folder of just-the-docs pages as MkDocs' docs folder: what is in it, and in what order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from mkdocs.structure.files import File, InclusionLevel
from mkdocs.structure.pages import Page as SitePage
from pathspec.gitignore import GitIgnoreSpec

from mkdocs_multicloud.errors import JekyllError, Location
from mkdocs_multicloud.hosts.shared.assets import stylesheet
from mkdocs_multicloud.jekyll.config_files import line_of
from mkdocs_multicloud.jekyll.hosting.host import JekyllPages
from mkdocs_multicloud.jekyll.hosting.kramdown_markdown import KramdownExtension
from mkdocs_multicloud.jekyll.jekyll_site import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

    from mkdocs_multicloud.errors import MulticloudError
    from mkdocs_multicloud.jekyll.navigation import Entry
    from mkdocs_multicloud.settings.options import Settings

STYLESHEET = "assets/multicloud/just-the-docs.css"


class _Index(SitePage):
    """A page that has others below it, which themes take for the index of their section."""

    @property
    def is_index(self) -> bool:
        return True


class _Made(list[Any]):
    """A `nav` of ours: a site in several languages is built once for each."""


class JekyllTree:
    """The tree of one build.

    Args:
        config: of the site; gets what such pages need.
        base: the folder of its configuration.
        settings: the options in force.

    Raises:
        OptionError: `_config.yml` cannot be read.
    """

    def __init__(self, config: MkDocsConfig, base: Path, settings: Settings) -> None:
        docs = Path(config.docs_dir)
        self._pages = JekyllPages(docs, base, settings)
        self._pages.config.setdefault("title", config.site_name)
        lines = [*LEFT_OUT, *_patterns(self._pages.config), *_read_mes(docs)]
        own = GitIgnoreSpec.from_lines(lines)
        config.exclude_docs = own + config.exclude_docs if config.exclude_docs else own
        extensions: list[Any] = config.markdown_extensions
        extensions[:] = [known for known in extensions if not isinstance(known, KramdownExtension)]
        extensions.append(KramdownExtension(self._pages.site.callouts))
        if STYLESHEET not in config.extra_css:
            config.extra_css.append(STYLESHEET)

    def take(
        self, files: Files, config: MkDocsConfig, tell: Callable[[MulticloudError], None]
    ) -> None:
        """Read the front matter of all pages, and make the navigation if the site has none."""
        files.append(File.generated(config, STYLESHEET, content=stylesheet("just-the-docs")))
        sources = files.documentation_pages()
        texts = {file.src_uri: _text(file) for file in sources}
        others = (file.src_uri for file in files if file.src_uri not in texts)
        self._pages.take(texts.items(), others)
        if config.nav is not None and not isinstance(config.nav, _Made):
            return
        navigation = self._pages.navigation
        for lost in navigation.lost:
            line = line_of(lost.name, texts[lost.page.path])
            tell(JekyllError(lost.what, lost.hint, at=Location(lost.page.path, line)))
        for file in sources:
            if file.src_uri in navigation.hidden:
                file.inclusion = InclusionLevel.NOT_IN_NAV
        config.nav = _Made(map(_item, navigation.entries))

    def arrange(self, navigation: Navigation, files: Files, config: MkDocsConfig) -> None:
        """Have themes take parents for the indices of their sections, now that all files are known.

        Galleries and other plugins have added theirs.
        """
        site = self._pages.site
        new = [f for f in files if f.src_uri not in site.pages and f.src_uri not in site.files]
        pages = {file.src_uri: _text(file) for file in new if file.is_documentation_page()}
        others = (file.src_uri for file in new if file.src_uri not in pages)
        addresses = [unquote(file.url) for file in files]
        addresses += [*config.theme.static_templates, *config.extra_templates]
        self._pages.add(pages.items(), others, addresses)
        for page in navigation.pages:
            if page.file.src_uri in self._pages.navigation.parents:
                page.__class__ = _Index

    def translated(
        self,
        text: str,
        source: str,
        file: File,
        files: Files,
        claimed: Callable[[str], str],
        report: Callable[[MulticloudError], None],
    ) -> str:
        """A page as MkDocs reads it.

        Args:
            source: the page's own file.
            claimed: has directives claimed.
            report: takes each fault of the page.
        """

        def published(path: str) -> str:
            target = files.get_file_from_path(path)
            return target.url_relative_to(file) if target else path

        return self._pages.translated(text, file.src_uri, source, claimed, report, published)


def _patterns(config: dict[str, Any]) -> list[str]:
    """What a site leaves out or takes in by its configuration, as patterns of gitignore."""
    found = [_pattern(name) for name in _names(config.get("exclude"))]
    found += [f"!{_pattern(name)}" for name in _names(config.get("include"))]
    collections = config.get("collections")
    if isinstance(collections, dict):
        shown = [n for n, how in collections.items() if isinstance(how, dict) and how.get("output")]
        found += [f"!/_{name}" for name in shown]
    return found


def _read_mes(docs: Path) -> list[str]:
    """The `README.md` files that MkDocs would take for what an `index.md` beside them is."""
    found = [path for path in docs.rglob("README.md") if path.with_name("index.md").is_file()]
    return [f"/{path.relative_to(docs).as_posix()}" for path in found]


def _pattern(name: str) -> str:
    return name if name.startswith("*") else f"/{name.lstrip('/')}"


def _names(value: object) -> list[str]:
    return [str(name) for name in value if name] if isinstance(value, list) else []


def _text(file: File) -> str:
    try:
        return file.content_string
    except (OSError, UnicodeDecodeError):
        # MkDocs says so when it comes to that page.
        return ""


def _item(entry: Entry) -> dict[str, Any]:
    """An entry as `nav` has it."""
    if not entry.children:
        return {entry.page.title: entry.page.path}
    return {entry.page.title: [entry.page.path, *map(_item, entry.children)]}
