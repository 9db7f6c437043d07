"""Diagrams that a page writes as images."""

from __future__ import annotations

import pytest
from folders import EXAMPLE

from mkdocs_multicloud.hosts.mkdocs.plugin_compat import superseded

CELL = (
    '<mxCell id="0"/><mxCell id="1" parent="0"/><mxCell id="net" value="Net layer" parent="0"/>'
    '<mxCell id="a" value="{0}" vertex="1" parent="1"><mxGeometry width="80" height="40" '
    'as="geometry"/></mxCell><mxCell id="b" value="{0} net" vertex="1" parent="net">'
    '<mxGeometry y="60" width="80" height="40" as="geometry"/></mxCell>'
)


def diagram(*pages: str) -> str:
    found = (
        f'<diagram name="{name}" id="{name}"><mxGraphModel><root>{CELL.format(name)}</root>'
        "</mxGraphModel></diagram>"
        for name in pages
    )
    return f"<mxfile>{''.join(found)}</mxfile>"


PAGE = """\
# Page

![Zone](zone.drawio)

![Second](zone.drawio)

![](zone.drawio#2){ width=300 }

![Layer](zone.drawio){ layer="Net layer" }

![Below root](../snippets/own.drawio)

![By root](snippets/own.drawio)

![Saved](saved.drawio.svg)

![Plain](plain.drawio.svg)

A line with ![First](zone.drawio#0), and code `![x](zone.drawio)`.

=== "Tab"

    ![In a tab](/a/zone.drawio)

![Gone](gone.drawio)

A line ![Gone](gone.drawio) again.

![No page](zone.drawio#Thrid)

![Bad](zone.drawio){ widht=3 }

A line ![No page](zone.drawio#Forth).
"""


@pytest.fixture
def built(site):
    site.write(
        {
            "docs/a/page.md": PAGE,
            "docs/index.md": "# Home\n",
            "docs/a/zone.drawio": diagram("First", "Second", "Third"),
            "docs/snippets/own.drawio": diagram("Own"),
            "docs/a/saved.drawio.svg": (EXAMPLE / "diagrams/delivery.drawio.svg").read_bytes(),
            "docs/a/plain.drawio.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        }
    )
    extensions = [{"pymdownx.tabbed": {"alternate_style": True}}]
    return site.build(extensions=extensions, options={"dark": False}, warns=True)


def test_images_of_diagrams_are_pictures(built):
    article = built.page("a/page.md").article
    assert [image.get("src").rpartition("/")[2] for image in article.iter("img")] == [
        "zone.svg",
        "zone-Second.svg",
        "zone-Third.svg",
        "zone-Net_layer.svg",
        "snippets-own.svg",
        "snippets-own.svg",
        "saved.svg",
        "plain.drawio.svg",
        "zone.svg",
        "a-zone.svg",
    ]
    captions = [caption.text.strip() for caption in article.iter("figcaption")]
    assert captions == [
        "Zone", "Second", "", "Layer", "Below root", "By root", "Saved", "In a tab",
    ]  # fmt: skip
    assert len(article.xpath(".//figure//a[contains(@href, '.drawio')]")) == len(captions)
    assert len(article.xpath(".//details")) == len(captions) + 3  # the pages of 'No page'
    inline = article.xpath(".//p[starts-with(., 'A line with')]/img")
    assert [image.get("alt") for image in inline] == ["First"]
    for image in article.iter("img"):
        assert (built.path("a/page.md").parent / image.get("src")).is_file()
    layer = (built.output / "a/output/svg/zone-Net_layer.svg").read_text("utf-8")
    assert "First net</text>" in layer
    assert layer.count("<text ") == 1
    assert "![x](zone.drawio)" in built.page("a/page.md").text


def test_faults_name_the_line(built):
    told = [text.removeprefix("multicloud: ") for text in built.warnings]
    assert [text.partition(" ")[0].rstrip(":") for text in told] == [
        "a/page.md:25", "a/page.md:27", "a/page.md:29", "a/page.md:31", "a/page.md:33",
    ]  # fmt: skip
    assert "there is no file 'docs/a/gone.drawio'" in told[0]
    assert "there is no file 'docs/a/gone.drawio'" in told[1]
    assert "there is no page 'Thrid'; did you mean 'Third'?" in told[2]
    assert "there is no option 'widht'; did you mean 'width'?" in told[3]
    assert told[4].startswith("a/page.md:33 → docs/a/zone.drawio:1: there is no page 'Forth'")
    article = built.page("a/page.md").article
    lines = [
        p.text_content() for p in article.iter("p") if p.text_content().startswith("A line Th")
    ]
    assert [line.rpartition("?")[2] for line in lines] == [" again.", "."]


def test_images_that_differ_in_the_page_alone(site):
    page = "# Page\n\n![First](z.drawio 'T')\n\n![Second](z.drawio 'T')\n\n![Third][z]\n\n"
    files = {
        "docs/index.md": page + "[z]: z.drawio 'T'\n",
        "docs/z.drawio": diagram("First", "Second", "Third"),
    }
    site.write(files)
    for build in ("first", "from the cache"):
        article = site.build(options={"dark": False}).page().article
        names = [image.get("src").rpartition("/")[2] for image in article.iter("img")]
        assert names == ["z.svg", "z-Second.svg", "z-Third.svg"], build


def test_a_plugin_for_the_same_images_is_not_needed():
    assert superseded({"search": 1, "multicloud": 1}) == ""
    assert superseded({"drawio-exporter": 1}).startswith("the plugin drawio-exporter is not needed")
