"""Diagram → legend: what its icons, lines and colours mean, each with a drawn sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_multicloud.diagram.colour_by import NO_VALUE, colour_legend
from mkdocs_multicloud.diagram.legend import legend_of
from mkdocs_multicloud.drawing.page_selection import select_pages
from mkdocs_multicloud.page.legend_items import Legend, items_of
from mkdocs_multicloud.settings.ui_strings import TYPE

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.legend import LegendEntry
    from mkdocs_multicloud.drawing import Drawing
    from mkdocs_multicloud.page.artifacts import Source
    from mkdocs_multicloud.page.fragment import FragmentBuilder
    from mkdocs_multicloud.pipeline.run_and_draw import Diagram, Diagrams
    from mkdocs_multicloud.settings.options import Settings


def draw_legend(
    diagram: Diagram,
    settings: Settings,
    diagrams: Diagrams,
    source: Source,
    builder: FragmentBuilder,
) -> tuple[Legend, tuple[Drawing, ...]]:
    """Return the legend of the pages that the settings select, and the drawings of its samples.

    It is empty if nothing shows it.

    Raises:
        DrawingError: there is no such page or layer.
    """
    document, layers = diagram.document, settings.layers
    entries: tuple[LegendEntry, ...] = ()
    colours: tuple[LegendEntry, ...] = ()
    key, *order = settings.color_by or ("",)
    if not ("legend" in settings.show or (key and "picture" in settings.show)):
        return Legend(), ()
    texts = settings.ui_strings
    pages = select_pages(document, settings.page, layers, skips_empty=True)
    if key:
        colours = colour_legend(document, pages, layers, key, tuple(order))
    if "legend" in settings.show:
        named = {name.removeprefix(TYPE) for name in texts if name.startswith(TYPE)}
        plain = NO_VALUE.style if colours else ""
        entries = legend_of(document, pages, layers, named, plain)
    samples = [one.sample for one in (*entries, *colours)]
    drawn = diagrams.draw_samples(diagram.snippet, samples, settings)
    pairs = list(zip((*entries, *colours), drawn, strict=True))
    legend = Legend(
        items_of(pairs[: len(entries)], texts, source, builder),
        key,
        items_of(pairs[len(entries) :], texts, source, builder),
    )
    return legend, tuple(filter(None, drawn))
