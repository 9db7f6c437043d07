"""Builds the navigation from the front matter of pages, as just-the-docs does."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.errors import nearest
from mkdocs_multicloud.jekyll.liquid.values import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs_multicloud.jekyll.jekyll_site import JekyllPage

_MAX_DEPTH = 60
_MAX_HINTS = 20
"""Maximum number of unknown parents for which a similar title is searched."""


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A page in the navigation, with its child pages in order."""

    page: JekyllPage
    children: tuple[NavigationEntry, ...] = ()

    @property
    def nav_item(self) -> dict[str, Any]:
        """The entry in the format of `nav`."""
        if not self.children:
            return {self.page.title: self.page.path}
        return {self.page.title: [self.page.path, *(child.nav_item for child in self.children)]}


@dataclass(frozen=True, slots=True)
class UnplacedPage:
    """A page that has no place in the navigation because of an error in its front matter.

    Attributes:
        page: the page.
        name: the wrong field of the front matter.
        what: what is wrong.
        hint: what to do.
    """

    page: JekyllPage
    name: str
    what: str
    hint: str


@dataclass(frozen=True)
class FrontMatterNavigation:
    """The navigation of a site.

    Attributes:
        entries: the pages of the top level, in order.
        parents: the entries with children, by the paths of their pages.
        unplaced: pages whose parent does not exist, or that are their own ancestors; without pages
            below them or below an excluded page.
        hidden: the paths of the pages that are not in the navigation.
    """

    entries: tuple[NavigationEntry, ...] = ()
    parents: Mapping[str, NavigationEntry] = field(default_factory=dict)
    unplaced: tuple[UnplacedPage, ...] = ()
    hidden: frozenset[str] = frozenset()

    def children(self, path: str) -> list[JekyllPage]:
        """Return the child pages of a page."""
        entry = self.parents.get(path)
        return [child.page for child in entry.children] if entry else []

    @classmethod
    def of(cls, pages: Iterable[JekyllPage], config: Mapping[str, Any]) -> FrontMatterNavigation:
        """Build the navigation of pages.

        Args:
            config: the contents of `_config.yml`.
        """
        pages = list(pages)
        shown = [p for p in pages if p.title and p.front.get("nav_exclude") is not True]
        return _NavigationBuilder(
            shown, ignores_case=config.get("nav_sort") == "case_insensitive"
        ).build(pages)


class _NavigationBuilder:
    def __init__(self, pages: list[JekyllPage], *, ignores_case: bool) -> None:
        self._ignores_case = ignores_case
        self._below: defaultdict[str, list[JekyllPage]] = defaultdict(list)
        for page in sorted(pages, key=self._order):
            self._below[_field(page, "parent")].append(page)
        self._titled: defaultdict[str, list[JekyllPage]] = defaultdict(list)
        for page in pages:
            self._titled[page.title].append(page)
        self._pages = pages
        self._hints: dict[str, str] = {}
        self._placed: set[str] = set()
        self._parents: dict[str, NavigationEntry] = {}

    def build(self, pages: list[JekyllPage]) -> FrontMatterNavigation:
        top = self._below[""]
        self._placed.update(page.path for page in top)
        entries = tuple(self._entry(page, ()) for page in top)
        excluded = {page.title for page in pages} - {page.title for page in self._pages}
        found = (self._unplaced(p, excluded) for p in self._pages if p.path not in self._placed)
        unplaced = tuple(page for page in found if page)
        hidden = frozenset(page.path for page in pages) - self._placed
        return FrontMatterNavigation(entries, self._parents, unplaced, hidden)

    def _entry(self, page: JekyllPage, ancestors: tuple[str, ...]) -> NavigationEntry:
        """Return the entry of a page and of all pages below it.

        Args:
            ancestors: the titles of the pages above it, nearest first.
        """
        children = [
            child
            for child in self._below.get(page.title, ())
            if child.path not in self._placed and _belongs(child, ancestors)
        ]
        if not children or len(ancestors) >= _MAX_DEPTH:
            return NavigationEntry(page)
        self._placed.update(child.path for child in children)
        below = tuple(self._entry(child, (page.title, *ancestors)) for child in children)
        entry = self._parents[page.path] = NavigationEntry(page, below)
        return entry

    def _unplaced(self, page: JekyllPage, excluded: set[str]) -> UnplacedPage | None:
        """The reason why a page has no place; None if the reason is in a page above it."""
        parent = _field(page, "parent")
        parents = self._titled.get(parent, ())
        if parent in excluded and not parents:
            return None
        if not parents:
            return UnplacedPage(
                page, "parent", f"no page has the title {parent!r}", self._hint(page)
            )
        if any(other.path in self._placed for other in parents):
            name = "grand_parent" if page.front.get("grand_parent") else "ancestor"
            what = f"no page {parent!r} is below a page {_field(page, name)!r}"
            return UnplacedPage(
                page, name, what, "write the title of a page above it, or leave it out"
            )
        if page.title in self._in_circles:
            return UnplacedPage(page, "parent", "it is below itself", "name another parent")
        return None

    def _hint(self, page: JekyllPage) -> str:
        """A hint with the title that is most similar to an unknown parent."""
        parent = _field(page, "parent")
        if parent not in self._hints:
            if len(self._hints) >= _MAX_HINTS:
                return "write the title of a page"
            others = [other.title for other in self._pages if other is not page]
            self._hints[parent] = nearest(parent, others)
        return self._hints[parent]

    @cached_property
    def _in_circles(self) -> set[str]:
        """The titles of pages that are their own ancestors."""
        above = {page.title: _field(page, "parent") for page in self._pages}
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

    def _order(self, page: JekyllPage) -> tuple[bool, float, str, str, list[tuple[bool, str]]]:
        """The sort key of a page: numbers before texts; without an order, the title.

        Pages of equal order are as Jekyll has read them.
        """
        order = page.front.get("nav_order")
        *folders, name = page.path.split("/")
        read = name, [*((False, folder) for folder in folders), (True, name)]
        if isinstance(order, (int, float)) and not isinstance(order, bool) and order == order:
            return False, float(order), "", *read
        text = text_of(order) or page.title
        return True, 0.0, text.lower() if self._ignores_case else text, *read


def _field(page: JekyllPage, name: str) -> str:
    return text_of(page.front.get(name)).strip()


def _belongs(child: JekyllPage, above: tuple[str, ...]) -> bool:
    """Whether a page's parent is the page with these titles above it."""
    grand, ancestor = _field(child, "grand_parent"), _field(child, "ancestor")
    if grand and grand != (above[0] if above else ""):
        return False
    return not ancestor or ancestor in above
