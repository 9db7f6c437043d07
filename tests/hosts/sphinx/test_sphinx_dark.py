"""What readers see of a figure in Sphinx's themes, in a real browser, by their system."""

from __future__ import annotations

import pytest
from browsing import chromium, seen

pytestmark = pytest.mark.pictures


@pytest.fixture(scope="module")
def browser():
    with chromium() as made:
        yield made


@pytest.mark.parametrize("picture", ["file", "inline"])
@pytest.mark.parametrize(
    ("theme", "shown"),
    [
        # It is light, whatever the system is.
        ("alabaster", {"light": "light", "dark": "light"}),
        ("furo", {"light": "light", "dark": "dark"}),
        ("pydata_sphinx_theme", {"light": "light", "dark": "dark"}),
    ],
)
def test_the_picture_and_the_caption_that_readers_see(
    browser, documents, site, theme, shown, picture
):
    documents.write({
        "box.py": site.snippet(),
        "docs/index.rst": (
            "Index\n=====\n\n.. include_snippet:: ../box.py\n"
            f"   :show: picture\n   :caption: Told\n   :picture: {picture}\n"
        ),
    })  # fmt: skip
    index = documents.build(html_theme=theme).output / "index.html"
    for system, variant in shown.items():
        with seen(browser, index, color_scheme=system) as page:
            pictures = page.locator(":is(img, span).multicloud-picture:visible")
            pictures.first.wait_for()
            (classes,) = (found.get_attribute("class") for found in pictures.all())
            assert f"multicloud-{variant}" in classes.split()
            assert page.locator("figcaption:visible").count() == 1
