"""The navigation of a site from the front matter of its pages, as just-the-docs makes it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.errors import nearest
from mkdocs_multicloud.jekyll.values import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs_multicloud.jekyll.site import Page

_MAX_DEPTH = 60


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
        self._pages = pages
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
        parents = [other for other in self._pages if other.title == parent]
        if parent in excluded and not parents:
            return None
        if not parents:
            hint = nearest(parent, [other.title for other in self._pages if other is not page])
            return Lost(page, "parent", f"no page has the title {parent!r}", hint)
        if any(other.path in self._placed for other in parents):
            name = "grand_parent" if page.front.get("grand_parent") else "ancestor"
            what = f"no page {parent!r} stands below a page {_told(page, name)!r}"
            return Lost(page, name, what, "write the title that stands above it, or leave it out")
        if self._is_above_itself(page):
            return Lost(page, "parent", "it is below itself", "name another parent")
        return None

    def _is_above_itself(self, page: Page) -> bool:
        above, seen = _told(page, "parent"), set[str]()
        parents = {other.title: _told(other, "parent") for other in self._pages}
        while above and above not in seen:
            if above == page.title:
                return True
            seen.add(above)
            above = parents.get(above, "")
        return False

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
