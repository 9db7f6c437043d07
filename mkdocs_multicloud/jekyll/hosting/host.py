"""The pages of a just-the-docs site, as all hosts of Markdown read them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.jekyll.config_files import config_of, data_of, front_matter
from mkdocs_multicloud.jekyll.jekyll_site import Page, Site
from mkdocs_multicloud.jekyll.navigation import Navigation
from mkdocs_multicloud.jekyll.translate import Surroundings, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mkdocs_multicloud.errors import MulticloudError
    from mkdocs_multicloud.settings.options import Settings


class JekyllPages:
    """The pages of one build.

    Args:
        docs: the folder that they are in.
        base: that of the host's configuration.
        settings: the options in force.

    Attributes:
        config: `_config.yml`, and as its `data` what the files in `_data` hold.
        site: all that a page can name.
        navigation: of the site, by front matter.

    Raises:
        OptionError: `_config.yml`, or a file in `_data`, cannot be read.
    """

    def __init__(self, docs: Path, base: Path, settings: Settings) -> None:
        self.config: dict[str, Any] = config_of(docs, base)
        self.config["data"] = data_of(docs, base)
        self.site = Site.of(self.config, (), ())
        self.navigation = Navigation()
        self._docs = docs
        self._contents = settings.ui_strings["contents"]

    def take(self, pages: Iterable[tuple[str, str]], files: Iterable[str]) -> None:
        """Take the pages of the site, as paths and texts, and the paths of its other files."""
        found = [Page(path, front_matter(text)[0]) for path, text in pages]
        self.site = Site.of(self.config, found, files)
        self.navigation = Navigation.of(found, self.config)

    def add(
        self, pages: Iterable[tuple[str, str]], files: Iterable[str], addresses: Iterable[str]
    ) -> None:
        """Take what came later and is in no front matter's navigation.

        Args:
            addresses: all that lead to a page or file of the site, below its base.
        """
        found = (Page(path, front_matter(text)[0]) for path, text in pages)
        known = self.site
        self.site = Site.of(
            self.config, [*known.pages.values(), *found], known.files.union(files), addresses
        )

    def take_folder(self) -> None:
        """Take all that is in the folder."""
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
        self.take(pages, files)

    def translated(
        self,
        text: str,
        path: str,
        source: str,
        claimed: Callable[[str], str],
        report: Callable[[MulticloudError], None],
        published: Callable[[str], str] | None = None,
    ) -> str:
        """A page for a converter of Markdown.

        Args:
            source: its own file.
            claimed: has directives claimed, also those that come with the text of other files.
            report: takes each fault of the page.
            published: the address of a page or file, as HTML in the page is to have it; None if
                the host makes it from the path.
        """
        page = Page(path, front_matter(source)[0])
        around = Surroundings(
            self.site, self.navigation, self._text_of, self._beside, self._contents, published
        )
        text, faults = translated(claimed(text), source, page, around, claimed)
        for fault in faults:
            report(fault)
        return text

    def _beside(self, path: str) -> list[str]:
        folder = self._docs / Path(path).parent
        if not folder.is_dir() or not folder.resolve().is_relative_to(self._docs.resolve()):
            return []
        found = (file for file in sorted(folder.iterdir()) if file.is_file())
        return [file.relative_to(self._docs).as_posix() for file in found]

    def _text_of(self, path: str) -> str | None:
        found = self._docs / path
        try:
            if not found.resolve().is_relative_to(self._docs.resolve()):
                return None
            return found.read_text("utf-8")
        except (OSError, ValueError):
            return None
