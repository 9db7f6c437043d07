"""The parts of a component page, declared once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text that a directive writes.

    Attributes:
        name: the name in `show="…"` and of its template.
        help: one line for the reference in the guide.
        runs: whether it needs the diagram, so that the snippet must run.
        vertex: whether it describes a vertex, so that the diagram must have one.
        advanced: whether it is below the heading "Advanced for Geeks".
    """

    name: str
    help: str
    runs: bool = True
    vertex: bool = False
    advanced: bool = False


PARTS: dict[str, Part] = {
    part.name: part
    for part in (
        Part("node", "the node's type, as a heading", vertex=True),
        Part("code", "the snippet's code, in the site's own syntax highlighting", runs=False),
        Part("picture", "the picture, light and dark, and the text of its labels"),
        Part(
            "legend",
            "what the icons and lines mean, with their pictures; only if `show` names it",
        ),
        Part(
            "state",
            "a table of what is only in the diagram, only in the files of `compare`, and in both; "
            "by itself with that option only",
        ),
        Part("uses", "the diagrams of the site that use the vertex or its type", vertex=True),
        Part(
            "vertex",
            "the XML of the vertex; with several cells and without `cells`, also their table",
            vertex=True,
        ),
        Part("style", "the vertex's style, as one line and as a table", vertex=True, advanced=True),
        Part("size", "the vertex's width and height", vertex=True, advanced=True),
        Part("cells", "a table of all cells, collapsed; nothing for a single cell", advanced=True),
        Part("xml", "the XML of the whole document, collapsed", advanced=True),
        Part("download", "a button that downloads the `.drawio` file", advanced=True),
    )
}
"""Every part by its name, in the order of a component page."""

_COMPONENT = tuple(name for name in PARTS if name not in ("cells", "legend", "state", "uses"))
_ARCHITECTURE = ("picture", "code", "cells", "xml", "download")


def default_parts(
    *, components: int, vertex_chosen: bool, is_compared: bool = False, used_in: bool = False
) -> tuple[str, ...]:
    """Return the parts that are written without the option `show`.

    Args:
        components: how many components the diagram has.
        vertex_chosen: whether the author has chosen the vertex to describe.
        is_compared: whether the diagram is compared with a state.
        used_in: whether pages about a component have the part `uses`.
    """
    is_architecture = components > 1 and not vertex_chosen
    parts = _ARCHITECTURE if is_architecture else _COMPONENT
    more = (*["state"] * is_compared, *["uses"] * (used_in and not is_architecture))
    after = parts.index("picture") + 1
    return (*parts[:after], *more, *parts[after:])
