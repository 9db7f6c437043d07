"""What readers see and print, in a real browser: one of two pictures, and what is folded."""

from __future__ import annotations

import pytest
from browsing import seen

pytestmark = pytest.mark.pictures

PALETTE = {"name": "material", "palette": {"scheme": "slate"}}
LIGHT = {"name": "material", "palette": {"scheme": "default"}}


@pytest.mark.parametrize(
    ("theme", "shown"),
    [
        # Without a palette Material is light, whatever the system is.
        ("material", {"light": "multicloud-light", "dark": "multicloud-light"}),
        (PALETTE, {"light": "multicloud-dark", "dark": "multicloud-dark"}),
        (LIGHT, {"dark": "multicloud-light"}),
        ("mkdocs", {"light": "multicloud-light", "dark": "multicloud-light"}),
        ({"name": "mkdocs", "color_mode": "dark"}, {"light": "multicloud-dark"}),
        ("readthedocs", {"dark": ""}),
    ],
)
def test_the_picture_that_readers_see(browser, site, theme, shown):
    site.write({
        "docs/index.md": "# A\n\n{% include_snippet ../box.py show=\"picture\" %}\n",
        "box.py": site.snippet(),
    })  # fmt: skip
    built = site.build(theme=theme)
    for system, variant in shown.items():
        with seen(browser, built.output / "index.html", color_scheme=system) as page:
            (picture,) = page.locator(".multicloud-picture:visible").all()
            assert picture.get_attribute("class") == f"multicloud-picture {variant}".strip(), system


MINIFY = {
    "minify_html": True,
    "minify_css": True,
    "css_files": ["assets/multicloud/multicloud.css"],
}


@pytest.mark.parametrize("theme", [PALETTE, LIGHT])
def test_one_picture_is_seen_and_none_is_an_empty_link_beside_other_plugins(browser, site, theme):
    """A minifier changes the style, a lightbox puts each picture into a link."""
    site.write({
        "docs/index.md": "# A\n\n{% include_snippet ../box.py show=\"picture\" %}\n",
        "box.py": site.snippet(),
    })  # fmt: skip
    built = site.build(theme=theme, plugins=["glightbox", "multicloud", {"minify": MINIFY}])
    shown = "dark" if theme is PALETTE else "light"
    with seen(browser, built.output / "index.html") as page:
        (picture,) = page.locator(".multicloud-picture:visible").all()
        assert picture.get_attribute("class") == f"multicloud-picture multicloud-{shown}"
        links = page.locator(".multicloud-figure a:visible").all()
        assert len([x for x in links if x.evaluate("a => !a.closest('figcaption')")]) == 1


def test_folds_are_open_on_paper(browser, site):
    text = "# A\n\n{% include_snippet ../box.py %}\n"
    site.write({"docs/index.md": text, "box.py": site.snippet()})
    built = site.build(plugins=["multicloud", "print-site"])
    with seen(browser, built.output / "print_page/index.html") as page:
        folded = page.locator(".multicloud-details ul, .multicloud-fold pre")
        assert [found.is_visible() for found in folded.all()] == [False, False]
        page.emulate_media(media="print")
        assert [found.is_visible() for found in folded.all()] == [True, True]
