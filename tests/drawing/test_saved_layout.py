"""Layouts that somebody has made in draw.io and saved."""

from __future__ import annotations

import json

import pytest
from placing import ICON, apart, inside, line, placed, shape
from sketches import model, vertex

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.cell_geometry import routes
from mkdocs_multicloud.drawing.saved_layout import keep_layout, read_layout, save_layout
from mkdocs_multicloud.errors import LayoutError

GROUP = vertex("verticalAlign=top", "Group", (300, 0, 200, 200), "g")
INNER = vertex("", "inner", (50, 60, 80, 40), "i", "g")
POINTS = (
    '<mxGeometry x="0.3" relative="1" as="geometry"><Array as="points"><mxPoint x="5" y="400"/>'
    '</Array><mxPoint x="1" y="2" as="offset"/></mxGeometry></mxCell>'
)
MOVED = model(
    vertex("", "one", (10, 500, 80, 40), "a"),
    GROUP,
    INNER,
    line("e", "a", "i", "calls").split("<mxGeometry")[0] + POINTS,
)
CODE = [
    shape("a", label="one"),
    shape("g", "verticalAlign=top", label="Group"),
    shape("i", parent="g", label="inner"),
    line("e", "a", "i", "calls"),
]


def kept(cells, saved=MOVED, drawer=None):
    document = mxfile.parse(model(*cells))
    layout = read_layout(save_layout(mxfile.parse(saved)))

    def lay_out():
        assert drawer, "there is nothing new"
        return drawer.lay_out(document, "flow-right")

    return keep_layout(document, layout, lay_out)


def test_cells_stay_where_they_were_saved():
    document, warnings = kept(CODE)
    assert warnings == []
    assert placed(document) == placed(mxfile.parse(MOVED))
    (route,) = (route for route in routes(document)[0].values() if route.points)
    assert (route.points, route.label, route.offset) == (((5, 400),), (0.3, 0), (1, 2))
    # Saved once more, it is the same.
    assert save_layout(document) == save_layout(mxfile.parse(MOVED))


def test_labels_of_edges_stay_where_they_were_saved():
    label = (
        '<mxCell id="l" value="text" style="edgeLabel" vertex="1" parent="e"><mxGeometry x="-0.5" '
        'relative="1" as="geometry"><mxPoint x="3" y="4" as="offset"/></mxGeometry></mxCell>'
    )
    plain = label.replace('x="-0.5" ', "").replace('<mxPoint x="3" y="4" as="offset"/>', "")
    cells = [shape("a"), shape("b"), line("e", "a", "b")]
    document, _ = kept([*cells, plain], model(*cells, label))
    assert routes(document)[0][5].offset == (3, 4)
    assert routes(document)[0][5].label == (-0.5, 0)


def test_a_layout_file_has_a_line_for_each_cell():
    text = save_layout(mxfile.parse(MOVED))
    assert '      "i": {"label": "inner", "x": 350, "y": 60, "width": 80, "height": 40}' in text
    assert json.loads(text)["version"] == 1
    assert len(text.splitlines()) == 4 + 4 + 3


def test_cells_with_new_ids_are_known_by_their_labels():
    renamed = [cell.replace('"a"', '"n1"').replace('"i"', '"n2"') for cell in CODE]
    document, warnings = kept(renamed)
    found, before = placed(document), placed(mxfile.parse(MOVED))
    assert (found["n1"], found["n2"]) == (before["a"], before["i"])
    # An id that another cell has now is not taken for it.
    swapped = [shape("i", label="one"), shape("x", label="inner"), shape("g", label="Group")]
    assert placed(kept(swapped)[0])["i"] == before["a"]
    # With another label it is the cell of the id.
    relabelled = [CODE[0].replace("one", "first"), *CODE[1:]]
    assert placed(kept(relabelled)[0])["a"] == before["a"]
    assert warnings == []


def test_new_cells_stand_beside_their_neighbours(drawer):
    new = [
        shape("b", ICON, label="beside"), line("2e", "a", "b"),
        shape("c", label="beside that"), line("3e", "b", "c"),
        shape("d", label="alone"),
        shape("j", parent="g", label="in the group"), line("4e", "i", "j"),
        shape("h", "verticalAlign=top", label="New"),
        shape("k", parent="h"), shape("l", parent="h"),
        line("5e", "k", "l"), line("6e", "a", "k"),
    ]  # fmt: skip
    document, warnings = kept([*CODE, *new], drawer=drawer)
    found, before = placed(document), placed(mxfile.parse(MOVED))
    assert warnings == []
    assert {name: found[name] for name in "ai"} == {name: before[name] for name in "ai"}
    top = "abcdgh"
    assert [a + b for a in top for b in top if a < b and not apart(found[a], found[b])] == []
    assert inside(found["j"], found["g"])
    assert apart(found["i"], found["j"])
    assert inside(found["k"], found["h"])
    assert abs(found["b"][0] - found["a"][0]) < 300
    # The same each time.
    assert kept([*CODE, *new], drawer=drawer)[0].xml == document.xml


def test_a_new_group_around_old_cells_encloses_them(drawer):
    cells = [shape("n", label="New"), shape("a", label="one", parent="n"), *CODE[1:]]
    document, _ = kept(cells, drawer=drawer)
    found = placed(document)
    assert found["a"] == (10, 500, 80, 40)
    assert inside(found["a"], found["n"])


def test_cells_that_are_gone_are_reported():
    document, warnings = kept(CODE[:1])
    assert placed(document) == {"a": (10, 500, 80, 40)}
    assert warnings == ["the diagram has no cell 'g', 'i' and 'e', which the layout has"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it is not JSON, line 1; save the layout again"),
        ("{\n<<<<<<< HEAD\n}", "it is not JSON, line 2; save the layout again"),
        ("[" * 100_000, "it is not JSON; save the layout again"),
        ("[]", "it is not a layout of version 1; save the layout again"),
        ('{"version": 2}', "it is not a layout of version 1; save the layout again"),
        ('{"version": 1, "pages": []}', "it has no pages; save the layout again"),
        ('{"version": 1, "pages": {"p": 1}}', "it has no pages; save the layout again"),
        *(
            (
                f'{{"version": 1, "pages": {{"p": {{"a": {cell}}}}}}}',
                "the cell 'a' has no valid position; correct it",
            )
            for cell in (
                "1", '{"x": 1}', '{"x": NaN, "y": 1, "width": 1, "height": 1}',
                '{"x": 1e300, "y": 1, "width": 1, "height": 1}', '{"label": 5}',
                '{"x": true, "y": 1, "width": 1, "height": 1}', '{"points": [[1]]}',
                '{"points": 5}', '{"offset": ["a", "b"]}', '{"label_at": [[], 1]}',
            )
        ),
    ],
)  # fmt: skip
def test_a_damaged_layout_is_an_error(text, message):
    with pytest.raises(LayoutError) as caught:
        read_layout(text)
    assert caught.value.message == message


def test_hostile_layouts_and_documents_take_no_time(drawer):
    cells = [shape(f"n{n}") for n in range(1500)]
    lines = [line(f"e{n}", f"n{n}", "n0") for n in range(1, 1500)]
    document, _ = kept([*cells, *lines], model(shape("n0")), drawer)
    assert len(placed(document)) == 1500
