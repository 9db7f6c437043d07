"""The navigation of a site from the front matter of its pages, as just-the-docs makes it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.errors import nearest
from mkdocs_multicloud.jekyll.liquid.values import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs_multicloud.jekyll.jekyll_site import Page

_MAX_DEPTH = 60
_MAX_HINTS = 20
"""Parents that the nearest title is looked for; a site with more has another fault."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the navigation, with the pages below it in their order."""

    page: Page
    children: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """A page that its front matter keeps out of the navigation.

    Attributes:
        name: in the front matter, of what is wrong.
        what: is wrong with it.
        hint: what to do.
    """

    page: Page
    name: str
    what: str
    hint: str


@dataclass(frozen=True)
class Navigation:
    """The navigation.

    Attributes:
        entries: the pages at its top, in their order.
        parents: the entries that have others below them, by the paths of their pages.
        lost: pages whose parent is not there, or that are their own ancestors; without those that
            are below such a page, or below one that is to be in no navigation.
        hidden: the paths of the pages that are not in it.
    """

    entries: tuple[Entry, ...] = ()
    parents: Mapping[str, Entry] = field(default_factory=dict)
    lost: tuple[Lost, ...] = ()
    hidden: frozenset[str] = frozenset()

    def children(self, path: str) -> list[Page]:
        """The pages right below a page."""
        entry = self.parents.get(path)
        return [child.page for child in entry.children] if entry else []

    @classmethod
    def of(cls, pages: Iterable[Page], config: Mapping[str, Any]) -> Navigation:
        """The navigation of a site's pages.

        Args:
            config: `_config.yml`.
        """
        pages = list(pages)
        shown = [p for p in pages if p.title and p.front.get("nav_exclude") is not True]
        return _Maker(shown, ignores_case=config.get("nav_sort") == "case_insensitive").made(pages)


class _Maker:
    def __init__(self, pages: list[Page], *, ignores_case: bool) -> None:
        self._ignores_case = ignores_case
        self._below: defaultdict[str, list[Page]] = defaultdict(list)
        for page in sorted(pages, key=self._order):
            self._below[_told(page, "parent")].append(page)
        self._titled: defaultdict[str, list[Page]] = defaultdict(list)
        for page in pages:
            self._titled[page.title].append(page)
        self._pages = pages
        self._hints: dict[str, str] = {}
        self._placed: set[str] = set()
        self._parents: dict[str, Entry] = {}

    def made(self, pages: list[Page]) -> Navigation:
        top = self._below[""]
        self._placed.update(page.path for page in top)
        entries = tuple(self._entry(page, ()) for page in top)
        excluded = {page.title for page in pages} - {page.title for page in self._pages}
        found = (self._lost(p, excluded) for p in self._pages if p.path not in self._placed)
        lost = tuple(page for page in found if page)
        hidden = frozenset(page.path for page in pages) - self._placed
        return Navigation(entries, self._parents, lost, hidden)

    def _entry(self, page: Page, ancestors: tuple[str, ...]) -> Entry:
        """A page and all below it.

        Args:
            ancestors: the titles of the pages above it, the nearest first.
        """
        children = [
            child
            for child in self._below.get(page.title, ())
            if child.path not in self._placed and _belongs(child, ancestors)
        ]
        if not children or len(ancestors) >= _MAX_DEPTH:
            return Entry(page)
        self._placed.update(child.path for child in children)
        below = tuple(self._entry(child, (page.title, *ancestors)) for child in children)
        entry = self._parents[page.path] = Entry(page, below)
        return entry

    def _lost(self, page: Page, excluded: set[str]) -> Lost | None:
        """Why a page has no place, unless a page above it has none."""
        parent = _told(page, "parent")
        parents = self._titled.get(parent, ())
        if parent in excluded and not parents:
            return None
        if not parents:
            return Lost(page, "parent", f"no page has the title {parent!r}", self._hint(page))
        if any(other.path in self._placed for other in parents):
            name = "grand_parent" if page.front.get("grand_parent") else "ancestor"
            what = f"no page {parent!r} stands below a page {_told(page, name)!r}"
            return Lost(page, name, what, "write the title that stands above it, or leave it out")
        if page.title in self._in_circles:
            return Lost(page, "parent", "it is below itself", "name another parent")
        return None

    def _hint(self, page: Page) -> str:
        """The title that is nearest to a parent that is not there."""
        parent = _told(page, "parent")
        if parent not in self._hints:
            if len(self._hints) >= _MAX_HINTS:
                return "write the title of a page"
            others = [other.title for other in self._pages if other is not page]
            self._hints[parent] = nearest(parent, others)
        return self._hints[parent]

    @cached_property
    def _in_circles(self) -> set[str]:
        """The titles of pages that are below themselves."""
        above = {page.title: _told(page, "parent") for page in self._pages}
        found, seen = set[str](), set[str]()
        for title in above:
            way: dict[str, None] = {}
            while title in above and title not in seen:
                seen.add(title)
                way[title] = None
                title = above[title]
            if title in way:
                titles = list(way)
                found.update(titles[titles.index(title) :])
        return found

    def _order(self, page: Page) -> tuple[bool, float, str, str]:
        """Numbers come before texts; a page without an order has its title's."""
        told = page.front.get("nav_order")
        if isinstance(told, (int, float)) and not isinstance(told, bool) and told == told:
            return False, float(told), page.title, page.path
        text = text_of(told) or page.title
        return True, 0.0, text.lower() if self._ignores_case else text, page.path


def _told(page: Page, name: str) -> str:
    return text_of(page.front.get(name)).strip()


def _belongs(child: Page, above: tuple[str, ...]) -> bool:
    """Whether a page's parent is the one with these titles above it."""
    grand, ancestor = _told(child, "grand_parent"), _told(child, "ancestor")
    if grand and grand != (above[0] if above else ""):
        return False
    return not ancestor or ancestor in above
