"""Every builder of Sphinx, its themes, its search and its translations."""

from __future__ import annotations

import json
import re
import zipfile

import pytest
from mkdocs_site import Site

PAGE = """\
Index
=====

.. toctree::

   more

.. include_snippet:: ../code/many.py
   :name: many
   :caption: Many

See :numref:`many`.

- In a list

  .. include_snippet:: ../code/box.py
     :formats: svg, png
     :picture: inline
"""
MORE = """\
# More

{% include_snippet ../code/box.py %}

{% include_snippet ../code/fails.py %}
"""
MANY = """\
cells = ''.join(
    f'<mxCell id="c{n}" value="Cell {n}" parent="1" vertex="1" style="rounded=1">'
    f'<mxGeometry x="{n * 90}" width="80" height="40" as="geometry"/></mxCell>'
    for n in range(14)
)
edge = '<mxCell id="e" value="leads to" edge="1" parent="1" source="c0" target="c1"/>'
base = '<mxCell id="0"/><mxCell id="1" parent="0"/>'
xml = f'<mxGraphModel><root>{base}{cells}{edge}</root></mxGraphModel>'
"""
BUILDERS = [
    "html", "dirhtml", "singlehtml", "epub", "latex", "text", "man", "texinfo", "xml", "pseudoxml",
    "gettext", "linkcheck", "dummy", "doctest", "changes",
]  # fmt: skip


@pytest.fixture(scope="module")
def project(new_documents, new_site):
    """Documents with all that there is, a fault included."""
    documents = new_documents()
    return documents.write(
        {
            "code/many.py": MANY,
            "code/box.py": new_site().snippet(),
            "code/fails.py": "1 / 0\n",
            "docs/index.rst": PAGE,
            "docs/more.md": MORE,
        }
    )


@pytest.mark.parametrize("builder", BUILDERS)
def test_each_builder_builds_it(project, builder):
    built = project.build(
        builder,
        numfig=True,
        suppress_warnings=["multicloud.run", "epub"],
        extensions=[
            "myst_parser",
            "sphinx.ext.doctest",
            "mkdocs_multicloud",
        ],
    )
    assert built.status == 0


SMALL = {
    "code/box.py": Site.snippet("Label"),
    "docs/index.rst": "Index\n=====\n\n.. include_snippet:: ../code/box.py\n"
    "   :name: box\n   :caption: Told\n",
}


@pytest.fixture
def small(documents):
    return documents.write(SMALL)


@pytest.fixture(scope="module")
def unchanged(new_documents):
    """The same for tests that write nothing: read once for all builders."""
    return new_documents().write(SMALL)


@pytest.mark.parametrize("builder", ["dirhtml", "singlehtml"])
def test_other_pages_hold_the_same(unchanged, builder):
    own = unchanged.build("html").page()
    other = unchanged.build(builder).page()
    assert other.codes == own.codes
    assert other.tables == own.tables
    assert [text for _, text in other.headings] == [text for _, text in own.headings]
    assert len(other.article.xpath(".//figure//img")) == 2


def test_an_epub_has_one_light_picture_and_the_download(unchanged):
    built = unchanged.build("epub")
    (file,) = built.output.glob("*.epub")
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        text = archive.read(
            "EPUB/index.xhtml" if "EPUB/index.xhtml" in names else "index.xhtml"
        ).decode()
    assert [name for name in names if name.endswith(".svg")] != []
    assert text.count("<img") == 1
    assert "dark" not in text
    assert re.search(r'<span class="caption-text">[^<]*\S', text)


def test_text_holds_all_that_can_be_read(unchanged):
    text = unchanged.build("text").text("index.txt")
    assert "Code Snippet:" in text
    assert "<mxfile>" in text
    assert "| attribute | value " in text
    assert "Told" in text
    assert text.count("[image: Page-1: Label]") == 1
    assert "Show the XML of box.drawio" in text


def test_latex_has_one_picture_that_it_can_set(unchanged):
    built = unchanged.build("latex")
    (file,) = built.output.glob("*.tex")
    text = file.read_text("utf-8")
    pictures = re.findall(r"\\sphinxincludegraphics\[([^]]*)\]\{\{(.+?)\}(\.\w+)\}", text)
    assert len(pictures) == 1
    _, name, suffix = pictures[0]
    assert suffix == ".png"
    assert (built.output / f"{name}{suffix}").read_bytes().startswith(b"\x89PNG")
    assert "\\caption{Told}" in text
    assert text.count("only-dark") == 0


@pytest.mark.parametrize("theme", ["alabaster", "furo", "pydata_sphinx_theme"])
def test_each_theme_has_the_whole_page(unchanged, theme):
    built = unchanged.build(html_theme=theme)
    page = built.page()
    assert page.tree.xpath('//link[contains(@href, "multicloud.css")]')
    assert (built.output / "_static" / "multicloud.css").is_file()
    assert len(page.article.xpath(".//figure//img")) == 2
    assert len(page.codes) == 4
    assert page.article.xpath(".//details/summary")[0].text_content()


def test_the_search_finds_labels_and_no_dumps(small, site):
    code = "from pathlib import Path\n\nxml = Path('data.txt').read_text()\n"
    small.write({"code/box.py": code, "data.txt": site.diagram("Label")})
    index = small.build().text("searchindex.js")
    terms = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))["terms"]
    assert "label" in terms
    assert "mxcell" not in terms
    assert "mxfile" not in terms


def test_words_and_language_of_a_site(small):
    labels = {"code": "Programm:", "picture": "Bild {{ }}:"}
    page = small.build(multicloud_labels=labels).page()
    assert "Programm:" in [text for _, text in page.headings]
    assert "Bild { }:" in [text for _, text in page.headings]


def test_our_words_are_translated_as_all_of_a_page_is(small):
    catalogue = small.build("gettext").text("index.pot")
    for word in ("Code Snippet:", "Vertex size:", "width", "Download", "Told"):
        assert f'msgid "{word}"' in catalogue, word
    assert "mxfile" not in catalogue
    folder = small.folder / "docs" / "locale" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    entries = {"Code Snippet:": "Programm:", "width": "Breite", "Told": "Erzählt"}
    written = "".join(f'\nmsgid "{own}"\nmsgstr "{other}"\n' for own, other in entries.items())
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    (folder / "index.po").write_text(head + written, "utf-8")
    page = small.build(language="de", locale_dirs=["locale"], gettext_compact=False).page()
    assert "Programm:" in [text for _, text in page.headings]
    assert page.tables[1][0] == ["Breite", "height"]
    assert "Erzählt" in page.article.xpath(".//figcaption")[0].text_content()


def test_inline_pictures_stand_in_the_page_and_are_files_elsewhere(small):
    (small.folder / "docs" / "index.rst").write_text(
        "Index\n=====\n\n.. include_snippet:: ../code/box.py\n   :picture: inline\n\n"
        ".. include_snippet:: ../code/box.py\n   :picture: inline\n",
        "utf-8",
    )
    page = small.build().page()
    assert page.article.xpath(".//figure//img") == []
    pictures = page.article.xpath(".//figure/*//svg | .//figure//*/svg")
    assert len({svg.getparent().get("class") for svg in pictures}) == 2
    assert len(page.article.xpath(".//figure//span[contains(@class, 'multicloud-picture')]")) == 4
    ids = page.tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert small.build("text").text("index.txt").count("[image: Page-1: Label]") == 2
