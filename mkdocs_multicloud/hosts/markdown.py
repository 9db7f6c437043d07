"""The Python-Markdown extension: expands directives into Markdown before anything else reads it."""

from __future__ import annotations

import logging
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from mkdocs_multicloud.errors import DirectiveError, Location, MulticloudError
from mkdocs_multicloud.hosts.blocks import PageBlocks, PlainCharacters, WrapBlocks
from mkdocs_multicloud.hosts.pages import PageContext, expand
from mkdocs_multicloud.hosts.publishing import DataPublisher
from mkdocs_multicloud.options import options_for, site_settings
from mkdocs_multicloud.pipeline import Pipeline
from mkdocs_multicloud.project import Project
from mkdocs_multicloud.workshop import Workshop

if TYPE_CHECKING:
    from markdown import Markdown

    from mkdocs_multicloud.directive.scanner import Place
    from mkdocs_multicloud.pipeline import Spot

log = logging.getLogger("mkdocs_multicloud")

# After pymdownx.snippets (32), which pulls in text; before superfences looks at fences (31.05)
# and before white space is normalised (30).
EXPAND_PRIORITY = 31.5
# After inline patterns (20), so that a mark's paragraph is plain; before headings get ids (5) and
# MkDocs checks links (0).
WRAP_PRIORITY = 15
# After all that puts text back into the page (raw HTML 30, ampersands 20, escapes 10).
PLAIN_PRIORITY = 1


class MulticloudExtension(Extension):
    """Expands directives.

    Used by itself, it takes the options of a site as its configuration, and paths are relative to
    the working directory. A host sets `pipeline` and, for each page, `page`.
    """

    def __init__(self, pipeline: Pipeline | None = None, **options: Any) -> None:
        self.config = {name: [opt.default, opt.help] for name, opt in options_for("site").items()}
        super().__init__()
        self.pipeline = pipeline or _standalone(options)
        self.page = PageContext("text", DataPublisher())

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the name is Markdown's)
        """Register with a converter."""
        blocks = PageBlocks(md)
        if "fenced_code_block" not in md.preprocessors:
            md.registerExtensions(["fenced_code", "tables"], {})
        md.postprocessors.register(_Leftovers(self, blocks), "multicloud_leftovers", 0)
        md.preprocessors.register(_Expand(self, blocks), "multicloud", EXPAND_PRIORITY)
        md.postprocessors.register(PlainCharacters(), "multicloud", PLAIN_PRIORITY)
        md.treeprocessors.register(WrapBlocks(md, blocks), "multicloud", WRAP_PRIORITY)


def _standalone(options: dict[str, Any]) -> Pipeline:
    settings = site_settings(options)
    project = Project.of(Path.cwd(), Path.cwd(), settings)

    def report(error: MulticloudError) -> None:
        if settings.on_error == "fail":
            raise error
        log.warning("%s", error)

    workshop = Workshop.of(project, settings)
    workshop.begin()
    pipeline = Pipeline(project, settings, workshop, report)
    # Nobody tells when the last text is converted.
    weakref.finalize(pipeline, workshop.close)
    return pipeline


class _Expand(Preprocessor):
    def __init__(self, extension: MulticloudExtension, blocks: PageBlocks) -> None:
        super().__init__()
        self._extension = extension
        self._blocks = blocks

    def run(self, lines: list[str]) -> list[str]:
        return expand("\n".join(lines), self._extension.page, self._written).split("\n")

    def _written(self, found: Place, place: Place, spot: Spot) -> str:
        self._blocks.nested = bool(found.indent)
        page = self._extension.page
        return self._extension.pipeline.expand(place, spot, page.publisher, self._blocks)


class _Leftovers(Postprocessor):
    """Tells of directives whose block Markdown did not know, and leaves no mark in the page."""

    def __init__(self, extension: MulticloudExtension, blocks: PageBlocks) -> None:
        super().__init__()
        self._extension = extension
        self._blocks = blocks

    def run(self, text: str) -> str:
        clean = self._blocks.without_marks(text)
        if clean != text:
            error = DirectiveError(
                "a directive stands in what Markdown takes for code",
                "list the extension of the block that it is in (admonition, pymdownx.details, "
                "pymdownx.tabbed)",
            )
            self._extension.pipeline.tell(error.seen_from(Location(self._extension.page.path)))
        return clean
