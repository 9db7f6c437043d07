"""A page with a gallery: what readers see of many snippets, and how it stays true."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import lxml.html
import pytest
from mkdocs_site import Site

from mkdocs_multicloud.diagram import mxfile

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_site import Built, Page

ALL = "{% snippet_gallery ../tests/*/test_*.py %}"


@pytest.fixture
def shop(site: Site) -> Site:
    """Two folders of snippets; one of them has a page."""
    return two_folders(site)


def two_folders(site: Site) -> Site:
    return site.write(
        {
            "tests/aws/test_orders.py": Site.snippet("Orders"),
            "tests/aws/test_web_shop.py": Site.snippet("Shop &lt;b&gt;"),
            "tests/core/test_orders.py": Site.snippet("Other orders"),
            "tests/core/conftest.py": "raise ValueError\n",
            "docs/index.md": f"# All\n\n{ALL}\n",
            "docs/aws/index.md": "# Amazon\n",
            "docs/aws/orders.md": "# The *orders*\n\n"
            "{% include_snippet ../tests/aws/test_orders.py %}\n",
        }
    )


@pytest.fixture(scope="module")
def shop_built(new_site: Callable[[], Site]) -> Built:
    """The two folders, built once."""
    options = {"labels": {"gallery_count": "{count} Bilder", "gallery_filter": 'Suche "x"'}}
    return two_folders(new_site()).build(options=options)


def items(page: Page) -> list[tuple[str, str | None, list[str]]]:
    """Name, link and pictures of each item."""
    found = []
    for item in page.article.xpath('.//ul[@class="multicloud-thumbnails"]/li'):
        links = item.xpath(".//a/@href")
        found.append(
            (" ".join(item.text_content().split()), *(links or [None]), item.xpath(".//img/@src"))
        )
    return found


def names(built: Built, uri: str = "index.md") -> list[str]:
    return [name for name, *_ in items(built.page(uri))]


def test_snippets_are_seen_by_folder_with_their_names_pages_and_pictures(shop_built: Built) -> None:
    built = shop_built
    page = built.page()
    assert page.headings == [(1, "All"), (2, "Amazon"), (2, "Core")]
    found = items(page)
    assert [(name, link) for name, link, _ in found] == [
        ("The orders", "aws/orders/"), ("Web shop", None), ("Orders", None),
    ]  # fmt: skip
    labels = [b">Orders</text>", b">Shop &lt;b&gt;</text>", b">Other orders</text>"]
    for (*_, pictures), label in zip(found, labels, strict=True):
        light, dark = [built.files()[picture] for picture in pictures]
        assert label in light
        assert label in dark
        assert light != dark


def test_a_picture_is_that_of_its_page_with_the_page_s_own_options(shop: Site) -> None:
    page = "# Web\n\n{% include_snippet ../tests/aws/test_web_shop.py name='w' dark='false' %}\n"
    built = shop.write({"docs/aws/web.md": page}).build()
    (pictures,) = [found for name, _, found in items(built.page()) if name == "Web"]
    assert len(pictures) == 1
    assert not [name for name in built.files() if "web_shop" in name]


def test_a_page_that_shows_several_files_gives_them_no_name(shop: Site) -> None:
    both = "".join(
        f"{{% include_snippet ../tests/aws/test_{n}.py %}}\n\n" for n in ("orders", "web_shop")
    )
    built = shop.write({"docs/aws/orders.md": f"# Both\n\n{both}"}).build()
    assert [(name, link) for name, link, _ in items(built.page())][:2] == [
        ("Orders", "aws/orders/#multicloud-orders"),
        ("Web shop", "aws/orders/#multicloud-web_shop"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{% root_include_snippet ../tests/aws/test_web_shop.py web %}",
        "{% include_snippet ../tests/aws/test_web_shop.py show='code' %}",
    ],
)
def test_a_page_that_shows_only_the_text_is_linked_until_one_has_the_picture(
    shop: Site, text: str
) -> None:
    marked = f"def test_web():\n    # given\n    {Site.snippet()}    # then\n"
    shop.write({"docs/lesson.md": f"# Lesson 1\n\n{text}\n", "tests/aws/test_web_shop.py": marked})
    found = [(name, link) for name, link, _ in items(shop.build().page())]
    assert ("Web shop", "lesson/") in found
    page = "# Web\n\n{% include_snippet ../tests/aws/test_web_shop.py %}\n"
    shop.write({"docs/web.md": page})
    found = [(name, link) for name, link, _ in items(shop.build().page())]
    assert ("Web", "web/") in found


def test_of_several_pages_the_first_in_the_navigation_counts(shop: Site) -> None:
    shop.write({"docs/zoo.md": "# Zoo\n\n{% include_snippet ../tests/aws/test_orders.py %}\n"})
    nav = ["index.md", "aws/orders.md", "zoo.md", "aws/index.md"]
    assert "Zoo" in names(shop.build())
    assert "The orders" in names(shop.build(nav=nav))


def test_each_picture_has_a_file_of_its_own_however_alike_the_paths_are(shop: Site) -> None:
    files = ["w/n/t.py", "z/n/t.py", "z/n/T.drawio", "a b/t.py", "a_b/t.py", "z-n/t.py"]
    for name in files:
        text = Site.diagram(name) if name.endswith("drawio") else Site.snippet(name)
        shop.write({f"s/{name}": text})
    shop.write({"docs/index.md": "{% snippet_gallery ../s/**/*.py ../s/**/*.drawio %}"})
    built = shop.build()
    found = [built.files()[picture] for *_, (picture, _) in items(built.page())]
    assert sorted(re.findall(rb">([^<]+)</text>", b"".join(found))) == sorted(
        name.encode() for name in files
    )


def test_pictures_have_their_sizes_and_no_text_besides_the_names(shop_built: Built) -> None:
    pictures = shop_built.page().article.xpath(".//li//img")
    assert len(pictures) == 6
    assert {(p.get("width"), p.get("height")) for p in pictures} == {("84", "44")}
    assert {(p.get("alt"), p.get("loading")) for p in pictures} == {("", "lazy")}
    assert [p.get("class").split()[1] for p in pictures[:2]] == [
        "multicloud-light",
        "multicloud-dark",
    ]


def test_the_row_above_counts_and_filters(shop_built: Built) -> None:
    page = shop_built.page().article
    (told,) = page.xpath('.//p[@class="multicloud-filter"]/span[@role="status"]')
    (box,) = page.xpath('.//p[@class="multicloud-filter"]/input[@type="search"]')
    assert (told.text, told.get("data-found")) == ("3 Bilder", "{found} of 3 diagrams")
    assert box.get("aria-label") == 'Suche "x"'
    found = [span.get("data-find") for span in page.xpath(".//li/span")]
    assert found == ["Amazon orders Orders", "Amazon web_shop Shop <b>", "Core orders Other orders"]


def test_the_landscape_has_a_page_of_each(shop_built: Built) -> None:
    built = shop_built
    (link,) = built.page().article.xpath('.//a[@download="landscape.drawio"]')
    assert link.get("href") == "output/drawio/landscape.drawio"
    document = mxfile.parse(built.files()["output/drawio/landscape.drawio"])
    assert [page.name for page in document.pages] == ["The orders", "Web shop", "Orders"]


ORDERS = "{% snippet_gallery ../tests/*/test_orders.py %}"


def landscapes(built: Built) -> dict[str, int]:
    """The documents that the page leads to, and how many pages they have."""
    found = built.page().article.xpath(".//a[@download]/@href")
    return {link.rpartition("/")[2]: len(mxfile.parse(built.files()[link]).pages) for link in found}


def test_galleries_of_one_folder_have_a_landscape_each_whichever_is_made_first(
    shop: Site,
) -> None:
    galleries = {"aws": "../tests/aws/*.py"}
    named = '{% snippet_gallery "aws" %}'
    shop.write({"docs/index.md": f"{ALL}\n\n{named}\n\n{ORDERS}\n", "docs/zoo.md": ORDERS})
    expected = {
        "landscape-index.drawio": 3,
        "landscape-aws.drawio": 2,
        "landscape-index-2.drawio": 2,
    }
    for nav in (["index.md", "zoo.md"], ["zoo.md", "index.md"]):
        built = shop.build(options={"galleries": galleries}, nav=nav)
        assert landscapes(built) == expected
        assert "output/drawio/landscape-index-2.drawio" in built.page("zoo.md").html


def test_the_same_gallery_in_two_pages_and_one_with_a_name_of_its_own_leave_it_the_name(
    shop: Site,
) -> None:
    own = ORDERS.replace(" %}", ' name="orders" %}')
    shop.write({"docs/index.md": f"{ALL}\n\n{own}\n", "docs/zoo.md": ALL})
    assert landscapes(shop.build()) == {"landscape.drawio": 3, "orders.drawio": 2}


def test_options_of_the_directive(shop: Site) -> None:
    asked = ALL.replace(" %}", ' heading_level="none" %}')
    page = shop.write({"docs/index.md": f"# All\n\n{asked}\n"}).build().page()
    assert page.headings == [(1, "All")]
    assert page.article.xpath(".//p/strong/text()") == ["Amazon", "Core"]
    named = ALL.replace(" %}", ' name="everything" %}')
    built = shop.write({"docs/index.md": named}).build()
    assert "output/drawio/everything.drawio" in built.files()


def test_a_file_of_drawio_and_one_that_is_left_out(shop: Site) -> None:
    asked = "{% snippet_gallery ../tests/aws/*.py !../tests/aws/test_web*.py ../plan.drawio %}"
    shop.write({"plan.drawio": Site.diagram("Plan"), "docs/index.md": asked})
    assert names(shop.build()) == ["Plan", "The orders"]


def test_a_gallery_has_a_name(shop: Site) -> None:
    galleries = {"aws-components": "../tests/aws/*.py"}
    shop.write({"docs/index.md": '{% snippet_gallery "aws-components" %}'})
    assert names(shop.build(options={"galleries": galleries})) == ["The orders", "Web shop"]


FAULTS = [
    ("aws-component", "there is no gallery 'aws-component'; did you mean 'aws-components'?"),
    ("../tests/none/*.py", "no snippet matches '../tests/none/*.py'; patterns are rel"),
    ("../tests/aws/test_order.py", "did you mean '../tests/aws/test_orders.py'?"),
    ("../../*", "'../../*' is outside the folders that snippets may come from"),
    ('../tests/aws/*.py colums="3"', "there is no option 'colums'"),
    ('../tests/aws/*.py filter="false"', "every gallery has a search box; remove the option"),
    ('../tests/aws/*.py landscape="false"', "one file of all diagrams; remove the option"),
    (
        '../tests/aws/*.py show="code"',
        "show is not an option of a gallery; it belongs to the dir",
    ),
    ("", "snippet_gallery names no file; write {% snippet_gallery ../tests/*.py %}"),
]


@pytest.fixture(scope="module")
def faulty(new_site: Callable[[], Site]) -> Built:
    """A site in which each page has a gallery with a fault."""
    site = two_folders(new_site())
    for number, (asked, _) in enumerate(FAULTS):
        page = f"# All\n\n{{% snippet_gallery {asked} %}}\n"
        site.write({f"docs/fault{number}.md": page})
    options = {"galleries": {"aws-components": "../tests/aws/*.py"}}
    return site.build(options=options, warns=True)


@pytest.mark.parametrize("number", range(len(FAULTS)), ids=[asked for asked, _ in FAULTS])
def test_faults_of_the_directive(faulty: Built, number: int) -> None:
    told = FAULTS[number][1]
    start = f"multicloud: fault{number}.md:3: "
    (warning,) = (warning for warning in faulty.warnings if warning.startswith(start))
    assert told in warning
    assert told[:40] in faulty.page(f"fault{number}.md").text
    assert len(faulty.warnings) == len(FAULTS)


def test_a_file_outside_of_what_is_allowed_is_refused(shop: Site) -> None:
    shop.write(
        {"docs/index.md": "{% snippet_gallery ../tests/*/*.py %}", "docs/aws/orders.md": "# A"}
    )
    built = shop.build(options={"allowed_roots": ["tests/aws"]}, warns=True)
    assert "outside the folders that snippets may come from" in built.warnings[0]


def test_a_snippet_that_fails_is_an_item_with_its_fault_and_the_rest_stands(shop: Site) -> None:
    shop.write({"tests/core/test_orders.py": "parts = []\nparts[3]\n"})
    built = shop.build(warns=True)
    told = "index.md:3 → tests/core/test_orders.py:2: IndexError: list index out of range"
    assert [warning.startswith(f"multicloud: {told}") for warning in built.warnings] == [True]
    first, second, third = items(built.page())
    assert (first[0], second[0]) == ("The orders", "Web shop")
    assert third[0].startswith(f"Orders This snippet could not be shown: {told}")
    document = mxfile.parse(built.files()["output/drawio/landscape.drawio"])
    assert len(document.pages) == 2


def summary(shop: Site, caplog: pytest.LogCaptureFixture) -> str:
    caplog.clear()
    with caplog.at_level("INFO"):
        shop.build()
    return next(r.getMessage() for r in caplog.records if "snippets:" in r.getMessage())


def test_a_gallery_is_remembered_until_one_of_its_snippets_is_another(
    shop: Site, caplog: pytest.LogCaptureFixture
) -> None:
    shop.write({"tests/lib.py": "LABEL = 'One'\n"})
    code = (
        "from tests.lib import LABEL\nxml = '''" + Site.diagram("@") + "'''.replace('@', LABEL)\n"
    )
    shop.write({"tests/aws/test_web_shop.py": code})
    assert summary(shop, caplog).startswith("multicloud: 3 snippets: 3 ran, 0 remembered")
    before = shop.build().page().article
    assert "3 snippets: 0 ran, 3 remembered, 0 failed; 0 drawings" in summary(shop, caplog)
    assert lxml.html.tostring(shop.build().page().article) == lxml.html.tostring(before)
    shop.write({"tests/lib.py": "LABEL = 'Two'\n"})
    assert "3 snippets: 1 ran" in summary(shop, caplog)
    built = shop.build()
    assert [name for *_, (name, _) in items(built.page()) if b">Two</text>" in built.files()[name]]


def test_files_that_come_and_go_and_pages_that_change_are_seen(shop: Site) -> None:
    assert names(shop.build()) == ["The orders", "Web shop", "Orders"]
    show = "# {}\n\n{{% include_snippet ../tests/aws/test_{}.py %}}"
    shop.write(
        {
            "tests/aws/test_new.py": Site.snippet("New"),
            "docs/aws/orders.md": show.format("Renamed", "orders"),
            "docs/web.md": show.format("Shown", "web_shop"),
        }
    )
    assert names(shop.build()) == ["New", "Renamed", "Shown", "Orders"]
    (shop.folder / "tests/aws/test_new.py").unlink()
    assert names(shop.build()) == ["Renamed", "Shown", "Orders"]


def test_it_is_text_in_fences_and_code(shop: Site) -> None:
    shop.write({"docs/index.md": f"```markdown\n{ALL}\n```\n\nWrite `{ALL}`.\n"})
    assert shop.build().page().text == f"{ALL} Write {ALL}."


def test_it_stands_in_lists_and_the_other_delimiters(shop: Site) -> None:
    shop.write({"docs/index.md": "- Item\n\n    <% snippet_gallery ../tests/aws/*.py %>\n"})
    page = shop.build().page()
    assert [
        " ".join(li.text_content().split()) for li in page.article.xpath("./ul/li/div//li")
    ] == [
        "The orders",
        "Web shop",
    ]


@pytest.mark.parametrize(
    ("galleries", "told"),
    [
        ({"a": {"snippts": "x"}}, "galleries.a has no 'snippts'; did you mean 'snippets'?"),
        ({"a": {}}, "galleries.a.snippets needs path patterns, not None"),
        (
            {"a": {"snippets": "x", "pages": "../x"}},
            "galleries.a.pages must be a folder inside the docs",
        ),
        (
            {"a": {"snippets": "x", "options": {"shw": "code"}}},
            "galleries.a.options: there is no option 'shw'; d",
        ),
        ({"a b": "x"}, "galleries.a b must be letters, digits"),
        (["x"], "galleries must map names to galleries"),
    ],
)
def test_faults_of_the_option(shop: Site, galleries: Any, told: str) -> None:
    with pytest.raises(BaseException, match="configuration") as caught:
        shop.build(options={"galleries": galleries}, warns=True)
    assert told in "\n".join(caught.value.__notes__)


def test_of_a_page_with_several_each_leads_to_its_picture(site: Site) -> None:
    shown = "".join(f"{{% include_snippet ../tests/{n}.py %}}\n\n" for n in ("a", "b", "b"))
    site.write(
        {
            "docs/index.md": "# All\n\n{% snippet_gallery ../tests/*.py %}\n",
            "docs/both.md": f"# Both\n\n{shown}",
            "docs/alone.md": "# Alone\n\n{% include_snippet ../tests/c.py %}\n",
            **{f"tests/{name}.py": Site.snippet(name) for name in "abc"},
        }
    )
    config = {"validation": {"anchors": "warn"}}
    built = site.build(**config)
    links = [link for _, link, _ in items(built.page())]
    assert sorted(links) == ["alone/", "both/#multicloud-a", "both/#multicloud-b"]
    for name in "ab":
        (place,) = built.page("both.md").article.xpath(f'.//*[@id="multicloud-{name}"]')
        assert name in place.xpath(".//img/@alt")[0]
