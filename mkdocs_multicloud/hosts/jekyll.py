"""A folder of just-the-docs pages as MkDocs' docs folder: what is in it, and in what order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.structure.pages import Page as SitePage
from mkdocs.utils import meta
from pathspec.gitignore import GitIgnoreSpec

from mkdocs_multicloud.errors import Location, OptionError
from mkdocs_multicloud.hosts.kramdown import KramdownExtension
from mkdocs_multicloud.hosts.publishing import stylesheet
from mkdocs_multicloud.jekyll.navigation import Entry, Navigation
from mkdocs_multicloud.jekyll.pages import Surroundings, translated
from mkdocs_multicloud.jekyll.site import LEFT_OUT, Page, Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation as SiteNavigation

    from mkdocs_multicloud.options import Settings
    from mkdocs_multicloud.pipeline import Pipeline

log = get_plugin_logger("multicloud")

STYLESHEET = "assets/multicloud/just-the-docs.css"
CONFIG = "_config.yml"


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
        config: of the site.
        base: the folder of its configuration.
        settings: the options in force.

    Raises:
        OptionError: `_config.yml` cannot be read.
    """

    def __init__(self, config: MkDocsConfig, base: Path, settings: Settings) -> None:
        self._docs = Path(config.docs_dir)
        self._contents = settings.words["contents"]
        self._config = read_config(self._docs, base)
        self.site = Site.of(self._config, (), ())
        self._navigation = Navigation()
        lines = [*LEFT_OUT, *_patterns(self._config), *_read_mes(self._docs)]
        own = GitIgnoreSpec.from_lines(lines)
        config.exclude_docs = own + config.exclude_docs if config.exclude_docs else own
        extensions: list[Any] = config.markdown_extensions
        extensions[:] = [known for known in extensions if not isinstance(known, KramdownExtension)]
        extensions.append(KramdownExtension(self.site.callouts))
        if STYLESHEET not in config.extra_css:
            config.extra_css.append(STYLESHEET)

    def take(self, files: Files, config: MkDocsConfig) -> None:
        """Read the front matter of all pages, and make the navigation if the site has none."""
        files.append(File.generated(config, STYLESHEET, content=stylesheet("just-the-docs")))
        sources = files.documentation_pages()
        pages = [Page(file.src_uri, _front(file)) for file in sources]
        others = {file.src_uri for file in files} - {page.path for page in pages}
        self.site = Site.of(self._config, pages, others)
        self._navigation = Navigation.of(pages, self._config)
        if config.nav is not None and not isinstance(config.nav, _Made):
            return
        for page in self._navigation.lost:
            log.info("%s: no page is its parent %r", page.path, page.front.get("parent"))
        for file in sources:
            if file.src_uri in self._navigation.hidden:
                file.inclusion = InclusionLevel.NOT_IN_NAV
        config.nav = _Made(map(_item, self._navigation.entries))

    def arrange(self, navigation: SiteNavigation) -> None:
        """Have themes take parents for the indices of their sections."""
        for page in navigation.pages:
            if page.file.src_uri in self._navigation.parents:
                page.__class__ = _Index

    def translated(
        self,
        text: str,
        file: File,
        files: Files,
        claimed: Callable[[str], str],
        pipeline: Pipeline,
    ) -> str:
        """A page as MkDocs reads it.

        Args:
            claimed: has directives claimed, also those that come with the text of other files.
            pipeline: is told what is not understood.
        """

        def published(path: str) -> str:
            target = files.get_file_from_path(path)
            return target.url_relative_to(file) if target else path

        around = Surroundings(self.site, self._navigation, self._text_of, published, self._contents)
        page = self.site.pages.get(file.src_uri) or Page(file.src_uri)
        text, faults = translated(claimed(text), file.content_string, page, around, claimed)
        for fault in faults:
            pipeline.tell(fault)
        return text

    def _text_of(self, path: str) -> str | None:
        found = self._docs / path
        try:
            if not found.resolve().is_relative_to(self._docs.resolve()):
                return None
            return found.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return None


def read_config(*folders: Path) -> dict[str, Any]:
    """The `_config.yml` of the first folder that has one.

    Raises:
        OptionError: it cannot be read.
    """
    for folder in folders:
        path = folder / CONFIG
        try:
            told = yaml.safe_load(path.read_text("utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else None
            raise OptionError(
                f"it cannot be read: {getattr(error, 'problem', None) or error}",
                "mend it, or remove it",
                at=Location(path.name, line),
            ) from None
        return told if isinstance(told, dict) else {}
    return {}


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


def _front(file: File) -> dict[str, Any]:
    try:
        found = meta.get_data(file.content_string)[1]
    except (OSError, UnicodeDecodeError):
        return {}
    return dict(found) if isinstance(found, dict) else {}


def _item(entry: Entry) -> dict[str, Any]:
    """An entry as `nav` has it."""
    if not entry.children:
        return {entry.page.title: entry.page.path}
    return {entry.page.title: [entry.page.path, *map(_item, entry.children)]}
