"""Compares what the pages of a site print with its snippets, and finds files that nothing shows."""

from __future__ import annotations

import dataclasses
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.cli import find_site
from mkdocs_multicloud.cli.snippet_diagrams import SnippetDiagrams
from mkdocs_multicloud.errors import Location, MulticloudError
from mkdocs_multicloud.page import printed_page
from mkdocs_multicloud.page.printed_facts import Difference, differences, listed
from mkdocs_multicloud.page.unshown_files import SUFFIXES, unshown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mkdocs_multicloud.hosts.shared.site_build import SiteResults

PAGES = (".md", ".markdown")
TEXTS = (
    *PAGES, ".cfg", ".py", ".rst", ".txt",
    ".css", ".html", ".js", ".scss", ".toml", ".yaml", ".yml",
)  # fmt: skip
"""The suffixes of files that may show others."""
_MAX_SIZE = 2**21
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
    texts = {name: text for name, path in files.items() if (text := text_of(path)) is not None}
    pages = {name: printed_page.read(texts[name]) for name in texts if name.endswith(PAGES)}
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
    try:
        if path.suffix.lower() not in TEXTS or path.stat().st_size > _MAX_SIZE:
            return None
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return None


def _unshown(files: Mapping[str, Path], docs: Path, base: Path, read: set[Path]) -> list[str]:
    """Return the diagrams and pictures that nothing shows, of files by their names."""
    top = next((one for one in (base, *base.parents) if (one / ".git").exists()), base)
    beside = [one for one in (base, *base.parents) if one.is_relative_to(top)]
    texts = [*files.values(), *(p for folder in beside for p in folder.iterdir() if p.is_file())]
    for name in find_site.NAMES:
        if theme := _THEME.search(text_of(base / name) or ""):
            texts += _below(base / theme[1])
    pictures = {
        _relative(path, top): name
        for name, path in files.items()
        if name.lower().endswith(SUFFIXES) and not path.is_symlink()
    }
    found = unshown(
        pictures,
        {_relative(path, top): text for path in texts if (text := text_of(path)) is not None},
        _relative(docs, top),
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
