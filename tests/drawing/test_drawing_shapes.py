"""Every kind of diagram: objects, groups, tables, edges, effects, stencils."""

from __future__ import annotations

import base64
import re
import zlib
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

import pytest
from sketches import draw, edge, model, one, parsed, picture, texts, vertex

from mkdocs_multicloud.drawing import Drawer
from mkdocs_multicloud.drawing.engine_files import ADDED_SHAPES, FILES, HERE


def wrapped(label, attributes="", style="", tag="UserObject"):
    return (
        f'<{tag} label={quoteattr(label)} id="o" {attributes}><mxCell style={quoteattr(style)} '
        f'vertex="1" parent="1"><mxGeometry width="80" height="40" as="geometry"/></mxCell></{tag}>'
    )


def numbers(text):
    return [float(number) for number in re.findall(r"-?[\d.]+", text)]


@pytest.mark.parametrize("tag", ["UserObject", "object"])
def test_labels_of_objects_and_their_placeholders(drawer, tag):
    cell = wrapped("%name% of %owner%, 100%", 'name="Orders" owner="me" placeholders="1"', tag=tag)
    drawing = one(drawer, cell)
    assert texts(parsed(drawing.pictures[0].svg)) == ["Orders of me, 100%"]
    assert drawing.text == "Orders of me, 100%"


def test_without_placeholders_a_label_stays_as_it_is(drawer):
    assert texts(picture(drawer, wrapped("%name%", 'name="Orders"'))) == ["%name%"]


def test_what_lies_in_a_group_is_drawn_relative_to_it(drawer):
    group = vertex("group", at=(100, 50, 300, 200), cell="g")
    child = vertex("fillColor=#00ff00", "in", (30, 20, 80, 40), parent="g")
    root = picture(drawer, vertex(label="out", cell="w"), group, child)
    (rect,) = root.xpath('//rect[@fill="#00ff00"]')
    assert (rect.get("x"), rect.get("y")) == ("130", "70")
    assert sorted(texts(root)) == ["in", "out"]


def test_a_folded_group_hides_what_is_in_it(drawer):
    lane = vertex("swimlane", "Lane", (0, 0, 200, 200), "g")
    child = vertex(label="in", at=(30, 60, 80, 40), parent="g")
    assert texts(picture(drawer, lane, child)) == ["Lane", "in"]
    folded = lane.replace('vertex="1"', 'vertex="1" collapsed="1"')
    assert texts(picture(drawer, folded, child)) == ["Lane"]


def test_a_cell_that_is_not_visible_is_not_drawn(drawer):
    hidden = vertex(label="b", cell="w").replace('vertex="1"', 'vertex="1" visible="0"')
    assert texts(picture(drawer, vertex(label="a"), hidden)) == ["a"]


def test_a_swimlane_has_its_title_in_its_head(drawer):
    root = picture(drawer, vertex("swimlane;startSize=30;fillColor=#ff0000", "Lane"), border=5)
    (head,) = root.xpath('//path[@fill="#ff0000"]')
    assert max(numbers(head.get("d"))[1::2]) <= 30
    (label,) = root.iter("text")
    assert 10 < float(label.get("y")) < 25
    assert label.get("font-weight") or label.xpath(".//@font-weight")


def test_a_table_of_rows_and_cells(drawer):
    part = "shape=partialRectangle;connectable=0;fillColor=none;"
    rows = [
        vertex("shape=tableRow;horizontal=0;startSize=0", "", (0, 30 * n, 160, 30), f"r{n}", "t")
        for n in (1, 2)
    ]
    cells = [
        vertex(part, f"c{n}{m}", (80 * m, 0, 80, 30), f"c{n}{m}", f"r{n}")
        for n in (1, 2)
        for m in (0, 1)
    ]
    table = vertex("shape=table;startSize=30;container=1;childLayout=tableLayout", "T",
                   (0, 0, 160, 90), "t")  # fmt: skip
    root = picture(drawer, table, *rows, *cells)
    assert texts(root) == ["T", "c10", "c11", "c20", "c21"]
    places = {
        "".join(t.itertext()): (float(t.get("x")), float(t.get("y"))) for t in root.iter("text")
    }
    assert places["c10"][0] == places["c20"][0] < places["c11"][0] == places["c21"][0]
    assert places["T"][1] < places["c10"][1] == places["c11"][1] < places["c20"][1]


def test_a_uml_class_as_a_list(drawer):
    style = "swimlane;childLayout=stackLayout;startSize=26;horizontalStack=0"
    line = "text;strokeColor=none;align=left;"
    root = picture(
        drawer,
        vertex(style, "Order", (0, 0, 140, 78), "c"),
        vertex(line, "+ id: int", (0, 26, 140, 26), "m1", "c"),
        vertex(line, "+ pay(): void", (0, 52, 140, 26), "m2", "c"),
    )
    assert texts(root) == ["Order", "+ id: int", "+ pay(): void"]


ENDS = (vertex(cell="a"), vertex(at=(200, 100, 80, 40), cell="b"))


BOXES = (vertex("", "A", (0, 100, 60, 40), "a"), vertex("", "B", (200, 100, 60, 40), "b"))


@pytest.mark.parametrize(
    ("style", "dashes"),
    [
        ("flowAnimation=1", "8"),
        ("flowAnimation=1;dashPattern=2 6", "2 6"),
        ("flowAnimation=1;dashed=1;dashPattern=3 1", "3 1"),
        ("flowAnimation=1;shape=link", "8"),
        ("flowAnimation=0", None),
    ],
)
def test_lines_that_flow_are_dashed(drawer, style, dashes):
    root = picture(drawer, *BOXES, edge(style))
    found = {path.get("stroke-dasharray") for path in root.iter("path")} - {None}
    assert found == ({dashes} if dashes else set())


@pytest.mark.parametrize(
    ("style", "points", "size"),
    [
        # The curve stays below its control points.
        ("curved=1", [(30, 0), (230, 0)], (264, 144)),
        ("curved=1", [(30, -60), (230, 300)], (264, 197)),
        ("curved=1;shape=link", [(30, 0), (230, 0)], (264, 146)),
        ("shape=flexArrow", [(130, 20)], (264, 128)),
        ("rounded=0", [(30, 0), (230, 0)], (264, 151)),
    ],
)
def test_a_picture_is_as_large_as_its_lines(drawer, style, points, size):
    (made,) = one(drawer, *BOXES, edge(style, points=points)).pictures
    assert (made.width, made.height) == size


def test_an_edge_goes_by_its_waypoints_and_has_its_labels(drawer):
    more = (
        '<mxCell id="l" value="1..n" style="edgeLabel;html=1;" vertex="1" connectable="0" '
        'parent="e"><mxGeometry x="-0.8" relative="1" as="geometry"/></mxCell>'
    )
    way = [(40, 200), (120, 220)]
    root = picture(drawer, *ENDS, edge("strokeColor=#ff0000;rounded=0", "writes", points=way), more)
    assert texts(root) == ["writes", "1..n"]
    line = root.xpath('//path[@stroke="#ff0000"][@fill="none"]')[0]
    drawn = list(zip(*[iter(numbers(line.get("d")))] * 2, strict=False))
    assert drawn[1:3] == way


@pytest.mark.parametrize(
    "style",
    [
        "edgeStyle=orthogonalEdgeStyle", "edgeStyle=elbowEdgeStyle;elbow=vertical",
        "edgeStyle=entityRelationEdgeStyle", "edgeStyle=isometricEdgeStyle", "curved=1",
        "edgeStyle=orthogonalEdgeStyle;rounded=1;jumpStyle=arc", "shape=flexArrow", "shape=link",
        "shape=arrow", "edgeStyle=segmentEdgeStyle", "edgeStyle=loopEdgeStyle", "shape=wire",
    ],
)  # fmt: skip
def test_every_style_of_edges_is_drawn(drawer, style):
    without = len(list(picture(drawer, *ENDS).iter("path")))
    assert len(list(picture(drawer, *ENDS, edge(style)).iter("path"))) > without


@pytest.mark.parametrize(
    "arrow",
    [
        "classic",
        "block",
        "open",
        "oval",
        "diamond",
        "ERmany",
        "ERone",
        "cross",
        "async",
        "box",
        "circle",
        "halfCircle",
        "dash",
        "openThin",
        "blockThin",
        "diamondThin",
        "baseDash",
        "doubleBlock",
    ],
)
def test_every_arrow_is_drawn(drawer, arrow):
    def marks(style):
        root = picture(drawer, *ENDS, edge(style))
        return sum(len(e.get("d", "ellipse")) for e in root.iter("path", "ellipse"))

    assert marks(f"endArrow={arrow};startArrow={arrow}") > marks("endArrow=none")


def test_a_gradient_is_defined_in_the_picture(drawer):
    root = picture(drawer, vertex("fillColor=#112233;gradientColor=#445566"))
    assert root.xpath("//linearGradient/stop/@stop-color") == ["#112233", "#445566"]
    (rect,) = root.iter("rect")
    assert rect.get("fill") == f"url(#{root.find('.//linearGradient').get('id')})"


def test_shadows_of_a_cell_and_of_the_page(drawer):
    cell = picture(drawer, vertex("shadow=1"))
    (filter_,) = cell.iter("filter")
    assert filter_[0].get("flood-color").startswith("#")
    assert cell.xpath(f'//*[@filter="url(#{filter_.get("id")})"]')
    page = picture(drawer, model(vertex(), attributes='shadow="1"'))
    assert len(list(page.iter("filter"))) == 1
    assert page.xpath(f'//*[@filter="url(#{page.find(".//filter").get("id")})"]')
    plain = picture(drawer, vertex())
    assert not list(plain.iter("filter"))
    assert int(page.get("width")) == int(plain.get("width")) + 7


@pytest.mark.parametrize(
    ("written", "fill", "opacity"),
    [
        ("hwb(90 20% 20%)", "#80cc33", None),
        ("color-mix(in srgb, red, transparent)", "#ff0000", "0.50"),
        ("oklch(1 0 0)", "#ffffff", None),
    ],
)
def test_a_shape_has_any_colour_of_css(drawer, written, fill, opacity):
    root = picture(drawer, vertex(f"fillColor={written}"))
    (box,) = root.iter("rect")
    assert (box.get("fill"), box.get("fill-opacity")) == (fill, opacity)


def test_opacity(drawer):
    root = picture(drawer, vertex("opacity=40;fillOpacity=50;textOpacity=30", "x"))
    found = {v for e in root.iter() for k, v in e.attrib.items() if k.endswith("opacity")}
    assert any(0 < float(value) < 1 for value in found)


def test_rotation_and_flip_turn_the_shape(drawer):
    turned = picture(drawer, vertex("rotation=90;fillColor=#00ff00", "x"))
    assert 40 <= int(turned.get("width")) <= 50
    assert 80 <= int(turned.get("height")) <= 90
    assert "rotate(90" in " ".join(
        turned.xpath("//*[@fill='#00ff00']/ancestor-or-self::*/@transform")
    )
    triangle = "triangle;fillColor=#00ff00;"
    assert picture(drawer, vertex(triangle)).xpath("//@d|//@transform") != picture(
        drawer, vertex(triangle + "flipH=1")
    ).xpath("//@d|//@transform")


def test_a_hand_drawn_picture_is_the_same_every_time(drawer):
    style = "sketch=1;fillStyle=cross-hatch;fillColor=#ff0000;curveFitting=1;jiggle=2"
    content = model(
        vertex(style, cell="a"), vertex(style + ";ellipse", at=(200, 0, 80, 40), cell="b")
    )
    first = one(drawer, content)
    one(drawer, vertex("sketch=1;comic=1"))
    assert one(drawer, content) == first
    with Drawer() as other:
        assert one(other, content) == first
    assert len(list(parsed(first.pictures[0].svg).iter("path"))) >= 4


STENCIL = """\
<shape w="100" h="100" aspect="variable" strokewidth="inherit"><background><path>
<move x="10" y="90"/><line x="50" y="10"/><line x="90" y="90"/><close/>
</path></background><foreground><fillstroke/></foreground></shape>"""


def test_a_stencil_of_the_diagrams_own(drawer):
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = engine.compress(quote(STENCIL, safe="~()*!.'").encode()) + engine.flush()
    style = f"shape=stencil({base64.b64encode(data).decode()});fillColor=#00ff00"
    root = picture(drawer, vertex(style, at=(0, 0, 200, 100)))
    (path,) = root.xpath('//path[@fill="#00ff00"]')
    assert numbers(path.get("d")) == [20, 90, 100, 10, 180, 90]


@pytest.mark.parametrize(
    "style",
    [
        "shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.lambda",
        "shape=mxgraph.aws3.dynamo_db",
        "shape=mxgraph.gcp2.cloud_storage",
        "shape=mxgraph.azure.storage_blob",
        "shape=mxgraph.kubernetes.icon;prIcon=pod",
        "shape=mxgraph.bpmn.task;taskMarker=user",
        "shape=mxgraph.flowchart.multi-document",
        "shape=cylinder3",
        "shape=cube",
        "shape=umlActor",
        "shape=mxgraph.cisco19.rect;prIcon=router",
        "shape=mxgraph.aws4.group;grIcon=mxgraph.aws4.group_vpc",
    ],
)
def test_shapes_of_the_libraries(drawer, style):
    plain = picture(drawer, vertex(at=(0, 0, 78, 78)))
    root = picture(drawer, vertex(style, at=(0, 0, 78, 78)))
    assert len("".join(root.xpath("//@d"))) > len("".join(plain.xpath("//@d"))) + 50


@pytest.mark.parametrize(
    "style",
    [
        "shape=mxgraph.nope.thing", "shape=mxgraph.aws4.no_such_icon", "shape=banana",
        "shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.no_such_icon",
        "shape=mxgraph.kubernetes.icon;prIcon=no_such_icon",
    ],
)  # fmt: skip
def test_an_unknown_shape_is_drawn_as_a_box_and_named(drawer, style):
    (drawing,) = draw(drawer, vertex(style, "still here"))
    (warning,) = drawing.warnings
    name = re.split(r"[=;]", style)[-1]
    assert re.fullmatch(rf"draw\.io does not know the shape '[\w.]*{re.escape(name)}'", warning)
    root = parsed(drawing.pictures[0].svg)
    assert list(root.iter("rect", "path"))
    assert texts(root) == ["still here"]


@pytest.mark.parametrize(
    ("style", "known"),
    [
        ("shape=mxgraph.aws4.lamda", "mxgraph.aws4.lambda"),
        ("shape=mxgraph.aws4.resourcIcon", "mxgraph.aws4.resourceIcon"),
        ("shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.dynamo_db", "mxgraph.aws4.dynamodb"),
        ("shape=mxgraph.kubernetes.icon;prIcon=pood", "mxgraph.kubernetes.pod"),
        ("shape=mxgraph.flowchart.multi_document", "mxgraph.flowchart.multi-document"),
        ("shape=mxgraph.cisco.router.router", "mxgraph.cisco.routers.router"),
        ("shape=aws4.lambda", "mxgraph.aws4.lambda"),
        ("shape=cylnder", "cylinder"),
    ],
)
def test_the_most_similar_shape_is_named(drawer, style, known):
    (drawing,) = draw(drawer, vertex(style))
    (warning,) = drawing.warnings
    assert warning.endswith(f" (did you mean '{known}'?)")


def test_similar_shapes_are_named_for_few_and_for_no_endless_names(drawer):
    cells = [vertex(f"shape=mxgraph.aws4.lamb{n}", at=(0, 60 * n, 9, 9), cell=f"c{n}")
             for n in range(15)]  # fmt: skip
    (drawing,) = draw(drawer, model(*cells, vertex(f"shape=lambda{'a' * 100_000}")))
    assert len(drawing.warnings) == 16
    assert sum("did you mean" in warning for warning in drawing.warnings) <= 10


@pytest.mark.parametrize("name", ["rect", "Box", "square", "roundRect"])
def test_names_that_mean_a_rectangle_are_no_unknown_shapes(drawer, name):
    root = picture(drawer, vertex(f"shape={name}", "plain"))
    assert list(root.iter("rect"))


@pytest.mark.parametrize("label", ["costs $5", r"a\(b", "it's `one", "plain"])
def test_labels_without_maths_are_not_named(drawer, label):
    one(drawer, model(vertex(label=label), attributes='math="1"'))


def test_right_to_left_and_other_scripts_stay_text(drawer):
    said = ["مرحبا بالعالم", "データベース", "Ωμέγα ∑ €", "🚀"]
    content = [
        vertex(label=text, at=(0, 60 * n, 120, 40), cell=f"c{n}") for n, text in enumerate(said)
    ]
    assert texts(picture(drawer, *content)) == said


def test_a_link_of_a_shape_stays_a_link(drawer):
    cell = wrapped("home", 'link="https://example.com/a?b=1&amp;c=2"')
    (anchor,) = picture(drawer, cell).iter("a")
    assert anchor.xpath("@*[local-name()='href']") == ["https://example.com/a?b=1&c=2"]


@pytest.mark.parametrize("target", ["../other/", "page.md#x", "/abs/", "#x", "data:page/id,two"])
def test_a_link_into_the_site_is_left_to_the_page(drawer, target):
    label = f"see <a href='{target}'>the other</a>"
    cells = wrapped("here", f'link="{target}"'), vertex(label=label, at=(0, 200, 80, 40), cell="b")
    (drawing,) = draw(drawer, *cells)
    assert not drawing.warnings
    anchors = list(parsed(drawing.pictures[0].svg).iter("a"))
    assert [dict(anchor.attrib) for anchor in anchors] == [{"data-link": target}] * 2


@pytest.mark.parametrize(
    "target",
    ["data:action/json,{}", "ftp://x/y", "//x/y", "javascript:alert(1)", " java\tscript:x", "a\\b"],
)
def test_a_link_that_pages_must_not_have_is_named(drawer, target):
    (drawing,) = draw(drawer, wrapped("here", f"link={quoteattr(target)}"))
    (warning,) = drawing.warnings
    assert re.fullmatch(r"the link of the cell 'o' to '.*' is left out: .*", warning)
    root = parsed(drawing.pictures[0].svg)
    assert not list(root.iter("a"))
    assert texts(root) == ["here"]


def test_a_link_in_a_label_that_is_left_out_leaves_its_text(drawer):
    label = 'see <a href="ftp://x">the other</a>, <a href="data:action/json,{}">two</a> or this'
    (drawing,) = draw(drawer, vertex(label=label, at=(0, 0, 300, 40)))
    assert texts(parsed(drawing.pictures[0].svg)) == ["see the other, two or this"]


def test_cells_say_what_they_are(drawer):
    name = 'vertex:sqs:in "<&'
    tip = "<b>10</b> &amp; more"
    cells = (
        wrapped("in", f'tags="a  b" tooltip={quoteattr(tip)}').replace('"o"', quoteattr(name)),
        vertex(label="out", at=(200, 0, 80, 40), cell="out"),
        f'<mxCell id="e" edge="1" parent="1" source={quoteattr(name)} target="out">'
        '<mxGeometry relative="1" as="geometry"/></mxCell>',
    )
    root = picture(drawer, *cells)
    found = {g.get("data-cell"): g for g in root.iter("g") if g.get("data-cell")}
    kept = {key: dict(g.attrib) for key, g in found.items()}
    assert kept == {
        name: {"data-cell": name, "data-type": "sqs", "data-tags": "a b"},
        "out": {"data-cell": "out", "data-type": "rectangle"},
        "e": {"data-cell": "e", "data-source": name, "data-target": "out"},
    }
    # Once a cell, and not in each of its shapes.
    assert [(t.getparent().get("data-cell"), t.text) for t in root.iter("title")][1:] == [
        (name, "10 & more")
    ]


def test_text_that_a_shape_writes_is_the_same_after_another_diagram():
    shape = vertex("shape=mxgraph.mockup.containers.browserWindow;mainText=,;shadow=1", cell="s")
    with Drawer() as drawer:
        alone = one(drawer, shape).pictures[0].svg
        assert 'id="mc' in alone
        # The label of this one is beside its shape, in a font of its own.
        one(drawer, vertex("labelPosition=left;fontSource=x", "before"))
        assert one(drawer, shape).pictures[0].svg == alone


def test_the_added_shapes_of_the_package_are_all_that_the_viewer_lacks(
    drawer, tmp_path, monkeypatch
):
    shapes = [
        "arrows2.wedgeArrowDashed2", "basic.arc", "basic.polygon", "cisco_safe.compositeIcon",
        "ibm.box", "mockup.buttons.verButtonBar", "mockup.forms.comboBox", "mockup.forms.spinner",
        "mockup.misc.pin", "aws3d.lambda", "bpmn.shape",
    ]  # fmt: skip
    colors = "fillColor2=#111111;fillColor3=#222222;fillColor4=#333333;strokeColor2=#444444"
    cells = [
        vertex(f"shape=mxgraph.{name};{colors}", at=(0, 200 * number, 120, 90), cell=f"c{number}")
        for number, name in enumerate(shapes)
    ]
    for name in FILES:
        (tmp_path / name).symlink_to(HERE / "engine" / name)
    assert (HERE / "engine" / ADDED_SHAPES).is_file(), "install the package again, with -e"
    found = one(drawer, *cells).pictures[0].svg
    monkeypatch.setenv("DRAWIO_ENGINE", str(tmp_path))
    with Drawer() as whole:
        assert one(whole, *cells).pictures[0].svg == found
