"""The shapes of draw.io by name, with the styles that draw.io's sidebar gives them.

The sidebar is that of draw.io's application, which may be older than the engine. Stencils and icons
that it does not have get a style like those of their set.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from mkdocs_multicloud.diagram.label_text import plain_text
from mkdocs_multicloud.diagram.shape_names import spaced
from mkdocs_multicloud.drawing.drawio_icons import DrawioIcons
from mkdocs_multicloud.drawing.engine_files import engine_folder, icons_source
from mkdocs_multicloud.drawing.stencils import Stencils

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STENCIL = re.compile(r"<shape\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(name|w|h)="([^"]*)"')
_TWO_SPACES = re.compile(r" {2,}")
"""What `BPMN 2.0  Tasks` has instead of ` / `."""
_ICON_KEYS = ("resIcon", "prIcon", "grIcon", "bgIcon")
"""Attributes with the icon that a shape shows: a stencil's name, whole or without its set."""
_INK = "#000000"
_ICON_SIZE = 64


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape of draw.io.

    Attributes:
        name: as in the sidebar.
        library: its section of the sidebar, such as `AWS / Compute`.
        style: the style of a cell that has this shape.
        width, height: size in the sidebar, in pixels.
        edge: whether it is a line.
        label: the text in it, as HTML.
        words: other words with which it is found.
    """

    name: str
    library: str
    style: str
    width: float
    height: float
    edge: bool = False
    label: str = ""
    words: str = ""


def list_shapes(sidebar: dict[str, Any]) -> list[Shape]:
    """Return all shapes: those of the sidebar, then other stencils and icons; each once.

    Args:
        sidebar: what `sidebar.js` found.
    """
    stencils = [
        (file, {name: _stencil(xml) for name, xml in found.items()})
        for file, found in Stencils(engine_folder() / "stencils.min.js").every()
    ]
    shapes = [_named(Shape(**found)) for found in sidebar["shapes"]]
    shapes += _of_sets(sidebar["sets"], dict(stencils))
    shapes += _other_stencils(stencils, shapes)
    shapes += _other_icons(DrawioIcons(icons_source()).paths, shapes)
    once: dict[tuple[str, str], Shape] = {}
    for shape in shapes:
        once.setdefault((shape.name.lower(), shape.style), shape)
    return list(once.values())


def _stencil(xml: str) -> tuple[str, float, float]:
    """Return the name of a stencil, its width and its height."""
    start = _STENCIL.match(xml)
    found = dict(_ATTRIBUTE.findall(start[0])) if start else {}
    return found.get("name", ""), float(found.get("w") or 100), float(found.get("h") or 100)


def _named(shape: Shape) -> Shape:
    """Return a shape of the sidebar with a name: its label, or the name in its style."""
    style = _entries(shape.style)
    image = style.get("image")
    icon = next(filter(None, map(style.get, (*_ICON_KEYS, "shape"))), next(iter(style)))
    icon = icon.rpartition(".")[2]
    if image:
        icon = "" if image.startswith("data:") else Path(unquote(image)).stem
    label = " ".join(plain_text(shape.label, "html=1" in shape.style, " ").split())
    name = shape.name or (label if len(label) <= 60 else "") or spaced(icon) or shape.words
    library = _TWO_SPACES.sub(" / ", shape.library)
    return Shape(
        " ".join(name.split()), library, shape.style, shape.width, shape.height, shape.edge,
        shape.label, shape.words,
    )  # fmt: skip


def _entries(style: str) -> dict[str, str]:
    """Return the values of a style by attribute; the value of a keyword is empty."""
    entries = (entry.partition("=") for entry in style.split(";"))
    return {key: value for key, _, value in entries if key}


def _of_sets(
    sets: Iterable[dict[str, Any]], stencils: dict[str, dict[str, tuple[str, float, float]]]
) -> Iterator[Shape]:
    """Yield the shapes of sections that show whole sets of stencils."""
    for section in sets:
        for key, (name, width, height) in stencils.get(
            section["file"].partition("stencils/")[2], {}
        ).items():
            if name not in section["ignored"]:
                size = width * section["scale"], height * section["scale"]
                style = f"shape={key}{section['style']}"
                yield Shape(spaced(name), section["library"], style, *size)


def _other_stencils(
    stencils: list[tuple[str, dict[str, tuple[str, float, float]]]], shapes: list[Shape]
) -> Iterator[Shape]:
    """Yield the stencils that no shape shows."""
    shown: set[str] = set()
    libraries: dict[str, list[str]] = defaultdict(list)
    styles: dict[str, list[dict[str, str]]] = defaultdict(list)
    for shape in shapes:
        style = _entries(shape.style)
        own = style.get("shape", "").lower()
        home = own.rpartition(".")[0]
        libraries[home].append(shape.library)
        styles[own].append(style)
        shown.add(own)
        for key in _ICON_KEYS:
            icon = style.get(key, "").lower()
            shown |= {icon, f"{home}.{icon}"}
    for _, found in stencils:
        home = next(iter(found), "").rpartition(".")[0]
        library = _library(libraries[home], home.removeprefix("mxgraph.").split("."))
        like = _style_like([style for key in found for style in styles[key]])
        for key, (name, width, height) in found.items():
            if key not in shown:
                scale = _ICON_SIZE / max(width, height)
                style_of_it = f"{like}shape={key};"
                yield Shape(spaced(name), library, style_of_it, width * scale, height * scale)


def _library(libraries: list[str], names: list[str]) -> str:
    """Return the part of the sidebar that a set is in, else the names of the set."""
    known = Counter(library.partition(" / ")[0] for library in libraries).most_common(1)
    return known[0][0] if known else " / ".join(map(spaced, names))


def _style_like(styles: list[dict[str, str]]) -> str:
    """Return what most of the styles have in common, without their shapes."""
    counts = Counter(entry for style in styles for entry in style.items())
    common = {key: value for (key, value), count in counts.items() if 2 * count > len(styles)}
    for key in ("shape", *_ICON_KEYS):
        common.pop(key, None)
    # A colour that tells kinds apart is not known, but without any, nothing would be seen.
    if common.get("strokeColor") == "none" and "fillColor" not in common:
        common["fillColor"] = common.get("fontColor") or _INK
    written = (f"{key}={value}" if value else key for key, value in common.items())
    return "".join(f"{entry};" for entry in written) or "html=1;"


def _other_icons(paths: Iterable[str], shapes: list[Shape]) -> Iterator[Shape]:
    """Yield the icons that no shape shows."""
    libraries: dict[str, list[str]] = defaultdict(list)
    shown = set()
    for shape in shapes:
        path = unquote(_entries(shape.style).get("image", ""))
        libraries[path.partition("/lib/")[2].partition("/")[0]].append(shape.library)
        shown.add(path)
    for path in paths:
        if path not in shown:
            folder = path.split("/")[2]
            library = _library(libraries[folder], [folder])
            style = f"image;aspect=fixed;html=1;image={path};"
            yield Shape(spaced(Path(path).stem), library, style, _ICON_SIZE, _ICON_SIZE)
