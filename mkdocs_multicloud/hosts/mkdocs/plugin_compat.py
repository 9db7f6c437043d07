"""Compatibility with other plugins of MkDocs."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.errors import OptionError
from mkdocs_multicloud.hosts.shared.site_questions import asks
from mkdocs_multicloud.settings.validators import language

if TYPE_CHECKING:
    from collections.abc import Container

    from mkdocs.plugins import PluginCollection
    from mkdocs.structure.files import File, Files
    from mkdocs.theme import Theme

_OF_DRAWIO = ("drawio", "drawio-exporter", "drawio_file")
_TO_PICTURE = re.compile(r'(<a [^<>]*?href="[^"#]*)#multicloud-[^"]*"')

BEFORE_OTHERS = 100
AFTER_OTHERS = -150
"""After mkdocs-static-i18n (-100), which builds the site once for each language."""


def check(plugins: PluginCollection, stylesheet: str, script: str) -> None:
    """Check that other plugins can handle our files.

    Args:
        stylesheet, script: paths of our assets in the site.

    Raises:
        OptionError: a plugin cannot handle them.
    """
    minify = plugins["minify"].config if "minify" in plugins else {}
    for option, file in (("css_files", stylesheet), ("js_files", script)):
        if minify.get("cache_safe") and file in (minify.get(option) or []):
            raise OptionError(
                f"the plugin minify with cache_safe reads {option} in the docs folder, where there "
                f"is no {file}",
                f"remove it from {option}, or remove cache_safe",
            )


def superseded(plugins: Container[str]) -> str:
    """Return a note on plugins that draw the same images; empty if the site lists none.

    They work on finished pages, where they find only images that are not ours.
    """
    found = [name for name in _OF_DRAWIO if name in plugins]
    return (
        f"the plugin {found[0]} is not needed: multicloud shows the images of .drawio files; "
        "remove it from plugins"
        if found
        else ""
    )


def answer_in_print_site(files: Files, plugins: PluginCollection) -> None:
    """Give print-site, which copied the pages before, their answers; its page has all of them.

    Links to pictures become links to their pages: it keeps only the ids of headings.
    """
    for file in files.documentation_pages() if "print-site" in plugins else ():
        page: Any = file.page
        # It has not copied pages that were not converted, nor its own.
        if copied := getattr(page, "html", ""):
            page.html = _TO_PICTURE.sub(r'\1"', page.content if asks(copied) else copied)


def theme_language(theme: Theme) -> str:
    """Return the language of the theme."""
    # Material has its own setting.
    return language(str(theme.get("language") or theme.locale))


def language_folder(plugins: PluginCollection) -> str:
    """Return the site's folder for the language that mkdocs-static-i18n is building."""
    i18n: Any = plugins.get("i18n")
    return "" if i18n is None or i18n.is_default_language_build else str(i18n.current_language)


def site_folder(page: File) -> str:
    """Return the folder of the site into which a plugin has moved a page, such as a language."""
    below, here = posixpath.dirname(page.src_uri), posixpath.dirname(page.dest_uri)
    if page.use_directory_urls and page.name != "index":
        here = posixpath.dirname(here)
    if not below:
        return here
    return here.removesuffix(below) if f"/{here}".endswith(f"/{below}") else ""
