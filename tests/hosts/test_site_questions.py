"""What pages ask of the whole site: where a component is used, and what depends on it."""

from __future__ import annotations

import json
import os
import re
from html import escape

import pytest
from browsing import served, visited
from mkdocs_site import Page
from sketches import model, vertex
from sphinx_project import Documents

WEB, ORDERS = "vertex:lambda:web", "vertex:dynamo:orders"
EDGE = (
    f'<mxCell id="e" value="reads &lt;all&gt;" edge="1" parent="1" source="{WEB}" '
    f'target="{ORDERS}"><mxGeometry relative="1" as="geometry"/></mxCell>'
)
SHOP = model(
    vertex(label="web", cell=WEB), vertex(label="orders", cell=ORDERS, at=(200, 0, 80, 40)), EDGE
)
TABLE = model(vertex(label="A table", cell="vertex:dynamo:any"))
OWN = SHOP.replace(
    f'<mxCell id="{ORDERS}" value="orders"',
    f'<object id="{ORDERS}" label="orders" link="https://example.com"><mxCell',
)


def show(name, more=""):
    return f"{{% include_snippet ../d/{name}.drawio {more} %}}"


@pytest.fixture
def pages(site):
    """A function that builds a site with these pages, and returns a function for their HTML."""

    def build(options=None, plugins=("search", "multicloud"), **texts):
        files = {"shop": SHOP, "table": TABLE}
        site.write({f"d/{name}.drawio": text for name, text in files.items()})
        site.write({f"docs/{name}.md": text for name, text in texts.items()})
        theme = {"name": "mkdocs", "highlightjs": False}
        built = site.build(options=options or {}, theme=theme, plugins=plugins)
        return lambda name: built.path(name).read_text("utf-8")

    return build


def links(html):
    return re.findall(r'<a data-node="([^"]*)" href="([^"]*)">([^<]*)</a>', html)


def test_a_node_links_to_the_page_about_its_type(pages):
    built = pages(a_shop=f"# Shop\n\n{show('shop')}", table=f"# Table\n\n{show('table')}")
    html = built("a_shop.md")
    assert links(html) == [(ORDERS, "../table/#multicloud-table", "orders")]
    assert "multicloud-node:" not in html
    # The page about it does not link to itself.
    assert links(built("table.md")) == []


@pytest.mark.pictures
@pytest.mark.parametrize("picture", ["file", "inline"])
def test_a_node_in_the_picture_leads_to_its_page(pages, site, browser, picture):
    pages({"picture": picture}, shop=f"# S\n\n{show('shop')}", table=f"# T\n\n{show('table')}")
    with served(site.folder / "site") as address, visited(browser, f"{address}shop/") as page:
        link = page.locator(f'.multicloud-picture svg [data-cell="{ORDERS}"] a[href]').first
        link.wait_for()
        # A node without a page has none.
        assert page.locator(f'svg [data-cell="{WEB}"] a').count() == 0
        link.locator("text").first.click()
        page.wait_for_url("**/table/#multicloud-table")


def test_without_such_a_page_and_without_the_option_it_is_text(pages):
    built = pages({"link_nodes": "none"}, shop=f"# S\n\n{show('shop')}", table=show("table"))
    assert links(built("shop.md")) == []
    assert "<strong>orders</strong>" in built("shop.md")


def test_a_page_lists_where_its_component_is_used(pages):
    built = pages(
        {"used_in": True},
        shop=f'---\ntitle: "A <b> & shop"\n---\n\n# S\n\n{show("shop")}',
        table=f"# Table\n\n{show('table')}",
    )
    html = built("table.md")
    assert "Used in:" in html
    (item,) = re.findall(r"<li><a.*?</li>", html, re.DOTALL)
    assert f'href="../shop/#multicloud-shop:{ORDERS}"' in item
    assert "A &lt;b&gt; &amp; shop" in item
    assert 'src="../output/svg/shop.svg"' in item
    assert "No other diagram" not in html
    assert "Used in:" not in built("shop.md")


def test_a_component_that_nothing_uses_says_so(pages):
    built = pages(table="# Table\n\n" + show("table", "show='node uses'"))
    assert "<p>No other diagram of this site.</p>" in built("table.md")


def test_impact_and_a_gallery_by_component(pages):
    built = pages(
        impact="# I\n\n{% architecture_impact %}",
        users='# U\n\n{% snippet_gallery uses="dynamo" %}',
        shop=f"# Shop\n\n{show('shop')}",
        table=f"# Table\n\n{show('table')}",
    )
    impact = built("impact.md")
    assert "<summary><strong>orders</strong> (dynamo): 1 depends on it</summary>" in impact
    assert "<strong>web</strong> (lambda): reads &lt;all&gt; — <a" in impact
    assert re.findall(r"\s(Shop|Table)</a></li>", built("users.md")) == ["Shop", "Table"]


def test_the_file_for_other_programs(pages, site):
    pages(shop=f"# Shop\n\n{show('shop')}", text="No diagram.")
    found = json.loads((site.folder / "site/architecture.json").read_text("utf-8"))
    assert [one["page"] for one in found["diagrams"]] == ["shop.md"]
    assert [one["label"] for one in found["diagrams"][0]["edges"]] == ["reads <all>"]


def test_a_dirty_build_keeps_the_file_that_has_all_diagrams(pages, site, caplog):
    caplog.set_level("INFO")
    pages(shop=f"# Shop\n\n{show('shop')}", table=f"# Table\n\n{show('table')}")
    file = site.folder / "site/architecture.json"
    before = file.read_bytes()
    site.write({"docs/shop.md": "# Shop"})
    os.utime(site.folder / "docs/shop.md", (2e9, 2e9))
    site.run(warns=True, dirty=True)
    assert file.read_bytes() == before
    assert "architecture.json is not written" in caplog.text
    # All pages are built, so nothing is missing.
    caplog.clear()
    built = site.run("other", warns=True, dirty=True)
    assert len(json.loads(built.files()["architecture.json"])["diagrams"]) == 1
    assert "architecture.json" not in caplog.text


def test_results_from_the_cache_ask_and_answer_as_before(pages):
    texts = {"a": f"# A\n\n{show('shop')}", "table": f"# T\n\n{show('table')}"}
    first = pages({"used_in": True}, **texts)
    pages_before = [first("a.md"), first("table.md")]
    again = pages({"used_in": True}, **texts)
    assert [again("a.md"), again("table.md")] == pages_before
    # A page that comes later changes the others without rendering their diagrams anew.
    more = pages({"used_in": True}, b="# B\n\n" + show("shop", "name='b'"))
    assert "\nB</a></li>" in more("table.md")


FORGED = (
    "", "x", "[]", '["uses"]', "null", "5", '{"uses":5}', '{"uses":[5]}', '{"uses":[[1]]}',
    '{"impact":5}', '{"impact":[null]}', '{"impact":{"a":1}}', "[" * 100_000,
)  # fmt: skip


def test_what_only_looks_like_a_question_is_removed(pages):
    written = "".join(
        f'<div class="multicloud-question" data-query="{escape(one)}"></div>\n\n' for one in FORGED
    )
    links = (
        '<a href="multicloud-node:nothing">one</a> <a href="multicloud-node:a/b" title="x">two</a>'
    )
    built = pages(index=f"# I\n\n{written}\n\n{links}\n", shop=show("shop"))
    assert "multicloud-question" not in built("index.md")
    assert "multicloud-node:" not in built("index.md")
    assert "one two" in built("index.md")


def test_titles_are_text_whatever_they_come_from(pages):
    built = pages(
        one=f"# Q & A <b>\n\n{show('shop')}",
        two=f"# *Q* & `A`\n\n{show('shop')}",
        users='# U\n\n{% snippet_gallery uses="dynamo" %}',
    )
    titles = re.findall(r"\s([^<>\n]+)</a></li>", built("users.md"))
    assert titles == ["Q &amp; A", "Q &amp; A"]


def test_what_is_not_there_is_said(pages):
    built = pages(
        {"used_in": True},
        a="# A\n\n{% architecture_impact lambda_functoin %}\n",
        b='# B\n\n{% snippet_gallery uses="dynamoo" %}\n',
        shop=show("shop"),
    )
    assert "<p>No diagram of this site shows such a component.</p>" in built("a.md")
    assert "<p>No diagram of this site.</p>" in built("b.md")


def test_the_page_of_print_site_has_the_answers_and_no_dead_links(pages):
    built = pages(
        {"used_in": True},
        ["multicloud", "print-site"],
        index="# Home",
        shop=f"# Shop\n\n{show('shop')}\n\n[By hand](multicloud-node:dynamo/{ORDERS})",
        table=f"# Table\n\n{show('table')}",
        impact="# I\n\n{% architecture_impact %}",
    )
    printed = Page(built("print_page.md"))
    assert "multicloud-node:" not in printed.html
    assert "multicloud-question" not in printed.html
    ids = {f"#{one}" for one in printed.tree.xpath("//@id")}
    links = printed.tree.xpath('//section//a[not(@class="headerlink")]/@href[starts-with(., "#")]')
    assert {"#table", "#shop"} <= set(links) <= ids
    # Other pages still have links to pictures.
    assert f'href="../shop/#multicloud-shop:{ORDERS}"' in built("table.md")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('{% snippet_gallery x*.py uses="dynamo" %}', "names both 'x*.py' and uses"),
        ('{% architecture_impact show="code" %}', "show is not an option of a gallery"),
    ],
)
def test_wrong_questions(site, written, told):
    site.write({"docs/index.md": f"# A\n\n{written}\n"})
    assert told in str(site.build(warns=True).warnings)


def test_sphinx_writes_documents_again_that_ask(tmp_path):
    documents = Documents(tmp_path, Page)
    toctree = "```{toctree}\n:glob:\n*\n```\n"
    documents.write({
        "d/shop.drawio": SHOP,
        "d/table.drawio": TABLE,
        "docs/index.md": f"# Home\n\n{toctree}",
        "docs/table.md": "# Table\n\n" + show("table", "show='node uses'"),
        "docs/shop.md": f"# Shop\n\n{show('shop')}",
    })  # fmt: skip
    built = documents.build()
    table = built.output / "table.html"
    assert f'href="shop.html#multicloud-shop:{ORDERS}"' in table.read_text("utf-8")
    assert "table.html#multicloud-table" in (built.output / "shop.html").read_text("utf-8")
    documents.write({"docs/new.md": "# New\n\n" + show("shop", "name='other'")})
    documents.build()
    assert 'href="new.html#multicloud-other' in table.read_text("utf-8")
    documents.write({"docs/new.md": "# Renamed\n\n" + show("shop", "name='other'")})
    documents.build()
    assert "\nRenamed</a>" in table.read_text("utf-8")
    (tmp_path / "docs/shop.md").write_text("# Shop\n", "utf-8")
    documents.build()
    assert "shop.html#" not in table.read_text("utf-8")
