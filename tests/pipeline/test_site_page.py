"""The page of the DynamoDB Stream: what the model page has, and true to what its code produces."""

from __future__ import annotations

from textwrap import indent
from xml.etree import ElementTree

import pytest

CODE = """\
# given
mcd = MultiCloudDiagrams()

# when
stream_arn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/test-table/stream'
metadata = {
    'StreamViewType': 'NEW_AND_OLD_IMAGES'
}

mcd.add_vertex(
    node_id=stream_arn, node_name='2022-12-05', node_type='dynamo_stream', metadata=metadata
)
"""
SNIPPET = f"""\
import unittest

from a_test_tool_that_is_not_installed import helper
from multicloud_diagrams import MultiCloudDiagrams


class TestDynamoStream(unittest.TestCase):
    def test_dynamo_stream(self):
{indent(CODE, " " * 8)}
        # then
        helper.expect(self, mcd)
"""
ID = "vertex:dynamo_stream:arn:aws:dynamodb:eu-west-1:123456789012:table/test-table/stream"
PAGE = """\
---
title: DynamoDB Stream
---

# DynamoDB Stream

Text before.

{% include_snippet ../tests/aws/test_dynamo_stream.py %}

Text after.
"""


@pytest.fixture(scope="module")
def expected():
    """The document that the code builds here, with the real library."""
    names = {}
    exec("from multicloud_diagrams import MultiCloudDiagrams\n" + CODE, names)
    return names["mcd"].mx_file


@pytest.fixture(scope="module")
def project(new_site):
    return new_site().write({"tests/aws/test_dynamo_stream.py": SNIPPET, "docs/stream.md": PAGE})


@pytest.fixture(scope="module")
def built(project):
    return project.build(strict=True)


@pytest.fixture
def page(built):
    return built.page("stream.md")


def elements(root):
    """Every element as (tag, attributes), in the order of the document."""
    return [(element.tag, list(element.attrib.items())) for element in root.iter()]


def the_cell(root):
    return next(cell for cell in root.iter("mxCell") if cell.get("id") == ID)


def one_code(section):
    (pre,) = section.iter("pre")
    return pre.text_content()


def test_the_headings_are_those_of_the_model_page(page):
    assert page.headings == [
        (1, "DynamoDB Stream"),
        (2, "Node Type: dynamo_stream"),
        (2, "Code Snippet:"),
        (2, "Rendering:"),
        (2, "drawio dynamo_stream vertex:"),
        (2, "Advanced for Geeks:"),
        (3, "Style:"),
        (3, "Vertex size:"),
        (3, "Full XML dump:"),
        (3, "drawio file:"),
    ]


def test_the_node_type_is_code(page):
    (code,) = page.article.xpath(".//h2[1]/code")
    assert code.text == "dynamo_stream"


def test_the_authors_text_stands_around_it(page):
    assert page.text.startswith("DynamoDB Stream Text before. Node Type:")
    assert page.text.endswith("Download Text after.")


def test_the_code_is_that_between_given_and_then(page):
    assert one_code(page.under("Code Snippet:")) == CODE


def test_the_code_is_highlighted_as_python(new_site, project):
    built = project.build(
        extensions=["pymdownx.superfences", "pymdownx.highlight"], output="site/h"
    )
    code = built.page("stream.md").under("Code Snippet:")
    assert "mcd" in [span.text for span in code.xpath('.//span[@class="n"]')]


def test_the_picture_is_one_figure_of_two_themes(built, page):
    (figure,) = page.under("Rendering:").iter("figure")
    light, dark = figure.iter("img")
    told = (
        "AWS components: Name: 2022-12-05 · "
        "ARN: arn:aws:dynamodb:eu-west-1:123456789012:table/test-table/stream · "
        "StreamViewType: NEW_AND_OLD_IMAGES"
    )
    for image, theme, file in (
        (light, "light", "dynamo_stream"),
        (dark, "dark", "dynamo_stream-dark"),
    ):
        assert image.get("class").split() == ["multicloud-picture", f"multicloud-{theme}"]
        assert image.get("src") == f"../output/svg/{file}.svg"
        assert image.get("alt") == told
        assert image.get("loading") == "lazy"
        svg = ElementTree.parse(built.output / f"output/svg/{file}.svg").getroot()
        assert (svg.get("width"), svg.get("height")) == (image.get("width"), image.get("height"))
    assert figure.findtext("figcaption").strip() == ""


def test_the_picture_stands_in_words_below_it(page):
    (label,) = page.under("Rendering:").iter("li")
    assert label.text_content() == (
        "2022-12-05 (dynamo_stream) "
        "vertex:dynamo_stream:arn:aws:dynamodb:eu-west-1:123456789012:table/test-table/stream · "
        "ARN: arn:aws:dynamodb:eu-west-1:123456789012:table/test-table/stream · "
        "StreamViewType: NEW_AND_OLD_IMAGES"
    )


def test_the_vertex_is_the_cell_without_style_and_value(page, expected):
    shown = ElementTree.fromstring(one_code(page.under("drawio dynamo_stream vertex:")))
    cell = the_cell(expected)
    attributes = {k: v for k, v in cell.items() if k not in ("style", "value")}
    assert list(shown.items()) == list(attributes.items())
    assert [(c.tag, c.attrib) for c in shown] == [(c.tag, c.attrib) for c in cell]


def test_the_vertex_is_indented_by_four(page):
    assert one_code(page.under("drawio dynamo_stream vertex:")).splitlines() == [
        f'<mxCell id="{ID}" parent="1" vertex="1">',
        '    <mxGeometry width="78" height="78" as="geometry"/>',
        "</mxCell>",
    ]


def test_the_style_line_is_the_cells_style(page, expected):
    assert one_code(page.under("Style:")) == f'style="{the_cell(expected).get("style")}"\n'


def test_the_style_table_is_sorted_and_complete(page, expected):
    (table,) = page.under("Style:").iter("table")
    head, *rows = page.rows(table)
    entries = the_cell(expected).get("style").split(";")
    assert head == ["attribute", "value"]
    assert rows == sorted(entry.split("=", 1) for entry in entries)


def test_the_size_is_the_cells_size(page, expected):
    (table,) = page.under("Vertex size:").iter("table")
    geometry = the_cell(expected).find("mxGeometry")
    size = [geometry.get("width"), geometry.get("height")]
    assert page.rows(table) == [["width", "height"], size]
    assert size == ["78", "78"]


def test_the_whole_xml_is_the_document_of_the_code(page, expected):
    shown = ElementTree.fromstring(one_code(page.under("Full XML dump:")))
    assert elements(shown) == elements(expected)


def test_the_download_is_the_document_of_the_page(built, page):
    printed = one_code(page.under("Full XML dump:"))
    (link,) = page.under("drawio file:").iter("a")
    file = (built.path("stream.md").parent / link.get("href")).resolve()
    assert file == (built.output / "output/drawio/dynamo_stream.drawio").resolve()
    assert elements(ElementTree.fromstring(file.read_bytes())) == elements(
        ElementTree.fromstring(printed)
    )
    assert file.read_text("utf-8") == printed


def test_the_download_is_a_button_that_saves_the_file(page):
    section = page.under("drawio file:")
    (link,) = section.iter("a")
    assert section.findtext("p/code") == "dynamo_stream.drawio"
    assert link.text == "Download"
    assert link.get("download") == "dynamo_stream.drawio"
    assert "md-button" in link.get("class").split()


def test_the_dump_is_folded_away(page):
    (fold,) = page.under("Full XML dump:").iter("details")
    assert fold.findtext("summary") == "Show the XML of dynamo_stream.drawio"
    assert fold.get("open") is None


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs", "material"])
def test_search_finds_labels_and_no_dumps(project, theme):
    built = project.build(theme=theme, output=f"site/{theme}")
    entries = built.search_index()
    under_picture = [e["text"] for e in entries if e["location"].endswith("#rendering")]
    assert "StreamViewType: NEW_AND_OLD_IMAGES" in " ".join(under_picture)
    found = " ".join(entry["text"] for entry in entries)
    assert "Text after." in found
    assert "mxGraphModel" not in found
    assert "mxGeometry" not in found
    assert any("mxGraphModel" in code for code in built.page("stream.md").codes)
