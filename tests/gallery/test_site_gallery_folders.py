"""The headings of a gallery: folders as readers know them, whichever pages there are."""

from __future__ import annotations

import pytest
from mkdocs_site import Site

ALL = "{% snippet_gallery ../tests/**/test_*.py %}"


@pytest.fixture
def shop(site: Site) -> Site:
    """Folders within folders, and no page of a snippet."""
    files = ("aws/db/test_a", "aws/test_orders", "aws/test_web_shop", "core/test_orders")
    written = {f"tests/{file}.py": Site.snippet(file) for file in files}
    return site.write(
        {**written, "docs/gallery.md": f"# All\n\n{ALL}\n", "docs/index.md": "# Home"}
    )


def shown(site: Site, **pages: str) -> Site:
    """With pages for snippets, each as `page="snippet"`, underscores being folders."""
    text = "# {0}\n\n{{% include_snippet ../tests/{0}.py name='{1}' %}}\n"
    return site.write(
        {
            f"docs/{page.replace('_', '/')}.md": text.format(snippet, page)
            for page, snippet in pages.items()
        }
    )


def headings(site: Site) -> list[str]:
    return [text for level, text in site.build().page("gallery.md").headings if level == 2]


def test_a_folder_without_pages_has_its_own_name_parents_first(shop: Site) -> None:
    assert headings(shop) == ["AWS", "DB", "Core"]


@pytest.mark.parametrize(
    ("pages", "index"),
    [
        ({"amazon_orders": "aws/test_orders"}, "index.md"),
        ({"amazon_orders": "aws/test_orders", "amazon_shop": "aws/test_web_shop"}, "README.md"),
    ],
)
def test_it_is_called_as_the_page_above_its_pages_however_many_those_are(
    shop: Site, pages: dict[str, str], index: str
) -> None:
    shown(shop, **pages).write({f"docs/amazon/{index}": "# Amazon\n"})
    assert headings(shop) == ["Amazon", "DB", "Core"]


def test_pages_in_several_places_give_no_name(shop: Site) -> None:
    shown(shop, amazon_orders="aws/test_orders", other_shop="aws/test_web_shop")
    shop.write({"docs/amazon/index.md": "# Amazon\n"})
    assert headings(shop) == ["AWS", "DB", "Core"]


def test_the_page_of_all_gives_none(shop: Site) -> None:
    shown(shop, orders="aws/test_orders")
    assert headings(shop) == ["AWS", "DB", "Core"]


def test_parents_stand_in_front_where_two_would_be_the_same(shop: Site) -> None:
    shop.write({"tests/core/db/test_b.py": Site.snippet("B")})
    assert headings(shop) == ["AWS", "AWS / DB", "Core", "Core / DB"]


def test_folders_below_one_page_are_one_and_another_of_that_title_is_not(shop: Site) -> None:
    shown(shop, one_a="aws/test_orders", one_b="core/test_orders", two_c="aws/db/test_a")
    shop.write({f"docs/{name}/index.md": "# Shop\n" for name in ("one", "two")})
    assert headings(shop) == ["Tests / Shop", "AWS / Shop"]


def test_one_folder_needs_no_heading(shop: Site) -> None:
    shop.write({"docs/gallery.md": "# All\n\n{% snippet_gallery ../tests/aws/test_*.py %}\n"})
    assert headings(shop) == []


def test_what_lies_beside_the_configuration_comes_first_and_has_no_heading(shop: Site) -> None:
    asked = "{% snippet_gallery ../tests/core/*.py ../*.drawio %}"
    shop.write({"plan.drawio": Site.diagram("Plan"), "docs/gallery.md": f"# All\n\n{asked}\n"})
    built = shop.build()
    page = built.page("gallery.md")
    assert page.headings == [(1, "All"), (2, "Core")]
    assert page.text.index("Plan") < page.text.index("Core")
