"""What a page prints, and what of it the diagram of its snippet has not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from template_pages import STYLE, document, page, parts, table

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.page import printed_page
from mkdocs_multicloud.page.printed_facts import differences, listed

SNIPPET = Location("tests/test_queue.py", 12)


def differing(text, xml=None, vertex=""):
    read = printed_page.read(text)
    found = mxfile.parse(xml or document())
    return [d for snippet in read.snippets for d in differences(read, snippet, found, vertex)]


def words(text, xml=None):
    return [(d.line, d.words()) for d in differing(text, xml)]


def test_all_parts_of_a_page_are_found_with_their_lines():
    read = printed_page.read(page())
    assert [(b.part, b.kind) for b in read.blocks] == [
        ("node", ""), ("code", ""), ("picture", ""), ("vertex", ""), ("style", "line"),
        ("style", "table"), ("size", "table"), ("xml", ""), ("download", "text"),
        ("download", "link"),
    ]  # fmt: skip
    assert read.snippets == (tuple(range(10)),)
    assert read.lines[read.blocks[1].first + 1] == (
        "{% root_include_snippet ../tests/test_queue.py %}"
    )
    assert [b.file for b in read.blocks if b.file] == [
        "output/jpg/queue.jpg",
        "output/drawio/queue.drawio",
    ]


def test_a_page_that_prints_what_is_produced_has_no_difference():
    assert differing(page()) == []
    # The tool, spaces, the order of attributes and a last semicolon are no difference.
    other = document(STYLE.removesuffix(";"), agent="2.0").replace(
        'width="48" height="48" as="geometry"', 'as="geometry" height="48" width="48"'
    )
    assert differing(page(), "".join(other.split("\n"))) == []
    assert differing(page().replace("\n", "\r\n")) == []


def test_each_value_is_named_once_with_its_line_and_both_values():
    text = page(parts(style=STYLE.replace("#E7157B", "#000000") + "dashed=1;", width="50"))
    lines = text.split("\n")
    assert [(lines[line - 1].strip()[:15], said) for line, said in words(text)] == [
        ('<mxCell id="ver', "vertex: width is 50 on the page, the snippet produces 48"),
        ('style="shape=mx', "style: dashed is 1 on the page, the snippet produces none"),
        (
            'style="shape=mx',
            "style: fillColor is #000000 on the page, the snippet produces #E7157B",
        ),
        ("| width    | 50", "size: width is 50 on the page, the snippet produces 48"),
        (
            '<mxCell id="ver',
            "xml: vertex:queue:q1 width is 50 on the page, the snippet produces 48",
        ),
        (
            '<mxCell id="ver',
            "xml: vertex:queue:q1 style dashed is 1 on the page, the snippet produces none",
        ),
        (
            '<mxCell id="ver',
            "xml: vertex:queue:q1 style fillColor is #000000 on the page, "
            "the snippet produces #E7157B",
        ),
    ]


def test_a_row_that_only_the_table_has_wrong_is_found_in_the_table():
    text = page().replace("|fillColor| #E7157B |", "|fillColor| #E7157C |")
    ((line, said),) = words(text)
    assert text.split("\n")[line - 1] == "|fillColor| #E7157C |"
    assert said == "style: fillColor is #E7157C on the page, the snippet produces #E7157B"


def test_old_pages_print_a_size_as_columns_and_xml_without_styles():
    printed = parts()
    printed["size"] = (
        "### Vertex size:\n\n| width     | height   |\n|:----------|:---------|\n| 48 | 49|\n"
    )
    bare = f' value="Orders" style="{STYLE}"'
    printed["xml"] = (
        printed["xml"]
        .replace(bare, "")
        .replace("```xml\n", '```xml\n        <?xml version="1.0" ?>\n')
    )
    assert [said for _, said in words(page(printed))] == [
        "size: height is 49 on the page, the snippet produces 48",
        "xml: vertex:queue:q1 label is not on the page, the snippet produces Orders",
        f"xml: vertex:queue:q1 style is not on the page, the snippet produces {STYLE[:59]}…",
    ]


def test_units_and_inline_code_are_no_difference():
    printed = parts()
    printed["size"] = "### Vertex size:\n\n| width | height |\n|---|---|\n| `48` | 48.0 px |\n"
    printed["style"] = "### Style:\n\n" + table(STYLE).replace("#E7157B", "`#E7157B`")
    assert differing(page(printed)) == []


def test_a_cell_that_is_only_on_one_side_is_one_difference():
    more = document().replace(
        "            </root>",
        '<mxCell id="new" value="Added" vertex="1" parent="1"/>            </root>',
    )
    assert [said for _, said in words(page(), more)] == [
        "xml: new is not on the page, the snippet produces Added"
    ]
    assert [said for _, said in words(page(parts(xml=more)))] == [
        "xml: new is Added on the page, the snippet produces none"
    ]


def test_way_points_of_edges_count():
    edge = (
        '<mxCell id="e" edge="1" parent="1"><mxGeometry relative="1" as="geometry">'
        '<Array as="points"><mxPoint x="{}" y="2"/></Array></mxGeometry></mxCell></root>'
    )
    old, new = (document().replace("            </root>", edge.format(x)) for x in (1, 7))
    ((_, said),) = words(page(parts(xml=old)), new)
    assert said == "xml: e <mxPoint> x is 1 on the page, the snippet produces 7"


def test_what_the_xml_of_a_vertex_lacks_is_named():
    printed = parts()
    printed["vertex"] = (
        '## drawio queue vertex:\n\n```xml\n<mxCell id="vertex:queue:q1" parent="1"/>\n```\n'
    )
    assert [said for _, said in words(page(printed))] == [
        "vertex: width is not on the page, the snippet produces 48",
        "vertex: height is not on the page, the snippet produces 48",
        "vertex: <mxCell> vertex is not on the page, the snippet produces 1",
        "vertex: <mxGeometry> is not on the page, the snippet produces an element",
        "vertex: <mxGeometry> as is not on the page, the snippet produces geometry",
    ]


@pytest.mark.parametrize(
    "xml",
    [
        "<mxCell",
        "<mxCell/><",
        "<object/>",
        '<!DOCTYPE a [<!ENTITY b "c">]><mxCell/>',
        "<mxCell>…</mxCell>",
    ],
)
def test_xml_that_is_none_is_one_difference_below_its_heading(xml):
    printed = parts()
    printed["vertex"] = f"## drawio queue vertex:\n\n```xml\n{xml}\n```\n"
    for _, said in words(page(printed)):
        assert said.startswith("vertex: ")


def test_examples_below_other_headings_count_only_if_they_look_like_the_snippet():
    head = "# A\n\n{% include_snippet ../tests/test_queue.py %}\n\n"
    other = '```html\nstyle="rounded=1;fillColor=#fff"\n```\n'
    assert differing(head + other) == []
    own = f'```html\nstyle="{STYLE.replace("aspect=fixed", "aspect=free")}"\n```\n'
    assert [said for _, said in words(head + own)] == [
        "style: aspect is free on the page, the snippet produces fixed"
    ]
    table_alone = table(STYLE.replace("#E7157B", "red"))
    assert [said for _, said in words(head + table_alone)] == [
        "style: fillColor is red on the page, the snippet produces #E7157B"
    ]


def test_each_snippet_has_its_own_facts():
    other = STYLE.replace("#E7157B", "#222222")
    two = parts(), {k: v for k, v in parts(style=other).items() if k != "node"}
    text = page(two[0]) + "\n\n" + page(two[1], head="")
    read = printed_page.read(text)
    assert len(read.snippets) == 2
    found = [differences(read, one, mxfile.parse(document())) for one in read.snippets]
    assert found[0] == []
    assert {d.printed for d in found[1]} == {"#222222"}


def test_text_in_comments_code_and_without_a_snippet_is_not_read():
    alone = "\n".join(text for name, text in parts(style="a=b").items() if name != "code")
    assert printed_page.read(alone).snippets == ()
    assert printed_page.read(f"<!--\n{page()}\n-->\n").blocks == ()
    assert printed_page.read(f"~~~~markdown\n{page()}\n~~~~\n").blocks == ()


def test_lines_for_people_are_few_and_end_with_what_to_do():
    style = "".join(f"a{n}=1;" for n in range(9))
    read = printed_page.read(page(parts(style=style, xml=document())))
    found = differences(read, read.snippets[0], mxfile.parse(document()))
    lines = listed(found, "docs/q.md", SNIPPET, "print what is produced")
    assert len(lines) == 6
    assert lines[0] == (
        "docs/q.md:39 → tests/test_queue.py:12: style: a0 is 1 on the page, "
        "the snippet produces none"
    )
    assert lines[-1] == (
        "docs/q.md:39: style: and 8 more: a5, a6, a7, a8, aspect, fillColor, html, shape; "
        "print what is produced"
    )
    assert listed([], "docs/q.md", SNIPPET, "hint") == []


def test_long_values_are_shown_where_they_differ():
    old, new = (document(label="A long label " * 9 + end) for end in ("old", "new"))
    ((_, said),) = words(page(parts(xml=old)), new)
    assert said == (
        "xml: vertex:queue:q1 label is …l A long label old on the page, "
        "the snippet produces …l A long label new"
    )


@given(st.text('#`|-<>{%}:="ab \n', max_size=300))
def test_any_text_is_read(text):
    for snippet in printed_page.read(page(head=text + "\n")).snippets:
        assert snippet


@pytest.mark.parametrize(
    "line",
    [
        "| attribute | value |", "```html", "## Style:", "<!--", "![a](b",
        "{% include_snippet a %}",
        '```xml\n<mxCell id="a"/>\n```', "Download generated ``", "[Download](", "```\nstyle=\"",
    ],
)  # fmt: skip
def test_long_pages_take_linear_time(line):
    text = f"{line}\n" * 30_000
    before = time.perf_counter()
    printed_page.read(text)
    # They take a second; quadratic time is minutes.
    assert time.perf_counter() - before < 8


EMPTY = ("<mxfile><diagram/></mxfile>", "<mxGraphModel><root/></mxGraphModel>", "<mxGraphModel/>")


@pytest.mark.parametrize("xml", EMPTY)
def test_a_diagram_without_cells_has_nothing_of_what_is_printed(xml):
    said = [line for _, line in words(page(parts(xml=document())), xml)]
    assert "style: fillColor is #E7157B on the page, the snippet produces none" in said
    assert any(line.startswith("xml: vertex:queue:q1 ") for line in said)
    assert any(line.startswith("xml: ") for _, line in words(page(parts(xml=f"{xml}\n"))))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name="Page"', 'name="Other"', "page 1 name is Other on the page, the snippet produces P"),
        ("<mxGraphModel>", '<mxGraphModel background="#ff0000">',
         "page 1 background is #ff0000 on the page, the snippet produces none"),
        ("</mxfile>", "<diagram/></mxfile>",
         "page 2 is a page on the page, the snippet produces none"),
        ('agent="1.0"', 'vars="{}"', "vars is {} on the page, the snippet produces none"),
    ],
)  # fmt: skip
def test_what_belongs_to_no_cell_is_compared_too(old, new, said):
    other = document().replace(old, new)
    assert other != document()
    ((_, found),) = words(page(parts(xml=other)))
    assert found.startswith(f"xml: {said}")
    ((_, found),) = words(page(parts(xml=document())), other)
    assert found.startswith(f"xml: {said.partition(' is ')[0]} is ")


def test_a_model_alone_and_how_far_it_is_scrolled_are_no_difference():
    model = document()[document().index("<mxGraphModel") : document().index("</diagram>")]
    model = model.replace("<mxGraphModel", '<mxGraphModel dx="12" dy="7"')
    assert differing(page(parts(xml=f"{model.strip()}\n"))) == []
