"""Compares the diagrams of a site with those that were committed with it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from mkdocs_multicloud.cache.frozen_read import (
    KEY_LENGTH,
    NAME_LENGTH,
    folders,
    key_of,
    read_result,
)
from mkdocs_multicloud.cache.lock_file import LockedDiagram
from mkdocs_multicloud.diagram.comparison import change_words
from mkdocs_multicloud.diagram.comparison.changes import Comparison, compare
from mkdocs_multicloud.errors import CaptureError, Location, MulticloudError, MxFileError
from mkdocs_multicloud.execution.model import Run
from mkdocs_multicloud.execution.select_diagram import choose
from mkdocs_multicloud.pipeline.run_and_draw import select
from mkdocs_multicloud.snippet.loader import clean_name
from mkdocs_multicloud.snippet.project import PYTHON_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from mkdocs_multicloud.cache.frozen_read import FrozenResult
    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.hosts.shared.site_build import SiteResults
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet
    from mkdocs_multicloud.snippet.project import Project

Status = Literal["unchanged", "changed", "new", "gone", "refused"]


@dataclass(frozen=True, slots=True)
class ShownDiagram:
    """The diagram of a snippet.

    Attributes:
        pages: the places that show it.
    """

    snippet: Snippet
    document: MxFile
    pages: list[Location] = field(default_factory=list)

    @property
    def line(self) -> LockedDiagram:
        """Its line in the lock."""
        return LockedDiagram.of(self.snippet.where, self.snippet.name, self.document)


@dataclass(frozen=True, slots=True)
class CheckedDiagram:
    """A diagram, compared with the committed one.

    Attributes:
        where: its snippet; without a line if it is gone.
        name: of the snippet.
        pages: the places that show it.
        comparison: None if only one of the documents is known.
        refusal: why its frozen result is refused.
    """

    status: Status
    where: Location
    name: str
    pages: tuple[Location, ...] = ()
    comparison: Comparison | None = None
    refusal: MulticloudError | None = None

    def lines(self) -> list[str]:
        """Return what is different, as lines."""
        if self.refusal is not None:
            return [str(self.refusal)]
        return change_words.lines(self.comparison) if self.comparison else []


def shown_diagrams(site: SiteResults) -> list[ShownDiagram]:
    """Return the diagrams of a site, each once; those of failed snippets are left out."""
    found: dict[tuple[str, str, str], ShownDiagram | None] = {}
    for one in site.shown:
        snippet = one.snippet
        key = snippet.key, snippet.capture, snippet.name
        if key not in found:
            try:
                found[key] = ShownDiagram(snippet, select(snippet, one.run))
            except MulticloudError:
                # One of the faults of the site.
                found[key] = None
        if (diagram := found[key]) and one.page not in diagram.pages:
            diagram.pages.append(one.page)
    return [diagram for diagram in found.values() if diagram]


def check_lock(
    diagrams: Sequence[ShownDiagram], lock: Iterable[LockedDiagram], *, complete: bool
) -> list[CheckedDiagram]:
    """Compare diagrams with the lines of a lock.

    Args:
        complete: whether these are all diagrams of the site, so that others are gone.
    """
    lock = set(lock)
    lines = set(lock)
    left = [diagram for diagram in diagrams if diagram.line not in lines]
    found = [_checked("unchanged", diagram) for diagram in diagrams if diagram.line in lines]
    lines -= {diagram.line for diagram in diagrams}
    names = {(line.path, line.name) for line in lock}
    now = {(diagram.line.path, diagram.line.name) for diagram in diagrams}
    passes: tuple[tuple[str, Status], ...] = (("name", "unchanged"), ("digest", "changed"))
    for part, status in passes:
        known: dict[LockedDiagram, list[LockedDiagram]] = defaultdict(list)
        for line in sorted(lines, reverse=True):
            # A name that is still there is another diagram, unless snippets of a page are counted:
            # one that is new in front gives the others other names.
            if part == "digest" or (line.path, line.name) not in now or _is_counted(line):
                known[line._replace(**{part: ""})].append(line)
        others, left = left, []
        for diagram in others:
            own = diagram.line
            is_free = part == "digest" or (own.path, own.name) not in names or _is_counted(own)
            if is_free and (same := known[own._replace(**{part: ""})]):
                lines.remove(same.pop())
                found.append(_checked(status, diagram))
            else:
                left.append(diagram)
    found += [_checked("new", diagram) for diagram in left]
    if complete:
        found += [CheckedDiagram("gone", Location(one.path), one.name) for one in lines]
    return _sorted(found)


def _is_counted(line: LockedDiagram) -> bool:
    """Return whether a snippet has its name from its page and its place there."""
    path = PurePosixPath(line.path)
    count = line.name.removeprefix(clean_name(path.stem))
    return path.suffix not in PYTHON_SUFFIXES and re.fullmatch(r"|_\d+", count) is not None


def check_frozen(
    diagrams: Sequence[ShownDiagram], folder: Path, project: Project, *, complete: bool
) -> list[CheckedDiagram]:
    """Compare diagrams with frozen results.

    Args:
        folder: the folder of the results.
        complete: as for `check_lock`.
    """
    by_key: dict[str, FrozenResult] = {}
    refused: dict[str, tuple[Path, MulticloudError]] = {}
    for own in folders(folder):
        try:
            by_key[key_of(own)] = read_result(own, project)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            refused[key_of(own)] = own, _refused(own, reason)
    matched: dict[str, FrozenResult] = {}
    for diagram in diagrams:
        key = diagram.snippet.key[:KEY_LENGTH]
        if key in by_key:
            matched[key] = by_key.pop(key)
    # The key of a snippet is another one if its text has changed.
    by_name = {(one.path, one.name): one for one in by_key.values()}
    names = set()
    for diagram in diagrams:
        key = diagram.snippet.key[:KEY_LENGTH]
        name = diagram.snippet.where.path, diagram.snippet.own_name[:NAME_LENGTH]
        names.add(name)
        if key not in matched and name in by_name:
            matched[key] = by_name[name]
    found: list[CheckedDiagram] = []
    for diagram in diagrams:
        key = diagram.snippet.key[:KEY_LENGTH]
        if key in refused:
            found.append(_checked("refused", diagram, refusal=refused[key][1]))
        else:
            found.append(_compared(diagram, matched.get(key)))
    shown = {diagram.snippet.key[:KEY_LENGTH] for diagram in diagrams}
    found += [
        CheckedDiagram("refused", Location(project.display(own)), own.name, refusal=refusal)
        for key, (own, refusal) in refused.items()
        if key not in shown
    ]
    # Results of an earlier text can be left beside the present one.
    gone = sorted(by_name.keys() - names) if complete else ()
    found += [CheckedDiagram("gone", Location(path), name) for path, name in gone]
    return _sorted(found)


def _refused(own: Path, reason: str) -> MulticloudError:
    return MulticloudError(
        f"the frozen result {own.name} is refused: {reason}",
        "find out who has changed it, then freeze again",
    )


def _compared(diagram: ShownDiagram, result: FrozenResult | None) -> CheckedDiagram:
    """Compare a diagram with its frozen result, if it has one."""
    if result is None:
        return _checked("new", diagram)
    try:
        before = choose(Run(result.candidates), diagram.snippet.capture)
    except CaptureError:
        return _checked("new", diagram)
    except MxFileError as error:
        return _checked("refused", diagram, refusal=_refused(result.folder, error.what))
    comparison = compare(before, diagram.document)
    return _checked("changed" if comparison else "unchanged", diagram, comparison)


def _checked(
    status: Status,
    diagram: ShownDiagram,
    comparison: Comparison | None = None,
    refusal: MulticloudError | None = None,
) -> CheckedDiagram:
    snippet = diagram.snippet
    pages = tuple(diagram.pages)
    return CheckedDiagram(status, snippet.where, snippet.name, pages, comparison, refusal)


def _sorted(found: Iterable[CheckedDiagram]) -> list[CheckedDiagram]:
    return sorted(found, key=lambda one: (one.where.path, one.where.line or 0, one.name))
