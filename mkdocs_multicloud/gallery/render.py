"""A gallery's snippets → their pictures, one beside the other, and one file with all of them."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from mkdocs_multicloud.diagram import merge
from mkdocs_multicloud.drawing import file_stems, merge_warnings
from mkdocs_multicloud.errors import DrawingError, Location, MulticloudError, SnippetError
from mkdocs_multicloud.gallery.site_index import relative
from mkdocs_multicloud.page import artifacts, figures
from mkdocs_multicloud.page import templates as fragment
from mkdocs_multicloud.page.artifacts import Source
from mkdocs_multicloud.page.figures import Group, Item
from mkdocs_multicloud.snippet import loader
from mkdocs_multicloud.snippet.project import bare_stem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.drawing import Drawing
    from mkdocs_multicloud.gallery.plan import Entry, Plan
    from mkdocs_multicloud.gallery.site_index import Shown
    from mkdocs_multicloud.page.fragment import Recorded
    from mkdocs_multicloud.pipeline.stages import Maker
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.loader import Snippet
    from mkdocs_multicloud.snippet.project import Project


@dataclass(frozen=True, slots=True)
class Made:
    """A gallery as it stands in a page.

    Attributes:
        markdown: with marks of blocks.
        snippets: those that could be read.
    """

    markdown: str
    snippets: tuple[Snippet, ...]


class Thumbnails:
    """Makes galleries.

    Args:
        settings: of the site.
        maker: runs and draws, and does both once for all pages.
    """

    def __init__(
        self, project: Project, settings: Settings, maker: Maker, templates: fragment.Templates
    ) -> None:
        self._project = project
        self._settings = settings
        self._maker = maker
        self._templates = templates

    def wanted(self, planned: Plan, own: Settings) -> Iterator[tuple[Snippet, Settings]]:
        """What no page begins to draw."""
        for entry in planned.all:
            if not entry.is_drawn:
                with suppress(MulticloudError):
                    yield self._read(entry, own, Location(""))

    def render(
        self, planned: Plan, own: Settings, page: Location, heading: int, recording: Recorded
    ) -> Made:
        """The Markdown of a gallery, its files published and its faults told.

        Args:
            own: its settings.
            page: where its directive stands.
            heading: level of the heading above, 0 for none.
        """
        documents: list[tuple[str, MxFile]] = []
        snippets: list[Snippet] = []
        items: dict[Path, Item] = {}
        stems = _stems(planned.all, self._project)
        for pattern in planned.idle:
            recording.report(
                SnippetError(f"{pattern!r} takes no snippet away", "mend or remove it", at=page)
            )
        for folder, entry in [(name, one) for name, many in planned.entries for one in many]:
            link = _link(entry, page)
            # What the filter finds besides its name.
            words = f"{folder} {bare_stem(entry.file)}".strip()
            try:
                made, settings = self._read(entry, own, page)
                snippets.append(made)
                document = self._document(made)
                documents.append((entry.name, document))
                drawing = self._drawing(entry, made, document, settings)
            except MulticloudError as error:
                told = self._told(error.seen_from(page), entry, recording)
                items[entry.file] = Item(entry.name, link, words=words, fault=told)
                continue
            if not entry.is_drawn:
                # Of what a page shows, the page tells.
                for warning in merge_warnings(drawing.warnings):
                    lost = DrawingError(warning, "the picture shows a stand-in")
                    recording.report(lost.seen_from(made.where).seen_from(page))
            names = _paths(entry, drawing, made.name, stems[entry.file], page)
            source = Source(made.where, page)
            links = [
                recording.publish(
                    artifacts.thumbnail(name, picture.svg.encode(), source, lender=entry.lender)
                )
                for name, picture in zip(names, drawing.pictures, strict=True)
            ]
            light = drawing.pictures[0]
            words = " ".join([words, *drawing.labels])[: figures.MAX_ALT]
            items[entry.file] = Item(
                entry.name,
                link + _place(entry, made),
                links[0],
                links[1] if len(links) > 1 else "",
                light.width,
                light.height,
                words,
            )
        markdown = fragment.gallery(
            [
                Group(name, tuple(items[entry.file] for entry in entries))
                for name, entries in planned.entries
            ],
            self._landscape(documents, own.name or planned.landscape, page, recording),
            fragment.Manner(own, self._templates, recording.blocks, heading),
        )
        return Made(markdown, tuple(snippets))

    def _told(self, fault: MulticloudError, entry: Entry, recording: Recorded) -> MulticloudError:
        """What stands in the place of a picture; each fault is told once, by its page if it can."""
        if entry.shown is None or not self._is_told(fault, entry.shown):
            recording.report(fault)
            return fault
        recording.withhold()
        return MulticloudError(f"the page {entry.shown.page} tells why")

    def _is_told(self, fault: MulticloudError, shown: Shown) -> bool:
        """Whether a page tells a fault, or one that comes before it."""
        asked = shown.directive
        try:
            settings = self._settings.override(asked.options)
            loader.load(asked, settings, self._project, Location(shown.page))
        except MulticloudError:
            return True
        if isinstance(fault, DrawingError):
            return shown.draws
        return not asked.code_only and loader.runs(settings)

    def _landscape(
        self,
        documents: list[tuple[str, MxFile]],
        name: str,
        page: Location,
        recording: Recorded,
    ) -> tuple[str, str]:
        """Name of, and link to, the file with all diagrams."""
        if not documents:
            return "", ""
        xml = merge.merge(documents)
        return f"{name}.drawio", recording.publish(artifacts.drawio(name, xml, Source(page, page)))

    def _read(self, entry: Entry, own: Settings, page: Location) -> tuple[Snippet, Settings]:
        settings = entry.settings(self._settings, own)
        return loader.load(entry.directive, settings, self._project, page), settings

    def _document(self, made: Snippet) -> MxFile:
        try:
            if made.program is not None:
                self._maker.note(made)
            document = self._maker.document(made)
            assert document is not None, "it runs, or is a document"
            return document
        except MulticloudError as error:
            raise error if error.places else error.seen_from(made.where) from None

    def _drawing(
        self, entry: Entry, made: Snippet, document: MxFile, settings: Settings
    ) -> Drawing:
        """The first of the pages that are drawn of a document."""
        try:
            first = self._maker.drawn(document, made, settings)[0]
        except DrawingError as error:
            raise error.seen_from(made.where) from None
        if not entry.is_drawn:
            self._maker.let_go(made, settings)
        return first


def _paths(entry: Entry, drawing: Drawing, name: str, stem: str, page: Location) -> list[str]:
    """Where the pictures are published: where the page that shows them does, else beside this."""
    shown = entry.shown
    if shown is None or not entry.is_drawn:
        (names,) = file_stems([drawing], stem)
        return [artifacts.picture_path(name, "svg") for name in names]
    (names,) = file_stems([drawing], name)
    folder = posixpath.dirname(shown.page)
    return [
        relative(posixpath.join(folder, artifacts.picture_path(name, "svg")), page.path)
        for name in names
    ]


def _stems(entries: list[Entry], project: Project) -> dict[Path, str]:
    """The names of pictures that no page has, each once.

    Where two would be the same, the whole names of the files, then their parents in front, tell
    them apart; where not even those do, numbers.
    """
    found = {entry.file: _clean(bare_stem(entry.file)) for entry in entries}
    parts = {file: project.display(file).split("/") for file in found}
    for most in range(1, max(map(len, parts.values()), default=0) + 1):
        counts = Counter(stem.casefold() for stem in found.values())
        for file in [file for file, stem in found.items() if counts[stem.casefold()] > 1]:
            *parents, name = parts[file][-most:]
            found[file] = _clean("-".join([*parents, name.replace(".", "_")]))
    taken: set[str] = set()
    for file in sorted(found, key=lambda file: parts[file]):
        stem = found[file]
        numbered = itertools.chain([stem], (f"{stem}-{n}" for n in itertools.count(2)))
        found[file] = next(name for name in numbered if name.casefold() not in taken)
        taken.add(found[file].casefold())
    return found


def _clean(name: str) -> str:
    return re.sub(r"[^\w.-]+", "_", name)


def _link(entry: Entry, page: Location) -> str:
    """The address of its page."""
    return quote(relative(entry.shown.page, page.path), safe="/-_.~") if entry.shown else ""


def _place(entry: Entry, made: Snippet) -> str:
    """Where in its page it is, if that shows other files, too."""
    apart = entry.is_drawn and entry.shown is not None and not entry.shown.alone
    return f"#{artifacts.anchor(made.name)}" if apart else ""
