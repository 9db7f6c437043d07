"""Translates pages for Jekyll's theme just-the-docs to Markdown of other converters.

    front matter + text → Liquid → links → kramdown → text

`JustTheDocs` is the site of one build, `MkDocsAdapter` makes MkDocs build it, and `front_matter`
splits a page. Hosts import only these names. Each stage takes and returns text, leaves code
unchanged, and needs linear time, because pages are not trusted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_multicloud.jekyll.config_files import front_matter
from mkdocs_multicloud.jekyll.just_the_docs import JustTheDocs

if TYPE_CHECKING:
    from mkdocs_multicloud.jekyll.mkdocs_adapter import MkDocsAdapter

__all__ = ["JustTheDocs", "MkDocsAdapter", "front_matter"]


def __getattr__(name: str) -> object:
    """Import `MkDocsAdapter` when it is used, as only the MkDocs plugin may import MkDocs."""
    if name != "MkDocsAdapter":
        raise AttributeError(name)
    from mkdocs_multicloud.jekyll.mkdocs_adapter import MkDocsAdapter

    return MkDocsAdapter
