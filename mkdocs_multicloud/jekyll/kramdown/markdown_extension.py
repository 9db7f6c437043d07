"""The Python-Markdown extension that adds the syntax of kramdown."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from markdown import Extension
from markdown.extensions.codehilite import CodeHiliteExtension

from mkdocs_multicloud.jekyll.kramdown.block_marks import RemoveMarks
from mkdocs_multicloud.jekyll.kramdown.callouts import AttributeLists
from mkdocs_multicloud.jekyll.kramdown.fenced_code import (
    QuotedFences,
    codehilite_options,
    superfences_of,
)
from mkdocs_multicloud.jekyll.kramdown.heading_ids import HeadingIds
from mkdocs_multicloud.jekyll.kramdown.html_in_lists import HtmlInLists
from mkdocs_multicloud.jekyll.kramdown.list_items import SeparateItems
from mkdocs_multicloud.jekyll.kramdown.table_of_contents import TableOfContents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markdown import Markdown

EXTENSIONS = {
    "abbr": "abbr",
    "attr_list": "attr_list",
    "def_list": "deflist",
    "fenced_code": "fenced_code_block",
    "footnotes": "footnote",
    "md_in_html": "markdown_block",
    "tables": "table",
    "toc": "toc",
}
"""Python-Markdown's extensions for syntax of kramdown, and the name that each registers."""


class KramdownExtension(Extension):
    """Reads pages that `mkdocs_multicloud.jekyll.kramdown.to_markdown` has rewritten.

    Args:
        callouts: title and colour of each callout, by its name.
        style: CSS to insert into each page.
        highlight: whether code gets the colours of Pygments; not if a script of the theme does it.
        mermaid: what draws diagrams of mermaid: "theme", "script", or empty for nothing.
    """

    def __init__(
        self,
        callouts: Mapping[str, Mapping[str, str]],
        style: str = "",
        *,
        highlight: bool = False,
        mermaid: str = "",
    ) -> None:
        super().__init__()
        self._highlight = highlight
        self._mermaid = mermaid
        self._style = style
        self._callouts = callouts

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the name is Markdown's)
        """Register with a converter."""
        processors = {*_names(md.preprocessors), *_names(md.treeprocessors)}
        processors |= _names(md.parser.blockprocessors)
        missing = [name for name, own in EXTENSIONS.items() if own not in processors]
        # `sane_lists`: bullets below numbers are a new list.
        # By their modules, as Python-Markdown looks through all entry points for a name.
        modules = (import_module(f"markdown.extensions.{n}") for n in (*missing, "sane_lists"))
        md.registerExtensions([module.makeExtension() for module in modules], {})
        self._register_fences(md)
        toc: Any = md.treeprocessors["toc"]
        if getattr(toc.slugify, "__module__", "") == "markdown.extensions.toc":
            # After attributes of headings (8), before Python-Markdown's own ids (5).
            md.treeprocessors.register(HeadingIds(md), "kramdown_ids", 6)
        # Before Python-Markdown adds indented text to the item above (90).
        md.parser.blockprocessors.register(SeparateItems(md.parser), "kramdown_items", 95)
        # After fences are stashed (25), before `md_in_html` (20).
        md.preprocessors.register(HtmlInLists(md), "kramdown_html", 21)
        # Before inline patterns (20), which would read the marks as text.
        attributes = AttributeLists(md, self._callouts)
        md.treeprocessors.register(attributes, "kramdown_attributes", 21)
        # After headings get ids (5), before MkDocs checks links (0).
        contents = TableOfContents(md, self._style)
        md.treeprocessors.register(contents, "kramdown_contents", 4)
        # After stashed HTML is back in the page (30).
        md.postprocessors.register(RemoveMarks(md), "kramdown_unseen", 2)

    def _register_fences(self, md: Markdown) -> None:
        # After white space is normalised (30), before Python-Markdown's fences (25).
        fences = QuotedFences(md, self._mermaid)
        md.preprocessors.register(fences, "kramdown_fences", 26)
        if superfences_of(md) is None and self._highlight and not codehilite_options(md):
            CodeHiliteExtension(css_class="highlight", guess_lang=False).extendMarkdown(md)
            # It would read the first line of indented code as options.
            md.treeprocessors.deregister("hilite")


def _names(registry: Any) -> set[str]:
    return {item.name for item in registry._priority}
