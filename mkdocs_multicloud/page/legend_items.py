"""Entries of a legend and their drawn samples → what a page lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.page import artifacts
from mkdocs_multicloud.settings.ui_strings import TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs_multicloud.diagram.legend import LegendEntry
    from mkdocs_multicloud.drawing import Drawing, Picture
    from mkdocs_multicloud.page.artifacts import Source
    from mkdocs_multicloud.page.fragment import FragmentBuilder

MAX_WIDTH, MAX_HEIGHT = 84, 48
"""Largest size of a picture in a legend, in pixels."""


@dataclass(frozen=True, slots=True)
class LegendItem:
    """An entry of a legend, as shown to readers.

    Attributes:
        count: how often it occurs.
        light, dark: links to its pictures; empty for none.
        width, height: size of the pictures, in pixels.
    """

    name: str
    count: int
    light: str = ""
    dark: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Legend:
    """The legend of a diagram.

    Attributes:
        items: its icons and lines.
        key: the key of the metadata that its colours stand for.
        colours: the values of that key.
    """

    items: tuple[LegendItem, ...] = ()
    key: str = ""
    colours: tuple[LegendItem, ...] = ()

    def pictures(self, items: tuple[LegendItem, ...]) -> list[dict[str, int]]:
        """Return the sizes of the pictures of some items and of all colours."""
        shown = (*items, *self.colours)
        return [{"width": item.width, "height": item.height} for item in shown]


def items_of(
    entries: Iterable[tuple[LegendEntry, Drawing | None]],
    texts: Mapping[str, str],
    source: Source,
    builder: FragmentBuilder,
) -> tuple[LegendItem, ...]:
    """Add the pictures of entries to a fragment and return what the page lists.

    Args:
        entries: each with its drawn sample; None for one that cannot be drawn.
        texts: the UI strings.
    """
    found = []
    for entry, drawing in entries:
        pictures = drawing.pictures if drawing else ()
        links = [builder.add(artifacts.sample(one.svg, source)) for one in pictures]
        size = _shown_size(pictures[0]) if pictures else (0, 0)
        light, dark = [*links, "", ""][:2]
        found.append(LegendItem(_name(entry, texts), entry.count, light, dark, *size))
    return tuple(found)


def _shown_size(picture: Picture) -> tuple[int, int]:
    """Return the size of a picture in the page; shadows and wide outlines can make it too large."""
    scale = min(MAX_WIDTH / picture.width, MAX_HEIGHT / picture.height, 1.0)
    return max(round(picture.width * scale), 1), max(round(picture.height * scale), 1)


def _name(entry: LegendEntry, texts: Mapping[str, str]) -> str:
    if entry.words:
        described = ", ".join(texts[word] for word in entry.words)
        if entry.colour:
            described = texts["line_colour"].format(line=described, colour=entry.colour)
        return entry.name or described
    return texts.get(TYPE + entry.type) or entry.name
