"""Two versions of a diagram: what differs is found cell by cell, and nothing else."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path
from urllib.parse import quote

import diagram_edits
import pytest
from lxml import etree

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.comparison import change_words
from mkdocs_multicloud.diagram.comparison.change_picture import arrow_between, picture_document
from mkdocs_multicloud.diagram.comparison.changes import Detail, compare
from mkdocs_multicloud.errors import MxFileError
from mkdocs_multicloud.settings.ui_strings import UI_STRINGS

EXAMPLE = Path(__file__).parents[2] / "site_example"
DIAGRAMS = [
    mxfile.parse(path.read_bytes())
    for path in sorted([*EXAMPLE.glob("frozen/*/1.drawio"), *EXAMPLE.glob("diagrams/*.drawio")])
]


def document(*cells, name="Page", model="", page_id="p"):
    body = '<mxCell id="0"/><mxCell id="1" parent="0"/>' + "".join(cells)
    return (
        f'<diagram id="{page_id}" name="{name}"><mxGraphModel {model}><root>{body}</root>'
        "</mxGraphModel></diagram>"
    )


def node(cell_id, label="", style="rounded=1", x=0, y=0, parent="1", width=80, more=""):
    return (
        f'<mxCell id="{cell_id}" value="{label}" style="{style}" vertex="1" parent="{parent}" '
        f'{more}><mxGeometry x="{x}" y="{y}" width="{width}" height="40" as="geometry"/></mxCell>'
    )


def edge(cell_id, source="", target="", label="", style="html=1", inner=""):
    ends = f'source="{source}" target="{target}"' if source else ""
    return (
        f'<mxCell id="{cell_id}" value="{label}" style="{style}" edge="1" parent="1" {ends}>'
        f'<mxGeometry relative="1" as="geometry">{inner}</mxGeometry></mxCell>'
    )


def compared(old, new):
    pages = ["".join(one) if isinstance(one, list) else one for one in (old, new)]
    return compare(*(mxfile.parse(f"<mxfile>{page}</mxfile>") for page in pages))


def lines(old, new):
    return change_words.lines(compared(old, new))


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("start", range(0, 500, 100))
def test_random_edits_are_named_rightly_and_nothing_else(start, number):
    kinds = [kind for kind in diagram_edits.KINDS if number == 1 or kind != "reorder"]
    for seed in range(start, start + 100):
        old = DIAGRAMS[seed % len(DIAGRAMS)]
        edited = diagram_edits.edited(old.xml, seed, number, kinds)
        found = diagram_edits.found_in(compare(old, mxfile.parse(edited.xml)))
        # Moved to another group, a cell is mostly at another place, too.
        places = {(s, i, k - {"moved"} if "regrouped" in k else k) for s, i, k in found}
        assert places == edited.expected, seed


def test_both_directions_find_the_same_number_of_changes():
    for seed in range(40):
        old = DIAGRAMS[seed % len(DIAGRAMS)]
        new = mxfile.parse(diagram_edits.edited(old.xml, seed, 5).xml)
        there, back = compare(old, new), compare(new, old)
        assert there.number("added") == back.number("removed")
        assert there.number("removed") == back.number("added")
        assert there.number("moved") == back.number("moved")


def test_words_for_each_kind_of_change():
    old = document(
        node("a", "Web"), node("b", "Orders", "rounded=1;fillColor=#fff", 100), node("g", "VPC"),
        node("h", "Other"), node("c", "Cache", parent="g"), edge("e", "a", "b", "reads"),
        node("gone", "Old"),
    )  # fmt: skip
    new = document(
        node("a", "Web site", width=115),
        node("b", "Orders", "rounded=1;fillColor=#123456;dashed=1", 140, 20), node("g", "VPC"),
        node("h", "Other"), node("c", "Cache", parent="h"), edge("e", "a", "h", "reads"),
        node("new", "Queue"),
    )  # fmt: skip
    assert lines(old, new) == [
        "Page: 1 added, 1 removed, 3 changed, 1 moved",
        '  ~ "Web site": label "Web" → "Web site"; width 80 → 115',
        '  ~ "Orders": fillColor #fff → #123456; dashed none → 1; moved from 100, 0 to 140, 20',
        '  → "Cache": moved from "VPC" to "Other"',
        '  ~ edge "reads": target "Orders" → "Other"',
        '  + "Queue"',
        '  − "Old"',
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (node("a", "A", "x=1;fillColor=#FFF"), node("a", "A", "fillColor=#fff;x=1;;")),
        (node("a", "A", x="10"), node("a", "A", x="10.0")),
        (node("a", "A", more='connectable="0"'), node("a", "A", more='connectable="0"')),
        (
            node("a") + edge("e", "a", "a", inner='<mxPoint x="9" y="9" as="sourcePoint"/>'),
            node("a") + edge("e", "a", "a"),
        ),
    ],
)
def test_another_way_to_write_the_same_is_no_change(before, after):
    assert not compared(document(before), document(after))


def test_what_the_tool_writes_about_itself_is_no_change():
    page = document(node("a", "A"))
    tools = [f'<mxfile host="{n}" modified="{n}" etag="{n}">{page}</mxfile>' for n in "ab"]
    other = tools[1].replace('id="p"', 'id="q"').replace("<mxGraphModel ", '<mxGraphModel dx="7" ')
    assert not compare(mxfile.parse(tools[0]), mxfile.parse(other))


def test_a_renamed_id_is_no_rewrite():
    old = document(node("a", "A"), node("b", "B", x=200), edge("e", "a", "b"))
    new = document(node("x", "A"), node("y", "B", x=300), edge("z", "x", "y"))
    assert lines(old, new) == [
        "Page: 3 changed",
        '  ~ "A": id a → x',
        '  ~ "B": id b → y; moved from 200, 0 to 300, 0',
        '  ~ edge "A → B": id e → z',
    ]


def test_a_cell_in_front_of_counted_ids_does_not_change_the_others():
    def made(*labels):
        return document(*(node(i + 2, label, x=90 * i) for i, label in enumerate(labels)))

    (page,) = compared(made("A", "B", "C", "D"), made("New", "A", "B", "C", "D")).pages
    assert [c.name for c in page.cells if c.status == "added"] == ["New"]
    assert {d.kind for c in page.cells for d in c.details} == {"renamed", "moved"}


def test_a_diagram_laid_out_anew_is_moved_not_changed():
    line = edge("e", "a", "b", style="html=1;exitX=1;exitY=0.5")
    points = '<Array as="points"><mxPoint x="5" y="90"/></Array>'
    old = document(node("a", "A"), node("b", "B", x=200), line)
    new = document(
        node("a", "A", x=40, y=7), node("b", "B", y=99), edge("e", "a", "b", inner=points)
    )
    assert {c.status for c in compared(old, new).pages[0].cells} == {"moved"}
    assert lines(old, new)[-1] == '  → edge "A → B": other route'


def test_pages_are_followed_by_name_id_and_content():
    one, two = node("a", "A") + node("b", "B"), node("c", "C") + node("d", "D")
    old = [document(one, name="One", page_id="1"), document(two, name="Two", page_id="2")]
    inserted = [
        document(name="Zero", page_id="1"),
        document(one, name="One", page_id="2"),
        document(two, name="Second", page_id="x"),
    ]
    assert lines(old, inserted) == [
        "Zero: page added",
        "Second",
        '    page renamed "Two" → "Second"',
    ]
    assert lines(old, old[1]) == ["One: page removed", '  − "A"', '  − "B"']


def test_a_page_at_another_number_is_named():
    pages = [document(node(name, name), name=name, page_id=name) for name in "abc"]
    assert lines(pages, [pages[2], *pages[:2]]) == ["c", "    number 3 → 1"]


def test_a_cell_moved_to_another_page_is_followed():
    old = [document(node("a", "A"), node("b", "B"), name="One"), document(name="Two")]
    new = [document(node("b", "B"), name="One"), document(node("a", "A"), name="Two")]
    assert lines(old, new) == [
        "One: 1 removed",
        '  − "A": moved from page "One" to "Two"',
        "Two: 1 added",
        '  + "A": moved from page "One" to "Two"',
    ]


def test_what_is_inside_of_an_added_group_is_counted():
    inside = node("g", "VPC") + "".join(node(f"g{i}", parent="g") for i in range(3))
    labelled = edge("e", "g0", "g1") + node("l", "text", parent="e")
    found = lines(document(node("a")), document(node("a"), inside, labelled))
    assert found == [
        "Page: 6 added",
        '  + group "VPC" with 3 cells in it',
        '  + edge "g0 → g1"',
    ]


def test_layers_links_and_metadata():
    layer = '<mxCell id="L" value="Network" parent="0" {}/>'
    wrapped = (
        '<object id="a" label="A" owner="{}" link="{}"><mxCell vertex="1" parent="{}"/></object>'
    )
    old = document(layer.format(""), wrapped.format("ops", "x", "1"))
    new = document(layer.format('visible="0"'), wrapped.format("web", "y", "L"))
    assert lines(old, new) == [
        "Page: 2 changed",
        '  ~ layer "Network": visible yes → no',
        '  ~ "A": link x → y; owner ops → web; moved from layer "Background" to "Network"',
    ]


def test_a_background_is_a_change_of_the_page():
    old, new = document(node("a")), document(node("a"), model='background="#ffeeee"')
    assert lines(old, new) == ["Page", "    background none → #ffeeee"]


def test_markup_in_labels_stays_text():
    label = "&lt;b&gt;*x*&lt;/b&gt; | [a](javascript:1) `c`"
    text = change_words.markdown(compared(document(), document(node("a", label))))
    assert "<b>" not in text
    assert r"\[a\]\(javascript\:1\)" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("from $5 to $10", "from <span>$</span>5 to <span>$</span>10"),
        ("GH-12 gh-3 HIGH-1", r"GH\-<!-- -->12 gh\-<!-- -->3 HIGH\-1"),
        ("a\n\n# b\x9b\u202e", r"a #<!-- --> b\\x9b\\u202e"),
    ],
)
def test_texts_are_no_formula_or_reference_on_github(text, shown):
    assert change_words.escaped(text) == shown


def test_json_has_the_values_as_written():
    (page,) = change_words.as_json(compared(document(node("a", "A")), document(node("a", "B"))))
    assert page["cells"] == [
        {
            "status": "changed",
            "id": "a",
            "kind": "vertex",
            "type": "rectangle",
            "name": "B",
            "details": [{"kind": "relabelled", "name": "label", "before": "A", "after": "B"}],
        }
    ]


@pytest.mark.parametrize(
    "cells",
    [
        node("a", parent="b") + node("b", parent="a"),
        node("a", parent="a"),
        node("a") + node("a", "twice") + edge("a", "a", "nothing"),
        node("", "no id") + node("", "no id either"),
        '<mxCell id="v" vertex="1" parent="nowhere"/>',
        node("a", x="NaN", width="1e999"),
        edge("e") + node("l", "label", parent="e"),
    ],
)
def test_odd_documents_are_compared_and_pictured(cells):
    for old, new in ((document(), document(cells)), (document(cells), document(node("z")))):
        files = [mxfile.parse(f"<mxfile>{page}</mxfile>") for page in (old, new)]
        comparison = compare(*files)
        assert comparison
        assert change_words.lines(comparison)
        assert picture_document(*files, comparison).pages


def test_the_picture_has_both_versions_and_a_legend():
    old = document(
        node("a", "A", "opacity=80"), node("b", "B"), node("t", parent="1"), edge("e", "a", "b")
    )
    new = document(node("a", "A", "opacity=80"), node("c", "C", x=300), node("t", x=50))
    files = [mxfile.parse(f"<mxfile>{page}</mxfile>") for page in (old, new)]
    picture = picture_document(*files, compare(*files))
    (page,) = picture.pages
    texts = [cell.value.strip() for cell in page.cells if cell.value]
    assert texts == ["B", "−", "A", "C", "+", "→", "−", "+ added", "− removed", "→ moved"]
    root = etree.fromstring(picture.xml.encode())
    faded = {c.get("value"): c.get("style") for c in root.iter("mxCell") if c.get("value")}
    assert "opacity=20;textOpacity=25" in faded["A"]
    assert "opacity=45" in faded["B"]
    assert "opacity" not in faded["C"]
    # The removed line still ends at what is there, and at what is not.
    ends = [c for c in page.cells if c.kind == "edge" and c.source]
    assert {c.source for c in ends} == {"a"}
    assert all(c.target in {cell.id for cell in page.cells if cell.value == "B"} for c in ends)


def test_a_table_gets_its_outlines_beside_it():
    table = node("t", "T", "shape=table;childLayout=tableLayout", x=10, y=20)
    old = document(table, node("r", "row", parent="t", y=30))
    new = document(table, node("r", "ROW", parent="t", y=30))
    files = [mxfile.parse(f"<mxfile>{page}</mxfile>") for page in (old, new)]
    cells = picture_document(*files, compare(*files)).pages[0].cells
    assert [cell.value for cell in cells if cell.parent == "t"] == ["ROW"]
    (outline,) = (cell for cell in cells if cell.value.strip() == "~")
    assert (outline.geometry.x, outline.geometry.y) == ("6", "46")


def test_ids_that_contain_a_renamed_id_are_no_changes_of_their_own():
    def made(table):
        node_id = f"vertex:dynamo:{table}"
        return document(
            node("vertex:lambda:web", "web"), node(node_id, "table", x=200),
            node(f"{node_id}:row:0", "key", parent=node_id),
            edge(f"edge:lambda:web:to:dynamo:{table}", "vertex:lambda:web", node_id),
            node(f"label:edge:lambda:web:to:dynamo:{table}", "reads",
                 parent=f"edge:lambda:web:to:dynamo:{table}"),
        )  # fmt: skip

    assert lines(made("orders"), made("bookings")) == [
        "Page: 1 changed",
        '  ~ group "table": id vertex:dynamo:orders → vertex:dynamo:bookings',
    ]


def test_positions_are_those_on_the_page():
    def made(x, inner, width=200):
        return document(node("g", "G", x=x, width=width), node("c", "C", parent="g", x=inner))

    assert lines(made(100, 10), made(100, 30))[1:] == ['  → "C": moved from 110, 0 to 130, 0']
    # It only moves with its group.
    assert lines(made(100, 10), made(150, 10))[1:] == ['  → group "G": moved from 100, 0 to 150, 0']
    # The group has another left side, and it stays where it is.
    assert lines(made(100, 50), made(140, 10, 160))[1:] == [
        '  ~ group "G": width 200 → 160; moved from 100, 0 to 140, 0'
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("x" * 70 + "one", "x" * 70 + "two" + "y" * 90, ("…" + "x" * 20 + "one", "two" + "y" * 55)),
        ("word " * 40 + "end", "word " * 40 + "END.", ("word end", "word END.")),
        ("one" + "x" * 200, "two" + "x" * 200, ("one" + "x" * 76 + "…", "two")),
        ("x" * 300, "x" * 299, ("…" + "x" * 21, "…" + "x" * 20)),
    ],
)
def test_long_texts_show_what_differs(before, after, told):
    for old, new, one, other in ((before, after, *told), (after, before, *told[::-1])):
        (_, line) = lines(document(node("a", old)), document(node("a", new)))
        left, _, right = line.partition(": label ")[2].partition(" → ")
        assert one in left
        assert other in right
        assert left != right
        assert max(len(left), len(right)) <= change_words.MAX_LENGTH + 2


def test_white_space_alone_is_the_format_of_a_label_but_the_text_of_a_tooltip():
    assert lines(document(node("a", "A B")), document(node("a", "A  B")))[1:] == [
        '  ~ "A B": format of its label'
    ]
    detail = Detail("edited", "tooltip", "A B", "A\nB")
    assert change_words._detail(detail, UI_STRINGS) == r"tooltip A B → A\nB"


def pictured(old, new):
    files = [mxfile.parse(f"<mxfile>{page}</mxfile>") for page in (old, new)]
    return files, picture_document(*files, compare(*files))


def test_what_moved_has_an_arrow_between_its_places():
    _, picture = pictured(document(node("a", "A")), document(node("a", "A", x=300)))
    root = etree.fromstring(picture.xml.encode())
    arrows = [c for c in root.iter("mxCell") if c.get("edge")]
    ends = [[(point.get("x"), point.get("y")) for point in a.iter("mxPoint")] for a in arrows]
    # From the border of the old place to the outline of the new one, and a ground below.
    assert ends == [[("80", "20"), ("296", "20")]] * 2
    places = [(c, c.geometry) for c in picture.pages[0].cells]
    ghosts = [c for c, place in places if (place.x, place.y, place.width) == ("0", "0", "80")]
    assert [dict(ghost.style.entries)["opacity"] for ghost in ghosts] == ["60", "60"]


def test_arrows_end_beside_names_and_turned_cells_and_none_is_for_what_is_hidden():
    def ends(style="", more=""):
        old, new = (document(node("a", "A", style, y=y, more=more)) for y in (300, 0))
        arrows = etree.fromstring(pictured(old, new)[1].xml.encode()).iter("mxCell")
        return [float(p.get("y")) for c in arrows if c.get("edge") for p in c.iter("mxPoint")][:2]

    assert ends() == [300, 44]
    assert ends("verticalLabelPosition=bottom;fontSize=10") == [300, 59]
    assert ends("rotation=90") == [280, 64]
    assert ends(more='visible="0"') == []


@pytest.mark.parametrize(
    ("new", "start", "end"),
    [
        ((200, 0, 80, 40), (80, 20), (200, 20)),
        ((0, 200, 80, 40), (40, 40), (40, 200)),
        ((-200, -100, 80, 40), (0, 0), (-120, -60)),
        # Overlapping boxes: beside the new one, where the old one was.
        ((30, 20, 80, 40), (0, 0), (30, 20)),
        ((-30, 0, 80, 40), (80, 20), (50, 20)),
        ((0, 0, 80, 40), (40, 20), (40, 20)),
        ((200, 0, 0, 0), (80, 15), (200, 0)),
    ],
)
def test_arrows_run_from_border_to_border(new, start, end):
    found = arrow_between((0, 0, 80, 40), new)
    assert [tuple(round(length) for length in point) for point in found] == [start, end]


def test_many_moves_are_pale_and_below_all_cells():
    def grid(step):
        return document(*(node(f"n{i}", f"N{i}", x=step * i) for i in range(50)))

    _, picture = pictured(grid(100), grid(120))
    root = etree.fromstring(picture.xml.encode())
    cells = list(root.iter("mxCell"))
    arrows = [i for i, cell in enumerate(cells) if cell.get("edge")]
    assert len(arrows) > 40
    assert max(arrows) < min(i for i, cell in enumerate(cells) if cell.get("value") == "N0")
    assert all("opacity=20" in cells[i].get("style", "") for i in arrows)
    signs = [cell.get("value", "").strip() for cell in cells if "→" in cell.get("value", "")]
    assert signs == ["→ moved"]


def test_labels_of_marked_lines_can_be_read():
    plain = "edgeLabel;html=1;labelBackgroundColor=none"
    cells = node("a"), node("b", x=300), node("t", "reads", plain, parent="e")
    old = document(*cells, edge("e", "a", "b"))
    new = document(*cells, edge("e", "a", "b", style="html=1;strokeColor=#ff0000"))
    _, picture = pictured(old, new)
    styles = {cell.id: dict(cell.style.entries) for cell in picture.pages[0].cells}
    assert styles["t"]["labelBackgroundColor"].startswith("light-dark(")
    assert "opacity" not in styles["t"]
    assert styles["a"]["opacity"] == "25"


def test_the_marks_have_no_shadow_and_vertices_keep_theirs():
    old, new = (
        document(node("a", "A"), node("l", style="shape=line"), edge("e", "a", "a", label),
                 model='shadow="1"')
        for label in ("x", "y")
    )  # fmt: skip
    _, picture = pictured(old, new)
    assert 'mxGraphModel shadow="0"' in picture.xml
    shadows = {cell.id: dict(cell.style.entries).get("shadow") for cell in picture.pages[0].cells}
    assert shadows.pop("a") == "1"
    # Browsers do not draw straight lines with a shadow.
    assert set(shadows.values()) == {None, "0"}
    assert (shadows["l"], shadows["e"]) == (None, None)


def test_layers_stay_as_they_are_in_the_picture():
    files, picture = pictured(document(node("a")), document(node("a", width=90)))
    assert not [
        c for page in compare(files[1], picture).pages for c in page.cells if c.cell.id in "01"
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (node("a"), node("a").replace("<mxGeometry", '<mxGeometry relative="1"')),
        (node("a"), node("a").replace(' as="geometry"', "")),
        (node("a"), node("a").replace('vertex="1"', "")),
        (node("a", x=150000), node("a", x=400000)),
        (node("a", x="120px"), node("a", x="0")),
        (node("a", style="fillColor=#f00;text"), node("a", style="text;fillColor=#f00")),
        (node("a", style="fillColor="), node("a", style="")),
        (node("a", style="ellipse"), node("a", style="ellipse=ellipse")),
        (
            edge("e", "no", "where", inner='<mxPoint x="9" y="9" as="sourcePoint"/>'),
            edge("e", "no", "where", inner='<mxPoint x="8" y="9" as="sourcePoint"/>'),
        ),
        (
            '<object id="o" label="x" visible="x"><mxCell vertex="1" parent="1"/></object>',
            '<object id="o" label="x" visible="x"><mxCell visible="0" vertex="1" parent="1"/>'
            "</object>",
        ),
    ],
)
def test_what_changes_the_picture_is_never_missed(before, after):
    found = compared(document(before, node("z")), document(after, node("z")))
    assert [change.cell.id for page in found.pages for change in page.cells]


def test_the_ids_that_every_page_has_are_no_change():
    cells = '<mxCell id="{0}0"/><mxCell id="{0}1" parent="{0}0"/>' + node("a", "A", parent="{0}1")
    page = "<diagram><mxGraphModel><root>{}</root></mxGraphModel></diagram>"
    assert not compared(page.format(cells.format("")), page.format(cells.format("x")))


def test_a_document_that_cannot_be_read_again_is_refused():
    # The model alone has 255 levels, of 256 that are allowed.
    deep = "<x>" * 254 + "</x>" * 254
    inner = f'<mxGraphModel><root><mxCell id="0"/></root>{deep}</mxGraphModel>'
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = base64.b64encode(packer.compress(quote(inner).encode()) + packer.flush()).decode()
    for text in (inner, f"<mxfile><diagram>{packed}</diagram></mxfile>"):
        with pytest.raises(MxFileError):
            mxfile.parse(text)


def test_many_attributes_of_one_element_are_refused():
    names = " ".join(f'a{i}="x"' for i in range(100_000))
    with pytest.raises(MxFileError, match="more than 2500 attributes"):
        mxfile.parse(
            f'<mxGraphModel><root><object id="a" {names}><mxCell/></object></root></mxGraphModel>'
        )
