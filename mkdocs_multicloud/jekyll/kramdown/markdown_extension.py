"""The Python-Markdown extension that reads what kramdown reads and Python-Markdown does not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markdown import Extension

from mkdocs_multicloud.jekyll.kramdown import (
    block_marks,
    callouts,
    fenced_code,
    html_in_lists,
    list_items,
    table_of_contents,
)

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
"""Python-Markdown's own extensions for what kramdown reads, and the name that each registers."""


class KramdownExtension(Extension):
    """Reads pages that `mkdocs_multicloud.jekyll.kramdown.to_markdown` has rewritten.

    Args:
        callouts: title and colour of each callout, by its name.
        style: CSS to put into each page.
    """

    def __init__(self, callouts: Mapping[str, Mapping[str, str]], style: str = "") -> None:
        super().__init__()
        self._style = style
        self._callouts = callouts

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the name is Markdown's)
        """Register with a converter."""
        processors = {*_names(md.preprocessors), *_names(md.treeprocessors)}
        processors |= _names(md.parser.blockprocessors)
        missing = [name for name, own in EXTENSIONS.items() if own not in processors]
        # A list of bullets below numbers is another list.
        names = [f"markdown.extensions.{name}" for name in (*missing, "sane_lists")]
        md.registerExtensions(names, {})
        toc: Any = md.treeprocessors["toc"]
        if getattr(toc.slugify, "__module__", "") == "markdown.extensions.toc":
            toc.slugify = slug
        for module in (list_items, fenced_code, html_in_lists, block_marks):
            module.register(md)
        callouts.register(md, self._callouts)
        table_of_contents.register(md, self._style)


def slug(value: str, separator: str) -> str:
    """The id of a heading, as kramdown derives it from GitHub's Markdown."""
    return re.sub(r"[^\w\- ]", "", value.strip().lower()).replace(" ", separator)


def _names(registry: Any) -> set[str]:
    return {item.name for item in registry._priority}
