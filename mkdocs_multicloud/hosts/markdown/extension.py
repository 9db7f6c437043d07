"""The Python-Markdown extension: replaces directives before other extensions read the text."""

from __future__ import annotations

import contextlib
import html
from typing import TYPE_CHECKING, Any, Protocol

from markdown import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from mkdocs_multicloud.directive.substitute import find, substitute
from mkdocs_multicloud.errors import Location, OptionError
from mkdocs_multicloud.hosts.markdown.blocks import (
    MarkParagraphs,
    PageBlocks,
    PlainCharacters,
    WrapBlocks,
)
from mkdocs_multicloud.hosts.markdown.explain_leftovers import explain
from mkdocs_multicloud.hosts.shared.assets import compact_stylesheet
from mkdocs_multicloud.hosts.shared.page_context import PageContext
from mkdocs_multicloud.hosts.shared.publisher import NoFiles
from mkdocs_multicloud.pipeline import Request
from mkdocs_multicloud.settings.options import OPTIONS, site_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown import Markdown

    from mkdocs_multicloud.directive.substitute import Found
    from mkdocs_multicloud.errors import MulticloudError
    from mkdocs_multicloud.hosts.shared.site_build import SiteBuild
    from mkdocs_multicloud.jekyll import JustTheDocs

# Before Zensical's macros (35) and pymdownx.snippets (32), which inserts text.
BEGIN_PRIORITY = 36
# After pymdownx.snippets; before superfences reads fences (31.05) and before white space is
# normalised (30).
EXPAND_PRIORITY = 31.5
# Before all others: no other extension has text that begins like a mark.
MARKS_PRIORITY = 200
# After inline patterns (20), so that the paragraph of a mark is plain text; before headings get ids
# (5) and MkDocs checks links (0).
WRAP_PRIORITY = 15
# After everything that puts text back into the page (raw HTML 30, ampersands 20, escapes 10).
PLAIN_PRIORITY = 1
LEFTOVERS_PRIORITY = 0

ZENSICAL = "rendering_context"
"""The preprocessor that Zensical registers with each converter before all others."""


class Pages(Protocol):
    """Finds the pages of an extension if no host sets them."""

    @property
    def build(self) -> SiteBuild:
        """The build that renders the directives; read only if a page has any."""

    @property
    def jekyll(self) -> JustTheDocs | None:
        """The site, if its pages are written for just-the-docs."""

    def begin(self, text: str) -> tuple[PageContext, str]:
        """Begin a page; return its context, and its text with placeholders for directives."""

    def script(self) -> str:
        """Return the element that loads our script; empty for none."""

    def answered(self, text: str) -> str:
        """Return the HTML of the page with answers to what it asks of all diagrams."""

    def end(self) -> None:
        """End a page; an exception fails the build."""


class MulticloudExtension(Extension):
    """Replaces directives by their Markdown.

    Used alone, it takes a site's options as its configuration and finds the pages itself. A host
    passes its build, and sets `page` for each page.

    Attributes:
        page: the page that is being converted.
        known_pages: pages of the host by their path, for plugins that convert pages by themselves.

    Args:
        build: the build of such a host.
        options: options of a site, without a host.
    """

    def __init__(self, build: SiteBuild | None = None, **options: Any) -> None:
        self.config = {
            name: [opt.default, opt.help] for name, opt in OPTIONS.allowed_in("site").items()
        }
        super().__init__()
        self._options = options
        self._build = build
        self.pages: Pages | None = None
        self.links = True
        self.page = PageContext("text", NoFiles())
        self.known_pages: dict[str, PageContext] = {}

    @property
    def build(self) -> SiteBuild:
        """The build that renders the directives of the page."""
        with _errors_located():
            build = self.pages.build if self.pages else self._build
        assert build is not None, "a page has begun"
        return build

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the name is Markdown's)
        """Register with a converter.

        Raises:
            OptionError: an option is unknown or has an invalid value.
        """
        blocks = PageBlocks(md)
        pages = self._pages_of(md) if self._build is None else None
        head = f"<style>{compact_stylesheet()}</style>{pages.script()}" if pages else ""
        if "fenced_code_block" not in md.preprocessors:
            md.registerExtensions(["fenced_code", "tables"], {})
        if pages is not None and pages.jekyll is not None:
            look = compact_stylesheet("just-the-docs")
            # Zensical's theme has the styles and scripts of Material.
            known = ZENSICAL in md.preprocessors
            mermaid = "theme" if known else ""
            extension = pages.jekyll.markdown_extension(look, highlight=known, mermaid=mermaid)
            extension.extendMarkdown(md)
        if pages is not None:
            begin = _Begin(self, blocks, pages)
            md.preprocessors.register(begin, "multicloud_begin", BEGIN_PRIORITY)
        leftovers = _Leftovers(self, blocks, pages)
        md.postprocessors.register(leftovers, "multicloud_leftovers", LEFTOVERS_PRIORITY)
        md.preprocessors.register(_Expand(self, blocks, pages, md), "multicloud", EXPAND_PRIORITY)
        md.parser.blockprocessors.register(
            MarkParagraphs(md.parser), "multicloud_marks", MARKS_PRIORITY
        )
        md.postprocessors.register(PlainCharacters(), "multicloud", PLAIN_PRIORITY)
        # Zensical's lightbox is a Markdown extension.
        links = self.links and "glightbox" not in str(md.registeredExtensions)
        wrap = WrapBlocks(md, blocks, head, links=links)
        md.treeprocessors.register(wrap, "multicloud", WRAP_PRIORITY)

    def _pages_of(self, md: Markdown) -> Pages:
        """Return the pages of a converter: those of Zensical, or single texts."""
        with _errors_located():
            settings = site_settings(self._options)
            if ZENSICAL in md.preprocessors:
                from mkdocs_multicloud.hosts.zensical.host import ZensicalPages

                return ZensicalPages(md.preprocessors[ZENSICAL], settings)
            from mkdocs_multicloud.hosts.markdown.standalone import StandaloneTexts

            return StandaloneTexts(settings, self._options)


@contextlib.contextmanager
def _errors_located() -> Iterator[None]:
    """Add the location of the configuration to errors."""
    try:
        yield
    except OptionError as error:
        raise error.seen_from(Location("mkdocs_multicloud")) from None


class _Begin(Preprocessor):
    """Starts a page: replaces its directives by placeholders before template engines read it."""

    def __init__(self, extension: MulticloudExtension, blocks: PageBlocks, pages: Pages) -> None:
        super().__init__()
        self._extension = extension
        self._blocks = blocks
        self._pages = pages

    def run(self, lines: list[str]) -> list[str]:
        self._blocks.clear()
        # Several converters may share an extension.
        self._extension.pages = self._pages
        self._extension.page, text = self._pages.begin("\n".join(lines))
        return text.split("\n")


class _Expand(Preprocessor):
    def __init__(
        self,
        extension: MulticloudExtension,
        blocks: PageBlocks,
        pages: Pages | None,
        md: Markdown,
    ) -> None:
        super().__init__(md)
        self._extension = extension
        self._blocks = blocks
        self._pages = pages

    def run(self, lines: list[str]) -> list[str]:
        text, extension = "\n".join(lines), self._extension
        # The text may belong to another page, which is converted again, such as for an overview.
        page = extension.page.placeholders.page_of(text) or self._known_page() or extension.page
        if page.description:
            text = text.replace(page.description, page.markdown, 1)
        extension.page = page
        found = find(text, page.path, page.placeholders, exact_lines=page.exact_lines)
        text = substitute(text, [(one, self._written(text, one)) for one in found])
        if self._pages is not None:
            self._pages.end()
        return text.split("\n")

    def _known_page(self) -> PageContext | None:
        """Return the page that MkDocs converts: its treeprocessor for links has the file."""
        if "relpath" not in self.md.treeprocessors:
            return None
        file = getattr(self.md.treeprocessors["relpath"], "file", None)
        return self._extension.known_pages.get(getattr(file, "src_uri", ""))

    def _written(self, text: str, found: Found) -> str:
        """Return the Markdown of a directive."""
        if found.is_verbatim:
            return ""
        request = Request(found.directive, found.position)
        page = self._extension.page
        if self._extension.build.pipeline.is_ordinary_image(request):
            page.placeholders.describe(found.at.raw, found.directive.raw)
            return found.directive.raw
        fragment = self._extension.build.render(request, page.publisher, reports=page.reports)
        if found.at.kind == "placeholder":
            page.placeholders.describe(found.at.raw, fragment.description)
        return self._blocks.written(
            fragment,
            lambda: explain(text, found.at.start, self.md).seen_from(found.position.page),
            nested=bool(found.at.indent),
            verbatim=found.at.fence is not None and found.at.kind != "embedded",
        )


class _Leftovers(Postprocessor):
    """Reports directives in blocks that Markdown did not parse, and removes remaining marks."""

    def __init__(
        self, extension: MulticloudExtension, blocks: PageBlocks, pages: Pages | None
    ) -> None:
        super().__init__()
        self._extension = extension
        self._blocks = blocks
        self._pages = pages

    def run(self, text: str) -> str:
        clean = self._blocks.without_marks(text, self._noticed)
        if self._pages is not None:
            if clean != text:
                self._pages.end()
            clean = self._pages.answered(clean)
        return clean

    def _noticed(self, error: MulticloudError) -> str:
        build = self._extension.build
        build.report(error)
        # The text is inside HTML, or inside text that Markdown reads as code.
        title = html.escape(build.pipeline.settings.ui_strings["notice"])
        return f"<strong>{title}</strong>: " + html.escape(str(error), quote=False)
