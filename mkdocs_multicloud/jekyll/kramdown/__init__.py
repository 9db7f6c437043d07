"""kramdown, the Markdown of Jekyll.

`to_markdown` rewrites a page for Python-Markdown; `markdown_extension` then makes Python-Markdown
apply the attribute lists, callouts and tables of contents that are left in it as marks.
"""

from __future__ import annotations

from mkdocs_multicloud.jekyll.kramdown.attribute_lists import rewrite_blocks
from mkdocs_multicloud.jekyll.kramdown.inline_syntax import rewrite_inline


def to_markdown(text: str) -> str:
    """A page without the syntax that only kramdown reads."""
    return rewrite_blocks(rewrite_inline(text))
