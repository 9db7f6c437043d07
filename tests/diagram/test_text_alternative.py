"""What is said of a page to those who do not see its picture."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from multicloud_diagrams import MultiCloudDiagrams
from sketches import edge, model, vertex

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.text_alternative import (
    MAX_LISTED,
    Connection,
    Node,
    TextAlternative,
    describe,
)

LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:place-order"


def described(xml: str, *layers: str) -> TextAlternative:
    return describe(mxfile.parse(xml).pages[0], layers)


def names(found: TextAlternative) -> list[str]:
    return [node.name for node in found.nodes]


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


@pytest.mark.parametrize(
    ("layers", "shown"), [((), ["below"]), (("Top",), ["above", "inside"]), (("1",), ["below"])]
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
