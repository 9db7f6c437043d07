"""What authors are told of a gallery: each fault once, where it can be mended."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from mkdocs_site import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_site import Built

ALL = "# All\n\n{% snippet_gallery ../tests/*.py %}\n"
BROKEN = "parts = []\nparts[3]\n"


@pytest.fixture
def shop(site: Site) -> Site:
    """A gallery of two snippets, one of which has a page."""
    return two_snippets(site)


def two_snippets(site: Site) -> Site:
    return site.write(
        {
            "tests/test_orders.py": Site.snippet("Orders"),
            "tests/test_shop.py": Site.snippet("Shop"),
            "docs/index.md": ALL,
            "docs/orders.md": "# The orders\n\n{% include_snippet ../tests/test_orders.py %}\n",
        }
    )


def item(built: Built, number: int, page: str = "index.md") -> str:
    (found,) = built.page(page).article.xpath(f"(.//li)[{number}]")
    return " ".join(found.text_content().split())


PLACE = "The orders This snippet could not be shown: see the error on the page {}orders.md"
SHOWN = [
    (BROKEN, "", "orders.md:3 → tests/{}/test_orders.py:2: IndexError"),
    ("x = (\n", "", "orders.md:3 → tests/{}/test_orders.py:1: "),
    ("x = 1\n", "", "orders.md:3 → tests/{}/test_orders.py:1: it built no diagram"),
    (Site.snippet(), 'scale="0"', "orders.md:3: scale must be a number"),
    (Site.snippet(), "none", "orders.md:3 → tests/{}/test_orders.py: "),
    (Site.snippet(), 'page="x"', "orders.md:3 → tests/{}/test_orders.py:1: "),
]
NOTHING = ["!../tests/old_*.py", "!../tests/test_old.py", "!../docs/*"]
ELSEWHERE = [
    "../../elsewhere/*.py",
    "../../elsewhere/**/test_*.py",
    "../../*/test_no.py",
    "../tests/*/../../../*/test_no.py",
    "!../../*/tests/test_orders.py",
    "!../../elsewhere/test_orders.py",
]
PATTERNS = ["../tst/*.py", "../tst/test_a.py", "../../elsewhere/*.py"]
GALLERIES: list[dict[str, Any]] = [{}, {"pages": "lab"}, {"asked": True}]


@pytest.fixture(scope="module")
def faulty(new_site: Callable[[], Site]) -> Built:
    """A site in which each page has a fault of a gallery, and some galleries of the option."""
    site = two_snippets(new_site())
    for number, (code, options, _) in enumerate(SHOWN):
        folder, shown = f"tests/{number}", f"../tests/{number}/test_orders.py"
        site.write(
            {
                f"{folder}/test_orders.py": code,
                f"{folder}/test_shop.py": Site.snippet("Shop"),
                f"docs/{number}/index.md": ALL.replace("../tests", f"../{folder}"),
                f"docs/{number}/orders.md": "# The orders\n\n"
                f"{{% include_snippet {shown} {options} %}}\n",
            }
        )
    for number, pattern in enumerate(NOTHING):
        site.write({f"docs/nothing{number}.md": ALL.replace(" %}", f" {pattern} %}}")})
    for number, pattern in enumerate(ELSEWHERE):
        page = f"{{% snippet_gallery ../tests/*.py {pattern} %}}"
        site.write({f"docs/elsewhere{number}.md": page})
    galleries = {}
    for number, (pattern, gallery) in enumerate(product(PATTERNS, GALLERIES)):
        options = {"snippets": pattern, **gallery}
        if options.pop("asked", False):
            site.write({f"docs/asked{number}.md": f'{{% snippet_gallery "lab{number}" %}}'})
        if "pages" in options:
            options["pages"] += str(number)
        galleries[f"lab{number}"] = options
    built = site.build(options={"galleries": galleries}, warns=True)
    number = len(SHOWN) + len(NOTHING) + len(ELSEWHERE) + len(galleries)
    assert len(built.warnings) == number, "\n".join(built.warnings)
    return built


def told_at(built: Built, place: str) -> str:
    """The only warning that begins with a place."""
    start = f"multicloud: {place}"
    (warning,) = (warning for warning in built.warnings if warning.startswith(start))
    return warning


@pytest.mark.parametrize("number", range(len(SHOWN)))
def test_what_a_page_shows_the_page_tells(faulty: Built, number: int) -> None:
    told_at(faulty, f"{number}/{SHOWN[number][2].format(number)}")
    page = f"{number}/index.md"
    place = PLACE.format(f"{number}/")
    assert (item(faulty, 1, page), item(faulty, 2, page)) == ("Shop", place)


@pytest.mark.parametrize("number", range(len(NOTHING)), ids=NOTHING)
def test_a_pattern_that_takes_nothing_away_is_told_and_the_rest_stands(
    faulty: Built, number: int
) -> None:
    warning = told_at(faulty, f"nothing{number}.md:3: ")
    assert warning.endswith(f"'{NOTHING[number]}' excludes no snippet; fix or remove it")
    assert item(faulty, 1, f"nothing{number}.md") == "Shop"


@pytest.mark.parametrize("number", range(len(ELSEWHERE)), ids=ELSEWHERE)
def test_a_pattern_that_looks_elsewhere_speaks_of_the_option(faulty: Built, number: int) -> None:
    warning = told_at(faulty, f"elsewhere{number}.md:1: ")
    assert "is outside the folders that snippets may come from" in warning
    assert warning.endswith("add its folder to the option allowed_roots")


@pytest.mark.parametrize("number", range(len(PATTERNS) * len(GALLERIES)))
def test_a_gallery_of_the_option_that_finds_nothing_is_told_once(
    faulty: Built, number: int
) -> None:
    """Whether a page asks for it or not."""
    pattern, gallery = list(product(PATTERNS, GALLERIES))[number]
    place = f"asked{number}.md:1" if "asked" in gallery else f"galleries (lab{number})"
    assert pattern.rpartition("../")[2] in told_at(faulty, f"{place}: ")


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
