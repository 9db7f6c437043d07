"""The legend of a document: what has a meaning is in it, once, and counted."""

from __future__ import annotations

import pytest
from sketches import book, edge, model, one, vertex

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.legend import MAX_ENTRIES, legend_of
from mkdocs_multicloud.settings.ui_strings import UI_STRINGS

LAMBDA = "shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.lambda;"
S3 = "shape=mxgraph.aws4.s3;"


def legend(*cells, layers=(), named=(), attributes=""):
    document = mxfile.parse(model(*cells, attributes=attributes))
    return legend_of(document, (0,), layers, named)


def shown(entries):
    return [(one.name, one.count, one.words, one.colour) for one in entries]


def line(number, style="", label=""):
    return edge(style, label).replace('id="e"', f'id="e{number}"')


def test_icons_are_named_and_counted_in_their_order():
    cells = [vertex(S3, cell="b"), vertex(LAMBDA, "f", cell="f"), vertex(LAMBDA + "x=1", cell="g")]
    assert shown(legend(*cells)) == [("S3", 1, (), ""), ("Lambda", 2, (), "")]


def test_types_of_the_author_name_icons_of_any_look():
    cells = [vertex("shape=cloud", "x", cell="vertex:dynamo:orders"), vertex(LAMBDA)]
    assert [one.name for one in legend(*cells)] == ["DynamoDB", "Lambda"]


@pytest.mark.parametrize(
    "cell",
    [
        vertex("", "a box"),
        vertex("rounded=1", "a box"),
        vertex("text", "a text"),
        vertex("ellipse", "a circle"),
        vertex("shape=cylinder3"),
        vertex("swimlane", "a list", cell="vertex:x:list"),
        vertex("shape=image;image=data:image/png,abc"),
        "",
    ],
)
def test_what_only_its_label_explains_is_not_in_it(cell):
    assert legend(cell) == ()


def test_basic_shapes_with_a_label_are_in_it_and_boxes_if_the_author_names_them():
    cells = vertex("shape=cylinder3", "orders", cell="a"), vertex("", "a step", cell="b")
    assert [one.type for one in legend(*cells)] == ["cylinder3"]
    assert [one.type for one in legend(*cells, named={"rectangle"})] == ["cylinder3", "rectangle"]


def test_pictures_without_a_name_have_the_label_that_all_of_them_have():
    picture = "shape=image;image=data:image/png,"
    cells = [
        vertex(picture + "a", "Queue", cell="a"),
        vertex(picture + "a", "Queue", cell="b"),
        vertex(picture + "b", "One", cell="c"),
        vertex(picture + "b", "Two", cell="d"),
    ]
    assert shown(legend(*cells)) == [("Queue", 2, (), "")]


def test_one_kind_of_line_needs_no_entry():
    assert legend(line(1), line(2, "edgeStyle=orthogonalEdgeStyle;rounded=1")) == ()
    assert legend(line(1, "strokeColor=#000000"), line(2, "strokeColor=default;dashed=0")) == ()


def test_lines_have_the_label_that_all_of_them_share_or_are_described():
    lines = [line(1, "dashed=1", "event"), line(2, "dashed=1", "event"), line(3), line(4, "", "x")]
    assert shown(legend(*lines)) == [
        ("event", 2, ("line_dashed",), ""),
        ("", 2, ("line",), ""),
    ]


def test_lines_with_the_same_words_are_told_apart_by_their_colour():
    lines = [
        line(1, "strokeColor=#B85450"),
        line(2),
        line(3, "endArrow=none"),
        line(4, "dashed=1;dashPattern=1 4;startArrow=block"),
    ]
    assert shown(legend(*lines)) == [
        ("", 1, ("line",), "#b85450"),
        ("", 1, ("line",), ""),
        ("", 1, ("line", "line_plain"), ""),
        ("", 1, ("line_dotted", "line_both"), ""),
    ]
    assert all(word in UI_STRINGS for entry in legend(*lines) for word in entry.words)


def test_wide_arrows_are_filled_and_other_lines_are_not():
    wide, thin = legend(line(1, "shape=flexArrow;fillColor=#fff000"), line(2, "fillColor=#fff000"))
    assert "fillColor=#fff000" in wide.sample.style
    assert "fillColor" not in thin.sample.style


def test_shapes_can_have_colours_that_mean_nothing():
    cells = vertex("shape=cloud;fillColor=red", "a", cell="a"), vertex(S3, cell="b")
    document = mxfile.parse(model(*cells))
    shape, icon = legend_of(document, (0,), shape_style="fillColor=#f5f5f5")
    assert shape.sample.style.endswith("fillColor=#f5f5f5")
    assert "#f5f5f5" not in icon.sample.style


def test_only_what_is_shown_is_in_it():
    top = '<mxCell id="top" value="Top" parent="0"/><mxCell id="low" parent="0" visible="0"/>'
    cells = top, vertex(S3, cell="a", parent="top"), vertex(LAMBDA, cell="b", parent="low")
    assert [one.name for one in legend(*cells)] == ["S3"]
    assert [one.name for one in legend(*cells, layers=("low",))] == ["Lambda"]
    document = mxfile.parse(book(One=model(vertex(S3)), Two=model(vertex(LAMBDA))))
    assert [one.name for one in legend_of(document, (1,))] == ["Lambda"]


def test_a_legend_has_an_end():
    cells = [vertex(f"shape=mxgraph.a.n{n}", cell=f"v{n}") for n in range(MAX_ENTRIES + 9)]
    assert len(legend(*cells)) == MAX_ENTRIES


@pytest.mark.parametrize(
    ("cell", "size"),
    [
        (vertex(S3, at=(0, 0, 72, 72)), (36, 36)),
        (vertex(S3, at=(0, 0, 800, 60)), (36, 14)),
        (vertex(S3, at=(0, 0, 1e300, -5)), (36, 14)),
        (vertex(S3).replace('width="80"', 'width="x"'), (36, 18)),
        (vertex(S3 + "rotation=45;fillColor=&quot;"), (36, 18)),
    ],
)
def test_samples_are_small_and_can_be_drawn(processes, cell, size):
    (entry,) = legend(cell, attributes='background="#102030"')
    assert (entry.sample.width, entry.sample.height) == size
    drawn = one(processes.drawer(1), entry.sample.document.xml)
    assert drawn.pictures[0].width < 50
    assert "#102030" in drawn.pictures[0].svg


def test_samples_of_lines_can_be_drawn(processes):
    entries = legend(line(1, "dashed=1;strokeColor=#ff0000;strokeWidth=9000"), line(2))
    for entry in entries:
        drawn = one(processes.drawer(1), entry.sample.document.xml)
        assert drawn.pictures[0].width < 120
    assert len(entries) == 2
