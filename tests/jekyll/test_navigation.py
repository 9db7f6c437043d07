"""The navigation from front matter, and where addresses lead."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_multicloud.jekyll.jekyll_site import JekyllPage, JekyllSite
from mkdocs_multicloud.jekyll.links import with_paths
from mkdocs_multicloud.jekyll.navigation import FrontMatterNavigation


def tree(*fronts, **config):
    """The navigation of pages, whose paths are letters, as nested lists of their paths."""
    pages = [JekyllPage(f"{chr(97 + at)}.md", front) for at, front in enumerate(fronts)]
    made = FrontMatterNavigation.of(pages, config)

    def shown(entry):
        name = entry.page.path[:-3]
        return [name, *map(shown, entry.children)] if entry.children else name

    return [shown(entry) for entry in made.entries], made


def test_numbers_come_before_texts_and_titles():
    orders = [10, "b", 2.5, None, -1, "B"]
    fronts = [{"title": f"T{at}", "nav_order": order} for at, order in enumerate(orders)]
    assert tree(*fronts)[0] == ["e", "c", "a", "f", "d", "b"]


@pytest.mark.parametrize("order", [{"nav_order": 2}, {"nav_order": "b"}, {}])
def test_pages_of_equal_order_are_sorted_by_file_name_and_folders_come_first(order):
    paths = [
        "a/0.md", "B.md", "a/Z.md", "c.md", "b/d.md", "a/index.md", "b/index.md", "index.md",
        "p1.md", "a/p10.md", "p10.md", "p2.md",
    ]  # fmt: skip
    titles = iter("zyxwvutsrqpo")
    pages = [
        JekyllPage(path, {"title": next(titles) if order else "Same", **order}) for path in paths
    ]
    made = FrontMatterNavigation.of(sorted(pages, key=lambda page: page.title), {})
    assert [entry.page.path for entry in made.entries] == paths


def test_case_is_ignored_where_the_configuration_says_so():
    fronts = [{"title": "b"}, {"title": "A"}, {"title": "C"}]
    assert tree(*fronts)[0] == ["b", "c", "a"]
    assert tree(*fronts, nav_sort="case_insensitive")[0] == ["b", "a", "c"]


def test_children_stand_below_the_page_with_their_parents_title():
    fronts = [
        {"title": "Guide", "nav_order": 2, "has_children": True},
        {"title": "Home", "nav_order": 1},
        {"title": "Two", "parent": "Guide", "nav_order": 2},
        {"title": "One", "parent": "Guide", "nav_order": 1},
        {"title": "Deep", "parent": "One", "grand_parent": "Guide"},
    ]
    found, made = tree(*fronts)
    assert found == ["b", ["a", ["d", "e"], "c"]]
    assert [page.title for page in made.children("a.md")] == ["One", "Two"]


def test_equal_titles_are_told_apart_by_grandparents_and_ancestors():
    fronts = [
        {"title": "X"},
        {"title": "Y"},
        {"title": "S", "parent": "X"},
        {"title": "S", "parent": "Y"},
        {"title": "T", "parent": "S", "grand_parent": "Y"},
        {"title": "T", "parent": "S", "grand_parent": "X"},
        {"title": "U", "parent": "T", "ancestor": "Y"},
    ]
    assert tree(*fronts)[0] == [["a", ["c", "f"]], ["b", ["d", ["e", "g"]]]]


def test_what_is_not_in_it():
    fronts = [
        {"title": "A"},
        {"title": "B", "nav_exclude": True},
        {},
        {"title": "D", "parent": "Nobody"},
        {"title": "E", "parent": "E"},
    ]
    found, made = tree(*fronts)
    assert found == ["a"]
    assert made.hidden == {"b.md", "c.md", "d.md", "e.md"}
    assert [(lost.page.path, lost.what) for lost in made.unplaced] == [
        ("d.md", "no page has the title 'Nobody'"),
        ("e.md", "it is below itself"),
    ]


def test_only_the_page_at_fault_is_told():
    fronts = [
        {"title": "A"},
        {"title": "Hidden", "nav_exclude": True},
        {"title": "Below", "parent": "Hidden"},
        {"title": "Lost", "parent": "AA"},
        {"title": "Below it", "parent": "Lost"},
        {"title": "Wrong", "parent": "A", "grand_parent": "B"},
        {"title": "One", "parent": "Two"},
        {"title": "Two", "parent": "One"},
    ]
    _, made = tree(*fronts)
    assert [(lost.page.title, lost.name, lost.what, lost.hint) for lost in made.unplaced] == [
        ("Lost", "parent", "no page has the title 'AA'", "did you mean 'A'?"),
        (
            "Wrong",
            "grand_parent",
            "no page 'A' is below a page 'B'",
            "write the title of a page above it, or leave it out",
        ),
        ("One", "parent", "it is below itself", "name another parent"),
        ("Two", "parent", "it is below itself", "name another parent"),
    ]


def test_pages_in_a_circle_are_told_and_those_below_it_are_not():
    parents = {"In": "A", "A": "B", "B": "C", "C": "A", "D": "D"}
    _, made = tree(*({"title": title, "parent": parent} for title, parent in parents.items()))
    assert [(lost.page.title, lost.what) for lost in made.unplaced] == [
        (title, "it is below itself") for title in "ABCD"
    ]


@pytest.mark.parametrize(
    "parent",
    [lambda at, count: f"Parent {at}", lambda at, count: f"Title {(at + 1) % count}"],
    ids=["missing", "circle"],
)
def test_lost_pages_take_a_time_that_grows_with_them(parent):
    def seconds(count):
        fronts = [{"title": f"Title {at}", "parent": parent(at, count)} for at in range(count)]
        began = time.process_time()
        _, made = tree(*fronts)
        assert len(made.unplaced) == count
        return time.process_time() - began

    seconds(10)
    # Square would be a hundred times.
    assert seconds(1_500) < 40 * max(seconds(150), 0.01)


NAMES = st.sampled_from(["A", "B", "C", "", None, 3, ["x"]])
ORDERS = st.one_of(NAMES, st.floats(), st.integers(), st.booleans())
FRONTS = st.fixed_dictionaries(
    {}, optional={"title": NAMES, "parent": NAMES, "grand_parent": NAMES, "nav_order": ORDERS}
)


@given(st.lists(FRONTS, max_size=12))
def test_each_page_is_at_most_once_in_the_navigation_of_any_pages(fronts):
    _, made = tree(*fronts)
    found = []
    waiting = list(made.entries)
    while waiting:
        entry = waiting.pop()
        found.append(entry.page.path)
        waiting += entry.children
    assert len(found) == len(set(found))
    assert made.hidden.isdisjoint(found)
    assert len(found) + len(made.hidden) == len(fronts)


SITE = JekyllSite.of(
    {"baseurl": "/base", "url": "https://x.org"},
    [
        JekyllPage("index.md", {"permalink": "/"}),
        JekyllPage("guide/index.md"),
        JekyllPage("guide/start.md", {"redirect_from": ["/begin/", "/old.html"]}),
        JekyllPage("docs/aws/aws.md", {"permalink": "/docs/aws"}),
        JekyllPage("docs/aws/a b.md"),
        JekyllPage("README.md"),
    ],
    ["assets/logo.png", "guide/output/x.drawio"],
)
ADDRESSES = {
    "/guide/start.html": "start.md",
    "/guide/start": "start.md",
    "/guide/start/#top": "start.md#top",
    "/base/guide/start.html?a=b#c": "start.md?a=b#c",
    "https://x.org/base/guide/start.html": "start.md",
    "start.html": "start.md",
    "./start": "start.md",
    "../docs/aws": "../docs/aws/aws.md",
    "/docs/aws/": "../docs/aws/aws.md",
    "/docs/aws/a%20b.html": "../docs/aws/a%20b.md",
    "/begin": "start.md",
    "/old": "start.md",
    "/guide/": "index.md",
    "..": "../index.md",
    "/base/": "../index.md",
    "/assets/logo.png": "../assets/logo.png",
    "output/x.drawio": "output/x.drawio",
    "start.md": "start.md",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_becomes_the_path_of_its_page(address):
    page = SITE.pages["guide/index.md"]
    for form in ("[a]({})", "![a]({})", '[a]({} "title")', "[a]: {}", "[a]( {})"):
        text, dead = with_paths(form.format(address), page, SITE)
        assert (text, dead) == (form.format(ADDRESSES[address]), [])


@pytest.mark.parametrize(
    "address",
    [
        "#top",
        "https://example.org/guide/start.html",
        "mailto:a@b.c",
        "/nowhere",
        "nowhere.html",
        "//y.org/guide/",
        "http://[bad/",
        "data:text/plain,x",
        "/basement/guide/start",
    ],
)
def test_other_addresses_stay(address):
    text = f"[a]({address}) <a href='{address}'>"
    assert with_paths(text, SITE.pages["guide/index.md"], SITE)[0] == text


def site(**config):
    paths = ["index.md", "guide/start.md", "guide/index.md"]
    return JekyllSite.of(config, map(JekyllPage, paths), ["logo.png"])


HERE = {"url": "https://me.github.io", "baseurl": "/parts"}
NO_BASE = {"url": "https://me.github.io"}
IN_URL = {"url": "https://Example.org/parts/"}
REPOSITORY = {"url": "https://github.com/me/parts"}


@pytest.mark.parametrize(
    ("config", "address", "to"),
    [
        (HERE, "https://me.github.io/parts/guide/start.html#a", "guide/start.md#a"),
        (HERE, "http://ME.github.io/parts", "index.md"),
        (HERE, "//me.github.io/parts/?a=b", "index.md?a=b"),
        (HERE, "https://me.github.io/parts/nothing/", "dead"),
        (HERE, "https://me.github.io/parts/nothing/?a=b#c", "dead"),
        (HERE, "https://me.github.io/parts/nothing.zip", ""),
        (HERE, "https://me.github.io/other/", ""),
        (HERE, "https://me.github.io/", ""),
        (HERE, "https://me.github.io/guide/start.html", ""),
        (HERE, "https://me.github.io/partsandmore/", ""),
        (HERE, "https://me.github.io.example.org/parts/nothing/", ""),
        (NO_BASE, "https://me.github.io", "index.md"),
        (NO_BASE, "https://me.github.io/guide/start", "guide/start.md"),
        (NO_BASE, "https://me.github.io/guide/nothing", "dead"),
        (NO_BASE, "https://me.github.io/nothing.html#a", "dead"),
        (NO_BASE, "https://me.github.io/other/", ""),
        (NO_BASE, "https://me.github.io/other/index.html", ""),
        (IN_URL, "https://example.org/parts/guide/start", "guide/start.md"),
        (IN_URL, "https://example.org/parts/nothing", "dead"),
        (IN_URL, "https://example.org/other", ""),
        (IN_URL, "/parts/guide/start", "guide/start.md"),
        (REPOSITORY, "https://github.com/me/parts", ""),
        (REPOSITORY, "https://github.com/me/parts/commit/00", ""),
        (REPOSITORY, "https://github.com/me/parts/guide/nothing", ""),
        ({**REPOSITORY, "baseurl": "/parts"}, "https://github.com/me/parts/issues", ""),
        ({"url": "http://[bad", "baseurl": "/parts"}, "https://x.org/parts/a", ""),
        ({}, "https://example.org/guide/nothing", ""),
    ],
)
def test_an_address_with_a_host_is_of_the_site_only_below_url_and_baseurl(config, address, to):
    where = site(**config)
    text, dead = with_paths(f"[a]({address})", where.pages["index.md"], where)
    stays = to in ("", "dead")
    assert text == f"[a]({address if stays else to})"
    assert dead == ([address] if to == "dead" else [])


def test_links_in_code_stay():
    text = "`[a](/guide/start.html)`\n\n```\n[a](/guide/start.html)\n```\n"
    assert with_paths(text, SITE.pages["index.md"], SITE) == (text, [])


def test_html_has_the_address_of_the_built_page():
    text = '<a href="/guide/start.html#x"><img src="/assets/logo.png"></a>'
    written, _ = with_paths(text, SITE.pages["index.md"], SITE, lambda path: f"<{path}>")
    assert written == '<a href="<guide/start.md>#x"><img src="<assets/logo.png>"></a>'


@given(st.text(alphabet="[]()<>:/.# abhref='\"", max_size=200))
def test_any_text_is_read(text):
    with_paths(text, SITE.pages["guide/index.md"], SITE)
