"""Shapes and edges without coordinates, and where they are once they are laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sketches import vertex

from mkdocs_multicloud.diagram.cell_geometry import Box, box

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import MxFile

ICON = "shape=mxgraph.aws4.lambda;verticalLabelPosition=bottom;verticalAlign=top"
ORTHOGONAL = "edgeStyle=orthogonalEdgeStyle"


def shape(
    cell: str,
    style: str = "whiteSpace=wrap",
    parent: str = "1",
    label: str | None = None,
    size: tuple[object, object] = (80, 40),
) -> str:
    """A shape at the origin."""
    return vertex(style, label or f"Shape {cell}", (0, 0, *size), cell, parent)


def line(
    cell: str,
    source: str,
    target: str,
    label: str = "",
    style: str = ORTHOGONAL,
    geometry: str = '<mxGeometry relative="1" ',
) -> str:
    """An edge."""
    return (
        f'<mxCell id="{cell}" value="{label}" style="{style}" edge="1" parent="1" '
        f'source="{source}" target="{target}">{geometry}as="geometry"/></mxCell>'
    )


def placed(document: MxFile, page: int = 0) -> dict[str, Box]:
    """The box of each vertex on the page, by id."""
    found: dict[str, Box] = {}
    for cell in document.pages[page].cells:
        if cell.kind in ("vertex", "group"):
            x, y, width, height = box(cell)
            left, top, *_ = found.get(cell.parent, (0.0, 0.0))
            found[cell.id] = (left + x, top + y, width, height)
    return found


def inside(inner: Box, outer: Box) -> bool:
    """Whether a box is in another."""
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[0] + inner[2] <= outer[0] + outer[2]
        and inner[1] + inner[3] <= outer[1] + outer[3]
    )


def apart(a: Box, b: Box) -> bool:
    """Whether two boxes do not overlap."""
    return a[0] + a[2] <= b[0] or b[0] + b[2] <= a[0] or a[1] + a[3] <= b[1] or b[1] + b[3] <= a[1]
