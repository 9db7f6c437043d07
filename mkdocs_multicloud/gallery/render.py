"""Renders a gallery: pictures of its snippets, and one file with all diagrams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from mkdocs_multicloud.diagram import merge
from mkdocs_multicloud.drawing import hint_of, merge_warnings
from mkdocs_multicloud.errors import DrawingError, Location, MulticloudError, SnippetError
from mkdocs_multicloud.gallery.site_index import relative
from mkdocs_multicloud.page import artifacts, figures, templates
from mkdocs_multicloud.page.artifacts import Source
from mkdocs_multicloud.page.figures import Group, Item
from mkdocs_multicloud.snippet import loader
from mkdocs_multicloud.snippet.project import bare_stem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.drawing import Drawing
    from mkdocs_multicloud.gallery.plan import GalleryEntry, Plan
    from mkdocs_multicloud.gallery.site_index import Shown
    from mkdocs_multicloud.page.fragment import FragmentBuilder
    from mkdocs_multicloud.page.templates import Writing
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet
    from mkdocs_multicloud.snippet.project import Project


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """The picture of a gallery's entry.

    Attributes:
        snippet, document, drawing: the snippet, its diagram and its drawing; None if there is a
            fault.
        fault: why there is no picture; None if there is one.
    """

    entry: GalleryEntry
    snippet: Snippet | None = None
    document: MxFile | None = None
    drawing: Drawing | None = None
    fault: MulticloudError | None = None


def gallery_markdown(
    plan: Plan,
    thumbnails: Iterable[Thumbnail],
    site: Settings,
    project: Project,
    page: Location,
    writing: Writing,
) -> str:
    """Return the Markdown of a gallery.

    Args:
        plan: the contents of the gallery.
        thumbnails: the pictures of all entries of the plan, in order.
        page: the page of the directive.

    Raises:
        TemplateError: the template failed.
    """
    builder = writing.builder
    for pattern in plan.unused_exclusions:
        builder.faults.append(
            SnippetError(f"{pattern!r} excludes no snippet", "fix or remove it", at=page)
        )
    folders = {entry.file: name for name, entries in plan.entries for entry in entries}
    documents: list[tuple[str, MxFile]] = []
    items: dict[Path, Item] = {}
    for thumbnail in thumbnails:
        entry = thumbnail.entry
        if thumbnail.document is not None:
            documents.append((entry.name, thumbnail.document))
        # The search box also searches these words.
        words = f"{folders[entry.file]} {bare_stem(entry.file)}".strip()
        if thumbnail.fault is None:
            items[entry.file] = _item(thumbnail, words, page, builder)
        else:
            fault = _reported(thumbnail.fault, entry, site, project, builder)
            items[entry.file] = Item(entry.name, _link(entry, page), words=words, fault=fault)
    groups = [
        Group(name, tuple(items[entry.file] for entry in entries)) for name, entries in plan.entries
    ]
    combined = _combined(documents, writing.settings.name or plan.combined_name, page, writing)
    return templates.gallery(groups, combined, writing)


def _item(thumbnail: Thumbnail, words: str, page: Location, builder: FragmentBuilder) -> Item:
    """Return a picture with its link, and add its files to the fragment."""
    entry, snippet, drawing = thumbnail.entry, thumbnail.snippet, thumbnail.drawing
    assert snippet is not None, "there is no fault"
    assert drawing is not None, "there is no fault"
    if not entry.is_drawn:
        # If a page shows the picture, that page reports its warnings.
        for warning in merge_warnings(drawing.warnings):
            lost = DrawingError(warning, hint_of(warning))
            builder.faults.append(lost.seen_from(snippet.where).seen_from(page))
    source = Source(snippet.where, page)
    small = [picture.thumbnail for picture in drawing.pictures if picture.thumbnail]
    links = [builder.add(artifacts.thumbnail(picture.svg, source)) for picture in small]
    light = small[0]
    return Item(
        entry.name,
        _link(entry, page) + _place(entry, snippet),
        links[0],
        links[1] if len(links) > 1 else "",
        light.width,
        light.height,
        " ".join([words, *drawing.labels])[: figures.MAX_ALT],
    )


def _reported(
    fault: MulticloudError,
    entry: GalleryEntry,
    site: Settings,
    project: Project,
    builder: FragmentBuilder,
) -> MulticloudError:
    """Return the error to show; report it unless the snippet's page already does."""
    if entry.shown is None or not _page_reports(fault, entry, entry.shown, site, project):
        builder.faults.append(fault)
        return fault
    return MulticloudError(f"see the error on the page {entry.shown.page}")


def _page_reports(
    fault: MulticloudError, entry: GalleryEntry, shown: Shown, site: Settings, project: Project
) -> bool:
    """Whether the snippet's page reports this fault, or an earlier one of the same snippet."""
    directive = shown.directive
    try:
        settings = site.override(directive.options)
        loader.load(directive, settings, project, Location(shown.page), path=entry.file)
    except MulticloudError:
        return True
    if isinstance(fault, DrawingError):
        return shown.draws
    return not directive.code_only and loader.runs(settings)


def _combined(
    documents: list[tuple[str, MxFile]], name: str, page: Location, writing: Writing
) -> tuple[str, str]:
    """Name of and link to the file with all diagrams; empty without any diagram."""
    if not documents:
        return "", ""
    xml = merge.merge(documents)
    link = writing.builder.add(artifacts.drawio(name, xml, Source(page, page)))
    return f"{name}.drawio", link


def _link(entry: GalleryEntry, page: Location) -> str:
    """The address of the entry's page."""
    return quote(relative(entry.shown.page, page.path), safe="/-_.~") if entry.shown else ""


def _place(entry: GalleryEntry, snippet: Snippet) -> str:
    """The anchor of the entry in its page, if the page also shows other files."""
    apart = entry.is_drawn and entry.shown is not None and not entry.shown.alone
    return f"#{artifacts.anchor(snippet.name)}" if apart else ""
