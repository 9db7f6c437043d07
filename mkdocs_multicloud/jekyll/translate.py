"""A page as Jekyll's authors write it → the same page for other converters of Markdown."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import JekyllError, Location, nearest
from mkdocs_multicloud.jekyll import kramdown, links
from mkdocs_multicloud.jekyll.config_files import front_matter
from mkdocs_multicloud.jekyll.liquid import render, state
from mkdocs_multicloud.jekyll.source_lines import Files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mkdocs_multicloud.jekyll.jekyll_site import Page, Site
    from mkdocs_multicloud.jekyll.navigation import Navigation
    from mkdocs_multicloud.jekyll.source_lines import Source


@dataclass(frozen=True)
class Surroundings:
    """What a page stands in.

    Attributes:
        site: all of it.
        navigation: of the site.
        file: the text of a file below its folder; None if there is none.
        beside: the paths of the files in the folder of a path.
        contents: the title above the list of a page's children.
        published: the address of a page or file, as HTML in the page is to have it; None if that
            is its path.
    """

    site: Site
    navigation: Navigation
    file: Callable[[str], str | None]
    beside: Callable[[str], Iterable[str]]
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

    def included(name: str, beside: bool) -> tuple[str, str | None]:
        folder = posixpath.dirname(page.path) if beside else "_includes"
        path = posixpath.normpath(posixpath.join(folder, name))
        text = None if path.startswith("..") else around.file(path)
        if text is not None:
            text = claimed(front_matter(text)[1] if beside else text)
        return path, text

    def near(path: str) -> str:
        return nearest(path, [*around.beside(path), *around.site.pages, *around.site.files])

    def written(path: str) -> str:
        return source if path == page.path else around.file(path) or ""

    config = around.site.config
    found = state.Surroundings(config, page.facts, around.site.address, included, near)
    text, unread = render.render(text, found)
    text, dead = links.with_paths(text, page, around.site, around.published)
    text = kramdown.read(text + _children(page, around))
    files = Files(written)
    faults = [files.fault(left) for left in unread]
    own = files.source(page.path)
    return text, faults + [_dead(address, own, page, around.site) for address in dead]


def _children(page: Page, around: Surroundings) -> str:
    """The list of a page's children that just-the-docs writes below it."""
    children = around.navigation.children(page.path)
    if not children or page.front.get("has_toc") is False:
        return ""
    folder = posixpath.dirname(page.path) or "."
    items = []
    for child in children:
        title = _line_of(child.title).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
        summary = child.front.get("summary")
        told = f": {_line_of(summary)}" if isinstance(summary, str) else ""
        items.append(f"- [{title}](<{posixpath.relpath(child.path, folder)}>){told}")
    return (
        f"\n\n---\n\n## {around.contents}\n{{: .text-delta .no_toc }}\n\n" + "\n".join(items) + "\n"
    )


def _line_of(text: str) -> str:
    """A text as one line, which ends no item of a list."""
    return " ".join(text.split())


def _dead(address: str, source: Source, page: Page, site: Site) -> JekyllError:
    # Liquid may have written what is in front.
    shown = address.removeprefix(site.base)
    found = (m.start() for m in re.finditer(re.escape(shown), source.body))
    line = next((source.line(at) for at in found if not source.code.covers(at)), None)
    near = nearest(shown, [known.url for known in site.pages.values()])
    hint = f"{near} If" if near.startswith("did you mean") else "if"
    return JekyllError(
        f"the link {address!r} leads to no page",
        f"{hint} it leads out of the site, write all of it, https://…",
        at=Location(page.path, line),
    )
