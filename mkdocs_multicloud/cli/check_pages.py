"""Compares what the pages of a site print with its snippets, and finds files that nothing shows."""

from __future__ import annotations

import dataclasses
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.cli import find_site, regular_files
from mkdocs_multicloud.cli.snippet_diagrams import SnippetDiagrams
from mkdocs_multicloud.errors import Location, MulticloudError, SnippetError
from mkdocs_multicloud.page import printed_page
from mkdocs_multicloud.page.printed_facts import Difference, differences, listed
from mkdocs_multicloud.page.unshown_files import SUFFIXES, unshown
from mkdocs_multicloud.snippet.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mkdocs_multicloud.hosts.shared.site_build import SiteResults

PAGES = (".md", ".markdown")
_BINARY = (".gif", ".ico", ".jpeg", ".jpg", ".pdf", ".png", ".webp", ".woff", ".woff2", ".zip")
"""The suffixes of files that are not read, as they show no others."""
_THEME = re.compile(r"^\s*custom_dir:\s*[\"']?([\w./-]+)", re.M)
_LEFT_OUT = ("_site", "node_modules")


@dataclass(slots=True)
class CheckedPages:
    """What is wrong with the pages of a site; paths are relative to the project.

    Attributes:
        pages: how many there are.
        differing: path of the page, place of the snippet, and what differs.
        unshown: the diagrams and pictures among the docs that nothing shows or links.
        faults: of snippets whose facts a page prints.
    """

    pages: int = 0
    differing: list[tuple[str, Location, list[Difference]]] = field(default_factory=list)
    unshown: list[str] = field(default_factory=list)
    faults: list[MulticloudError] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield all lines for a terminal."""
        for page, snippet, wrong in self.differing:
            yield from listed(wrong, page, snippet, "")
        for path in self.unshown:
            yield f"{path}: nothing shows or links it"

    def as_json(self) -> dict[str, Any]:
        """Return the same for other programs."""
        return {
            "pages": self.pages,
            "differences": [
                {"page": page, "snippet": str(snippet), **dataclasses.asdict(one)}
                for page, snippet, wrong in self.differing
                for one in wrong
            ],
            "unshown": self.unshown,
            "faults": [str(fault) for fault in self.faults],
        }


def check_pages(site: SiteResults) -> CheckedPages:
    """Check the pages of a site.

    Args:
        site: the results of all its snippets.
    """
    project = site.project
    docs = project.docs or project.root
    base = project.base
    files = {_relative(path, base): path for path in sorted(_below(docs))}
    pages = {
        name: printed_page.read(text)
        for name, path in files.items()
        if name.endswith(PAGES) and (text := text_of(path)) is not None
    }
    found = CheckedPages(len(pages))
    printing = [
        (name, page, snippet)
        for name, page in pages.items()
        for snippet in page.snippets
        if len(snippet) > 1
    ]
    read = {path for _, run in site.runs for path in project.files_read(run.inputs or ())}
    with SnippetDiagrams(project, site.settings) as diagrams:
        sources = [(page.source(s), Location(name)) for name, page, s in printing]
        diagrams.start((b.directive, at) for b, at in sources if b.directive is not None)
        for name, page, snippet in printing:
            block = page.source(snippet)
            assert block.directive is not None
            at = Location(name, block.first + 1)
            try:
                made, document = diagrams.find(block.directive, at)
                vertex = str(block.directive.options.get("vertex", ""))
                wrong = differences(page, snippet, document, vertex)
            except MulticloudError as error:
                # The errors of directives are faults of the site.
                prints = any(page.blocks[i].entries or page.blocks[i].xml for i in snippet)
                if prints and block.part == "code":
                    found.faults.append(error.seen_from(at))
                continue
            if wrong:
                found.differing.append((name, made.where, wrong))
        read |= diagrams.files_read()
    # A snippet that failed may read any of the files.
    if not found.faults and not site.faults:
        found.unshown = _unshown(files, docs, base, read)
    return found


def text_of(path: Path) -> str | None:
    """Return the text of a file that may show others; None for other files."""
    if path.suffix.lower() in _BINARY:
        return None
    try:
        data = regular_files.read(path)
    except OSError:
        return None
    return None if b"\0" in data else data.decode("utf-8", "replace")


def repository_files(base: Path) -> tuple[Path, list[Path]]:
    """Return the top of the repository around a project, and its files that may show pictures.

    Without Git these are the files beside the project and its theme.

    Args:
        base: the folder of the configuration, links resolved.
    """
    top = next((one for one in (base, *base.parents) if (one / ".git").exists()), base)
    beside = [one for one in (base, *base.parents) if one.is_relative_to(top)]
    found = [p for folder in beside for p in folder.iterdir()]
    for name in find_site.NAMES:
        if theme := _THEME.search(text_of(base / name) or ""):
            found += _below(base / theme[1])
    with suppress(SnippetError):
        found += Repository.of(base).files()
    return top, found


def _unshown(files: Mapping[str, Path], docs: Path, base: Path, read: set[Path]) -> list[str]:
    """Return the diagrams and pictures that nothing shows, of files by their names."""
    top, others = repository_files(base)
    real = docs.resolve()
    places = {real / path.relative_to(docs): name for name, path in files.items()}
    pictures = {
        _relative(path, top): name
        for path, name in places.items()
        if name.lower().endswith(SUFFIXES) and not path.is_symlink()
    }
    texts = {path: text for path in {*places, *others} if (text := text_of(path)) is not None}
    found = unshown(
        pictures,
        {_relative(path, top): text for path, text in texts.items()},
        _relative(real, top),
        {_relative(path.resolve(), top) for path in read},
    )
    return [pictures[path] for path in found]


def _below(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that a site may have; links are not followed."""
    for place, below, names in os.walk(folder):
        below[:] = [n for n in below if not n.startswith(".") and n not in _LEFT_OUT]
        yield from (Path(place) / name for name in sorted(names) if not name.startswith("."))


def _relative(path: Path, base: Path) -> str:
    return Path(os.path.relpath(path, base)).as_posix()
