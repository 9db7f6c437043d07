"""A gallery's request → Fragment: the stages of each of its snippets, then their pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import MulticloudError
from mkdocs_multicloud.gallery.plan import listed
from mkdocs_multicloud.gallery.render import Thumbnail, gallery_markdown
from mkdocs_multicloud.snippet.loader import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_multicloud.errors import Location
    from mkdocs_multicloud.execution.model import Dependencies
    from mkdocs_multicloud.gallery.plan import GalleryEntry
    from mkdocs_multicloud.page.fragment import Fragment
    from mkdocs_multicloud.page.templates import Writing
    from mkdocs_multicloud.pipeline.resolve import Resolved
    from mkdocs_multicloud.pipeline.run_and_draw import Diagrams
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet
    from mkdocs_multicloud.snippet.project import Project


def render_gallery(
    resolved: Resolved,
    page: Location,
    writing: Writing,
    site: Settings,
    project: Project,
    diagrams: Diagrams,
) -> Fragment:
    """Render a gallery; the errors of its snippets are faults of the fragment.

    Args:
        page: where the directive is.
        site: the settings of the site.

    Raises:
        TemplateError: the template failed.
    """
    plan, builder = resolved.plan, writing.builder
    assert plan is not None, "it is a gallery"
    depends: list[Dependencies | None] = []

    def thumbnail(entry: GalleryEntry) -> Thumbnail:
        try:
            snippet, settings = load_entry(entry, resolved.settings, site, project, page)
            diagrams.expect_thumbnail(snippet)
            try:
                diagram = diagrams.diagram(snippet, settings, builder.runs)
                drawings = diagrams.draw(diagram, settings)
            except MulticloudError as error:
                raise error if error.places else error.seen_from(snippet.where) from None
        except MulticloudError as error:
            depends.append(None)
            return Thumbnail(entry, fault=error.seen_from(page))
        depends.append(diagrams.dependencies(diagram, drawings))
        if entry.shown is None:
            # No page of its own reports them.
            builder.faults += [
                one.seen_from(snippet.where).seen_from(page) for one in diagram.warnings
            ]
        return Thumbnail(entry, snippet, diagram.document, drawings[0])

    # One after the other, so that the memory of each is free before the next.
    thumbnails: Iterator[Thumbnail] = map(thumbnail, plan.all)
    markdown = gallery_markdown(plan, thumbnails, site, project, page, writing)
    found = tuple(one for one in (listed(plan, project), *depends) if one is not None)
    return builder.built(markdown, found if len(found) > len(depends) else None)


def load_entry(
    entry: GalleryEntry, own: Settings, site: Settings, project: Project, page: Location
) -> tuple[Snippet, Settings]:
    """Load the snippet of a gallery's entry; return it with the settings to draw it with.

    Args:
        own: the gallery's settings.

    Raises:
        SnippetError: it cannot be read.
        OptionError: the page that shows it has an invalid option.
    """
    settings = entry.settings(site, own)
    return load(entry.directive, settings, project, page, path=entry.file), settings
