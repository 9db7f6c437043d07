"""A page as Jekyll's authors write it → the same page for other converters of Markdown."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import JekyllError, Location
from mkdocs_multicloud.jekyll import kramdown, links, liquid
from mkdocs_multicloud.jekyll.reading import front_matter

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_multicloud.jekyll.navigation import Navigation
    from mkdocs_multicloud.jekyll.site import Page, Site


@dataclass(frozen=True)
class Surroundings:
    """What a page stands in.

    Attributes:
        site: all of it.
        navigation: of the site.
        file: the text of a file below its folder; None if there is none.
        contents: the title above the list of a page's children.
        published: the address of a page or file, as HTML in the page is to have it; None if that
            is its path.
    """

    site: Site
    navigation: Navigation
    file: Callable[[str], str | None]
    contents: str
    published: Callable[[str], str] | None = None


def translated(
    text: str,
    source: str,
    page: Page,
    around: Surroundings,
    claimed: Callable[[str], str] = str,
) -> tuple[str, list[JekyllError]]:
    """A page, and what is to be told of it.

    Args:
        text: of the page, without its front matter, its directives claimed.
        source: its own file, to know the lines by.
        claimed: has the directives in the text of other files claimed.
    """

    def included(name: str, beside: bool) -> str | None:
        folder = posixpath.dirname(page.path) if beside else "_includes"
        path = posixpath.normpath(posixpath.join(folder, name))
        text = None if path.startswith("..") else around.file(path)
        return None if text is None else claimed(front_matter(text)[1] if beside else text)

    config = around.site.config
    found = liquid.Surroundings(config, page.facts, around.site.address, included)
    text, unread = liquid.render(text, found)
    text = links.with_paths(text, page, around.site, around.published)
    text = kramdown.read(text + _children(page, around))
    return text, [_fault(left, source, page) for left in unread]


def _children(page: Page, around: Surroundings) -> str:
    """The list of a page's children that just-the-docs writes below it."""
    children = around.navigation.children(page.path)
    if not children or page.front.get("has_toc") is False:
        return ""
    folder = posixpath.dirname(page.path) or "."
    items = []
    for child in children:
        title = child.title.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
        summary = child.front.get("summary")
        told = f": {summary}" if isinstance(summary, str) else ""
        items.append(f"- [{title}](<{posixpath.relpath(child.path, folder)}>){told}")
    return (
        f"\n\n---\n\n## {around.contents}\n{{: .text-delta .no_toc }}\n\n" + "\n".join(items) + "\n"
    )


def _fault(left: liquid.Unread, source: str, page: Page) -> JekyllError:
    at = source.find(left.raw)
    line = source.count("\n", 0, at) + 1 if at >= 0 else None
    name = left.name if len(left.name) <= 60 else left.name[:57] + "…"
    return JekyllError(
        f"Liquid's {name!r} is not understood, and left as it is",
        "write what it would give, or put {% raw %} and {% endraw %} around it",
        at=Location(page.path, line),
    )
