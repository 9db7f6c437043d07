"""A request for a difference → Fragment: both versions, what changed, and the pictures."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING

from mkdocs_multicloud.cache.frozen_read import frozen_at
from mkdocs_multicloud.diagram.comparison import change_words
from mkdocs_multicloud.diagram.comparison.change_picture import STATUS_NAMES, picture_document
from mkdocs_multicloud.diagram.comparison.changes import compare
from mkdocs_multicloud.diagram.comparison.page_frame import frame_of, with_frames
from mkdocs_multicloud.diagram.merge import merge, only_page
from mkdocs_multicloud.diagram.text_alternative import TextAlternative
from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.drawing.page_selection import select_pages
from mkdocs_multicloud.drawing.pictures import ALL_PAGES
from mkdocs_multicloud.errors import DrawingError, Location, MulticloudError
from mkdocs_multicloud.execution import select_diagram
from mkdocs_multicloud.execution.model import Run
from mkdocs_multicloud.page import artifacts, figures
from mkdocs_multicloud.page.artifacts import Source
from mkdocs_multicloud.page.templates import ChangedPage, diff
from mkdocs_multicloud.pipeline.run_and_draw import Diagram, drawing_faults
from mkdocs_multicloud.snippet.loaded_snippet import Snippet
from mkdocs_multicloud.snippet.loader import clean_name, default_name, load, static

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_multicloud.diagram.cell_geometry import Box
    from mkdocs_multicloud.diagram.comparison.changes import Comparison, PageChange
    from mkdocs_multicloud.diagram.mxfile import MxFile, Page
    from mkdocs_multicloud.drawing import Drawing
    from mkdocs_multicloud.execution.model import Dependencies
    from mkdocs_multicloud.page.figures import Figure
    from mkdocs_multicloud.page.fragment import Fragment
    from mkdocs_multicloud.page.templates import Writing
    from mkdocs_multicloud.pipeline.resolve import Resolved
    from mkdocs_multicloud.pipeline.run_and_draw import Diagrams
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.diagram_versions import FoundVersion
    from mkdocs_multicloud.snippet.project import Project

_UNDESCRIBED = TextAlternative((), (), 0, 0)
"""The list of changes below describes their picture."""


def load_version(
    version: FoundVersion, settings: Settings, project: Project, page: Location
) -> Snippet:
    """Load one of two versions of a diagram.

    A snippet at an earlier revision is not run: its frozen diagram of then is a static one.

    Raises:
        SnippetError: it cannot be read, or there was no frozen diagram.
        CaptureError: there was more than one.
        MxFileError: it is no diagram.
    """
    written, path = version.written, version.path
    if version.repository is None:
        directive = Directive("include_snippet", written.path, written.section)
        own = dataclasses.replace(settings, name="", show=("picture",))
        return load(directive, own, project, page, path=path)
    name, display = default_name(path, written.section), _display(version, project)
    if version.blob is not None:
        snippet = static(version.repository.read(version.blob), path, display, name)
    else:
        folder = project.base / settings.frozen_dir
        frozen = frozen_at(version.repository, version.commit, project, folder, path, name)
        xml = select_diagram.choose(Run(frozen, origin="frozen"), settings.capture).xml
        snippet = static(xml.encode(), path.with_suffix(".drawio"), display, name)
    # Its images and its saved layout are those of now.
    return dataclasses.replace(snippet, where=Location(project.display(path), 1))


def render_diff(
    resolved: Resolved, page: Location, writing: Writing, project: Project, diagrams: Diagrams
) -> Fragment:
    """Render what changed between two versions of a diagram.

    Args:
        page: where the directive is.

    Raises:
        MulticloudError: one of the versions has no diagram.
        DrawingError: neither has the page of the option `page`.
        TemplateError: a template failed.
    """
    builder = writing.builder
    settings = dataclasses.replace(
        resolved.settings,
        show=("picture",),
        layers=(),
        page=ALL_PAGES,
        edit_link=False,
        rules="",
        compare=(),
    )
    writing = dataclasses.replace(writing, settings=settings)
    old, new = (
        _diagram(version, settings, page, writing, project, diagrams)
        for version in resolved.compared
    )
    changed = _selected(compare(old.document, new.document), old, new, resolved.settings.page)
    depends = [diagrams.dependencies(old, ()), diagrams.dependencies(new, ())]
    if not changed:
        return builder.built(diff((), (), writing), _all(depends))
    titles = _titles(resolved.compared, settings)
    strings = settings.ui_strings
    names = {status: strings[f"diff_{status}"] for status in STATUS_NAMES}
    tabs, document = _merged(old.document, new.document, changed, titles, names)
    source = Source(new.snippet.where, page)
    name = settings.name or _name(resolved.compared)
    snippet = Snippet(name, source.snippet, "", "xml", document=document.xml.encode())
    diagram = Diagram(snippet, document, None, picture=document)
    words = change_words.words(changed, strings)
    by_page: list[list[Figure]] = [[] for _ in words]
    drawings: tuple[Drawing, ...] = ()
    trouble = None
    try:
        drawn = diagrams.draw(diagram, settings, has_ground=True)
        found = figures.figures_of(drawn, document, name, source, settings, builder)
        drawings = drawn
        # Nobody can fix what was wrong at an earlier revision.
        of_now = [
            title
            for title, one in zip(titles[1:], resolved.compared, strict=True)
            if not one.commit
        ]
        fixable = tuple(one for one in drawings if tabs[one.index][1] in of_now)
        builder.faults += drawing_faults(fixable, source)
        for drawing, figure in zip(drawings, found, strict=True):
            number, title = tabs[drawing.index]
            shown = dataclasses.replace(figure, page=title)
            if title == titles[0]:
                shown = dataclasses.replace(shown, text_alternative=_UNDESCRIBED)
            by_page[number].append(shown)
    except DrawingError as error:
        trouble = error.seen_from(source.snippet).seen_from(page)
        builder.faults.append(trouble)
    depends.append(diagrams.dependencies(diagram, drawings))
    download = builder.add(artifacts.drawio(name, document.xml, source))
    # A title of its own that the page has asked for needs no other.
    is_named = resolved.settings.page == ALL_PAGES and any(
        len(one.document.filled_pages) > 1 for one in (old, new)
    )
    pages = [
        ChangedPage(
            change.name if is_named else "",
            "" if change.status == "changed" else strings[f"diff_page_{change.status}"],
            tuple(own),
            _counts(change),
            lines,
            artifacts.anchor(name) + f"-{number}" * (number > 1),
        )
        for number, (change, own, lines) in enumerate(
            zip(changed.pages, by_page, words, strict=True), 1
        )
    ]
    files = figures.document_files(name, download, document.xml, settings)
    markdown = diff(pages, files, writing, trouble=trouble)
    return builder.built(markdown, _all(depends))


def _diagram(
    version: FoundVersion,
    settings: Settings,
    page: Location,
    writing: Writing,
    project: Project,
    diagrams: Diagrams,
) -> Diagram:
    """Return the diagram of a version, and report what is wrong with its layout."""
    where = Location(_display(version, project))
    try:
        snippet = load_version(version, settings, project, page)
        diagram = diagrams.diagram(snippet, settings, writing.builder.runs)
    except MulticloudError as error:
        raise error if error.places else error.seen_from(where) from None
    if not version.commit:
        writing.builder.faults += [one.seen_from(where).seen_from(page) for one in diagram.warnings]
    return diagram


def _display(version: FoundVersion, project: Project) -> str:
    """Return the path of a version for messages."""
    path = project.display(version.path)
    return f"{version.written.revision}:{path}" if version.commit else path


def _selected(comparison: Comparison, old: Diagram, new: Diagram, page: str) -> Comparison:
    """Return the differences on the pages that an option names.

    Raises:
        DrawingError: neither version has the page.
    """
    if page == ALL_PAGES:
        return comparison
    try:
        wanted = select_pages(new.document, page, skips_empty=True)
        pages = [change for change in comparison.pages if change.new in wanted]
    except DrawingError:
        before = [one.name for one in old.document.pages]
        if page not in before:
            raise
        pages = [one for one in comparison.pages if one.old == before.index(page)]
    return dataclasses.replace(comparison, pages=tuple(pages))


def _titles(versions: tuple[FoundVersion, ...], settings: Settings) -> tuple[str, str, str]:
    """Return the titles of the picture of what changed, the old and the new diagram."""
    strings = settings.ui_strings
    old, new = (
        strings[key] + (f" ({version.written.revision})" if version.written.revision else "")
        for key, version in zip(("diff_old", "diff_new"), versions, strict=True)
    )
    return strings["diff_both"], old, new


def _name(versions: tuple[FoundVersion, ...]) -> str:
    """Return the name of the files: it differs for other versions of the same diagram."""
    old, new = (default_name(one.path, one.written.section) for one in versions)
    revisions = [one.written.revision for one in versions]
    words = [new, "changes", "" if old == new else old, *revisions]
    return clean_name("-".join(filter(None, words)))


def _merged(
    old: MxFile,
    new: MxFile,
    changed: Comparison,
    titles: tuple[str, str, str],
    names: Mapping[str, str],
) -> tuple[list[tuple[int, str]], MxFile]:
    """Return a document with the pictures of what changed and the pages of both versions.

    Args:
        titles: of these three.
        names: of what can happen to a cell, for the legend.

    Returns:
        For each page of the document, the number of the change and the title; and the document.
    """
    both = picture_document(old, new, changed, names)
    tabs: list[tuple[int, str]] = []
    pages: list[tuple[str, MxFile]] = []
    frames: list[tuple[Page, Box]] = []
    for number, change in enumerate(changed.pages):
        versions = (both, number), (old, change.old), (new, change.new)
        shown = [
            (title, document, index)
            for title, (document, index) in zip(titles, versions, strict=True)
            if index is not None
        ]
        frame = frame_of(document.pages[index] for _, document, index in shown)
        for title, document, index in shown:
            tabs.append((number, title))
            named = f"{change.name}: {title}" if len(changed.pages) > 1 else title
            pages.append((named, only_page(document, index)))
            frames.append((document.pages[index], frame))
    return tabs, with_frames(merge(pages), frames)


def _counts(change: PageChange) -> tuple[tuple[str, int], ...]:
    counts = Counter(str(cell.status) for cell in change.cells)
    return tuple((status, counts[status]) for status in STATUS_NAMES if counts[status])


def _all(depends: list[Dependencies | None]) -> tuple[Dependencies, ...] | None:
    """Return the dependencies; None if some are unknown."""
    known = tuple(one for one in depends if one is not None)
    return known if len(known) == len(depends) else None
