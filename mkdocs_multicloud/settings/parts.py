"""The parts of a component page, each declared once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of what a directive writes.

    Attributes:
        name: as written in `show="…"`; also the stem of its template.
        help: one line for the reference.
        runs: it needs the diagram, so the snippet has to run.
        vertex: it describes a vertex, so the diagram must have one.
        advanced: it stands under the heading "Advanced for Geeks".
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
        Part("code", "the snippet's code, in the site's own highlighter", runs=False),
        Part("picture", "the picture, light and dark, and the text of its labels"),
        Part(
            "vertex",
            "the XML of the vertex; with several cells, a table of all of them",
            vertex=True,
        ),
        Part("style", "the vertex's style, as one line and as a table", vertex=True, advanced=True),
        Part("size", "the vertex's width and height", vertex=True, advanced=True),
        Part("xml", "the whole document, folded away", advanced=True),
        Part("download", "a button that downloads the `.drawio` file", advanced=True),
    )
}
"""Every part by its name, in the order of a component page."""
