"""Makes MkDocs build a folder of just-the-docs pages: selects files, sets the navigation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from mkdocs.structure.files import File, InclusionLevel
from mkdocs.structure.pages import Page
from pathspec.gitignore import GitIgnoreSpec

from mkdocs_multicloud.errors import JekyllError, Location
from mkdocs_multicloud.jekyll.config_files import CONFIG, line_of
from mkdocs_multicloud.jekyll.jekyll_site import ignored
from mkdocs_multicloud.jekyll.just_the_docs import JustTheDocs
from mkdocs_multicloud.jekyll.kramdown.markdown_extension import KramdownExtension

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

    from mkdocs_multicloud.settings.options import Settings

_MERMAID = re.compile(r"^[ \t>]*(?:```|~~~)[`~]*[ \t]*mermaid\b", re.M)

_MAX_NAMES = 12

STYLESHEET = "assets/multicloud/just-the-docs.css"


class _IndexPage(Page):
    """A page with children, which themes treat as the index page of its section."""

    @property
    def is_index(self) -> bool:
        return True


class _FrontMatterNav(list[Any]):
    """A `nav` that this module has created, as opposed to one of the author."""


class MkDocsAdapter:
    """The just-the-docs site of one MkDocs build.

    Args:
        config: the configuration of the site, to which required settings are added.
        base: the folder of the configuration.

    Raises:
        OptionError: `_config.yml` or a file in `_data` cannot be read.
    """

    def __init__(self, config: MkDocsConfig, base: Path, settings: Settings) -> None:
        docs = Path(config.docs_dir)
        self._jekyll = JustTheDocs(docs, base, settings)
        self._jekyll.config.setdefault("title", config.site_name)
        own = GitIgnoreSpec.from_lines(ignored(docs, self._jekyll.config))
        config.exclude_docs = own + config.exclude_docs if config.exclude_docs else own
        extensions: list[Any] = config.markdown_extensions
        others = [known for known in extensions if not isinstance(known, KramdownExtension)]
        # Themes with their own script for it, such as MkDocs' own, have no styles for Pygments.
        highlight = "highlightjs" not in config.theme
        own_extension = self._jekyll.markdown_extension(
            highlight=highlight, mermaid=_mermaid(config)
        )
        extensions[:] = [*others, own_extension]
        if STYLESHEET not in config.extra_css:
            config.extra_css.append(STYLESHEET)

    @property
    def note(self) -> str:
        """What is not read and is no fault of a page; empty if there is nothing."""
        plugins = self._jekyll.plugins
        names = ", ".join(plugins[:_MAX_NAMES]) + (", …" if len(plugins) > _MAX_NAMES else "")
        if not plugins:
            return ""
        return (
            f"{names}: Jekyll's plugins in Ruby do not run; root_include and root_include_snippet "
            "work without them, other tags are reported where a page uses them"
        )

    def read(self, files: Files, config: MkDocsConfig, stylesheet: bytes) -> list[JekyllError]:
        """Read the front matter of all pages, and create the navigation if the site has none.

        Args:
            stylesheet: the CSS for such pages.

        Returns:
            The errors in front matter and `_config.yml`.
        """
        files.append(File.generated(config, STYLESHEET, content=stylesheet))
        pages = files.documentation_pages()
        texts = {file.src_uri: _text(file) for file in pages}
        others = (file.src_uri for file in files if file.src_uri not in texts)
        self._jekyll.read(texts.items(), others)
        errors = self._undrawn(texts, config)
        if config.nav is not None and not isinstance(config.nav, _FrontMatterNav):
            return errors
        navigation = self._jekyll.navigation
        for file in pages:
            if file.src_uri in navigation.hidden:
                file.inclusion = InclusionLevel.NOT_IN_NAV
        config.nav = _FrontMatterNav(entry.nav_item for entry in navigation.entries)
        return errors + [
            JekyllError(
                found.what,
                found.hint,
                at=Location(found.page.path, line_of(found.name, texts[found.page.path])),
            )
            for found in navigation.unplaced
        ]

    def _undrawn(self, texts: Mapping[str, str], config: MkDocsConfig) -> list[JekyllError]:
        """The error for diagrams of mermaid that stay text; empty if there are none."""
        is_drawn = _mermaid(config) or any("mermaid" in name for name in config.plugins)
        found = ((path, _MERMAID.search(text)) for path, text in texts.items())
        path, first = next(((path, at) for path, at in found if at), ("", None))
        if is_drawn or first is None or not self._jekyll.has_mermaid:
            return []
        return [
            JekyllError(
                f"the theme {config.theme.name} does not draw the diagrams of mermaid, which "
                f"{CONFIG} asks for, here and on other pages",
                "use the theme material, the plugin mermaid2 or a script in extra_javascript",
                at=Location(path, texts[path].count("\n", 0, first.start()) + 1),
            )
        ]

    def arrange(self, navigation: Navigation, files: Files, config: MkDocsConfig) -> None:
        """Make pages with children the index pages of their sections.

        Call this after galleries and other plugins have added their files.
        """
        site = self._jekyll.site
        new = [f for f in files if f.src_uri not in site.pages and f.src_uri not in site.files]
        pages = {file.src_uri: _text(file) for file in new if file.is_documentation_page()}
        others = (file.src_uri for file in new if file.src_uri not in pages)
        addresses = [unquote(file.url) for file in files]
        addresses += [*config.theme.static_templates, *config.extra_templates]
        self._jekyll.add(pages.items(), others, addresses)
        for page in navigation.pages:
            if page.file.src_uri in self._jekyll.navigation.parents:
                page.__class__ = _IndexPage

    def translate(
        self, text: str, source: str, file: File, files: Files, protect: Callable[[str], str]
    ) -> tuple[str, list[JekyllError]]:
        """Translate a page for MkDocs; also return its errors.

        Args:
            text: the text of the page, without its front matter.
            source: the text of the page's file.
            protect: replaces the directives in a text by placeholders.
        """

        def published(path: str) -> str:
            target = files.get_file_from_path(path)
            return target.url_relative_to(file) if target else path

        return self._jekyll.translate(text, file.src_uri, source, protect, published)


def _mermaid(config: MkDocsConfig) -> str:
    """What draws the diagrams of mermaid."""
    if config.theme.name == "material":
        return "theme"
    return "script" if any("mermaid" in str(one) for one in config.extra_javascript) else ""


def _text(file: File) -> str:
    try:
        return file.content_string
    except (OSError, UnicodeDecodeError):
        # MkDocs reports the error when it builds the page.
        return ""
