"""What the icons and lines of a diagram mean: one entry for each kind, with a sample to draw."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from lxml import etree

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.cell_geometry import number
from mkdocs_multicloud.diagram.facts import has_own_type, name_of
from mkdocs_multicloud.diagram.graph_of_document import graph_of
from mkdocs_multicloud.diagram.label_text import plain
from mkdocs_multicloud.diagram.shape_names import readable_name, type_of
from mkdocs_multicloud.diagram.text_alternative import shown_cells

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile
    from mkdocs_multicloud.diagram.style import Style

ICON_SIZE = 36
"""Pixels of the longer side of a sample."""
LINE_WIDTH = 56
MAX_ENTRIES = 60
"""Maximum number of icons, and of lines."""

_SMALLEST = 14.0
_WIDEST_LINE = 8.0
_ICON_KEYS = ("resIcon", "prIcon", "grIcon", "image")
_PLAIN = {
    "doubleRect", "edgeLabel", "ellipse", "group", "label", "line", "list", "partialRectangle",
    "rectangle", "rounded", "row", "swimlane", "table", "tableRow", "text", "waypoint",
}  # fmt: skip
"""Types whose look says nothing: their labels do."""
_LINE_KEYS = {
    "shape": "", "dashed": "0", "dashPattern": "", "strokeColor": "default", "strokeWidth": "1",
    "fillColor": "", "startArrow": "none", "startFill": "1", "endArrow": "classic", "endFill": "1",
}  # fmt: skip
"""What the look of a line consists of, with draw.io's defaults."""
_PAGE_KEYS = ("adaptiveColors", "background")
"""Attributes of a page that change how everything on it is drawn."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A cell to draw, without its label.

    Attributes:
        width, height: pixels.
        edge: whether it is a line.
        page: attributes of its page that change its look.
    """

    style: str
    width: float
    height: float
    edge: bool = False
    page: tuple[tuple[str, str], ...] = ()

    @property
    def document(self) -> MxFile:
        """A document of this cell."""
        size = f'width="{self.width:g}" height="{self.height:g}"'
        geometry = f'<mxGeometry {size} as="geometry"/>'
        if self.edge:
            geometry = (
                '<mxGeometry relative="1" as="geometry"><mxPoint as="sourcePoint"/>'
                f'<mxPoint x="{self.width:g}" as="targetPoint"/></mxGeometry>'
            )
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in self.page)
        return mxfile.parse(
            f'<mxGraphModel{attributes}><root><mxCell id="0"/><mxCell id="1" parent="0"/>'
            f'<mxCell id="2" parent="1" style={quoteattr(self.style)} '
            f'{"edge" if self.edge else "vertex"}="1">{geometry}</mxCell></root></mxGraphModel>'
        )


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """An entry of a legend.

    Attributes:
        name: for readers: of icons without a name, the label that all of them have.
        count: how often it occurs.
        type: the type of an icon, with which the option `labels` renames it.
        words: keys of UI strings that describe a line without a name.
        colour: that of the line, if other lines have the same words.
    """

    name: str
    count: int
    sample: Sample
    type: str = ""
    words: tuple[str, ...] = ()
    colour: str = ""


def legend_of(
    document: MxFile,
    pages: Iterable[int],
    layers: tuple[str, ...] = (),
    named: Container[str] = (),
    shape_style: str = "",
) -> tuple[LegendEntry, ...]:
    """Return what the icons mean, and then the lines if there are several kinds.

    Args:
        pages: indices of the pages that are shown.
        layers: names of the layers that are shown; empty for the visible ones.
        named: types that have a name of the author's own, and so a meaning.
        shape_style: entries for the samples of shapes whose colours mean something else.
    """
    looks = page_looks(document)
    shown = ((index, shown_cells(document.pages[index], layers)[0]) for index in pages)
    graph = graph_of(document)
    nodes = {(node.page, node.id) for node in graph.nodes}
    labels = {(edge.page, edge.id): edge.label for edge in graph.edges}
    icons: dict[tuple[str, str], LegendEntry] = {}
    lines: dict[tuple[tuple[str, str], ...], list[tuple[int, str]]] = {}
    found_at: dict[tuple[str, str], list[str]] = {}
    for index, cell in ((index, cell) for index, cells in shown for cell in cells):
        if cell.kind == "edge":
            label = labels.get((index, cell.id), "")
            lines.setdefault(_line_look(cell.style), []).append((index, label))
        elif cell.kind in ("vertex", "group"):
            found = type_of(cell)
            is_node = (index, cell.id) in nodes or has_own_type(cell)
            if not (found in named or is_icon(cell) or (is_node and found not in _PLAIN)):
                continue
            look = found, next(filter(None, map(cell.style.get, _ICON_KEYS)), cell.style.shape)
            found_at.setdefault(look, []).append(name_of(cell) if plain(cell) else "")
            if look not in icons:
                more = "" if is_icon(cell) else shape_style
                sample = _icon_sample(cell, more, looks[index])
                icons[look] = LegendEntry(readable_name(found), 0, sample, found)
    found_icons = [
        dataclasses.replace(
            one, name=one.name or _shared(found_at[look]), count=len(found_at[look])
        )
        for look, one in icons.items()
    ]
    shown_icons = [one for one in found_icons if one.name or one.type in named]
    return (*shown_icons[:MAX_ENTRIES], *_lines(lines, looks))


def _shared(labels: list[str]) -> str:
    """Return the label that all have; empty for none."""
    return labels[0] if len(set(labels)) == 1 else ""


def page_looks(document: MxFile) -> list[tuple[tuple[str, str], ...]]:
    """Return the attributes of each page that change how everything on it is drawn."""
    root = etree.fromstring(document.xml.encode())
    models = [diagram.find("mxGraphModel") for diagram in root.iterchildren("diagram")]
    return [
        tuple((k, model.get(k, "")) for k in _PAGE_KEYS if model is not None and model.get(k))
        for model in models
    ]


def is_icon(cell: Cell) -> bool:
    """Whether a cell is a picture or a stencil."""
    style = cell.style
    return bool(style.get("image")) or style.shape.startswith(("mxgraph.", "stencil("))


def _icon_sample(cell: Cell, more: str, page: tuple[tuple[str, str], ...]) -> Sample:
    """Return the sample of a vertex: as wide and high in proportion, without its turn.

    Args:
        more: entries of its style.
    """
    width, height = number(cell.geometry.width) or 80.0, number(cell.geometry.height) or 80.0
    scale = ICON_SIZE / max(width, height)
    entries = [
        (key, value)
        for key, value in cell.style.entries
        if key.strip() not in ("rotation", "startSize")
    ]
    style = ";".join(key if value is None else f"{key}={value}" for key, value in entries)
    return Sample(
        f"{style};startSize=10;{more}",
        max(width * scale, _SMALLEST),
        max(height * scale, _SMALLEST),
        page=page,
    )


def _line_look(style: Style) -> tuple[tuple[str, str], ...]:
    """Return what readers can tell apart, with the defaults; the same for lines that look alike."""
    look = {key: style.get(key) or usual for key, usual in _LINE_KEYS.items()}
    look["strokeColor"] = look["strokeColor"].lower()
    if look["strokeColor"] in ("#000000", "black"):
        look["strokeColor"] = "default"
    if look["dashed"] != "1":
        look["dashPattern"] = ""
    for end in ("start", "end"):
        if look[f"{end}Arrow"] == "none":
            look[f"{end}Fill"] = "1"
    if look["shape"] in ("", "connector"):
        look |= {"shape": "", "fillColor": ""}
    return tuple(look.items())


def _lines(
    lines: dict[tuple[tuple[str, str], ...], list[tuple[int, str]]],
    pages: list[tuple[tuple[str, str], ...]],
) -> Iterator[LegendEntry]:
    """Yield the kinds of lines, if there are several."""
    if len(lines) < 2:
        return
    known = Counter(_line_words(dict(look)) for look in lines)
    for look, found in list(lines.items())[:MAX_ENTRIES]:
        style = dict(look)
        words = _line_words(style)
        style["strokeWidth"] = f"{min(number(style['strokeWidth']), _WIDEST_LINE):g}"
        sample = Sample(
            ";".join(f"{key}={value}" for key, value in style.items() if value),
            LINE_WIDTH,
            0,
            edge=True,
            page=pages[found[0][0]],
        )
        name = _shared([label for _, label in found])
        colour = style["strokeColor"] if known[words] > 1 else ""
        yield LegendEntry(
            name, len(found), sample, words=words, colour=colour if colour != "default" else ""
        )


def _line_words(look: dict[str, str]) -> tuple[str, ...]:
    """Return the keys of the UI strings that describe a line."""
    kind = "line"
    if look["dashed"] == "1":
        first = number(look["dashPattern"].split(" ")[0] or "3")
        kind = "line_dotted" if first <= 2 else "line_dashed"
    ends = [look[f"{end}Arrow"] != "none" for end in ("start", "end")]
    more = {2: ("line_both",), 0: ("line_plain",), 1: ()}[sum(ends)]
    return (kind, *more)
