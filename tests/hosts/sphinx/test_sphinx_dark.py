"""What readers see of a figure in Sphinx's themes, in a real browser, by their system."""

from __future__ import annotations

import itertools

import pytest
from browsing import seen

pytestmark = pytest.mark.pictures


@pytest.mark.parametrize(
    ("theme", "shown"),
    [
        # It is light, whatever the system is.
        ("alabaster", {"light": "light", "dark": "light"}),
        ("furo", {"light": "light", "dark": "dark"}),
        ("pydata_sphinx_theme", {"light": "light", "dark": "dark"}),
    ],
)
def test_the_picture_and_the_caption_that_readers_see(browser, documents, site, theme, shown):
    snippet = ".. include_snippet:: ../box.py\n   :show: picture\n   :caption: Told\n"
    documents.write({
        "box.py": site.snippet(),
        "docs/index.rst": f"Index\n=====\n\n{snippet}\n\n.. toctree::\n\n   inline\n",
        "docs/inline.rst": f"Inline\n======\n\n{snippet}   :picture: inline\n   :name: own\n",
    })  # fmt: skip
    output = documents.build(html_theme=theme).output
    for name, (system, variant) in itertools.product(("index", "inline"), shown.items()):
        with seen(browser, output / f"{name}.html", color_scheme=system) as page:
            pictures = page.locator(":is(img, span).multicloud-picture:visible")
            pictures.first.wait_for()
            (classes,) = (found.get_attribute("class") for found in pictures.all())
            assert f"multicloud-{variant}" in classes.split(), (name, system)
            assert page.locator("figcaption:visible").count() == 1
