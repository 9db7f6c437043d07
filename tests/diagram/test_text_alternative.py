"""What is said of a page to those who do not see its picture."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from multicloud_diagrams import MultiCloudDiagrams
from sketches import draw, edge, model, vertex

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.text_alternative import (
    MAX_LISTED,
    Connection,
    Node,
    TextAlternative,
    describe,
)

if TYPE_CHECKING:
    from mkdocs_multicloud.drawing import Drawer

LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:place-order"


def described(xml: str, *layers: str) -> TextAlternative:
    return describe(mxfile.parse(xml).pages[0], layers)


def names(found: TextAlternative) -> list[str]:
    return [node.name for node in found.nodes]


def outline(found: TextAlternative) -> list[str]:
    return ["-" * node.depth + node.name for node in found.nodes]


def test_a_node_and_a_link_of_multicloud_diagrams() -> None:
    mcd = MultiCloudDiagrams()
    mcd.add_vertex(
        node_id=LAMBDA, node_name="place-order", metadata={"Runtime": "python3.12"},
        node_type="lambda_function",
    )  # fmt: skip
    mcd.add_vertex(node_id="orders", node_name="orders", node_type="dynamo")
    function = f"vertex:lambda_function:{LAMBDA}"
    mcd.add_link(f"lambda_function:{LAMBDA}", "dynamo:orders", action=["writes", "reads"])
    found = described(ET.tostring(mcd.mx_file, encoding="unicode"))
    assert found.nodes[0] == Node(
        "place-order", "lambda_function", function, (f"ARN: {LAMBDA}", "Runtime: python3.12")
    )
    assert found.connections == (Connection("place-order", "orders", "writes · reads"),)


def test_a_label_of_others_is_its_first_line_and_the_rest() -> None:
    (node,) = described(model(vertex("shape=cloud", "Web<br>3 replicas<hr>EU"))).nodes
    assert node == Node("Web", "cloud", "v", ("3 replicas", "EU"))


def test_the_attributes_of_an_object_are_told() -> None:
    cell = '<mxCell vertex="1" parent="1"><mxGeometry as="geometry"/></mxCell>'
    (node,) = described(model(f'<object id="o" label="" owner="me">{cell}</object>')).nodes
    assert node == Node("o", "rectangle", "o", ("owner: me",))


def test_shapes_without_words_are_told_where_something_leads_to_them() -> None:
    cells = [vertex(label="", cell="a"), vertex(label="", cell="b"), vertex(label="", cell="c")]
    found = described(model(*cells, edge(ends=("a", "b"))))
    assert names(found) == ["a", "b"]
    assert found.connections == (Connection("a", "b", ""),)


def test_a_line_without_ends_and_words_is_not_told() -> None:
    loose = '<mxCell id="e" edge="1" parent="1"><mxGeometry as="geometry"/></mxCell>'
    assert described(model(loose)).connections == ()


def test_labels_that_are_cells_of_their_own_are_the_edges() -> None:
    own = vertex("edgeLabel;html=1", "1:n", cell="l", parent="e")
    ends = vertex(label="A", cell="a"), vertex(label="B", cell="b")
    found = described(model(*ends, edge(ends=("a", "b"), label="has"), own))
    assert found.connections == (Connection("A", "B", "has · 1:n"),)
    assert names(found) == ["A", "B"]


LAYERED = (
    '<mxCell id="top" value="Top" parent="0" visible="0"/>'
    + vertex(label="below", cell="a")
    + vertex(label="above", cell="b", parent="top")
    + vertex(label="inside", cell="c", parent="b")
)


NESTED = (
    vertex(label="Region", cell="region"),
    vertex(label="<b>Name</b>: vpc<br>10.0.0.0/16", cell="vpc", parent="region"),
    vertex(cell="row", parent="vpc"),
    vertex(label="a", cell="a", parent="row"),
    vertex(label="b", cell="b", parent="region"),
    vertex(label="Internet", cell="net"),
)


def test_what_lies_inside_of_a_node_is_below_it() -> None:
    found = described(model(*NESTED))
    assert outline(found) == ["Region", "-vpc", "--a", "-b", "Internet"]
    assert found.nodes[1].details == ("10.0.0.0/16",)


def test_the_order_of_the_document_is_not_that_of_what_holds_what() -> None:
    found = described(model(*reversed(NESTED)))
    assert outline(found) == ["Internet", "Region", "-b", "-vpc", "--a"]


def test_the_names_of_several_layers_are_above_what_they_hold() -> None:
    top = '<mxCell id="top" value="Network" parent="0"/>'
    empty = '<mxCell id="none" value="Notes" parent="0"/>'
    within = vertex(label="vpc", cell="vpc", parent="top")
    found = described(model(vertex(label="user"), top, within, empty))
    assert outline(found) == ["user", "Network", "-vpc"]
    assert [(node.type, node.is_layer) for node in found.nodes][1:] == [
        ("", True),
        ("rectangle", False),
    ]
    assert outline(described(model().replace('id="1"', 'id="1" value="All"'))) == []
    only = model(vertex(label="user")).replace('id="1"', 'id="1" value="All"')
    assert outline(described(only)) == ["user"]


def test_what_is_very_deep_inside_is_on_the_last_level() -> None:
    count = 2000
    cells = [vertex(label=f"n{n}", cell=f"c{n}", parent=f"c{n - 1}") for n in range(count)]
    found = described(model(*cells))
    assert [node.depth for node in found.nodes[:7]] == [0, 1, 2, 3, 4, 4, 4]
    assert (len(found.nodes), found.more_nodes) == (MAX_LISTED, count - MAX_LISTED)


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, [Connection("in", "out", "")]),
        ({"group": 'collapsed="1"'}, [Connection("Group", "out", "")]),
        ({"outer": 'collapsed="1"'}, [Connection("Outer", "out", "")]),
        ({"outer": 'collapsed="1"', "group": 'collapsed="1"'}, [Connection("Outer", "out", "")]),
        ({"in": 'visible="0"'}, [Connection("Group", "out", "")]),
        ({"group": 'visible="0"'}, []),
        ({"out": 'visible="0"'}, []),
        ({"group": 'visible="0"', "in": 'visible="0"'}, [Connection("Outer", "out", "")]),
    ],
)
def test_a_line_to_what_is_hidden_ends_where_draw_io_lets_it_end(
    drawer: Drawer, changes: dict[str, str], shown: list[Connection]
) -> None:
    cells = {
        "outer": vertex(label="Outer", cell="outer", at=(0, 0, 300, 300)),
        "group": vertex(label="Group", cell="group", parent="outer", at=(0, 0, 200, 200)),
        "in": vertex(label="in", cell="in", parent="group"),
        "out": vertex(label="out", cell="out", at=(500, 0, 80, 40)),
    }
    made = [cell.replace("vertex=", f"{changes.get(k, '')} vertex=") for k, cell in cells.items()]
    line = edge("strokeColor=#12ab34", ends=("in", "out"))
    xml = model(*made, line)
    assert list(described(xml).connections) == shown
    (drawing,) = draw(drawer, xml)
    assert ("#12ab34" in drawing.pictures[0].svg) == bool(shown)


@pytest.mark.parametrize(
    ("layers", "shown"),
    [((), ["below"]), (("Top",), ["Top", "above", "inside"]), (("1",), ["below"])],
)
def test_only_the_layers_that_are_shown_are_told(layers: tuple[str, ...], shown: list[str]) -> None:
    assert names(described(model(LAYERED), *layers)) == shown


def test_what_a_closed_group_holds_is_not_told() -> None:
    group = vertex(label="group", cell="g").replace("vertex=", 'collapsed="1" vertex=')
    child = vertex(label="child", cell="c", parent="g")
    assert names(described(model(group, child))) == ["group"]


def test_cells_that_lie_in_each_other_are_told() -> None:
    one = vertex(label="one", cell="a", parent="b")
    two = vertex(label="two", cell="b", parent="a")
    assert names(described(model(one, two))) == ["one", "two"]


def test_long_lists_are_counted() -> None:
    cells = [vertex(label=f"n{n}", cell=f"c{n}") for n in range(MAX_LISTED + 5)]
    edges = [
        edge(ends=("c0", f"c{n}")).replace('id="e"', f'id="e{n}"') for n in range(MAX_LISTED + 2)
    ]
    found = described(model(*cells, *edges))
    assert (len(found.nodes), found.more_nodes) == (MAX_LISTED, 5)
    assert (len(found.connections), found.more_connections) == (MAX_LISTED, 2)
