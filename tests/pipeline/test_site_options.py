"""What an author can choose: parts, headings, names, the vertex, the diagram, templates, words."""

from __future__ import annotations

import base64
import zlib
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

MANY = """\
def cell(key, value, attributes, geometry=""):
    return f'<mxCell id="{key}" value="{value}" {attributes}>{geometry}</mxCell>'


def model(*cells):
    base = '<mxCell id="0"/><mxCell id="1" parent="0"/>'
    return f'<mxGraphModel><root>{base}{"".join(cells)}</root></mxGraphModel>'


size = '<mxGeometry width="{}" height="{}" as="geometry"/>'.format
q1 = "vertex:queue:q1"
ellipse = 'style="ellipse;image=data:image/png,a=b" parent="1" vertex="1"'
first = model(
    cell("back", "Backdrop", 'parent="0"'),
    cell("box", "Zone", 'style="swimlane;html=1" parent="back" vertex="1"', size(300, 200)),
    cell(q1, "&lt;b&gt;Name&lt;/b&gt;: orders",
         'style="html=1" parent="box" vertex="1"', size(78, 79)),
    cell("db", "Data | base", ellipse, size(60, 61)),
    cell("link", "writes", f'edge="1" parent="1" source="{q1}" target="db"'),
)
second = model(cell("other", "Elsewhere", 'parent="1" vertex="1"', size(10, 11)))
page = '<diagram id="{0}" name="{0}">{1}</diagram>'.format
book = f'<mxfile>{page("Front", first)}{page("Back", second)}</mxfile>'
"""
DIRECTIVES = {
    "by_id": 'capture="first" vertex="vertex:queue:q1" show="node vertex style size"',
    "by_short_id": 'capture="first" vertex="queue:q1" show="node"',
    "by_label": 'capture="first" vertex="Data | base" show="node style size"',
    "by_line": 'capture="first" vertex="orders" show="node"',
    "other_order": 'capture="first" show="download code"',
    "commas": 'capture="first" show="size, style"',
    "one_advanced": 'capture="first" show="size"',
    "named": 'capture="first" show="picture download" name="my.own-name"',
    "cells": 'capture="first" show="vertex"',
    "pages": 'capture="book" name="book" show="vertex picture"',
    "level_4": 'capture="first" show="code style size" heading_level="4"',
    "level_6": 'capture="first" show="code style size" heading_level="6"',
    "level_none": 'capture="first" vertex="box" heading_level="none"',
    "system": 'capture="first"',
    "component": 'capture="second" name="other"',
    "second": 'capture="second" name="second" vertex="Elsewhere" show="node vertex"',
}


@pytest.fixture(scope="module")
def built(new_site):
    pages = {
        f"docs/{name}.md": f"# Page\n\n{{% include_snippet ../code/many.py {options} %}}\n"
        for name, options in DIRECTIVES.items()
    }
    return new_site().write({"code/many.py": MANY, **pages}).build(strict=True)


def node(built, name):
    (heading,) = [text for _, text in built.page(f"{name}.md").headings if "Node" in text]
    return heading.removeprefix("Node Type: ")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("by_id", "queue"), ("by_short_id", "queue"), ("by_label", "ellipse"), ("by_line", "queue")],
)
def test_a_vertex_is_chosen_by_id_or_label(built, name, expected):
    assert node(built, name) == expected


def test_the_chosen_vertex_is_the_one_that_all_parts_describe(built):
    page = built.page("by_id.md")
    assert 'id="vertex:queue:q1" parent="box" vertex="1"' in page.codes[0]
    assert page.codes[1] == 'style="html=1"\n'
    assert page.tables[-1] == [["width", "height"], ["78", "79"]]


def test_style_values_are_whole_and_keywords_have_none(built):
    page = built.page("by_label.md")
    assert page.codes[0] == 'style="ellipse;image=data:image/png,a=b"\n'
    assert page.tables[0][1:] == [["ellipse", ""], ["image", "data:image/png,a=b"]]


def test_parts_come_in_the_order_asked_for(built):
    assert [text for _, text in built.page("other_order.md").headings[1:]] == [
        "drawio file:",
        "Code Snippet:",
    ]
    assert [text for _, text in built.page("commas.md").headings[1:]] == [
        "Advanced for Geeks:",
        "Vertex size:",
        "Style:",
    ]


def test_a_single_advanced_part_needs_no_heading_above(built):
    assert built.page("one_advanced.md").headings[1:] == [(2, "Vertex size:")]


def test_a_name_names_the_file(built):
    page = built.page("named.md")
    (link,) = page.article.xpath(".//a[@download]")
    assert link.get("href") == "../output/drawio/my.own-name.drawio"
    assert (built.output / "output/drawio/my.own-name.drawio").exists()
    names = ["my.own-name.svg", "my.own-name-dark.svg"]
    assert [i.get("src") for i in page.article.iter("img")] == [f"../output/svg/{n}" for n in names]
    assert {path.name for path in (built.output / "output/svg").glob("my.own-name*")} == set(names)


@pytest.mark.parametrize(
    ("name", "levels"), [("level_4", [4, 4, 5, 5]), ("level_6", [6, 6, 6, 6]), ("level_none", [])]
)
def test_a_heading_level_is_as_asked_for(built, name, levels):
    assert [level for level, _ in built.page(f"{name}.md").headings[1:]] == levels


def test_a_page_of_several_vertices_is_about_all_of_them(built):
    page = built.page("system.md")
    assert [text for _, text in page.headings[1:]] == [
        "Rendering:", "Code Snippet:", "Advanced for Geeks:", "All cells:", "Full XML dump:",
        "drawio file:",
    ]  # fmt: skip
    (table,) = page.tables
    assert len(table) == 6
    (fold,) = page.article.xpath(".//details[.//table]/summary")
    assert fold.text == "Show all 5 cells"
    # As the table has them, the text of the picture is without ids.
    assert "vertex:queue:q1" not in page.article.xpath("string(.//details)")
    assert built.page("component.md").headings[1] == (2, "Node Type: rectangle")


def test_without_headings_the_node_type_is_a_line(built):
    page = built.page("level_none.md")
    assert page.article.xpath("string(.//p[1])") == "Node Type: swimlane"
    assert len(page.codes) == 4


def test_several_cells_give_a_table_of_all(built):
    page = built.page("cells.md")
    assert page.headings[1:] == [(2, "drawio swimlane vertex:"), (3, "All cells:")]
    (table,) = page.tables
    assert table == [
        ["kind", "type", "label", "id", "width", "height", "parent", "connects"],
        ["layer", "", "Backdrop", "back", "", "", "", ""],
        ["group", "swimlane", "Zone", "box", "300", "200", "Backdrop", ""],
        ["vertex", "queue", "Name: orders", "vertex:queue:q1", "78", "79", "Zone", ""],
        ["vertex", "ellipse", "Data | base", "db", "60", "61", "", ""],
        ["edge", "", "writes", "link", "", "", "", "orders → Data | base"],
    ]


def test_several_pages_are_named_in_the_table(built):
    page = built.page("pages.md")
    (head, *rows) = page.tables[0]
    assert head[0] == "page"
    assert [row[0] for row in rows] == ["Front"] * 5 + ["Back"]


def test_each_page_is_told_below_its_picture(built):
    figures = built.page("pages.md").article.iter("figure")
    assert [
        [
            "-" * len(list(item.iterancestors("li"))) + item.text_content().partition("\n")[0]
            for item in figure.getnext().iter("li")
        ]
        for figure in figures
    ] == [
        [
            "Data | base (ellipse)",
            "Backdrop (layer)", "-Zone (swimlane)", "--orders (queue)",
            "orders → Data | base: writes",
        ],
        ["Elsewhere (rectangle)"],
    ]  # fmt: skip


def test_capture_chooses_the_diagram(built):
    page = built.page("second.md")
    assert "other" in page.codes[0]
    assert page.tables == []


def test_headings_go_one_below_the_heading_above(site):
    text = "No heading yet.\n\n{0}\n\n# One\n\n{1}\n\nTwo\n---\n\n{2}\n\n##### Five\n\n{3}\n"
    directive = "{{% include_snippet ../code/box.py show='size' name='n{}' %}}"
    page = text.format(*(directive.format(n) for n in range(4)))
    site.write({"docs/index.md": page, "code/box.py": site.snippet()})
    page = site.build(strict=True).page()
    assert [level for level, text in page.headings if text == "Vertex size:"] == [2, 2, 3, 6]


TEMPLATES = {
    "look/size.md.j2": '{{ h("Size") }}\n\nIt is {{ vertex.width }} by {{ vertex.height }}.\n',
    "look/advanced.md.j2": "",
}


def test_a_site_replaces_templates_and_words(site):
    page = "# Page\n\n{% include_snippet ../code/box.py show='node code style size' %}\n"
    site.write({"docs/index.md": page, "code/box.py": site.snippet(), **TEMPLATES})
    labels = {"code": "Quelltext", "node": "Knoten <{type}>", "value": "Wert *"}
    page = site.build(strict=True, options={"templates": "look", "labels": labels}).page()
    assert page.headings[1:] == [
        (2, "Knoten <rectangle>"),
        (2, "Quelltext"),
        (3, "Style:"),
        (3, "Size"),
    ]
    assert "It is 80 by 40." in page.text
    assert page.tables[0][0] == ["attribute", "Wert *"]


def test_a_site_chooses_parts_and_level_for_all_pages(site):
    page = "# Page\n\n{% include_snippet ../code/box.py %}\n\n## B\n\n"
    page += "{% include_snippet ../code/box.py show='code' heading_level='auto' name='b' %}\n"
    site.write({"docs/index.md": page, "code/box.py": site.snippet()})
    options = {"show": ["size", "node"], "heading_level": 5}
    page = site.build(strict=True, options=options).page()
    assert page.headings[1:] == [
        (5, "Vertex size:"), (5, "Node Type: rectangle"), (2, "B"), (3, "Code Snippet:"),
    ]  # fmt: skip


def test_a_root_for_paths_and_the_folder_of_the_file_to_run_in(site):
    code = "from pathlib import Path\n\nxml = Path('box.xml').read_text()\n"
    page = "# Page\n\n{% include_snippet aws/box.py cwd='file' show='picture' %}\n"
    files = {"code/aws/box.py": code, "code/aws/box.xml": site.diagram("Read from a file")}
    built = site.write({"docs/a/b.md": page, **files}).build(strict=True, options={"root": "code"})
    assert "Read from a file" in built.page("a/b.md").text


def test_a_folder_beside_the_project_can_be_allowed(site):
    page = "# Page\n\n{% include_snippet ../../shared/box.py show='picture' %}\n"
    site.write({"p/docs/index.md": page, "shared/box.py": site.snippet("Shared")})
    inner = type(site)(site.folder / "p")
    built = inner.build(strict=True, options={"allowed_roots": [".", "../shared"]})
    assert "Shared" in built.page().text


def packed(model):
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = engine.compress(quote(model, safe="~()*!.'").encode()) + engine.flush()
    text = base64.b64encode(data).decode()
    return f'<mxfile compressed="true"><diagram id="d" name="P">{text}</diagram></mxfile>'


def test_static_files_compressed_or_not_give_the_same_page(site):
    model = site.diagram("Grüße &amp; {{ x }}", "über")
    plain = f'<mxfile><diagram id="d" name="P">{model}</diagram></mxfile>'
    pages = {
        f"docs/{name}.md": f"# Page\n\n{{% include_snippet ../drawn/{name}.drawio %}}\n"
        for name in ("plain", "packed")
    }
    files = {"drawn/plain.drawio": plain, "drawn/packed.drawio": packed(model)}
    built = site.write({**pages, **files}).build(strict=True)
    one, two = built.page("plain.md"), built.page("packed.md")
    assert "Code Snippet:" not in one.text
    assert one.headings == two.headings
    assert one.codes[:2] == two.codes[:2]
    assert two.article.xpath(".//li/strong/text()") == ["Grüße & {{ x }}"]
    dumps = [ElementTree.fromstring(page.codes[-1]) for page in (one, two)]
    first, second = (
        [(e.tag, e.attrib) for e in dump.iter() if e.tag != "mxfile"] for dump in dumps
    )
    assert first == second
    file = (built.output / "output/drawio/packed.drawio").read_text("utf-8")
    assert file == two.codes[-1]


def test_layers_and_wrapped_objects_are_listed(site):
    xml = site.diagram().replace(
        "</root>",
        '<mxCell id="layer" value="Notes" parent="0"/>'
        '<UserObject id="wrapped" label="Wrapped" owner="me"><mxCell style="shape=cube" '
        'vertex="1" parent="layer"><mxGeometry width="5" height="6" as="geometry"/></mxCell>'
        "</UserObject></root>",
    )
    page = '# Page\n\n{% include_snippet ../a.drawio vertex="Wrapped" show="node vertex size" %}\n'
    page = site.write({"docs/index.md": page, "a.drawio": xml}).build(strict=True).page()
    shown = ElementTree.fromstring(page.codes[0])
    assert (shown.tag, shown.attrib) == ("UserObject", {"id": "wrapped", "owner": "me"})
    assert page.headings[1] == (2, "Node Type: cube")
    assert ["layer", "", "Notes", "layer", "", "", ""] in page.tables[0]
    assert ["vertex", "cube", "Wrapped", "wrapped", "5", "6", "Notes"] in page.tables[0]


@pytest.mark.parametrize("strict", [True, False])
def test_a_misspelt_option_is_told_with_the_right_one(site, strict):
    """By a strict build, too, which MkDocs ends before a plugin sees its options."""
    site.write({"docs/index.md": "# Page\n"})
    with pytest.raises(BaseException, match=r"timeut|configuration") as caught:
        site.build(warns=True, strict=strict, options={"timeut": 3})
    told = [str(caught.value), *getattr(caught.value, "__notes__", [])]
    assert "'timeut'; did you mean 'timeout'?" in "\n".join(told).replace(": timeut", " 'timeut'")
