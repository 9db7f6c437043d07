"""The guide's page for users of other draw.io plugins is built as it stands there."""

from __future__ import annotations

import re

from folders import EXAMPLE, written_files

GUIDE = EXAMPLE / "docs" / "guide" / "from_drawio_plugins.md"


def test_the_site_of_the_page(site):
    files = written_files(GUIDE)
    assert {"mkdocs.yml", "docs/index.md", "docs/network.drawio"} <= files.keys()
    built = site.write(files).run(strict=True)
    article = built.page().article
    shown = [
        re.sub(r".*/|\.svg", "", found.get("src"))
        for found in article.xpath(".//img[not(contains(@class, 'dark'))]")
    ]
    assert shown == ["network", "network-Backup", "network-Backup", "network-Backup", "network"]
    captions = [one.text.strip() for one in article.xpath(".//figcaption")]
    assert captions == ["Our network", "", "Backup", "Copies in another region"]
    assert article.xpath("string(.//td/img/@alt)") == "West"
    assert len(article.xpath(".//a[@download='network.drawio']")) == 4
    assert "Copy" in built.page().text
    document = built.output / "output/drawio/network.drawio"
    assert 'name="Backup"' in document.read_text("utf-8")


def test_the_directives_of_sphinx(documents):
    (rst,) = re.findall(r"```rst\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    network = written_files(GUIDE)["docs/network.drawio"]
    page = f"Title\n=====\n\n{rst}\n   More text.\n\n.. drawio-image:: /sub/gone.drawio\n"
    documents.write({"docs/sub/page.rst": page, "docs/sub/network.drawio": network})
    documents.write({"docs/index.rst": "Home\n====\n\n.. toctree::\n\n   sub/page\n"})
    built = documents.build(extensions=["mkdocs_multicloud"], warns=True)
    assert len(built.warnings) == 1, built.warnings
    assert "sub/page.rst:15" in built.warnings[0]
    assert (
        "there is no file 'docs/sub/gone.drawio'; paths are relative to the page"
        in built.warnings[0]
    )
    text = (built.output / "sub/page.html").read_text("utf-8")
    assert re.findall(r'multicloud-light[^>]*src="../_images/([^"]*)"', text) == [
        "network-Backup.svg",
        "network-Backup.svg",
    ]
    assert re.findall(r'caption-text">([^<]*)<', text) == ["Copies in another region"]
    assert "<p>More text.</p>" in text
    assert 'width="320"' in text
