"""Pages → which of them shows a file, and under which title."""

from __future__ import annotations

import posixpath
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from mkdocs_multicloud.directive import Directive, parse
from mkdocs_multicloud.errors import MulticloudError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from mkdocs_multicloud.directive.scanner import Place
    from mkdocs_multicloud.project import Project

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^title:[ \t]*(\S.*?)[ \t]*$", re.MULTILINE)
_HEADING = re.compile(
    r"^#[ \t]+(?P<hash>\S.*?)(?:[ \t]+#+)?[ \t]*$"
    r"|^(?P<line>\S.*?)[ \t]*\n(?P<mark>[=*~^\"#+-])(?P=mark){2,}[ \t]*$",
    re.MULTILINE,
)
_MARKS = re.compile(r"[ \t]*\{[:#.][^}]*\}[ \t]*$|(?<!\w)[*_]{1,3}|[*_]{1,3}(?!\w)|`+")


class Sheet(NamedTuple):
    """A page of a site.

    Attributes:
        path: as its author knows it, relative to the docs.
        text: of its file.
        asked: its directives.
    """

    path: str
    text: str
    asked: Iterable[Place | Directive]


@dataclass(frozen=True, slots=True)
class Shown:
    """How a page shows a file.

    Attributes:
        page: its path.
        title: of the page; empty where it shows other files, too.
        directive: that names the file.
        draws: whether it shows the picture.
    """

    page: str
    title: str
    directive: Directive
    draws: bool


class Catalogue:
    """The pages of a site; they are looked at when a gallery asks.

    Args:
        sheets: the pages, in the order of the navigation.
    """

    def __init__(self, sheets: Callable[[], Iterable[Sheet]], project: Project) -> None:
        self._sheets = sheets
        self._project = project

    def shown(self, file: Path) -> Shown | None:
        """How a file is shown: by the first page with its picture, else by the first with it."""
        return self._found[0].get(file)

    def title(self, page: str) -> str:
        """The title of a page; empty if there is no such page, or it has none."""
        return self._found[1].get(page, "")

    @cached_property
    def _found(self) -> tuple[dict[Path, Shown], dict[str, str]]:
        found: dict[Path, Shown] = {}
        titles: dict[str, str] = {}
        for sheet in self._sheets():
            title = titles[sheet.path] = title_of(sheet.text)
            named: dict[Path, list[Directive]] = {}
            for asked in sheet.asked:
                with suppress(MulticloudError, OSError, ValueError):
                    directive = asked if isinstance(asked, Directive) else parse(asked)
                    if directive.path and directive.tag != "root_include":
                        file = (self._project.root / directive.path).resolve()
                        named.setdefault(file, []).append(directive)
            for file, directives in named.items():
                first = next(filter(_draws, directives), directives[0])
                draws = _draws(first)
                if file not in found or (draws and not found[file].draws):
                    alone = title if len(named) == 1 else ""
                    found[file] = Shown(sheet.path, alone, first, draws)
        return found, titles


def _draws(directive: Directive) -> bool:
    return not directive.code_only and "picture" in str(directive.options.get("show", "picture"))


def title_of(text: str) -> str:
    """The title of a page: that of its front matter, else its first heading."""
    body = text.replace("\r\n", "\n")
    if front := _FRONT.match(body):
        body = body[front.end() :]
        if field := _FIELD.search(front[1]):
            return field[1].strip("\"'")
    # What stands in fences is no heading.
    body = re.sub(r"^(`{3,}|~{3,}).*?^\1[ \t]*$", "", body, flags=re.DOTALL | re.MULTILINE)
    heading = _HEADING.search(body)
    return _MARKS.sub("", heading["hash"] or heading["line"]).strip() if heading else ""


def readable(name: str) -> str:
    """The name of a file or folder as words."""
    words = re.sub(r"[\W_]+", " ", name).strip()
    return words[:1].upper() + words[1:] or name


def relative(page: str, start: str) -> str:
    """The way from a page to another path of the docs."""
    return posixpath.relpath(page, posixpath.dirname(start) or ".")
