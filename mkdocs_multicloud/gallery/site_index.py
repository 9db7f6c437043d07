"""Pages → which of them shows a file, and under which title."""

from __future__ import annotations

import posixpath
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from mkdocs_multicloud.directive import front_matter
from mkdocs_multicloud.directive.model import Directive, parse
from mkdocs_multicloud.errors import MulticloudError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from mkdocs_multicloud.directive.scanner import Match
    from mkdocs_multicloud.snippet.project import Project

_FENCE = re.compile(r"`{3,}|~{3,}")
_UNDERLINE = re.compile(r"([=*~^\"#+-])\1{2,}")
_MARKS = re.compile(r" ?\{[:#.][^{}]*\}$|(?<!\w)[*_]{1,3}|[*_]{1,3}(?!\w)|`+")


class PageEntry(NamedTuple):
    """A page of a site.

    Attributes:
        path: as its author knows it, relative to the docs.
        text: of its file.
        asked: its directives.
    """

    path: str
    text: str
    asked: Iterable[Match | Directive]


@dataclass(frozen=True, slots=True)
class Shown:
    """How a page shows a file.

    Attributes:
        page: its path.
        title: of the page; empty where it shows other files, too, or no picture.
        directive: that names the file.
        draws: whether it shows the picture.
        alone: whether it shows no other file.
    """

    page: str
    title: str
    directive: Directive
    draws: bool
    alone: bool


class SiteIndex:
    """The pages of a site; they are looked at when a gallery asks.

    Args:
        page_entries: the pages, in the order of the navigation.
    """

    def __init__(self, page_entries: Callable[[], Iterable[PageEntry]], project: Project) -> None:
        self._page_entries = page_entries
        self._project = project

    def shown(self, file: Path) -> Shown | None:
        """How a file is shown: by the first page with its picture, else by the first with it."""
        return self._found.shown.get(file)

    def index(self, folder: str) -> tuple[str, str]:
        """Path and title of the page that stands for a folder; both empty where none does."""
        return self._found.indexes.get(folder, ("", ""))

    def galleries(self, folder: str) -> list[tuple[str, tuple[str, ...]]]:
        """The galleries of a folder's pages that write a file with all of their diagrams.

        Returns:
            The page and what is shown, of those that give that file no name; by pages.
        """
        return sorted(self._found.galleries.get(folder, ()), key=lambda found: found[0])

    def asks_for(self, gallery: str) -> bool:
        """Whether a page shows a gallery by its name."""
        return gallery in self._found.named

    @cached_property
    def _found(self) -> _Found:
        found = _Found({}, {}, {}, set())
        for entry in self._page_entries():
            title = title_of(entry.text)
            folder, _, file = entry.path.rpartition("/")
            if folder and file.partition(".")[0] in ("index", "README"):
                found.indexes[folder] = entry.path, title
            asked = list(self._parsed(entry))
            galleries = [directive.shown for directive in asked if _has_landscape(directive)]
            found.named.update(d.shown[0] for d in asked if len(d.shown) == 1)
            found.galleries.setdefault(folder, []).extend((entry.path, g) for g in galleries)
            self._note(found.shown, entry.path, title, asked)
        return found

    @staticmethod
    def _parsed(entry: PageEntry) -> Iterator[Directive]:
        for asked in entry.asked:
            with suppress(MulticloudError):
                yield asked if isinstance(asked, Directive) else parse(asked)

    def _note(
        self, found: dict[Path, Shown], page: str, title: str, asked: list[Directive]
    ) -> None:
        """Note which files a page shows, where it is the first, or the first with the picture."""
        named: dict[Path, list[Directive]] = {}
        for directive in asked:
            if directive.path and directive.tag != "root_include":
                with suppress(OSError, ValueError):
                    file = (self._project.root / directive.path).resolve()
                    named.setdefault(file, []).append(directive)
        for file, directives in named.items():
            first = next(filter(_draws, directives), directives[0])
            draws = _draws(first)
            if file not in found or (draws and not found[file].draws):
                alone = len(named) == 1
                own = title if draws and alone else ""
                found[file] = Shown(page, own, first, draws, alone)


class _Found(NamedTuple):
    """What the pages of a site show.

    Attributes:
        shown: how, by files.
        indexes: paths and titles of the pages that stand for folders, by those.
        galleries: pages and what is shown, by the folders of the pages.
        named: what galleries are asked for by a single word.
    """

    shown: dict[Path, Shown]
    indexes: dict[str, tuple[str, str]]
    galleries: dict[str, list[tuple[str, tuple[str, ...]]]]
    named: set[str]


def _has_landscape(directive: Directive) -> bool:
    """Whether it is a gallery that writes a file with all diagrams, under no name of its own."""
    return bool(directive.shown) and "name" not in directive.options


def _draws(directive: Directive) -> bool:
    return not directive.code_only and "picture" in str(directive.options.get("show", "picture"))


def title_of(text: str) -> str:
    """The title of a page: that of its front matter, else its first heading."""
    front, body = front_matter.split(text.replace("\r\n", "\n"))
    title = front.get("title")
    if title and isinstance(title, (str, int, float, date)):
        return str(title)
    return _MARKS.sub("", " ".join(_heading(body).split())).strip()


def _heading(body: str) -> str:
    """The first heading that stands in no fence: in Markdown of the first level, else any."""
    lines = [line.rstrip() for line in body.split("\n")]
    ends = {line: number for number, line in enumerate(lines) if _FENCE.fullmatch(line)}
    fence = above = ""
    for number, line in enumerate(lines):
        opening = _FENCE.match(line)
        if fence:
            fence = "" if line == fence else fence
        elif opening and ends.get(opening[0], 0) > number:
            fence, above = opening[0], ""
        elif line.startswith(("# ", "#\t")):
            words = line[2:].rstrip("#")
            return words if words[-1:].isspace() else line[2:]
        elif above and _UNDERLINE.fullmatch(line):
            return above
        else:
            above = "" if line[:1].isspace() else line
    return ""


_SPELLED = """
AI ALB API APIs ARN AWS CDK CDN CI CLI CPU CSV DB DNS EBS EC2 ECR ECS EFS EKS ELB EMR ETL FTP GCP
GKE GPU GUI HTML HTTP HTTPS IAM ID IP IoT JSON JWT K8s KMS LB ML MQTT MSK NAT NLB OAuth OIDC PDF RDS
S3 SaaS SDK SES SFTP SMS SNS SQL SQS SSH SSL SSO TCP TLS UDP UI URL VM VMs VPC VPN WAF XML YAML
"""
"""What in this field is not written like other words."""

_SPELLING = {name.lower(): name for name in _SPELLED.split()}


def readable(name: str) -> str:
    """The name of a file or folder as words."""
    words = re.sub(r"[\W_]+", " ", name).split()
    written = " ".join(_SPELLING.get(word, word) for word in words)
    return written[:1].upper() + written[1:] or name


def relative(page: str, start: str) -> str:
    """The way from a page to another path of the docs."""
    return posixpath.relpath(page, posixpath.dirname(start) or ".")
