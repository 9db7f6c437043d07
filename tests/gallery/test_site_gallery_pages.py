"""Pages that nobody has to write: of each snippet, of all of them, and the navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from mkdocs_site import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_site import Built

GALLERY = {
    "snippets": "../tests/aws/test_*.py",
    "title": "Amazon & more",
    "pages": "components/aws",
    "options": {"show": ["code", "picture"], "caption": "As it is"},
}


@pytest.fixture
def shop(site: Site) -> Site:
    """Two snippets, one of which has a page."""
    return two_snippets(site)


@pytest.fixture(scope="module")
def shop_built(new_site: Callable[[], Site]) -> Built:
    """The two snippets, built once."""
    return build(two_snippets(new_site()))


def two_snippets(site: Site) -> Site:
    return site.write(
        {
            "tests/aws/test_orders.py": Site.snippet("Orders"),
            "tests/aws/test_web_shop.py": Site.snippet("Shop"),
            "docs/index.md": "# Home\n",
            "docs/orders.md": "# Own\n\n{% include_snippet ../tests/aws/test_orders.py %}\n",
        }
    )


def build(site: Site, nav: Any = None, warns: bool = False, **gallery: Any) -> Built:
    options = {"galleries": {"aws": {**GALLERY, **gallery}}}
    more = {"nav": nav} if nav else {}
    return site.build(options=options, warns=warns, **more)


def navigation(built: Built) -> list[str]:
    links = built.page("orders.md").tree.xpath('//ul[contains(@class, "nav")]//a[@href!="#"]')
    return [f"{' '.join(a.text_content().split())} {a.get('href')}" for a in links]


def test_each_snippet_that_no_page_shows_gets_one(shop_built: Built) -> None:
    built = shop_built
    page = built.page("components/aws/web_shop.md")
    assert page.headings == [(1, "Web shop"), (2, "Code Snippet:"), (2, "Rendering:")]
    assert page.article.xpath(".//figcaption/text()[normalize-space()]") == ["As it is"]
    assert not built.path("components/aws/orders.md").exists()


def test_a_page_that_opens_with_a_rule_shows_what_stands_below_it(shop: Site) -> None:
    directive = "{% include_snippet ../tests/aws/test_web_shop.py %}"
    built = build(shop.write({"docs/shop.md": f"---\n\n{directive}\n\n---\n\ntext\n"}))
    assert not built.path("components/aws/web_shop.md").exists()


def test_a_page_has_them_all(shop_built: Built) -> None:
    page = shop_built.page("components/aws/index.md")
    assert page.headings == [(1, "Amazon & more")]
    links = page.article.xpath('.//ul[@class="multicloud-thumbnails"]//a/@href')
    assert links == ["../../orders/", "web_shop/"]
    (picture,) = page.article.xpath(".//li[2]//img[1]/@src")
    assert b">Shop" in shop_built.files()[f"components/aws/{picture}"]


def test_the_author_s_own_page_of_all_stays(shop: Site) -> None:
    own = '# Mine\n\n{% snippet_gallery "aws" %}\n'
    page = build(shop.write({"docs/components/aws/index.md": own})).page("components/aws/index.md")
    assert page.headings == [(1, "Mine")]
    assert len(page.article.xpath(".//li")) == 2


@pytest.mark.parametrize(
    "nav",
    [
        ["orders.md", {"AWS": "components/aws/"}],
        ["orders.md", {"All": [{"AWS": ["components/aws"]}]}],
        ["orders.md", "components/aws/"],
    ],
)
def test_they_are_in_the_navigation_where_it_names_their_folder(shop: Site, nav: Any) -> None:
    found = navigation(build(shop, nav))
    assert "Amazon & more ../components/aws/" in found
    assert "Web shop ../components/aws/web_shop/" in found


def test_they_are_in_the_navigation_that_nobody_wrote(shop_built: Built) -> None:
    found = navigation(shop_built)
    assert "Amazon & more ../components/aws/" in found
    assert "Web shop ../components/aws/web_shop/" in found


def test_a_navigation_without_their_folder_leaves_them_out_and_says_what_to_write(
    shop: Site,
) -> None:
    options = {"galleries": {"aws": GALLERY}}
    more = {
        "nav": ["index.md", "orders.md"],
        "validation": {"nav": {"omitted_files": "warn"}},
    }
    built = shop.build(options=options, warns=True, **more)
    told = "its pages are not in the navigation; write their folder in nav, as in '- Amazon & more"
    assert [told in warning for warning in built.warnings] == [True]
    assert not [line for line in navigation(built) if "components" in line]
    assert built.path("components/aws/web_shop.md").exists()
    shop.build(options=options, not_in_nav="components/", **more)


def test_a_snippet_of_two_galleries_gets_one_page(shop: Site) -> None:
    second = {"snippets": "../tests/aws/test_*.py", "pages": "zoo"}
    built = shop.build(options={"galleries": {"aws": GALLERY, "zoo": second}})
    assert built.path("components/aws/web_shop.md").exists()
    assert not built.path("zoo/web_shop.md").exists()
    links = built.page("zoo/index.md").article.xpath(".//li//a/@href")
    assert links == ["../orders/", "../components/aws/web_shop/"]


def with_text_only(shop: Site, page: str) -> Built:
    """Built with a page that shows the second snippet as text."""
    text = "# Lesson\n\n{% root_include_snippet ../tests/aws/test_web_shop.py web %}\n"
    code = f"def test_web():\n    # given\n    {Site.snippet()}    # then\n"
    return build(shop.write({page: text, "tests/aws/test_web_shop.py": code}))


def test_a_snippet_of_which_a_page_shows_only_the_text_gets_one(shop: Site) -> None:
    built = with_text_only(shop, "docs/lesson.md")
    assert built.page("components/aws/web_shop.md").headings[0] == (1, "Web shop")
    (link,) = built.page("components/aws/index.md").article.xpath(".//li[2]//a/@href")
    assert link == "web_shop/"


def test_but_not_in_the_place_of_that_page(shop: Site) -> None:
    built = with_text_only(shop, "docs/components/aws/web_shop.md")
    assert built.page("components/aws/web_shop.md").headings == [(1, "Lesson")]


def test_they_are_searched_and_cannot_be_edited(shop: Site) -> None:
    shop_url = {"repo_url": "https://example.com/shop", "edit_uri": "edit/main/docs/"}
    options = {"galleries": {"aws": GALLERY}}
    built = shop.build(options=options, theme="readthedocs", **shop_url)
    assert "edit/main/docs/orders.md" in built.page("orders.md").html
    assert "edit/main" not in built.page("components/aws/web_shop.md").html
    found = [entry for entry in built.search_index() if "web_shop" in entry["location"]]
    assert any("xml" in entry["text"] for entry in found)


def test_folders_of_snippets_are_folders_of_pages(shop: Site) -> None:
    shop.write({"tests/aws/db/test_web_shop.py": Site.snippet("Deep")})
    built = build(shop, snippets="../tests/aws/**/test_*.py")
    assert built.path("components/aws/db/web_shop.md").exists()
    assert built.path("components/aws/web_shop.md").exists()


def test_two_files_of_one_name_get_two_pages(shop: Site) -> None:
    shop.write({"tests/aws/web_shop.py": Site.snippet("Again")})
    built = build(shop, snippets="../tests/aws/*.py")
    assert built.path("components/aws/web_shop.md").exists()
    assert built.path("components/aws/web_shop_py.md").exists()


def test_a_page_of_the_author_is_never_replaced(shop: Site) -> None:
    shop.write({"docs/components/aws/web_shop.md": "# By hand\n"})
    built = build(shop, warns=True)
    (warning,) = built.warnings
    assert "would get the page components/aws/web_shop.md, which exists" in warning
    assert built.page("components/aws/web_shop.md").headings == [(1, "By hand")]


def test_a_pattern_that_names_nothing_is_told_once(shop: Site) -> None:
    built = build(shop, warns=True, snippets="../tests/none/*.py")
    (warning,) = built.warnings
    assert warning.startswith("multicloud: galleries (aws): no snippet matches")


def test_beside_awesome_nav(shop: Site) -> None:
    shop.write({"docs/.nav.yml": "nav:\n  - orders.md\n  - AWS: components/aws\n"})
    built = shop.build(
        options={"galleries": {"aws": GALLERY}}, plugins=["search", "awesome-nav", "multicloud"]
    )
    assert "Web shop ../components/aws/web_shop/" in navigation(built)
