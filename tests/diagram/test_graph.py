"""The graph of a document: nodes that stand for something, and what connects them."""

from __future__ import annotations

from xml.etree import ElementTree

from multicloud_diagrams import MultiCloudDiagrams
from sketches import book, model, vertex

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.graph import GraphEdge, GraphNode
from mkdocs_multicloud.diagram.graph_of_document import graph_of


def graph(*cells):
    return graph_of(mxfile.parse(model(*cells)))


def line(cell_id, source, target, label=""):
    return (
        f'<mxCell id="{cell_id}" value="{label}" edge="1" parent="1" source="{source}" '
        f'target="{target}"><mxGeometry relative="1" as="geometry"/></mxCell>'
    )


def test_nodes_have_their_type_name_group_and_metadata():
    wrapped = (
        '<object id="vertex:dynamo:arn:x" label="Name: orders" owner="shop"><mxCell vertex="1" '
        'parent="g"/></object>'
    )
    found = graph(vertex(label="VPC", cell="g"), wrapped, vertex(cell="decoration"))
    assert found.nodes == (
        GraphNode(0, "g", "rectangle", "VPC", "", ()),
        GraphNode(0, "vertex:dynamo:arn:x", "dynamo", "orders", "g", (("owner", "shop"),)),
    )


def test_edges_end_at_nodes_also_if_they_are_drawn_to_a_part_of_one():
    table = vertex("shape=table;childLayout=tableLayout", "orders", cell="t")
    row = vertex("shape=tableRow", "id", cell="r", parent="t")
    label = vertex(label="reads", cell="l", parent="e")
    found = graph(table, row, vertex(label="web", cell="w"), line("e", "w", "r"), label)
    assert [node.name for node in found.nodes] == ["orders", "web"]
    assert found.edges == (GraphEdge(0, "e", "w", "t", "reads"),)


def test_open_ends_and_ends_that_do_not_exist_are_empty():
    found = graph(vertex(label="web", cell="w"), line("e", "w", "nowhere"))
    assert found.edges == (GraphEdge(0, "e", "w", "", ""),)


def test_all_pages_and_hidden_cells_count():
    hidden = vertex(label="hidden").replace('vertex="1"', 'vertex="1" visible="0"')
    document = mxfile.parse(book(One=model(vertex(label="a")), Two=model(hidden)))
    assert [(node.page, node.name) for node in graph_of(document).nodes] == [
        (0, "a"),
        (1, "hidden"),
    ]


def test_cells_inside_of_each_other_and_long_names_are_bounded():
    loop = vertex(cell="a", parent="b") + vertex(cell="b", parent="a")
    found = graph(loop, vertex(label="x" * 10_000, cell="long"), line("e", "a", "b"))
    assert {node.id: node.group for node in found.nodes} == {"a": "b", "b": "a", "long": ""}
    assert len(found.nodes[-1].name) == 200


def test_lines_of_a_label_are_metadata_as_multicloud_diagrams_writes_them():
    mcd = MultiCloudDiagrams()
    mcd.add_vertex("arn:aws:1", "orders", {"owner": "shop", "note": "a: b"}, "dynamo")
    (node,) = graph_of(mxfile.parse(ElementTree.tostring(mcd.mx_file).decode())).nodes
    assert node.metadata == (("ARN", "arn:aws:1"), ("owner", "shop"), ("note", "a: b"))


def test_attributes_win_over_lines_and_sentences_are_no_metadata():
    label = "web&lt;br&gt;owner: line&lt;br&gt;http://a.b&lt;br&gt;: x&lt;br&gt;" + "x" * 70 + ": y"
    cell = (
        f'<object id="v" label="{label}" owner="shop"><mxCell vertex="1" parent="1" '
        'style="html=1"/></object>'
    )
    assert graph(cell).nodes[0].metadata == (("owner", "shop"),)
