"""Diagrams that snippets of tests build, and which of them a run has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_multicloud.execution import select_diagram

if TYPE_CHECKING:
    from mkdocs_multicloud.execution.model import Run

SHAPES = (
    "def diagram(text):\n"
    '    return (\'<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>\'\n'
    '            f\'<mxCell id="{text}" vertex="1" parent="1"/></root></mxGraphModel>\')\n'
)
"""A module whose `diagram(id)` returns a diagram of one vertex."""


def ids(run: Run, capture: str = "") -> list[str]:
    """The ids of the vertices in the diagram of a run."""
    select_diagram.check(run)
    return [cell.id for cell in select_diagram.choose(run, capture).pages[0].cells[2:]]
