"""What authors are told of a gallery: each fault once, where it can be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from mkdocs_site import Site

if TYPE_CHECKING:
    from mkdocs_site import Built

ALL = "# All\n\n{% snippet_gallery ../tests/*.py %}\n"
BROKEN = "parts = []\nparts[3]\n"


@pytest.fixture
def shop(site: Site) -> Site:
    """A gallery of two snippets, one of which has a page."""
    return site.write(
        {
            "tests/test_orders.py": Site.snippet("Orders"),
            "tests/test_shop.py": Site.snippet("Shop"),
            "docs/index.md": ALL,
            "docs/orders.md": "# The orders\n\n{% include_snippet ../tests/test_orders.py %}\n",
        }
    )


def item(built: Built, number: int) -> str:
    (found,) = built.page().article.xpath(f"(.//li)[{number}]")
    return " ".join(found.text_content().split())


PLACE = "The orders This snippet could not be shown: see the error on the page orders.md"


@pytest.mark.parametrize(
    ("code", "options", "told"),
    [
        (BROKEN, "", "orders.md:3 → tests/test_orders.py:2: IndexError"),
        ("x = (\n", "", "orders.md:3 → tests/test_orders.py:1: "),
        ("x = 1\n", "", "orders.md:3 → tests/test_orders.py:1: it built no diagram"),
        (Site.snippet(), 'scale="0"', "orders.md:3: scale must be a number"),
        (Site.snippet(), "none", "orders.md:3 → tests/test_orders.py: "),
        (Site.snippet(), 'page="x"', "orders.md:3 → tests/test_orders.py:1: "),
    ],
)
def test_what_a_page_shows_the_page_tells(shop: Site, code: str, options: str, told: str) -> None:
    page = f"# The orders\n\n{{% include_snippet ../tests/test_orders.py {options} %}}\n"
    built = shop.write({"tests/test_orders.py": code, "docs/orders.md": page}).build(warns=True)
    (warning,) = built.warnings
    assert warning.startswith(f"multicloud: {told}")
    assert (item(built, 1), item(built, 2)) == ("Shop", PLACE)


def test_it_is_told_again_by_the_next_build_and_gone_when_it_is_mended(shop: Site) -> None:
    shop.write({"tests/test_orders.py": BROKEN})
    assert [len(shop.build(warns=True).warnings) for _ in range(2)] == [1, 1]
    assert item(shop.write({"tests/test_orders.py": Site.snippet()}).build(), 2) == "The orders"


def test_what_no_page_runs_the_gallery_tells(shop: Site) -> None:
    page = "# The orders\n\n{% include_snippet ../tests/test_orders.py show='code' %}\n"
    built = shop.write({"tests/test_orders.py": BROKEN, "docs/orders.md": page}).build(warns=True)
    (warning,) = built.warnings
    told = "index.md:3 → tests/test_orders.py:2: IndexError"
    assert warning.startswith(f"multicloud: {told}")
    assert item(built, 1).startswith(f"Orders This snippet could not be shown: {told}")


@pytest.mark.parametrize("pattern", ["!../tests/old_*.py", "!../tests/test_old.py", "!../docs/*"])
def test_a_pattern_that_takes_nothing_away_is_told_and_the_rest_stands(
    shop: Site, pattern: str
) -> None:
    shop.write({"docs/index.md": ALL.replace(" %}", f" {pattern} %}}")})
    built = shop.build(warns=True)
    (warning,) = built.warnings
    told = f"index.md:3: '{pattern}' excludes no snippet; fix or remove it"
    assert warning == f"multicloud: {told}"
    assert item(built, 1) == "Shop"


@pytest.mark.parametrize(
    "pattern",
    [
        "../../elsewhere/*.py",
        "../../elsewhere/**/test_*.py",
        "../../*/test_no.py",
        "../tests/*/../../../*/test_no.py",
        "!../../*/tests/test_orders.py",
        "!../../elsewhere/test_orders.py",
    ],
)
def test_a_pattern_that_looks_elsewhere_speaks_of_the_option(shop: Site, pattern: str) -> None:
    shop.write({"docs/index.md": f"{{% snippet_gallery ../tests/*.py {pattern} %}}"})
    (warning,) = shop.build(warns=True).warnings
    assert "is outside the folders that snippets may come from" in warning
    assert warning.endswith("add its folder to the option allowed_roots")


@pytest.mark.parametrize(
    ("gallery", "told"),
    [
        ({"pages": 5}, "galleries.a.pages must be text, not 5"),
        ({"pages": "../out"}, "galleries.a.pages must be a folder inside the docs, not '../out'"),
        ({"pages": "/"}, "galleries.a.pages must be a folder inside the docs, not '/'"),
        ({"pages": "./"}, "galleries.a.pages must be a folder inside the docs, not './'"),
        ({"title": ["x"]}, "galleries.a.title must be text, not ['x']"),
        ({"options": "x"}, "galleries.a.options must map names of options to values, not 'x'"),
        ({"snippets": 3}, "galleries.a.snippets needs path patterns, not 3"),
    ],
)
def test_a_fault_of_the_option_names_the_key(shop: Site, gallery: Any, told: str) -> None:
    options = {"galleries": {"a": {"snippets": "../tests/*.py", **gallery}}}
    with pytest.raises(BaseException, match="configuration") as caught:
        shop.build(options=options, warns=True)
    assert told in "\n".join(caught.value.__notes__)


def test_two_galleries_cannot_have_one_folder_of_pages(shop: Site) -> None:
    one, two = ({"snippets": "../tests/*.py", "pages": pages} for pages in ("all/", "ALL"))
    with pytest.raises(BaseException, match="configuration") as caught:
        shop.build(options={"galleries": {"one": one, "two": two}}, warns=True)
    told = "galleries.two.pages is also the folder of one; choose another folder"
    assert told in "\n".join(caught.value.__notes__)


@pytest.mark.parametrize("pattern", ["../tst/*.py", "../tst/test_a.py", "../../elsewhere/*.py"])
@pytest.mark.parametrize("gallery", [{}, {"pages": "lab"}, {"asked": True}])
def test_a_gallery_of_the_option_that_finds_nothing_is_told_once(
    shop: Site, pattern: str, gallery: dict[str, Any]
) -> None:
    """Whether a page asks for it or not."""
    asked = gallery.get("asked")
    text = '{% snippet_gallery "lab" %}' if asked else "# None\n"
    shop.write({"docs/index.md": text})
    told = {k: v for k, v in gallery.items() if k != "asked"}
    options = {"galleries": {"lab": {"snippets": pattern, **told}}}
    (warning,) = shop.build(options=options, warns=True).warnings
    place = "index.md:1" if asked else "galleries (lab)"
    assert warning.startswith(f"multicloud: {place}: ")
    assert pattern.rpartition("../")[2] in warning
