"""Galleries in Sphinx: the same in each spelling, linked, and as new as what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mkdocs_site import Site

if TYPE_CHECKING:
    from sphinx_project import Documents

INDEX = "# Home\n\n```{toctree}\n:glob:\n*\n```\n"


@pytest.fixture
def shop(documents: Documents) -> Documents:
    return documents.write(
        {
            "tests/aws/test_orders.py": Site.snippet("Orders"),
            "tests/aws/test_web_shop.py": Site.snippet("Shop"),
            "docs/index.md": INDEX,
            "docs/orders.md": "# The *orders*\n\n"
            "{% include_snippet ../tests/aws/test_orders.py %}\n",
        }
    )


SPELLINGS = {
    "gallery.md": "# All\n\n{% snippet_gallery ../tests/aws/*.py %}\n",
    "gallery.MD": "# All\n\n```{snippet_gallery} ../tests/aws/*.py\n```\n",
    "gallery.rst": "All\n===\n\n.. snippet_gallery:: ../tests/aws/*.py\n",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_in_each_spelling(shop: Documents, spelling: str) -> None:
    built = shop.write({f"docs/{spelling.lower()}": SPELLINGS[spelling]}).build()
    page = built.page("gallery")
    items = page.tree.xpath('//ul[contains(@class, "multicloud-thumbnails")]/li')
    assert [" ".join(item.text_content().split()) for item in items] == ["The orders", "Web shop"]
    assert [item.xpath(".//a/@href") for item in items] == [["orders.html"], []]
    assert [len(item.xpath(".//img")) for item in items] == [2, 2]
    assert page.tree.xpath('//input[@type="search"]')
    (link,) = page.tree.xpath('//a[contains(@class, "download")]/@href')
    assert link.endswith("landscape.drawio")


def test_it_is_read_anew_when_a_page_or_a_file_comes_or_changes(shop: Documents) -> None:
    shop.write({"docs/gallery.md": SPELLINGS["gallery.md"]}).build()
    assert shop.run().read == []
    shop.write(
        {"docs/web.md": "# The web\n\n{% include_snippet ../tests/aws/test_web_shop.py %}\n"}
    )
    built = shop.run()
    assert "gallery" in built.read
    assert ">The web<" in built.text("gallery.html").replace(" The web", ">The web")
    shop.write({"tests/aws/test_new.py": Site.snippet("New")})
    built = shop.run()
    assert built.read == ["gallery"]
    assert "New" in built.text("gallery.html")
    (shop.folder / "tests/aws/test_new.py").unlink()
    assert shop.run().read == ["gallery"]


def test_a_fault_is_told_once_by_the_document_that_shows_it(shop: Documents) -> None:
    shop.write({"tests/aws/test_orders.py": "1 / 0\n", "docs/gallery.md": SPELLINGS["gallery.md"]})
    built = shop.build(warns=True)
    (warning,) = built.warnings
    assert "orders.md:3: " in warning
    assert "see the error on the page orders.md" in built.text("gallery.html")
    built = shop.write({"tests/aws/test_orders.py": Site.snippet()}).run()
    assert "could not be shown" not in built.text("gallery.html")


def test_on_paper(shop: Documents) -> None:
    pytest.importorskip("resvg_py")
    tex = shop.write({"docs/gallery.md": SPELLINGS["gallery.md"]}).build("latex").text("test.tex")
    assert tex.count("{orders") >= 2
    assert "-dark" not in tex


def test_that_it_makes_no_pages_is_told(shop: Documents) -> None:
    galleries = {"aws": {"snippets": "../tests/aws/*.py", "pages": "aws"}}
    built = shop.build(multicloud_galleries=galleries, warns=True)
    assert ["Sphinx creates no pages for aws" in line for line in built.warnings] == [True]


def test_a_gallery_that_finds_nothing_is_told_also_where_no_document_asks_for_it(shop):
    built = shop.build(multicloud_galleries={"lab": "../tst/*.py"}, warns=True)
    (told,) = built.warnings
    assert "galleries (lab): no snippet matches '../tst/*.py'" in told


@pytest.mark.parametrize("builder", ["html", "singlehtml", "latex"])
def test_of_a_document_with_several_each_leads_to_its_picture(shop, builder):
    shown = "{% include_snippet ../tests/aws/test_web_shop.py %}\n"
    both = (shop.folder / "docs/orders.md").read_text("utf-8") + "\n" + shown + "\n" + shown
    shop.write({"docs/orders.md": both, "docs/gallery.md": SPELLINGS["gallery.md"]})
    built = shop.build(builder)
    if builder == "html":
        links = built.page("gallery").tree.xpath(
            '//ul[contains(@class, "multicloud-thumbnails")]/li//a/@href'
        )
        assert links == ["orders.html#multicloud-orders", "orders.html#multicloud-web_shop"]
        for _, _, anchor in (link.partition("#") for link in links):
            (place,) = built.page("orders").tree.xpath(f'//*[@id="{anchor}"]')
            assert place.xpath(".//img")
