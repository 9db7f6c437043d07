"""Selects the pages and layers of a document that a request asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_multicloud.drawing.pictures import ALL_PAGES
from mkdocs_multicloud.drawing.warning_lines import join_names
from mkdocs_multicloud.errors import DrawingError, nearest

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile, Page


def select_pages(
    document: MxFile, page: str, layers: tuple[str, ...] = (), *, skips_empty: bool = False
) -> tuple[int, ...]:
    """Return the indices of the requested pages.

    Args:
        page: a page's name, its number from 1, or `all`, which leaves empty pages out.
        layers: names of layers; pages without any of them are left out.
        skips_empty: whether numbers do not count empty pages.

    Raises:
        DrawingError: there is no such page, or no page has one of the layers.
    """
    indices = _named_pages(document, page, skips_empty)
    names = {index: [_layer_name(c) for c in document.pages[index].layers] for index in indices}
    known = [name for found in names.values() for name in found]
    for layer in layers:
        if layer not in known:
            pages = [_page_name(document.pages[index], index) for index in indices]
            where = "the page" if len(pages) == 1 else "any of the pages"
            raise DrawingError(
                f"there is no layer {layer!r} on {where} {join_names(pages, ' or ')}",
                nearest(layer, known),
            )
    return tuple(index for index in indices if not layers or set(layers) & set(names[index]))


def layer_ids(page: Page, layers: tuple[str, ...]) -> list[str]:
    """Return the ids of the page's layers with these names."""
    return [layer.id for layer in page.layers if _layer_name(layer) in layers]


def switchable_layers(page: Page, layers: tuple[str, ...]) -> list[Cell]:
    """Return the layers that readers can show and hide: named layers, if there are several.

    Args:
        layers: names of the requested layers; empty for all.
    """
    wanted = layer_ids(page, layers)
    named = [layer for layer in page.layers if layer.value and (layer.id in wanted or not wanted)]
    return named if len(named) > 1 else []


def unnamed_layer_ids(page: Page) -> list[str]:
    """Return the ids of the visible layers without a name."""
    return [layer.id for layer in page.layers if layer.visible and not layer.value]


def _named_pages(document: MxFile, wanted: str, skips_empty: bool) -> tuple[int, ...]:
    filled = document.filled_pages
    if wanted == ALL_PAGES:
        return filled
    by_name = [i for i, page in enumerate(document.pages) if page.name == wanted]
    if by_name:
        return (next((i for i in by_name if i in filled), by_name[0]),)
    counted = filled if skips_empty else range(len(document.pages))
    if wanted.isdecimal() and 1 <= int(wanted) <= len(counted):
        return (counted[int(wanted) - 1],)
    names = [document.pages[i].name for i in filled]
    raise DrawingError(f"there is no page {wanted!r}", nearest(wanted, names))


def _page_name(page: Page, index: int) -> str:
    return repr(page.name) if page.name else str(index + 1)


def _layer_name(layer: Cell) -> str:
    return layer.value or layer.id
