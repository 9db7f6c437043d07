"""The Python-Markdown extension: expands directives into Markdown before anything else reads it."""

from __future__ import annotations

import logging
import re
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from mkdocs_multicloud.directive.claims import Claims
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import DirectiveError, Location, MulticloudError
from mkdocs_multicloud.hosts.blocks import PageBlocks, PlainCharacters, WrapBlocks
from mkdocs_multicloud.hosts.publishing import DataPublisher
from mkdocs_multicloud.options import options_for, site_settings
from mkdocs_multicloud.pipeline import Pipeline, Spot
from mkdocs_multicloud.project import Project
from mkdocs_multicloud.workshop import Workshop

if TYPE_CHECKING:
    from markdown import Markdown

    from mkdocs_multicloud.directive.scanner import Place
    from mkdocs_multicloud.publisher import Publisher

log = logging.getLogger("mkdocs_multicloud")

# After pymdownx.snippets (32), which pulls in text; before superfences looks at fences (31.05)
# and before white space is normalised (30).
EXPAND_PRIORITY = 31.5
# After inline patterns (20), so that a mark's paragraph is plain; before headings get ids (5) and
# MkDocs checks links (0).
WRAP_PRIORITY = 15
# After all that puts text back into the page (raw HTML 30, ampersands 20, escapes 10).
PLAIN_PRIORITY = 1


@dataclass
class PageContext:
    """The page that is being converted.

    Attributes:
        path: as its author knows it.
        publisher: takes its files.
        claims: what was claimed in it before, if its host does that.
        exact_lines: whether the lines of the text are those of the page's own file.
    """

    path: str
    publisher: Publisher
    claims: Claims = field(default_factory=Claims)
    exact_lines: bool = True


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
        return expand(
            "\n".join(lines), self._extension.pipeline, self._extension.page, self._blocks
        ).split("\n")


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


def expand(text: str, pipeline: Pipeline, page: PageContext, blocks: PageBlocks) -> str:
    """A page's Markdown with everything of ours expanded."""
    edits: list[tuple[int, int, str]] = []
    ordinal = 0
    widened: dict[int, tuple[Place, int]] = {}
    for found in scan(text, page.claims.pattern):
        place, line = found, found.line if page.exact_lines else None
        if found.kind == "token":
            claim = page.claims.claim(found.raw)
            place, line = claim.place, claim.line
        if place.kind == "verbatim":
            edits.append((found.start, found.end, place.body))
            continue
        spot = Spot(Location(page.path, line), found.heading, ordinal)
        ordinal += place.kind == "embedded"
        blocks.nested = bool(found.indent)
        written = pipeline.expand(place, spot, page.publisher, blocks)
        edits.append(_edit(text, found, place, written))
        if found.fence is not None and place.kind != "embedded":
            needed = max(
                (len(run) for run in re.findall(found.fence.mark[0] + "+", written)), default=0
            )
            _, before = widened.get(found.fence.first, (found, 0))
            widened[found.fence.first] = (found, max(before, needed + 1))
    edits += _wider_fences(text, widened)
    pieces, at = [], 0
    for start, end, written in sorted(edits):
        pieces += [text[at:start], written]
        at = end
    return "".join([*pieces, text[at:]])


def _edit(text: str, found: Place, place: Place, written: str) -> tuple[int, int, str]:
    if found.prefix is None or place.kind == "stray":
        return found.start, found.end, written
    further = re.sub(r"[-*+] *$|\d+[.)] *$", "    ", found.indent)
    if found.fence is None:
        # Two empty lines would end a footnote, and one behind its marker a list's item.
        above, below = _neighbours(text, found)
        if further != found.indent or not above.strip(" \t>"):
            written = written.removeprefix("\n")
        if not below.strip(" \t>"):
            written = written.removesuffix("\n")
    blank = further.rstrip()
    lines = written.split("\n")
    rest = [further + line if line.strip() else blank for line in lines[1:]]
    start = found.start - len(found.prefix)
    return start, found.end, "\n".join([found.indent + lines[0], *rest])


def _neighbours(text: str, found: Place) -> tuple[str, str]:
    """The lines right above and below a place that has its lines for itself."""
    above_ends = max(text.rfind("\n", 0, found.start), 0)
    above = text[text.rfind("\n", 0, above_ends) + 1 : above_ends]
    below_starts = (text.find("\n", found.end) + 1) or len(text)
    below_ends = text.find("\n", below_starts)
    return above, text[below_starts : below_ends if below_ends >= 0 else len(text)]


def _wider_fences(text: str, widened: dict[int, tuple[Place, int]]) -> list[tuple[int, int, str]]:
    """Longer marks for the fences whose new content holds a mark as long as theirs."""
    edits = []
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for place, needed in widened.values():
        fence = place.fence
        if fence is None or needed <= len(fence.mark):
            continue
        for at in (starts[fence.first] + len(fence.prefix), starts[fence.last] + fence.close_at):
            edits.append((at, at + len(fence.mark), fence.mark[0] * needed))
    return edits
