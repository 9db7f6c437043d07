"""The diagrams of a site as one graph: who documents, uses, and depends on what."""

from __future__ import annotations

import dataclasses
import json

from sketches import model, vertex

from mkdocs_multicloud.architecture.as_json import as_json
from mkdocs_multicloud.architecture.site_architecture import PlacedDiagram, SiteArchitecture
from mkdocs_multicloud.cache.store import as_text
from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.graph_of_document import graph_of
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.page.diagram_on_page import DiagramOnPage, ShownPicture

WEB, ORDERS, CACHE = (f"vertex:{kind}:{name}" for kind, name in (
    ("lambda", "web"), ("dynamo", "orders"), ("redis", "cache")
))  # fmt: skip


def line(source, target, label=""):
    return (
        f'<mxCell id="{source}-{target}" value="{label}" edge="1" parent="1" source="{source}" '
        f'target="{target}"><mxGeometry relative="1" as="geometry"/></mxCell>'
    )


def node(cell):
    return vertex(label=cell.rpartition(":")[2], cell=cell)


def placed(page, *cells, documents=("", ""), pictures=()):
    graph = graph_of(mxfile.parse(model(*cells)))
    name = page.removesuffix(".md").rpartition("/")[2]
    diagram = DiagramOnPage(name, Location("x.py", 1), *documents, tuple(pictures), graph)
    return PlacedDiagram(Location(page, 3), diagram)


SHOP = placed(
    "shop.md", node(WEB), node(ORDERS), node(CACHE),
    line(WEB, ORDERS, "reads"), line(CACHE, WEB), line("7", "8"),
)  # fmt: skip
TABLE = placed("aws/dynamo.md", node(ORDERS), documents=("dynamo", ORDERS))
LAMBDA = placed("aws/lambda.md", node("vertex:lambda:any"), documents=("lambda", "any"))
SITE = SiteArchitecture([SHOP, TABLE, LAMBDA])


def test_a_node_is_documented_by_its_id_or_else_its_type():
    assert SITE.documented(ORDERS, "dynamo") is TABLE
    assert SITE.documented("vertex:dynamo:other", "dynamo") is TABLE
    assert SITE.documented(WEB, "lambda") is LAMBDA
    assert SITE.documented(CACHE, "redis") is None


def test_uses_by_type_id_and_name():
    def pages(*patterns, **more):
        return [use.placed.place.path for use in SITE.uses(patterns, **more)]

    assert pages("dynamo") == ["shop.md", "aws/dynamo.md"]
    assert pages("dynamo", but="aws/dynamo.md") == ["shop.md"]
    assert pages("vertex:*:web") == pages("web") == ["shop.md"]
    assert pages("lambda", "redis") == ["shop.md", "aws/lambda.md"]
    assert pages("nothing") == []


def test_what_depends_on_a_component_directly_and_through_others():
    first, second = SITE.dependents(ORDERS)
    assert (first.component, first.labels, first.through) == (WEB, ("reads",), "")
    assert (second.component, second.labels, second.through) == (CACHE, (), WEB)
    assert first.placed == (SHOP,)
    assert SITE.dependents(CACHE) == []
    assert SITE.dependents("unknown") == []


def test_circles_end():
    site = SiteArchitecture(
        [placed("a.md", node(WEB), node(CACHE), line(WEB, CACHE), line(CACHE, WEB))]
    )
    assert [one.component for one in site.dependents(WEB)] == [CACHE]


def test_a_component_is_the_same_in_all_diagrams_if_its_id_says_so():
    arn = '<object id="5" label="orders" arn="{}"><mxCell vertex="1" parent="1"/></object>'
    site = SiteArchitecture([
        placed("a.md", arn.format("arn:1"), vertex(label="x", cell="7")),
        placed("b.md", arn.format("arn:1"), vertex(label="y", cell="7")),
        placed("c.md", arn.format("arn:2")),
    ])  # fmt: skip
    assert {key: len(one.placed) for key, one in site.components.items()} == {
        "arn:1": 2, "arn:2": 1, "rectangle x": 1, "rectangle y": 1,
    }  # fmt: skip


def test_ids_and_names_that_say_nothing_join_no_components():
    dot = '<mxCell id="3" vertex="1" parent="1" style="ellipse"/>'
    table, queue = (
        f'<object id="{name}" label="orders" ARN="orders"><mxCell vertex="1" parent="1"/></object>'
        for name in ("vertex:dynamo:orders", "vertex:sqs:orders")
    )

    def through_a_dot(source, target):
        ends = vertex(label=source, cell="1a"), vertex(label=target, cell="2a")
        return *ends, dot, line("1a", "3"), line("3", "2a")

    one = placed("a.md", *through_a_dot("Shop", "Cart"), table)
    two = placed("b.md", *through_a_dot("Pay", "Salary"), queue)
    site = SiteArchitecture([one, two])
    names = [site.components[d.component].name for d in site.dependents("rectangle Cart")]
    # Through the node without a name, but not to the other diagram.
    assert names == ["3", "Shop"]
    assert {c.key for c in site.matching(["orders"])} == {
        "vertex:dynamo:orders",
        "vertex:sqs:orders",
    }
    assert "ellipse 3" not in site.components


def test_long_circles_are_cut():
    cells = [node(f"vertex:sqs:{i}") for i in range(300)]
    edges = [line(f"vertex:sqs:{i}", f"vertex:sqs:{(i + 1) % 300}") for i in range(300)]
    site = SiteArchitecture([placed("a.md", *cells, *edges)])
    assert len(site.dependents("vertex:sqs:0")) == 50


def test_the_file_for_other_programs():
    picture = ShownPicture(0, "multicloud-shop", "output/svg/a%20b.svg", "", 90, 60)
    shop = placed("x/shop.md", node(ORDERS), pictures=[picture])
    link = "output/drawio/shop%2Emd"
    described = dataclasses.replace(shop.diagram, markdown=link)
    site = SiteArchitecture([dataclasses.replace(shop, diagram=described)])
    found = json.loads(as_json(site))
    assert found["version"] == 1
    (diagram,) = found["diagrams"]
    assert diagram["page"] == "x/shop.md"
    assert diagram["markdown"] == "x/output/drawio/shop.md"
    assert diagram["pictures"][0]["light"] == "x/output/svg/a b.svg"
    assert diagram["nodes"] == [
        {
            "page": 0, "id": ORDERS, "component": ORDERS, "type": "dynamo", "name": "orders",
            "group": "", "metadata": {},
        }
    ]  # fmt: skip


def test_it_is_the_same_after_it_was_in_the_cache():
    diagram = SHOP.diagram
    assert DiagramOnPage.from_json(json.loads(as_text(diagram))) == diagram
