"""kramdown, the Markdown of Jekyll.

`to_markdown` rewrites a page for Python-Markdown and leaves marks in it. `markdown_extension` makes
Python-Markdown turn these marks into attributes, callouts and tables of contents.
"""

from __future__ import annotations

from mkdocs_multicloud.jekyll.kramdown.attribute_lists import rewrite_blocks
from mkdocs_multicloud.jekyll.kramdown.inline_syntax import rewrite_inline


def to_markdown(text: str) -> str:
    """Return a page without syntax that only kramdown supports."""
    return rewrite_blocks(rewrite_inline(text))
