"""Translates pages written for Jekyll's theme just-the-docs for other Markdown converters.

    front matter + text → Liquid → links → kramdown → text

`JustTheDocs` is the site of one build, `MkDocsAdapter` makes MkDocs build it, and `front_matter`
splits a page. Hosts import these names and nothing behind them. Each stage takes and returns text,
leaves code unchanged, and needs time linear in the length of the page, because a page is hostile
until it is parsed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_multicloud.jekyll.config_files import front_matter
from mkdocs_multicloud.jekyll.just_the_docs import JustTheDocs

if TYPE_CHECKING:
    from mkdocs_multicloud.jekyll.mkdocs_adapter import MkDocsAdapter

__all__ = ["JustTheDocs", "MkDocsAdapter", "front_matter"]


def __getattr__(name: str) -> object:
    """Import `MkDocsAdapter` when it is used, because other hosts do not import MkDocs."""
    if name != "MkDocsAdapter":
        raise AttributeError(name)
    from mkdocs_multicloud.jekyll.mkdocs_adapter import MkDocsAdapter

    return MkDocsAdapter
