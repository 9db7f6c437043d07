"""Reads and translates the pages of a just-the-docs site, for one build."""

from __future__ import annotations

import os
import posixpath
import re
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.errors import JekyllError, Location, nearest
from mkdocs_multicloud.jekyll import kramdown
from mkdocs_multicloud.jekyll.config_files import (
    CONFIG,
    front_matter,
    read_config,
    read_data,
    ruby_plugins,
)
from mkdocs_multicloud.jekyll.jekyll_site import JekyllPage, JekyllSite, has_host
from mkdocs_multicloud.jekyll.kramdown.closing_marks import with_equal_marks
from mkdocs_multicloud.jekyll.links import with_paths
from mkdocs_multicloud.jekyll.liquid.render_state import LiquidContext
from mkdocs_multicloud.jekyll.liquid.renderer import render
from mkdocs_multicloud.jekyll.navigation import FrontMatterNavigation
from mkdocs_multicloud.jekyll.source_lines import SourceFile, unread_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mkdocs_multicloud.jekyll.kramdown.markdown_extension import KramdownExtension
    from mkdocs_multicloud.settings.options import Settings


class JustTheDocs:
    """The site of one build.

    Args:
        docs: the folder of the pages.
        base: the folder of the host's configuration.

    Attributes:
        config: `_config.yml`, with the contents of `_data` as its `data`.
        plugins: the names of plugins in Ruby, which do not run.
        site: everything that a page can refer to.
        navigation: the navigation, from front matter.

    Raises:
        OptionError: `_config.yml` or a file in `_data` cannot be read.
    """

    def __init__(self, docs: Path, base: Path, settings: Settings) -> None:
        self.config: dict[str, Any] = read_config(docs, base)
        self.config["data"] = read_data(docs, base)
        self.plugins = ruby_plugins(docs, base)
        self.site = JekyllSite.of(self.config, (), ())
        self.navigation = FrontMatterNavigation()
        self._docs = docs
        self._contents = settings.ui_strings["contents"]

    def read(self, pages: Iterable[tuple[str, str]], files: Iterable[str]) -> None:
        """Read the pages of the site (paths and texts) and the paths of other files."""
        found = [JekyllPage(path, front_matter(text)[0]) for path, text in pages]
        self.site = JekyllSite.of(self.config, found, files)
        self.navigation = FrontMatterNavigation.of(found, self.config)

    def read_folder(self) -> None:
        """Read all pages and files in the folder of the pages."""
        pages: list[tuple[str, str]] = []
        files: list[str] = []
        for folder, below, names in os.walk(self._docs):
            below[:] = [name for name in below if not name.startswith((".", "_"))]
            for name in names:
                path = (Path(folder) / name).relative_to(self._docs).as_posix()
                if name.endswith((".md", ".markdown")):
                    pages.append((path, self._text_of(path) or ""))
                else:
                    files.append(path)
        self.read(pages, files)

    def add(
        self, pages: Iterable[tuple[str, str]], files: Iterable[str], addresses: Iterable[str]
    ) -> None:
        """Add generated pages and files, which are not in the navigation.

        Args:
            pages: paths and texts of the pages.
            files: paths of the files.
            addresses: addresses of all pages and files of the site, without its base.
        """
        found = (JekyllPage(path, front_matter(text)[0]) for path, text in pages)
        known = self.site
        self.site = JekyllSite.of(
            self.config, [*known.pages.values(), *found], known.files.union(files), addresses
        )

    def markdown_extension(
        self, style: str = "", *, highlight: bool = False, mermaid: str = ""
    ) -> KramdownExtension:
        """Return the Python-Markdown extension for translated pages.

        Args:
            style: CSS to insert into each page.
            highlight: whether the theme has styles for code with the classes of Pygments.
            mermaid: what draws diagrams of mermaid if `_config.yml` asks for it: "theme", "script",
                or empty for nothing.
        """
        from mkdocs_multicloud.jekyll.kramdown import markdown_extension

        return markdown_extension.KramdownExtension(
            self.site.callouts,
            style,
            highlight=highlight,
            mermaid=mermaid if self.has_mermaid else "",
        )

    @property
    def has_mermaid(self) -> bool:
        """Whether `_config.yml` asks for diagrams of mermaid."""
        return self.config.get("mermaid") not in (None, False)

    def translate(
        self,
        text: str,
        path: str,
        source: str,
        protect: Callable[[str], str],
        published: Callable[[str], str] | None = None,
    ) -> tuple[str, list[JekyllError]]:
        """Translate a page; also return its errors.

        Args:
            text: the text of the page, without its front matter.
            source: the text of the page's file, for line numbers.
            protect: replaces the directives in a text by placeholders.
            published: returns the address of a page or file for HTML in the page; None if the host
                derives it from the path.
        """
        page = JekyllPage(path, front_matter(source)[0])

        def protected(text: str) -> str:
            return protect(with_equal_marks(text))

        context = LiquidContext(
            self.config,
            page.liquid_names,
            self.site.address,
            partial(self._read_include, page, protected),
            self._suggest,
        )
        text, unread = render(protected(text), context)
        text, dead = with_paths(text, page, self.site, published)
        text = kramdown.to_markdown(text + self._list_of_children(page))

        @cache
        def file(name: str) -> SourceFile:
            return SourceFile(source if name == path else self._text_of(name) or "")

        errors = [unread_error(left, file) for left in unread]
        return text, errors + [self._dead_link(address, file(path), page) for address in dead]

    def _read_include(
        self, page: JekyllPage, protect: Callable[[str], str], name: str, is_relative: bool
    ) -> tuple[str, str | None]:
        folder = posixpath.dirname(page.path) if is_relative else "_includes"
        path = posixpath.normpath(posixpath.join(folder, name))
        text = None if path.startswith("..") else self._text_of(path)
        if text is not None:
            text = protect(front_matter(text)[1] if is_relative else text)
        return path, text

    def _suggest(self, path: str) -> str:
        return nearest(path, [*self._files_beside(path), *self.site.pages, *self.site.files])

    def _list_of_children(self, page: JekyllPage) -> str:
        """The list of child pages that just-the-docs adds at the end of a page."""
        children = self.navigation.children(page.path)
        if not children or page.front.get("has_toc") is False:
            return ""
        folder = posixpath.dirname(page.path) or "."
        items = []
        for child in children:
            title = re.sub(r"([\\\[\]])", r"\\\1", _one_line(child.title))
            summary = child.front.get("summary")
            more = f": {_one_line(summary)}" if isinstance(summary, str) else ""
            items.append(f"- [{title}](<{posixpath.relpath(child.path, folder)}>){more}\n")
        unsearched = '.multicloud-children data-search-exclude=""'
        heading = f"## {self._contents}\n{{: .text-delta .no_toc {unsearched} }}"
        return f"\n\n---\n\n{heading}\n\n{''.join(items)}{{: {unsearched} }}\n"

    def _dead_link(self, address: str, source: SourceFile, page: JekyllPage) -> JekyllError:
        # Liquid may have written the site's host and base in front.
        below = self.site.path_below(address)
        shown = f"{re.escape(address)}|{re.escape(below)}"
        found = (m.start() for m in re.finditer(shown, source.body))
        line = next((source.line(at) for at in found if not source.code.covers(at)), None)
        near = nearest(below, [known.url for known in self.site.pages.values()])
        what, outside = f"the link {address!r} leads to no page", "write all of it, https://…"
        if has_host(address):
            what += f" of this site, which has this address by url and baseurl of {CONFIG}"
            outside = "correct these"
        hint = f"{near} If" if near.startswith("did you mean") else "if"
        hint += f" it leads out of the site, {outside}"
        return JekyllError(what, hint, at=Location(page.path, line))

    def _files_beside(self, path: str) -> list[str]:
        folder = self._docs / Path(path).parent
        if not folder.is_dir() or not folder.resolve().is_relative_to(self._docs.resolve()):
            return []
        found = (file for file in sorted(folder.iterdir()) if file.is_file())
        return [file.relative_to(self._docs).as_posix() for file in found]

    def _text_of(self, path: str) -> str | None:
        found = self._docs / path
        try:
            below = found.resolve().relative_to(self._docs.resolve())
            # Hidden files have keys and settings, and Jekyll reads none.
            if any(part.startswith(".") for part in below.parts):
                return None
            return found.read_text("utf-8")
        except (OSError, ValueError):
            return None


def _one_line(text: str) -> str:
    """A text as one line, so that it cannot end a list item."""
    return " ".join(text.split())
