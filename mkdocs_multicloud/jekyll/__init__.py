"""Translates pages for Jekyll's theme just-the-docs to Markdown of other converters.

    front matter + text → Liquid → links → kramdown → text

`JustTheDocs` is the site of one build, `MkDocsAdapter` makes MkDocs build it, and `front_matter`
splits a page. Hosts import only these names. Each stage takes and returns text, leaves code
unchanged, and needs linear time, because pages are not trusted.

To move a site over for good, `rewrite` replaces the parts of template-made pages by directives, and
`new_configuration` writes the `mkdocs.yml`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mkdocs_multicloud.jekyll.config_files import front_matter, read_config
from mkdocs_multicloud.jekyll.jekyll_site import ignored
from mkdocs_multicloud.jekyll.just_the_docs import JustTheDocs

if TYPE_CHECKING:
    from mkdocs_multicloud.jekyll.migration import Rewritten, rewrite
    from mkdocs_multicloud.jekyll.mkdocs_adapter import MkDocsAdapter
    from mkdocs_multicloud.jekyll.mkdocs_configuration import new_configuration

__all__ = [
    "JustTheDocs",
    "MkDocsAdapter",
    "Rewritten",
    "front_matter",
    "ignored",
    "new_configuration",
    "read_config",
    "rewrite",
]

_LAZY = {
    "MkDocsAdapter": "mkdocs_adapter",
    "Rewritten": "migration",
    "new_configuration": "mkdocs_configuration",
    "rewrite": "migration",
}


def __getattr__(name: str) -> object:
    """Import what few need when it is used; only the MkDocs plugin may import MkDocs."""
    if name not in _LAZY:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
