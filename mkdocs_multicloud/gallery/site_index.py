"""Index of a site's pages: which page shows a file, and under which title."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from mkdocs_multicloud.directive import front_matter
from mkdocs_multicloud.directive.parser import IMAGES, Directive, parse
from mkdocs_multicloud.errors import MulticloudError
from mkdocs_multicloud.snippet.allowed_folders import image_path

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
        path: relative to the docs.
        text: text of its file.
        directives: its directives.
    """

    path: str
    text: str
    directives: Iterable[Match | Directive]


@dataclass(frozen=True, slots=True)
class Shown:
    """How a page shows a file.

    Attributes:
        page: path of the page.
        title: title of the page; empty if the page shows other files, too, or no picture.
        directive: the directive that names the file.
        draws: whether the page shows the picture.
        alone: whether the page shows no other file.
    """

    page: str
    title: str
    directive: Directive
    draws: bool
    alone: bool


class SiteIndex:
    """An index of the pages of a site, built when a gallery first needs it.

    Args:
        page_entries: returns the pages, in the order of the navigation.
    """

    def __init__(self, page_entries: Callable[[], Iterable[PageEntry]], project: Project) -> None:
        self._page_entries = page_entries
        self._project = project

    def shown(self, file: Path) -> Shown | None:
        """Return the first page with the picture of a file, else the first page with the file."""
        return self._found.shown.get(file)

    def index(self, folder: str) -> tuple[str, str]:
        """Return path and title of the index page of a folder; both empty if there is none."""
        return self._found.indexes.get(folder, ("", ""))

    def galleries(self, folder: str) -> list[tuple[str, tuple[str, ...]]]:
        """Return the galleries in a folder's pages whose file of all diagrams has no own name.

        Returns:
            Page and `Directive.shown` of each, sorted by page.
        """
        return sorted(self._found.galleries.get(folder, ()), key=lambda found: found[0])

    def asks_for(self, gallery: str) -> bool:
        """Tell whether a page shows a gallery by its name."""
        return gallery in self._found.named

    @cached_property
    def _found(self) -> _Found:
        found = _Found({}, {}, {}, set())
        for entry in self._page_entries():
            title = title_of(entry.text)
            folder, _, file = entry.path.rpartition("/")
            if folder and file.partition(".")[0] in ("index", "README"):
                found.indexes[folder] = entry.path, title
            directives = list(self._parsed(entry))
            galleries = [
                directive.shown for directive in directives if _has_default_file(directive)
            ]
            found.named.update(d.shown[0] for d in directives if len(d.shown) == 1)
            found.galleries.setdefault(folder, []).extend((entry.path, g) for g in galleries)
            self._record(found.shown, entry.path, title, directives)
        return found

    def _parsed(self, entry: PageEntry) -> Iterator[Directive]:
        for written in entry.directives:
            with suppress(MulticloudError):
                directive = written if isinstance(written, Directive) else parse(written)
                if directive.tag in IMAGES:
                    path = image_path(directive.path, self._project, entry.path)
                    directive = dataclasses.replace(directive, path=path)
                yield directive

    def _record(
        self, found: dict[Path, Shown], page: str, title: str, directives: list[Directive]
    ) -> None:
        """Record the files for which a page is the first, or the first with the picture."""
        named: dict[Path, list[Directive]] = {}
        for directive in directives:
            if directive.path and directive.tag != "root_include":
                with suppress(OSError, ValueError):
                    file = (self._project.root / directive.path).resolve()
                    named.setdefault(file, []).append(directive)
        for file, of_file in named.items():
            first = next(filter(_draws, of_file), of_file[0])
            draws = _draws(first)
            if file not in found or (draws and not found[file].draws):
                alone = len(named) == 1
                own = title if draws and alone else ""
                found[file] = Shown(page, own, first, draws, alone)


class _Found(NamedTuple):
    """The contents of the index.

    Attributes:
        shown: the page of each file.
        indexes: path and title of the index page of each folder.
        galleries: page and `Directive.shown` of galleries, by folder of the page.
        named: names of galleries that pages show.
    """

    shown: dict[Path, Shown]
    indexes: dict[str, tuple[str, str]]
    galleries: dict[str, list[tuple[str, tuple[str, ...]]]]
    named: set[str]


def _has_default_file(directive: Directive) -> bool:
    """Tell whether it is a gallery whose file of all diagrams has the default name."""
    is_gallery = directive.tag == "snippet_gallery" and bool(directive.shown)
    return is_gallery and "name" not in directive.options


def _draws(directive: Directive) -> bool:
    return not directive.code_only and "picture" in str(directive.options.get("show", "picture"))


def title_of(text: str) -> str:
    """Return the title of a page: from its front matter, else its first heading."""
    front, body = front_matter.split(text.replace("\r\n", "\n"))
    title = front.get("title")
    if title and isinstance(title, (str, int, float, date)):
        return str(title)
    return _MARKS.sub("", " ".join(_heading(body).split())).strip()


def _heading(body: str) -> str:
    """Return the first heading outside of fences: level one in Markdown, any in other markup."""
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
"""Words with a special spelling."""

_SPELLING = {name.lower(): name for name in _SPELLED.split()}


def readable(name: str) -> str:
    """Convert the name of a file or folder to words."""
    words = re.sub(r"[\W_]+", " ", name).split()
    written = " ".join(_SPELLING.get(word, word) for word in words)
    return written[:1].upper() + written[1:] or name


def relative(page: str, start: str) -> str:
    """Return the relative path from a page to another path of the docs."""
    return posixpath.relpath(page, posixpath.dirname(start) or ".")
