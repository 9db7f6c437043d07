"""What is said about a diagram, told of documents that the real libraries build."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import drawpyo
import pytest
from drawpyo.diagram import Edge, Object
from multicloud_diagrams import MultiCloudDiagrams
from N2G import drawio_diagram

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.facts import Facts, gather
from mkdocs_multicloud.errors import VertexError

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import MxFile

LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:place-order"


@pytest.fixture(scope="module")
def shop() -> MxFile:
    """A function, a table and a list, with links and a layer."""
    mcd = MultiCloudDiagrams()
    mcd.add_vertex(
        node_id=LAMBDA, node_name="place-order", metadata={"Runtime": "python3.12"},
        node_type="lambda_function",
    )  # fmt: skip
    mcd.add_layer("Data")
    mcd.add_vertex(
        node_id="orders", node_name="orders", node_type="dynamo", x=400, y=40, layer_name="Data"
    )
    mcd.add_list(table_id="alarms", table_name="payments: alarms", rows=["age > 60 s", "empty"])
    mcd.add_link(
        f"vertex:lambda_function:{LAMBDA}", "vertex:dynamo:orders", action=["writes", "reads"]
    )
    return mxfile.parse(ET.tostring(mcd.mx_file, encoding="unicode"))


def build_tiers() -> MxFile:
    file = drawpyo.File()
    first, second = drawpyo.Page(file=file, name="One"), drawpyo.Page(file=file, name="Two")
    web = Object(page=first, value="Web", width=120, height=60, rounded=1)
    data = Object(page=first, value="Data", baseStyle="shape=cylinder3", position=(300, 0))
    Edge(page=first, source=web, target=data, label="SQL")
    Object(page=second, value="Alone")
    return mxfile.parse(file.xml)


@pytest.fixture(scope="module")
def tiers() -> MxFile:
    """Two objects of drawpyo on the first of two pages, and an edge."""
    return build_tiers()


@pytest.fixture(scope="module")
def campus() -> MxFile:
    """Two nodes and a link of N2G."""
    diagram = drawio_diagram()
    diagram.add_diagram("Page-1")
    diagram.add_node(id="core", label="Core")
    diagram.add_node(id="edge", label="Edge")
    diagram.add_link("core", "edge", label="10G")
    return mxfile.parse(ET.tostring(diagram.drawing, encoding="unicode"))


def types(facts: Facts) -> dict[str, str]:
    return {cell.id: cell.type for cell in facts.cells if cell.type}


def test_the_node_types_of_multicloud_diagrams(shop: MxFile) -> None:
    assert types(gather(shop)) == {
        f"vertex:lambda_function:{LAMBDA}": "lambda_function",
        "vertex:dynamo:orders": "dynamo",
        "vertex:alarms:list": "list",
        "vertex:alarms:row:0": "row",
        "vertex:alarms:row:1": "row",
    }


def test_a_node_that_is_called_list_is_no_list() -> None:
    mcd = MultiCloudDiagrams()
    mcd.add_vertex(node_id="list", node_name="x", node_type="sqs")
    mcd.add_vertex(node_id="a:row:1", node_name="y", node_type="s3")
    facts = gather(mxfile.parse(ET.tostring(mcd.mx_file)))
    assert list(types(facts).values()) == ["sqs", "s3"]


def test_the_first_vertex_is_described(shop: MxFile) -> None:
    vertex = gather(shop).vertex
    assert vertex is not None
    assert (vertex.id, vertex.type) == (f"vertex:lambda_function:{LAMBDA}", "lambda_function")
    assert "place-order" in vertex.label
    assert "<" not in vertex.label
    assert vertex.width.isdigit()
    assert vertex.height.isdigit()


def test_the_xml_of_a_vertex_has_neither_style_nor_value(shop: MxFile) -> None:
    vertex = gather(shop).vertex
    assert vertex is not None
    lines = vertex.xml.split("\n")
    assert lines[0].startswith("<mxCell id=")
    assert lines[1].startswith("    <mxGeometry")
    assert lines[-1] == "</mxCell>"
    element = ET.fromstring(vertex.xml)
    assert not {"style", "value"} & set(element.attrib)
    assert element.get("vertex") == "1"


def test_the_style_is_told_as_it_is(shop: MxFile) -> None:
    vertex = gather(shop).vertex
    assert vertex is not None
    assert f'style="{vertex.style}"' in shop.xml
    assert list(vertex.style_table) == sorted(vertex.style_table)
    assert dict(vertex.style_table)["html"] == "1"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("vertex:dynamo:orders", "vertex:dynamo:orders"),
        ("dynamo:orders", "vertex:dynamo:orders"),
        ("orders", "vertex:dynamo:orders"),
        ("payments: alarms", "vertex:alarms:list"),
        ("age > 60 s", "vertex:alarms:row:0"),
        ("place-order", f"vertex:lambda_function:{LAMBDA}"),
        ("Runtime: python3.12", f"vertex:lambda_function:{LAMBDA}"),
        (LAMBDA, f"vertex:lambda_function:{LAMBDA}"),
    ],
)
def test_a_vertex_is_chosen_by_id_label_or_line(shop: MxFile, wanted: str, found: str) -> None:
    vertex = gather(shop, wanted).vertex
    assert vertex is not None
    assert vertex.id == found


def test_an_author_can_name_the_type(shop: MxFile) -> None:
    assert gather(shop, "orders", "Ledger").vertex.type == "Ledger"
    assert [row.type for row in gather(shop, "", "Ledger").cells] == [
        row.type for row in gather(shop).cells
    ]


def test_a_vertex_of_a_later_page_can_be_chosen(tiers: MxFile) -> None:
    vertex = gather(tiers, "Alone").vertex
    assert vertex is not None
    assert (vertex.label, vertex.type) == ("Alone", "rectangle")


def test_an_edge_is_no_vertex_to_choose(campus: MxFile) -> None:
    with pytest.raises(VertexError):
        gather(campus, "10G")


def test_a_vertex_that_is_not_there(shop: MxFile) -> None:
    with pytest.raises(VertexError) as caught:
        gather(shop, "payments: alarm")
    assert caught.value.message == (
        "there is no vertex 'payments: alarm'; did you mean 'payments: alarms'?"
    )


def test_vertices_are_listed_by_what_is_seen_of_them(shop: MxFile) -> None:
    with pytest.raises(VertexError) as caught:
        gather(shop, "nix")
    assert caught.value.message == (
        "there is no vertex 'nix'; there is: place-order, orders, alarms, age > 60 s, empty"
    )


def test_the_table_of_cells(tiers: MxFile) -> None:
    facts = gather(tiers)
    assert facts.pages == ("One", "Two")
    rows = [
        (c.page, c.kind, c.type, c.label, c.width, c.height, c.source, c.target)
        for c in facts.cells
    ]
    assert rows == [
        ("One", "vertex", "rectangle", "Web", "120", "60", "", ""),
        ("One", "vertex", "cylinder3", "Data", "120", "80", "", ""),
        ("One", "edge", "", "SQL", "", "", "Web", "Data"),
        ("Two", "vertex", "rectangle", "Alone", "120", "80", "", ""),
    ]


def test_drawpyo_documents_are_the_same_in_each_run(tiers: MxFile) -> None:
    assert build_tiers().xml == tiers.xml
    assert all(len(cell.id) < 3 for cell in gather(tiers).cells)


def test_edges_of_n2g_name_their_ends(campus: MxFile) -> None:
    (edge,) = [cell for cell in gather(campus).cells if cell.kind == "edge"]
    assert (edge.label, edge.source, edge.target) == ("10G", "Core", "Edge")


def test_layers_with_a_name_are_rows_and_parents(shop: MxFile) -> None:
    rows = {cell.id: cell for cell in gather(shop).cells}
    assert [cell.label for cell in rows.values() if cell.kind == "layer"] == ["Data"]
    assert rows["vertex:dynamo:orders"].parent == "Data"
    assert rows[f"vertex:lambda_function:{LAMBDA}"].parent == ""
    assert rows["vertex:alarms:row:0"].parent == "payments: alarms"


def test_a_document_without_vertices() -> None:
    facts = gather(mxfile.parse("<mxGraphModel><root><mxCell id='0'/></root></mxGraphModel>"))
    assert (facts.vertex, facts.cells) == (None, ())
    with pytest.raises(VertexError, match="there is no vertex 'x'"):
        gather(mxfile.parse(facts.xml), "x")


def test_what_a_page_prints_is_what_is_downloaded(shop: MxFile) -> None:
    assert gather(shop).xml == shop.xml


def test_empty_pages_are_not_told() -> None:
    mcd = MultiCloudDiagrams()
    mcd.add_page(page_name="Delivery")
    mcd.add_vertex(node_id="build", node_name="image", node_type="codebuild")
    found = gather(mxfile.parse(ET.tostring(mcd.mx_file, encoding="unicode")))
    assert found.pages == ("Delivery",)
    assert [cell.page for cell in found.cells] == ["Delivery"]


def test_components_are_counted_without_the_parts_of_which_they_are_made(shop: MxFile) -> None:
    assert gather(shop).components == 3
    assert gather(build_tiers()).components == 3
    alone = MultiCloudDiagrams()
    alone.add_list(table_name="orders", rows=["id", "state"])
    table = mxfile.parse(ET.tostring(alone.mx_file, encoding="unicode"))
    assert gather(table).components == 1
