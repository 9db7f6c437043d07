"""The themes: each builds strictly, with the page whole and nothing that the theme lacks."""

from __future__ import annotations

import pytest

PAGE = """\
    # Page

    {% include_snippet ../code/box.py %}

    ## Tables

    {% include_snippet ../code/two.py show="vertex" %}
    """
TWO = """\
cells = '<mxCell id="0"/>' + "".join(
    f'<mxCell id="{label}" value="{label}" parent="0" vertex="1"/>' for label in ("One", "Two")
)
xml = f"<mxGraphModel><root>{cells}</root></mxGraphModel>"
"""
THEMES = ["mkdocs", "readthedocs", "material"]


@pytest.fixture(scope="module", params=THEMES)
def built(request, new_site):
    site = new_site().write({"docs/index.md": PAGE, "code/two.py": TWO})
    site.write({"docs/aws/page.md": PAGE, "code/box.py": site.snippet()})
    return site.build(theme=request.param, strict=True)


@pytest.mark.parametrize("uri", ["index.md", "aws/page.md"])
def test_a_page_is_whole_in_every_theme(built, uri):
    page = built.page(uri)
    assert [text for _, text in page.headings] == [
        "Page",
        "Node Type: rectangle",
        "Code Snippet:",
        "Rendering:",
        "drawio rectangle vertex:",
        "Advanced for Geeks:",
        "Style:",
        "Vertex size:",
        "Full XML dump:",
        "drawio file:",
        "Tables",
        "drawio rectangle vertex:",
        "All cells:",
    ]
    assert len(page.codes) == 5
    assert [len(table) for table in page.tables] == [2, 2, 3]
    assert len(page.article.xpath(".//details")) == 2


@pytest.mark.parametrize("theme", THEMES)
def test_headings_are_in_the_contents_of_the_page(new_site, theme):
    site = new_site().write({"docs/index.md": "# Page\n\n{% include_snippet ../code/box.py %}\n"})
    page = site.write({"code/box.py": site.snippet()}).build(theme=theme, strict=True).page()
    for anchor in ("node-type-rectangle", "rendering", "advanced-for-geeks"):
        links = page.tree.xpath(f'//a[@href="#{anchor}"][not(@class="headerlink")]')
        assert links, anchor
        assert page.tree.xpath(f'//*[@id="{anchor}"]')


def test_a_button_has_the_classes_of_every_theme(built):
    (link,) = built.page().article.xpath(".//a[@download]")
    assert {"md-button", "btn"} <= set(link.get("class").split())


def test_a_stylesheet_of_ours_is_linked_and_there(built):
    hrefs = built.page("aws/page.md").tree.xpath('//link[@rel="stylesheet"]/@href')
    (ours,) = [href for href in hrefs if "multicloud" in href]
    assert (built.path("aws/page.md").parent / ours).resolve().is_file()
