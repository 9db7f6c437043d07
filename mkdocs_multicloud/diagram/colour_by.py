"""Colours the nodes of a document by the value that each has for a key of its metadata."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.graph_of_document import graph_of
from mkdocs_multicloud.diagram.legend import LegendEntry, Sample, is_icon, page_looks
from mkdocs_multicloud.diagram.outlines import Outlines, corners_of, key_of
from mkdocs_multicloud.diagram.text_alternative import shown_cells

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour in both themes: black text on the pale one, white text on the deep one.

    Attributes:
        pale: fill on a light page and line on a dark one.
        deep: line on a light page and fill on a dark one.
    """

    pale: str
    deep: str

    @property
    def style(self) -> str:
        """The entries of a style."""
        return (
            f"fillColor=light-dark({self.pale},{self.deep});gradientColor=none;"
            f"strokeColor=light-dark({self.deep},{self.pale})"
        )


PALETTE = (
    Colour("#77aadd", "#0b4a78"),
    Colour("#ee8866", "#a26138"),
    Colour("#eedd88", "#634d06"),
    Colour("#ffaabb", "#890738"),
    Colour("#99ddff", "#0674b1"),
    Colour("#44bb99", "#093822"),
    Colour("#bbcc33", "#303800"),
    Colour("#8a8a00", "#827802"),
)
"""Colours that readers who see fewer colours can tell apart, too, also from `OTHER`.

The pale ones are like Paul Tol's for cells with black labels.
"""
OTHER = Colour("#e6e6e6", "#555555")
"""The colour of all values for which the palette has none left."""
NO_VALUE = Colour("#f5f5f5", "#2b2b2b")
"""The colour of shapes without a value; icons stay as they are."""

_INK = "fontColor=light-dark(#000000,#ffffff)"
_SWATCH = 28, 18
_NO_FILL = {"text", "line", "edgeLabel"}


@dataclass(frozen=True, slots=True)
class ColouredValues:
    """The values of a key.

    Attributes:
        colours: the colour of each value: first those with a given one, then the others by
            their names, `OTHER` last.
        keys: all keys that nodes have.
    """

    colours: dict[str, Colour]
    keys: tuple[str, ...]


def values_of(document: MxFile, key: str, order: tuple[str, ...] = ()) -> ColouredValues:
    """Give each value of a key a colour.

    A value has the same colour in every diagram, unless two values of one diagram would have the
    same. Values that are named have the colours of the palette in their order.

    Args:
        order: values with the first colours.
    """
    nodes = graph_of(document).nodes
    counts = Counter(value for node in nodes for name, value in node.metadata if name == key)
    del counts[""]
    free = dict.fromkeys(PALETTE)
    found: dict[str, Colour] = {}
    for value, colour in zip(order, PALETTE, strict=False):
        found[value] = colour
        del free[colour]
    # The rarest values have no colour of their own, if there are too many.
    others = sorted(set(counts) - found.keys(), key=lambda value: (-counts[value], value))
    waiting = []
    for value in sorted(others[: len(free)]):
        if (wanted := _own_colour(value)) in free:
            found[value] = wanted
            del free[wanted]
        else:
            waiting.append(value)
    found |= zip(waiting, free, strict=False)
    listed = [*filter(counts.__contains__, order), *sorted(counts.keys() - set(order))]
    colours = {value: found.get(value, OTHER) for value in listed}
    keys = dict.fromkeys(name for node in nodes for name, _ in node.metadata)
    ordered = sorted(colours.items(), key=lambda one: one[1] == OTHER)
    return ColouredValues(dict(ordered), tuple(keys))


def _own_colour(value: str) -> Colour:
    """Return the colour that a value has wherever it is free."""
    return PALETTE[hashlib.sha256(value.encode()).digest()[0] % len(PALETTE)]


def coloured(document: MxFile, key: str, order: tuple[str, ...] = ()) -> MxFile:
    """Return a document with coloured nodes; the same if no node has the key.

    Shapes are filled. Icons keep their colours, and have a coloured ground.
    """
    colours = values_of(document, key, order).colours
    if not colours:
        return document
    root = etree.fromstring(document.xml.encode())
    nodes = {(node.page, node.id): node for node in graph_of(document).nodes}
    unique = key_of(document.xml)
    for index, diagram in enumerate(root.iterchildren("diagram")):
        graph = diagram.find("mxGraphModel/root")
        if graph is None:
            continue
        page = document.pages[index]
        outlines = Outlines(graph, unique, corners_of(page))
        for cell in page.cells:
            node = nodes.get((index, cell.id))
            value = dict(node.metadata).get(key, "") if node else ""
            element = outlines.elements.get(cell.id)
            if node is None or element is None:
                continue
            if value and is_icon(cell) and cell.kind == "vertex":
                if cell.visible:
                    outlines.add_ground(cell.id, colours[value].style)
            elif value:
                element.restyle(f"{colours[value].style};{_INK}")
            elif _is_filled(cell):
                element.restyle(f"{NO_VALUE.style};{_INK}")
    return mxfile.parse(etree.tostring(root, encoding="unicode"))


def _is_filled(cell: Cell) -> bool:
    """Whether a vertex is a shape with a colour; groups are the ground of what is in them."""
    style = cell.style
    return (
        cell.kind == "vertex"
        and not is_icon(cell)
        and style.shape not in _NO_FILL
        and style.get("fillColor") != "none"
    )


def colour_legend(
    document: MxFile,
    pages: Iterable[int],
    layers: tuple[str, ...],
    key: str,
    order: tuple[str, ...] = (),
) -> tuple[LegendEntry, ...]:
    """Return what the colours of a coloured document mean, on the pages that are shown.

    Args:
        layers: names of the layers that are shown; empty for the visible ones.
    """
    colours = values_of(document, key, order).colours
    nodes = {(node.page, node.id): dict(node.metadata) for node in graph_of(document).nodes}
    shown = [
        (value, index)
        for index in pages
        for cell in shown_cells(document.pages[index], layers)[0]
        if (value := nodes.get((index, cell.id), {}).get(key, ""))
    ]
    counts = Counter(value for value, _ in shown)
    first = dict(reversed(shown))
    looks = page_looks(document)
    return tuple(
        LegendEntry(
            value,
            counts[value],
            Sample(f"rounded=1;{colour.style}", *_SWATCH, page=looks[first[value]]),
        )
        for value, colour in colours.items()
        if value in first
    )
