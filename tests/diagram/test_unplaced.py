"""Diagrams without coordinates are noticed, and others are not."""

from __future__ import annotations

import pytest
from sketches import edge, model, vertex

from mkdocs_multicloud.diagram.mxfile import parse
from mkdocs_multicloud.diagram.unplaced import pile_in


def shape(cell, at=(0, 0), label=None, parent="1", style=""):
    return vertex(style, cell if label is None else label, (*at, 80, 40), cell, parent)


BARE = vertex(label="a", cell="a").replace('x="0" y="0" ', "")

PILES = {
    "three with an edge": [*(shape(n, label="") for n in "abc"), edge()],
    "no attributes at all": [*(BARE.replace('"a"', f'"{n}"') for n in "abc"), edge()],
    "three with texts": [shape("a"), shape("b"), shape("c"), shape("d", (90, 0))],
    "at another place, as N2G puts them": [shape(n, (200, 150)) for n in "abc"],
    "in groups": [
        *(shape("g", (0, 0)), shape("h", (200, 0))),
        *(shape(n, parent="g") for n in "ab"), *(shape(n, parent="h") for n in "cd"), edge(),
    ],
}  # fmt: skip
PLACED = {
    "one": [shape("a")],
    "two": [shape("a"), shape("b"), edge()],
    "nothing": [],
    "a text on its frame": [shape("a"), shape("b", label="")],
    "layers of a picture": [shape(n, label="") for n in "abcd"],
    "few of many": [
        shape("a"), shape("b"), edge(), *(shape(f"n{n}", (n * 90, 90)) for n in range(5))
    ],
    "children of groups": [
        shape("g"), shape("h", (99, 0)), shape("a", parent="g"), shape("b", parent="h"), edge()
    ],
    "rows of a table": [
        shape("t", style="swimlane;childLayout=stackLayout"),
        *(shape(n, parent="t") for n in "abcd"),
    ],
    "states in layers": [
        '<mxCell id="2" value="two" parent="0"/>', '<mxCell id="3" value="three" parent="0"/>',
        shape("a"), shape("b", parent="2"), shape("c", parent="3"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("cells", PILES.values(), ids=PILES)
def test_shapes_without_coordinates_are_noticed(cells):
    assert pile_in(parse(model(*cells))) >= 2


@pytest.mark.parametrize("cells", PLACED.values(), ids=PLACED)
def test_shapes_that_somebody_has_placed_are_not(cells):
    assert pile_in(parse(model(*cells))) == 0
