"""Texts of a diagram become nodes of Sphinx that hold exactly what they were."""

from __future__ import annotations

import pytest
from docutils import nodes
from docutils.utils import new_document
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_multicloud.hosts.sphinx.blocks import word_break
from mkdocs_multicloud.hosts.sphinx.doctree import Placement, converted
from mkdocs_multicloud.page.fragment import Fragment
from mkdocs_multicloud.page.markdown_text import cell, code, fence, text

STEADY = settings(deadline=None, derandomize=True)
CHARS = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\u2028\u2029")
SIGNS = st.sampled_from(
    ["`", "``", "|", "\\", "*", "**", "_", "__", "[", "](x)", "![", "<", ">", "&", "&amp;", "#",
     "-", "--", "1. ", "1) ", "=", "~~", "^", "$", ":ref:`x`", "|sub|", "http://a.b", "a@b.c",
     "{{ x }}", "+ ", "{% y %}", "<script>", "<b>", "<!--", "...", "'", '"', "a", " ", "a_b", "::",
     ".. note::", "x_", "\N{GRINNING FACE}", "[^1]"],
)  # fmt: skip
LINES = (st.text(CHARS, max_size=12) | st.lists(SIGNS, max_size=8).map("".join)).map(
    lambda line: " ".join(line.split())
)


def nodes_of(markdown):
    placement = Placement(new_document("page"), 1, sections=False, files={}, document_at={}.get)
    return nodes.container("", *converted(Fragment(markdown), placement))


def only(root, kind):
    (found,) = root.findall(kind)
    assert not list(found.findall(nodes.raw))
    return found.astext()


@STEADY
@given(LINES.filter(bool))
def test_a_paragraph_is_its_text(line):
    root = nodes_of(text(line))
    assert only(root, nodes.paragraph) == line
    assert {type(node) for node in root.findall()} == {nodes.container, nodes.paragraph, nodes.Text}


@STEADY
@given(LINES.filter(bool))
def test_a_heading_is_its_text(line):
    assert only(nodes_of(f"## {text(line)}"), nodes.rubric) == line


@STEADY
@given(LINES.filter(bool))
def test_a_list_item_is_its_text(line):
    assert only(nodes_of(f"- {text(line)}"), nodes.list_item) == line


@STEADY
@given(LINES)
def test_a_cell_is_its_text(line):
    root = nodes_of(f"| {text(line)} | end |\n|:---|---:|\n| {text(line)} | end |\n")
    assert [entry.astext() for entry in root.findall(nodes.entry)] == [line, "end"] * 2


@STEADY
@given(LINES.filter(bool))
def test_inline_code_is_its_text(line):
    assert only(nodes_of(f"See {code(line)} here"), nodes.literal) == line


CODE = st.lists(st.sampled_from(
    ["```", "````", "~~~", "    ", "\n", "\n\n", "x = 1", "<b>&amp;", "{{ x }}", "`", "# a", "- b"],
) | st.text(CHARS, max_size=8), max_size=12).map("".join)  # fmt: skip


@STEADY
@given(CODE, st.sampled_from(["", "python", "xml"]))
def test_code_is_its_text(content, language):
    assert only(nodes_of(fence(content, language)), nodes.literal_block) == content.rstrip("\n")


HOSTILE = [
    "{{ x }} {% y %}", "<script>alert(1)</script>", "a `b` ``c``", "a | b", ":ref:`x` |s| x_",
    "\N{GRINNING FACE} *a* **b**",
]  # fmt: skip


TREE = "Index\n=====\n\n.. toctree::\n\n   more\n\n"


@pytest.mark.parametrize("builder", ["html", "text"])
def test_hostile_labels_come_out_as_they_are(documents, site, builder):
    cells = "".join(
        f'<mxCell id="c{n}" value="{label.replace("<", "&lt;")}" parent="1" vertex="1">'
        f'<mxGeometry x="{n * 90}" width="80" height="40" as="geometry"/></mxCell>'
        for n, label in enumerate(HOSTILE)
    )
    base = '<mxCell id="0"/><mxCell id="1" parent="0"/>'
    xml = f"<mxGraphModel><root>{base}{cells}</root></mxGraphModel>"
    directive = "../data.drawio"
    documents.write(
        {
            "data.drawio": xml,
            "docs/index.rst": TREE + f".. include_snippet:: {directive}\n",
            "docs/more.md": f"# More\n\n{{% include_snippet {directive} %}}\n",
        }
    )
    built = documents.build(builder)
    for docname in ("index", "more"):
        shown = built.page(docname).text if builder == "html" else built.text(f"{docname}.txt")
        for label in HOSTILE:
            assert label in shown, label
        if builder == "html":
            assert built.page(docname).article.xpath(".//script") == []


def test_a_long_id_in_a_table_may_be_broken():
    identity = "vertex:lambda:arn:aws/function:a.b"
    root = nodes_of(f"| a |\n|---|\n| {cell(identity)} |")
    (entry,) = list(root.findall(nodes.entry))[1:]
    assert entry.astext() == identity
    assert len(list(entry.findall(word_break))) == 6
    assert [spec["colwidth"] for spec in root.findall(nodes.colspec)] == [len(identity)]
