"""Layouts: draw.io's classes place shapes, groups and edges; nothing else of a document changes."""

from __future__ import annotations

import re

import pytest
from lxml import etree
from placing import ICON, ORTHOGONAL, apart, inside, line, placed, shape
from sketches import book, model, vertex

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.cell_geometry import routes
from mkdocs_multicloud.drawing import Drawer
from mkdocs_multicloud.errors import DrawingError
from mkdocs_multicloud.settings.options import LAYOUTS

GROUP = "verticalAlign=top;fillColor=none"


SHOP = model(
    shape("user"),
    shape("vpc", GROUP),
    shape("inner", GROUP, "vpc"),
    shape("web", ICON, "inner", "web server with a long name", (60, 60)),
    shape("db", ICON, "inner", size=(60, 60)),
    shape("log", "whiteSpace=wrap", "vpc"),
    shape("alone"),
    line("1a", "user", "web", "HTTPS"),
    line("2a", "web", "db", "reads and writes"),
    line("3a", "web", "log"),
    line("4a", "db", "log"),
    line("5a", "db", "db", "backup"),
)


def laid_out(drawer, xml, kind="flow-right"):
    return drawer.lay_out(mxfile.parse(xml), kind)


@pytest.mark.parametrize("kind", LAYOUTS)
def test_shapes_are_apart_and_groups_enclose_them(drawer, kind):
    found = placed(laid_out(drawer, SHOP, kind))
    for group in (["user", "vpc", "alone"], ["inner", "log"], ["web", "db"]):
        pairs = [(a, b) for a in group for b in group if a < b]
        assert [pair for pair in pairs if not apart(*(found[name] for name in pair))] == []
    for inner, outer in (("web", "inner"), ("db", "inner"), ("inner", "vpc"), ("log", "vpc")):
        assert inside(found[inner], found[outer]), (inner, outer)
    # There is room for the label below an icon, and for the title of a group.
    assert found["inner"][1] + found["inner"][3] >= found["db"][1] + 60 + 20
    assert found["web"][1] >= found["inner"][1] + 30
    assert min(x for x, *_ in found.values()) >= 0


def test_a_flow_goes_to_the_right_or_down(drawer):
    chain = model(*map(shape, "abc"), line("1a", "a", "b", "a label"), line("2a", "b", "c"))
    right, down = (placed(laid_out(drawer, chain, kind)) for kind in ("flow-right", "flow-down"))
    assert len({y for _, y, *_ in right.values()}) == 1
    assert len({x for x, *_ in down.values()}) == 1
    assert [right[n][0] for n in "abc"] == sorted(right[n][0] for n in "abc")
    assert [down[n][1] for n in "abc"] == sorted(down[n][1] for n in "abc")
    # The label is between the shapes.
    assert right["b"][0] - right["a"][0] - 80 > right["c"][0] - right["b"][0] - 80 - 1


def test_the_geometry_is_as_it_was_when_this_was_written(drawer):
    chain = model(*map(shape, "abc"), line("1a", "a", "b"), line("2a", "a", "c"))
    expected = {
        "flow-right": {"a": (40, 80), "b": (200, 40), "c": (200, 120)},
        "flow-down": {"a": (100, 40), "b": (40, 140), "c": (160, 140)},
    }
    for kind, places in expected.items():
        found = placed(laid_out(drawer, chain, kind))
        assert {name: place[:2] for name, place in found.items()} == places


@pytest.mark.parametrize("kind", LAYOUTS)
def test_only_geometry_changes_and_each_time_in_the_same_way(drawer, kind):
    before = mxfile.parse(book(One=SHOP, Two=SHOP, Empty=model()))
    first = drawer.lay_out(before, kind)
    with Drawer() as other:
        assert other.lay_out(before, kind).xml == first.xml
    without = [
        re.sub(r"\s*</?(mxGeometry|Array|mxPoint)\b[^>]*>", "", document.xml)
        for document in (before, first)
    ]
    strip = [re.sub(r"(?<=>)\s*</mxCell>|/>", "/>", text) for text in without]
    assert strip[0] == strip[1]
    assert placed(first, 0) == placed(first, 1)
    if kind != "organic":
        # It starts from the sizes alone, so it is the same once more.
        assert drawer.lay_out(first, kind).xml == first.xml


def test_edges_lose_their_old_points_and_pass_shapes(drawer):
    old = '<mxGeometry x="0.7" y="9" relative="1" '
    skip = line("9a", "a", "d", "skip", ORTHOGONAL, old).replace(
        '9" relative="1" as="geometry"/>',
        '9" relative="1" as="geometry"><Array as="points"><mxPoint x="999" y="999"/></Array>'
        '<mxPoint x="5" y="5" as="offset"/></mxGeometry>',
    )
    way = [line(f"{s}{t}", s, t) for s, t in ("ab", "bc", "cd")]
    document = laid_out(drawer, model(*map(shape, "abcd"), *way, skip))
    (found,) = (
        route
        for cell, route in zip(document.pages[0].cells, routes(document)[0].values(), strict=True)
        if cell.id == "9a"
    )
    assert found.offset == (0, 0)
    assert found.points
    assert 999 not in {x for x, _ in found.points}
    boxes = placed(document)
    level = found.points[len(found.points) // 2][1]
    assert all(not y <= level <= y + h for n, (_, y, _, h) in boxes.items() if n in "bc")


def test_parallel_edges_do_not_cover_each_other(drawer):
    for style in ("", ORTHOGONAL):
        edges = [line(f"{n}a", "a", "b", f"label {n}", style) for n in range(3)]
        document = laid_out(drawer, model(shape("a"), shape("b"), *edges))
        cells = zip(document.pages[0].cells, routes(document)[0].values(), strict=True)
        found = [route.points for cell, route in cells if cell.kind == "edge"]
        assert len(set(found)) == 3


def test_labels_of_edges_do_not_lie_on_shapes(drawer):
    # The middle of this edge is on a shape of the tree.
    cells = [shape(n) for n in "rabc"]
    edges = [line(f"r{n}", "r", n) for n in "abc"]
    cross = line("x", "a", "c", "from one side", "")
    document = laid_out(drawer, model(*cells, *edges, cross), "tree")
    cells = zip(document.pages[0].cells, routes(document)[0].values(), strict=True)
    (route,) = (route for cell, route in cells if cell.id == "x")
    assert route.label[0] != 0


def test_labels_that_are_cells_of_their_own_stand_beside_their_edge(drawer):
    style = "edgeLabel;html=1;align=left;verticalAlign=middle;labelBackgroundColor=none"
    label = (
        f'<mxCell id="l" value="a long label" style="{style}" vertex="1" parent="1a">'
        '<mxGeometry relative="1" as="geometry"><mxPoint x="99" as="offset"/></mxGeometry></mxCell>'
    )
    cells = [shape("a"), shape("b"), line("1a", "a", "b"), label]
    right = laid_out(drawer, model(*cells))
    (route,) = (
        route
        for cell, route in zip(right.pages[0].cells, routes(right)[0].values(), strict=True)
        if cell.id == "l"
    )
    boxes = placed(right)
    # There is room for it between the shapes; its middle is above that of the line.
    assert boxes["b"][0] - boxes["a"][0] - 80 > 100
    assert -50 < route.offset[0] < -20
    assert -20 < route.offset[1] < -5


def test_what_drawio_arranges_itself_moves_as_a_whole(drawer):
    table = "swimlane;childLayout=stackLayout;startSize=20"
    row = vertex("", "row", (0, 20, 80, 20), "row", "t")
    port = vertex("", "", (0, 0.5, 10, 10), "port", "b").replace(
        "<mxGeometry ", '<mxGeometry relative="1" '
    )
    document = laid_out(
        drawer,
        model(shape("t", table), row, shape("b"), port, line("1a", "row", "port")),
    )
    cells = {cell.id: cell.geometry for cell in document.pages[0].cells}
    assert (cells["row"].x, cells["row"].y) == ("0", "20")
    assert (cells["port"].x, cells["port"].y) == ("0", "0.5")
    assert float(cells["b"].x) > float(cells["t"].x) + 80


def test_shapes_without_a_size_get_that_of_a_new_shape(drawer):
    bare = shape("a").replace(' x="0" y="0" width="80" height="40"', "")
    none = re.sub("<mxGeometry.*?/>", "", shape("b"))
    text = bare.replace("html=1;", "text;html=1;").replace('"a"', '"c"')
    document = laid_out(drawer, model(bare, none, text))
    found = placed(document)
    assert found["a"][2:] == found["b"][2:] == (120, 60)
    assert found["c"][2] < 120
    root = etree.fromstring(document.xml)
    assert 'x="40" y="40" width="120" height="60" as=' in etree.tostring(root).decode()


HOSTILE = {
    "parents in a circle": model(
        shape("a", parent="b"), shape("b", parent="a"), shape("c", parent="c"), shape("d")
    ),
    "no numbers": model(
        shape("a", size=("NaN", "1e999")),
        shape("b", size=("x", "-5")),
        shape("c", size=("1e300", 5)),
        line("1a", "a", "b", "l", ORTHOGONAL, '<mxGeometry x="NaN" y="Infinity" '),
        line("2a", "b", "c"),
    ),
    "the same ids": model(
        shape("a"), shape("a"), shape("1"), line("a", "a", "1"), line("", "", "")
    ),
    "no such ends": model(shape("a"), line("1a", "a", "nobody"), shape("z", parent="nobody")),
    "an edge of an edge": model(shape("a"), line("1a", "a", "2a", "l"), line("2a", "1a", "a", "l")),
    "long labels": model(
        shape("a", label="w" * 100_000), shape("b"), line("1a", "a", "b", "l" * 50_000)
    ),
    "deep groups": model(
        shape("g0"),
        *(shape(f"g{n}", parent=f"g{n - 1}") for n in range(1, 300)),
        *(line(f"{n}a", f"g{n}", f"g{299 - n}") for n in range(100)),
    ),
}


@pytest.mark.parametrize("xml", HOSTILE.values(), ids=HOSTILE)
def test_hostile_documents_are_laid_out(drawer, xml):
    for kind in LAYOUTS:
        found = placed(laid_out(drawer, xml, kind))
        assert all(abs(number) < 10**6 for place in found.values() for number in place)


def test_a_layout_that_takes_too_long_is_an_error():
    many = model(
        *(shape(f"n{n}") for n in range(3000)),
        *(line(f"e{n}", "n0", f"n{n}") for n in range(1, 3000)),
    )
    with (
        Drawer(timeout=0.5) as drawer,
        pytest.raises(DrawingError, match="laying it out took longer than"),
    ):
        laid_out(drawer, many, "organic")
    chain = model(
        *(shape(f"n{n}") for n in range(5000)),
        *(line(f"e{n}", f"n{n}", f"n{n + 1}") for n in range(4999)),
    )
    with Drawer(timeout=5) as drawer:
        with pytest.raises(DrawingError) as caught:
            laid_out(drawer, chain)
        assert caught.value.hint == "choose another layout, or simplify the diagram"
        assert placed(laid_out(drawer, SHOP))
