"""A gallery in a real browser: it filters while one types, nothing moves, dark, narrow."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from browsing import reader, served
from mkdocs_site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs_site import Built

pytestmark = pytest.mark.pictures

SHIFTS = """\
window.shifted = [];
new PerformanceObserver((list) => {
  for (const { sources } of list.getEntries()) {
    // The bar of MkDocs' own theme moves by itself.
    const moved = sources.map(({ node }) => node).filter((node) => !node?.closest?.(".navbar"));
    window.shifted.push(...moved.map((node) => node?.outerHTML?.slice(0, 80) ?? "text"));
  }
}).observe({ type: "layout-shift", buffered: true });
"""
NAMES = ("Überblick", "orders", "orders_stream", "web_shop")
PLAIN = {"name": "mkdocs", "highlightjs": False}
PALETTE = {"name": "material", "font": False, "palette": {"scheme": "default"}}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(theme, marks=pytest.mark.xdist_group(f"galleries in {theme['name']}"))
        for theme in (PLAIN, PALETTE)
    ],
    ids=["mkdocs", "material"],
)
def built(new_site: Callable[[], Site], request: pytest.FixtureRequest) -> Built:
    files = {f"tests/aws/test_{n}.py": Site.snippet(f"It is {n}") for n in NAMES}
    files["tests/core/test_box.py"] = Site.snippet("Box")
    files["docs/index.md"] = "# All\n\n{% snippet_gallery ../tests/*/*.py %}\n"
    files["docs/orders.md"] = "# Orders\n\n{% include_snippet ../tests/aws/test_orders.py %}\n"
    return new_site().write(files).build(theme=request.param)


@contextmanager
def opened(browser: Any, built: Built, **context: Any) -> Iterator[Any]:
    """The gallery in a window."""
    with served(built.output) as address, reader(browser, address, **context) as page:
        page.add_init_script(SHIFTS)
        page.goto(address)
        yield page


def seen(page: Any) -> list[str]:
    items = page.locator(".multicloud-thumbnails li").all()
    return [item.inner_text().strip() for item in items if item.is_visible()]


def test_it_filters_while_one_types(browser: Any, built: Built) -> None:
    with opened(browser, built) as page:
        box, status = page.get_by_role("searchbox").last, page.get_by_role("status")
        box.press_sequentially("ORD")
        assert seen(page) == ["Orders", "Orders stream"]
        assert status.inner_text() == "2 of 5 diagrams"
        box.fill("uberbl")
        assert seen(page) == ["Überblick"]
        assert [h.inner_text() for h in page.locator("h2").all() if h.is_visible()] == ["AWS"]
        box.fill("it is web")
        assert seen(page) == ["Web shop"]
        box.fill("core")
        assert seen(page) == ["Box"]
        box.fill("nothing")
        assert (seen(page), status.inner_text()) == ([], "0 of 5 diagrams")
        box.fill("")
        assert len(seen(page)) == 5


def test_nothing_moves_and_each_picture_is_there(browser: Any, built: Built) -> None:
    with opened(browser, built) as page:
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        shown = page.locator(".multicloud-gallery img:visible")
        assert shown.count() == 5
        for picture in shown.all():
            picture.scroll_into_view_if_needed()
            drawn = "p => p.complete && p.naturalWidth > 0"
            page.wait_for_function(drawn, arg=picture.element_handle())
        # What has moved is told with the frame after.
        page.evaluate("() => new Promise((d) => requestAnimationFrame(() => setTimeout(d, 50)))")
        assert page.evaluate("window.shifted") == []


def test_a_keyboard_leads_to_the_page(browser: Any, built: Built) -> None:
    with opened(browser, built) as page:
        page.get_by_role("searchbox").last.fill("orders")
        link = page.get_by_role("link", name="Orders", exact=True).last
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/orders/")


def test_without_scripts_all_is_there_but_the_box(browser: Any, built: Built) -> None:
    with opened(browser, built, java_script_enabled=False) as page:
        assert len(seen(page)) == 5
        assert not page.locator(".multicloud-filter input").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_narrow_and_dark(browser: Any, built: Built, scheme: str) -> None:
    window = {"viewport": {"width": 320, "height": 600}, "color_scheme": scheme}
    with opened(browser, built, **window) as page:
        page.evaluate(
            "([material, bootstrap]) => { document.body.dataset.mdColorScheme = material;"
            " document.documentElement.dataset.bsTheme = bootstrap; }",
            ["slate" if scheme == "dark" else "default", scheme],
        )
        classes = [
            picture.get_attribute("class")
            for picture in page.locator(".multicloud-gallery img:visible").all()
        ]
        assert len(classes) == 5
        assert all(f"multicloud-{scheme}" in found for found in classes)
        assert page.locator(".multicloud-gallery").evaluate("e => e.scrollWidth <= e.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
