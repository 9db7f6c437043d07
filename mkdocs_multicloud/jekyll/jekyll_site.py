"""A site with its pages and their addresses, as in Jekyll."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from mkdocs_multicloud.jekyll.liquid.values import text_of
from mkdocs_multicloud.page.escaping import SHIELDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_EXCLUDED = (
    "_*", "#*", "*~", "Gemfile", "Gemfile.lock", "*.gemspec", "*.gem", "Rakefile",
    "/node_modules/", "/vendor/bundle/", "/vendor/cache/", "/vendor/gems/", "/vendor/ruby/",
)  # fmt: skip
"""Files that Jekyll leaves out of a site, as gitignore patterns."""

CODE_HOSTS = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org")
"""Hosts of repositories: `url` may name one, but no site is there."""

_ENDING = re.compile(r"\.(?:html?|md|markdown)\Z")
_INDEX = re.compile(r"/(?:index|README)\Z")
_PAGES = ("", ".html", ".htm", ".md", ".markdown")

CALLOUTS: dict[str, dict[str, str]] = {
    "highlight": {"color": "yellow"},
    "important": {"title": "Important", "color": "blue"},
    "new": {"title": "New", "color": "green"},
    "note": {"title": "Note", "color": "purple"},
    "warning": {"title": "Warning", "color": "red"},
}
"""Callouts of the theme's template, for sites that do not configure any."""


@dataclass(frozen=True)
class JekyllPage:
    """A page of the site.

    Attributes:
        path: relative to the folder of the site.
        front: its front matter.
    """

    path: str
    front: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title in the front matter; empty if there is none."""
        return text_of(self.front.get("title")).strip()

    @cached_property
    def url(self) -> str:
        """Its address in Jekyll, without the site's base."""
        permalink = self.front.get("permalink")
        if isinstance(permalink, str) and permalink.strip():
            return "/" + permalink.strip().lstrip("/")
        folder, name = posixpath.split("/" + self.path)
        stem = posixpath.splitext(name)[0]
        if stem in ("index", "README"):
            return folder.rstrip("/") + "/"
        return posixpath.join(folder, f"{stem}.html")

    @property
    def liquid_names(self) -> dict[str, Any]:
        """The fields of Liquid's variable `page`."""
        folder = posixpath.dirname(self.url) or "/"
        place = {"url": self.url, "path": self.path, "dir": folder}
        return {**self.front, **place, "name": posixpath.basename(self.path)}


@dataclass(frozen=True)
class JekyllSite:
    """The whole site.

    Attributes:
        config: the contents of `_config.yml`.
        pages: pages by path.
        files: paths of all other files.
        addresses: further addresses of pages.
    """

    config: Mapping[str, Any]
    pages: Mapping[str, JekyllPage]
    files: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        config: Mapping[str, Any],
        pages: Iterable[JekyllPage],
        files: Iterable[str],
        addresses: Iterable[str] = (),
    ) -> JekyllSite:
        """Create a site from pages and files."""
        known = frozenset(_plain(f"/{address}") for address in addresses)
        return cls(config, {page.path: page for page in pages}, frozenset(files), known)

    @property
    def base(self) -> str:
        """The path at the start of all addresses of the site, without a final slash."""
        return ("/" + text_of(self.config.get("baseurl")).strip("/")).rstrip("/")

    @cached_property
    def callouts(self) -> dict[str, dict[str, str]]:
        """Title and colour of each callout, by its name."""
        configured = self.config.get("callouts")
        if not isinstance(configured, dict):
            return CALLOUTS
        known = {
            str(name): how if isinstance(how, dict) else {} for name, how in configured.items()
        }
        return {
            name: {key: text_of(how[key]) for key in ("title", "color") if key in how}
            for name, how in known.items()
        }

    def address(self, path: str) -> str | None:
        """Return the address of a page or file in Jekyll, without the site's base."""
        path = path.strip().lstrip("/")
        if path in self.pages:
            return self.pages[path].url
        return f"/{quote(path)}" if path in self.files else None

    def target(self, address: str, page: JekyllPage) -> tuple[str, str] | None:
        """Return the path for an address on a page, and the `#…` or `?…` after it.

        None if the address leads out of the site, to the page itself, or nowhere.
        """
        found = self._own_path(address)
        if found is None:
            return None
        path, rest = found
        folder = posixpath.dirname(page.url)
        path = unquote(posixpath.normpath(posixpath.join(folder, path)))
        target = self._places.get(_plain(path))
        if target is None and path.lstrip("/") in self.files:
            target = path.lstrip("/")
        return None if target is None else (target, rest)

    def misses(self, address: str) -> bool:
        """Return whether an address should lead to a page that does not exist.

        Addresses of other files are not checked, as directives may write these files later.
        """
        found = None if SHIELDED.search(address) or not self.pages else self._own_path(address)
        if found is None or not found[0].startswith("/"):
            return False
        path = found[0]
        if posixpath.splitext(path)[1] not in _PAGES or self.target(address, JekyllPage("")):
            return False
        if has_host(address) and not self._is_sure(path):
            return False
        return _plain(unquote(path)) not in self.addresses

    def path_below(self, address: str) -> str:
        """Return the path of an address without the site's host and base, as an author sees it."""
        found = self._own_path(address)
        return found[0] + found[1] if found else address

    def _own_path(self, address: str) -> tuple[str, str] | None:
        """The path of an address below the site's base, and the `#…` or `?…` after it.

        None if it leads out of the site or to the page itself.
        """
        try:
            parts = urlsplit(address)
        except ValueError:
            return None
        has_rest = "?" in address or "#" in address
        rest = parts._replace(scheme="", netloc="", path="").geturl() if has_rest else ""
        host, folder = self._published_at
        base = folder + self.base
        if parts.scheme or parts.netloc:
            below = _below(base, parts.path) if host and parts.netloc.lower() == host else None
        elif parts.path.startswith("/"):
            # Links without the site's base are read as if they had it.
            found = _below(base, parts.path), _below(self.base, parts.path), parts.path
            below = next(path for path in found if path is not None)
        else:
            below = parts.path or None
        return None if below is None else (below or "/", rest)

    @cached_property
    def _published_at(self) -> tuple[str, str]:
        """The host and the folder that `url` of `_config.yml` names; empty for a repository."""
        try:
            parts = urlsplit(text_of(self.config.get("url")).strip())
        except ValueError:
            return "", ""
        host = parts.netloc.lower()
        return ("", "") if host in CODE_HOSTS else (host, parts.path.rstrip("/"))

    def _is_sure(self, path: str) -> bool:
        """Whether an address with the host of the site can only be one of this site.

        Without a base, other sites may be below the same address, such as those of one owner.
        """
        has_base = bool(self._published_at[1] + self.base)
        first, *more = path.strip("/").split("/")
        is_page = not more and first.endswith((".html", ".htm"))
        return has_base or is_page or unquote(first) in self._folders

    @cached_property
    def _folders(self) -> frozenset[str]:
        """The first parts of the addresses of all pages in folders."""
        urls = (page.url.strip("/") for page in self.pages.values())
        return frozenset(unquote(url.partition("/")[0]) for url in urls if "/" in url)

    @cached_property
    def _places(self) -> dict[str, str]:
        """The paths of pages by all of their addresses; a page's main address has priority."""
        found: dict[str, str] = {}
        pages = list(self.pages.values())
        for page in pages:
            found.setdefault(_plain(page.url), page.path)
        for page in pages:
            moved = page.front.get("redirect_from")
            for old in [moved] if isinstance(moved, str) else moved or ():
                found.setdefault(_plain("/" + text_of(old).lstrip("/")), page.path)
            found.setdefault(_plain("/" + page.path), page.path)
        return found


def has_host(address: str) -> bool:
    """Return whether an address is written with its host."""
    return urlsplit(address).netloc != ""


def _below(base: str, path: str) -> str | None:
    """A path without the base in front; None if it is not below the base."""
    if path == base or path.startswith(base + "/"):
        return path.removeprefix(base)
    return None


def _plain(path: str) -> str:
    """An address without an optional ending."""
    path = _ENDING.sub("", path.rstrip("/"))
    return _INDEX.sub("", path) or "/"


def ignored(docs: Path, config: Mapping[str, Any]) -> list[str]:
    """Return the files that are not in the site, as gitignore patterns.

    Args:
        docs: the folder of the pages.
        config: the contents of `_config.yml`.
    """
    return [*_EXCLUDED, *_patterns(config), *_redundant_readmes(docs)]


def _patterns(config: Mapping[str, Any]) -> list[str]:
    """The exclusions and inclusions of `_config.yml`, as gitignore patterns."""
    found = [_pattern(name) for name in _names(config.get("exclude"))]
    found += [f"!{_pattern(name)}" for name in _names(config.get("include"))]
    collections = config.get("collections")
    if isinstance(collections, dict):
        shown = [n for n, how in collections.items() if isinstance(how, dict) and how.get("output")]
        found += [f"!/_{name}" for name in shown]
    return found


def _redundant_readmes(docs: Path) -> list[str]:
    """The `README.md` files that MkDocs would publish instead of an `index.md` beside them."""
    found = [path for path in docs.rglob("README.md") if path.with_name("index.md").is_file()]
    return [f"/{path.relative_to(docs).as_posix()}" for path in found]


def _pattern(name: str) -> str:
    return name if name.startswith("*") else f"/{name.lstrip('/')}"


def _names(value: object) -> list[str]:
    return [str(name) for name in value if name] if isinstance(value, list) else []
