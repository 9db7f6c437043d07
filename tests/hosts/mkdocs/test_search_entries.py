"""The entries of the search for nodes of diagrams."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from material.plugins.search.plugin import SearchIndex
from material.plugins.search.plugin import SearchPlugin as MaterialPlugin
from mkdocs.contrib.search import SearchPlugin
from mkdocs.contrib.search.search_index import SearchIndex as PlainIndex
from sketches import book, model, vertex

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.graph_of_document import graph_of
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.hosts.mkdocs.search_entries import add_nodes
from mkdocs_multicloud.page.diagram_on_page import DiagramOnPage, ShownPicture

ORDERS = (
    '<object id="vertex:dynamo:or ders" label="&lt;img src=x&gt; Orders" owner="a&amp;b">'
    '<mxCell style="shape=x" vertex="1" parent="1"><mxGeometry as="geometry"/></mxCell></object>'
)


def diagram(xml, *pages):
    pictures = tuple(
        ShownPicture(
            page, "multicloud-shop" + f"-page-{page + 1}" * (len(pages) > 1), "a.svg", "", 1, 1
        )
        for page in pages
    )
    graph = graph_of(mxfile.parse(xml))
    return DiagramOnPage("shop", Location("x.py"), "", "", pictures, graph)


def material(location="shop/#later"):
    plugin = MaterialPlugin()
    plugin.search_index = SearchIndex()
    plugin.search_index.entries.append({"location": location, "title": "Shop", "text": ""})
    return plugin, plugin.search_index.entries


def plain(indexing="full"):
    plugin = SearchPlugin()
    plugin.search_index = PlainIndex(indexing=indexing)
    plugin.search_index._add_entry("Shop", "", "shop/")
    return plugin, plugin.search_index._entries


def added(made, *diagrams):
    plugin, entries = made
    add_nodes({"search": plugin, "other": SimpleNamespace()}, diagrams, "shop/")
    return entries[1:]


def test_a_node_has_its_address_name_type_and_metadata():
    (node,) = added(plain(), diagram(model(ORDERS), 0))
    assert node == {
        "location": "shop/#multicloud-shop:vertex:dynamo:or%20ders",
        "title": "<img src=x> Orders",
        "text": "dynamo · owner: a&b",
    }


def test_no_label_is_html_where_the_texts_of_entries_are():
    (node,) = added(material(), diagram(model(ORDERS), 0))
    assert node["title"] == "&lt;img src=x&gt; Orders"
    assert node["text"] == "dynamo · owner: a&amp;b"


def test_pages_of_a_diagram_have_their_own_addresses_and_what_is_not_drawn_none():
    xml = book(**{name: model(vertex(label=name, cell="n")) for name in ("A", "B", "C")})
    found = added(material(), diagram(xml, 0, 2))
    assert [(one["title"], one["location"]) for one in found] == [
        ("A", "shop/#multicloud-shop-page-1:n"),
        ("C", "shop/#multicloud-shop-page-3:n"),
    ]


@pytest.mark.parametrize("made", [material("before/"), plain("titles"), plain("sections")])
def test_what_the_author_keeps_out_of_the_search_stays_out(made):
    assert added(made, diagram(model(ORDERS), 0)) == []


def test_a_search_that_is_switched_off_has_no_entries():
    plugin = MaterialPlugin()
    add_nodes({"search": plugin}, [diagram(model(ORDERS), 0)], "shop/")
    assert not hasattr(plugin, "search_index")
