"""Documents → pictures: pages, layers, themes, and what every picture has."""

from __future__ import annotations

import base64
import dataclasses
import json
import re
import xml.etree.ElementTree as ET
import zlib
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

import drawpyo
import pytest
from drawpyo.diagram import Object
from multicloud_diagrams import MultiCloudDiagrams
from N2G import drawio_diagram
from sketches import book, check, draw, edge, model, one, parsed, picture, texts, vertex

import mkdocs_multicloud.drawing
from mkdocs_multicloud import draw as draw_once
from mkdocs_multicloud.drawing import Drawer, file_stems, hint_of, merge_warnings
from mkdocs_multicloud.errors import DrawingError, MxFileError
from mkdocs_multicloud.execution.child import capture

COLOURS = ("fill", "stroke", "stop-color", "flood-color", "fill-opacity", "flood-opacity")
RICH = model(
    vertex("fillColor=#dae8fc;gradientColor=#7ea6e0;strokeColor=#6c8ebf;shadow=1", "One", cell="a"),
    vertex("shape=cylinder3;sketch=1;fillColor=#d5e8d4", "<b>Two</b>", (200, 90, 60, 80), "b"),
    edge("rounded=1;dashed=1;endArrow=block", "puts"),
)


def of_multicloud_diagrams():
    mcd = MultiCloudDiagrams()
    mcd.add_vertex(node_id="arn:aws:dynamodb:t", node_name="orders", node_type="dynamo")
    return mcd


def of_drawpyo():
    page = drawpyo.Page(file=drawpyo.File(), name="One")
    Object(page=page, value="Web server", position=(10, 10))
    return page.file


def of_n2g():
    made = drawio_diagram()
    made.add_diagram("One")
    made.add_node(id="core", label="Core switch")
    made.add_node(id="edge", label="Edge switch")
    made.add_link("core", "edge", label="trunk")
    return made


@pytest.mark.parametrize(
    ("make", "labels"),
    [
        (of_multicloud_diagrams, ["Name: orders", "ARN: arn:aws:dynamodb:t"]),
        (of_drawpyo, ["Web server"]),
        (of_n2g, ["Core switch", "Edge switch", "trunk"]),
    ],
)
def test_diagrams_of_every_library(drawer, make, labels):
    (candidate,) = capture.in_namespace({"made": make()})
    drawing = one(drawer, candidate.xml)
    root = parsed(drawing.pictures[0].svg)
    said = " ".join(texts(root))
    assert [label for label in labels if label not in said] == []
    assert [label for label in labels if label not in drawing.text] == []
    assert len(list(root.iter("path", "rect"))) >= 1


def test_a_component_is_its_icon_with_its_label_below(drawer):
    (candidate,) = capture.in_namespace({"made": of_multicloud_diagrams()})
    (made,) = one(drawer, candidate.xml).pictures
    root = parsed(made.svg)
    assert root.get("width") == str(made.width) == root.get("viewBox").split()[2]
    assert root.get("height") == str(made.height) == root.get("viewBox").split()[3]
    # The icon is 72 by 81; the label is wider and two lines high; the page has shadows.
    assert 130 <= made.width <= 180
    assert 81 + 2 * 14 <= made.height - 12 <= 81 + 2 * 18
    lines = [float(text.get("y")) for text in root.iter("text") if "".join(text.itertext()).strip()]
    assert min(lines) > 81
    assert sum(len(path.get("d")) for path in root.iter("path")) > 500, "the stencil is there"


def test_the_size_is_that_of_draw_io(drawer):
    root = picture(drawer, vertex(at=(100, 50, 78, 78)))
    assert (root.get("width"), root.get("height")) == ("82", "82")
    bordered = picture(drawer, vertex(at=(100, 50, 78, 78)), border=10)
    assert (bordered.get("width"), bordered.get("height")) == ("102", "102")


def test_those_who_do_not_see_it_are_told(drawer):
    root = picture(drawer, vertex(label="A &lt; <b>B</b><br>C"), title='Shop "&<x>')
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == ["title", "desc"]
    assert root.findtext("title") == 'Shop "&<x>'
    assert root.findtext("desc") == "A < B · C"
    assert picture(drawer, book(Front=model(vertex()))).findtext("title") == "Front"


def test_two_engines_draw_the_same_bytes(drawer):
    request = {"themes": ("light", "dark"), "formats": ("svg", "png")}
    first = one(drawer, RICH, **request)
    with Drawer() as other:
        assert one(other, vertex()) == one(drawer, vertex())
        assert one(other, RICH, **request) == first == one(other, RICH, **request)


def ids(svg):
    return set(re.findall(r'\bid="([^"]+)"', svg))


def test_ids_of_pictures_on_one_page_do_not_clash(drawer):
    other = RICH.replace("#7ea6e0", "#7ea6e1")
    found = [
        ids(made.svg)
        for content in (RICH, other)
        for made in one(drawer, content, themes=("light", "dark")).pictures
    ]
    assert all(found)
    assert len(set().union(*found)) == sum(len(own) for own in found)


def test_the_dark_twin_differs_in_colours_only(drawer):
    light, dark = one(drawer, RICH, themes=("light", "dark")).pictures
    assert (light.theme, dark.theme) == ("light", "dark")
    assert light.svg != dark.svg
    shapes = []
    colours = []
    for made in (light, dark):
        root = parsed(made.svg)
        colours.append([e.get(name) for e in root.iter() for name in COLOURS if e.get(name)])
        for element in root.iter():
            for name in (*COLOURS, "id", "filter", "clip-path"):
                element.attrib.pop(name, None)
        shapes.append([(e.tag, dict(e.attrib), e.text) for e in root.iter()])
    assert shapes[0] == shapes[1]
    assert "#dae8fc" in colours[0]
    assert "#dae8fc" not in colours[1]
    light_text, dark_text = (parsed(p.svg).find(".//text").get("fill") for p in (light, dark))
    assert (light_text, dark_text) == ("#000000", "#ffffff")


def test_spaces_of_code_are_kept(drawer):
    root = picture(drawer, vertex("", "<pre>def f:\n    return  1</pre>", at=(0, 0, 200, 90)))
    kept = "{http://www.w3.org/XML/1998/namespace}space"
    found = [(text.text, text.get(kept)) for text in root.iter("text")]
    assert found == [("def f:", None), ("    return  1", "preserve")]


PAGES = book(
    Front=model(vertex(label="On the front")),
    Back=model(vertex(label="On the back")),
    **{"3": model(vertex(label="On three"))},
)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("all", ["Front", "Back", "3"]),
        ("Back", ["Back"]),
        ("1", ["Front"]),
        ("2", ["Back"]),
        ("3", ["3"]),
    ],
)
def test_pages_by_name_and_number(drawer, page, expected):
    drawings = draw(drawer, PAGES, page=page)
    assert [drawing.page for drawing in drawings] == expected
    for drawing in drawings:
        (said,) = texts(parsed(drawing.pictures[0].svg))
        assert (
            said
            == drawing.text
            == f"On {'the ' * (drawing.page != '3')}"
            + {"3": "three"}.get(drawing.page, drawing.page.lower())
        )


def with_empty_first_page():
    mcd = MultiCloudDiagrams()
    for name in ("Front", "Back"):
        mcd.add_page(page_name=name)
        mcd.add_vertex(node_id=name, node_name=f"On {name}", node_type="s3")
    return ET.tostring(mcd.mx_file, encoding="unicode")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("all", [("Front", 1, 1, "shop"), ("Back", 2, 2, "shop-Back")]),
        ("1", [("Front", 1, 1, "shop")]),
        ("2", [("Back", 2, 2, "shop-Back")]),
        ("AWS components", [("AWS components", 0, 0, "shop-AWS_components")]),
    ],
)
def test_empty_pages_are_neither_drawn_nor_counted_but_by_their_name(drawer, page, expected):
    drawings = draw(drawer, with_empty_first_page(), page=page, skips_empty=True)
    found = [(one.page, one.index, one.number, one.file_stem("shop")) for one in drawings]
    assert found == expected


def test_the_numbers_of_draw_io_count_empty_pages(drawer):
    names = [draw(drawer, with_empty_first_page(), page=n)[0].page for n in ("1", "2")]
    assert names == ["AWS components", "Front"]


def test_empty_pages_are_drawn_if_there_are_no_others(drawer):
    layer = '<mxCell id="n" value="Notes" parent="0"/>'
    drawings = draw(drawer, book(One=model(), Two=model(layer)))
    assert [drawing.number for drawing in drawings] == [1, 2]


def test_a_page_with_hidden_cells_or_a_background_is_not_empty(drawer):
    image = json.dumps({"src": "data:image/png;base64,", "x": 0, "y": 0, "width": 9, "height": 9})
    pages = book(
        Empty=model(),
        Hidden=model(vertex().replace("vertex=", 'visible="0" vertex=')),
        Image=model(attributes=f"backgroundImage={quoteattr(image)}"),
        Line=model(edge(ends=("", ""), points=[(0, 0), (9, 9)])),
    )
    found = [drawing.page for drawing in draw(drawer, pages)]
    assert found == ["Hidden", "Image", "Line"]
    with pytest.raises(DrawingError, match="no page '4'; there is: Hidden, Image, Line"):
        draw(drawer, pages, page="4", skips_empty=True)


def test_the_names_of_files_of_pages(drawer):
    stems = [drawing.file_stem("shop") for drawing in draw(drawer, PAGES)]
    assert stems == ["shop", "shop-Back", "shop-3"]
    odd = PAGES.replace('name="Back"', 'name="../a b: ü/c"')
    (second,) = draw(drawer, odd, page="2")
    assert second.file_stem("shop") == "shop-a_b_ü_c"
    (third,) = draw(drawer, PAGES.replace('name="3"', 'name="///"'), page="3")
    assert third.file_stem("shop") == "shop-3"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"page": "Bakc"}, "there is no page 'Bakc'; did you mean 'Back'?"),
        ({"page": "0"}, "there is no page '0'; there is: Front, Back, 3"),
        ({"page": "4"}, "there is no page '4'; there is: Front, Back, 3"),
        ({"page": "-1"}, "there is no page '-1'; there is: Front, Back, 3"),
        (
            {"page": "1", "layers": ("Notes",)},
            "there is no layer 'Notes' on the page 'Front'; there is: 1",
        ),
        (
            {"layers": ("1", "Notes")},
            "there is no layer 'Notes' on any of the pages 'Front', 'Back' or '3'; there is: 1",
        ),
    ],
)
def test_a_page_or_layer_that_is_not_there(drawer, options, told):
    with pytest.raises(DrawingError) as caught:
        draw(drawer, PAGES, **options)
    assert caught.value.message == told


NOTED = model(vertex(), '<mxCell id="n" value="Notes" parent="0"/>')
HIDDEN = model(vertex(), '<mxCell id="h" value="Hidden" parent="0"/>')


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        (("Notes",), ["Two"]),
        (("Notes", "Hidden"), ["Two", "Three"]),
        (("1", "Hidden"), ["One", "Two", "Three"]),
        ((), ["One", "Two", "Three"]),
    ],
)
def test_pages_without_any_of_the_layers_are_left_out(drawer, layers, expected):
    pages = book(One=model(vertex()), Two=NOTED, Three=HIDDEN)
    drawings = draw(drawer, pages, layers=layers)
    assert [drawing.page for drawing in drawings] == expected
    assert [drawing.file_stem("x") for drawing in drawings] == [
        "x" if page == "One" else f"x-{page}" for page in expected
    ]


def test_of_many_pages_without_a_layer_the_first_are_named(drawer):
    pages = book(**{name: model() for name in "ABCDEF"}).replace('name="B"', "")
    with pytest.raises(DrawingError) as caught:
        draw(drawer, pages, layers=("x",))
    assert caught.value.what == ("there is no layer 'x' on any of the pages 'A', 2, 'C' or 3 more")


def test_each_picture_has_files_of_its_own(drawer):
    drawings = draw(drawer, PAGES, themes=("light", "dark"))
    assert file_stems(drawings, "shop") == (
        ("shop", "shop-dark"), ("shop-Back", "shop-Back-dark"), ("shop-3", "shop-3-dark"),
    )  # fmt: skip
    assert file_stems(draw(drawer, PAGES, themes=("dark",), page="2"), "a") == (("a-Back-dark",),)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("a b", "a_b"), "the pages 2 ('a b') and 3 ('a_b') would both be written to 'x-a_b'"),
        (("ab", "AB"), "the pages 2 ('ab') and 3 ('AB') would both be written to 'x-AB'"),
        (("same", "same"), "the pages 2 ('same') and 3 ('same') would both"),
        (("dark", "b"), "the pages 1 ('One') and 2 ('dark') would both be written to 'x-dark'"),
    ],
)
def test_pages_whose_files_would_have_one_name_are_told(drawer, names, told):
    pages = book(One=model(), Two=model(), Three=model())
    for old, new in zip(("Two", "Three"), names, strict=True):
        pages = pages.replace(f'name="{old}"', f'name="{new}"')
    drawings = draw(drawer, pages, themes=("light", "dark"))
    with pytest.raises(DrawingError) as caught:
        file_stems(drawings, "x")
    assert told in caught.value.what
    assert caught.value.hint == "rename one of them, or choose one page by its number"


@pytest.mark.parametrize(
    ("warnings", "expected"),
    [
        ([], ()),
        (["no name", "no 'a' here", "no name", "no 'a' here"], ("no name", "no 'a' here")),
        (["no 'a' here", "no 'b' there", "no 'b' here"],
         ("no 'a' here; likewise 'b'", "no 'b' there")),
        (["'a' is not draw.io's", "'b' is not draw.io's"], ("'a' is not draw.io's; likewise 'b'",)),
        (["draw.io's page has no 'a' or 'x'", "draw.io's page has no 'b' or 'x'"],
         ("draw.io's page has no 'a' or 'x'; likewise 'b'",)),
        ([f"no {name!r} in one's own" for name in ("it's", 'say "so"', """a'b"c""")],
         ("no \"it's\" in one's own; likewise 'say \"so\"' and 'a\\'b\"c'",)),
        (["no 'a' (did you mean 'x'?) here", "no 'b' here", "no 'c' (did you mean 'y'?) here"],
         ("no 'a' (did you mean 'x'?) here; likewise 'b' and 'c' (did you mean 'y'?)",)),
        (['no "it\'s"', "no 'b'"], ('no "it\'s"; likewise \'b\'',)),
        (["no '\\x' in cell 'a'", "no 'y' in cell 'b'"],
         ("no '\\x' in cell 'a'; likewise 'y' in cell 'b'",)),
        ([f"no '{n}'" for n in range(5)], ("no '0'; likewise '1', '2', '3' and '4'",)),
        ([f"no '{n}'" for n in range(99)], ("no '0'; likewise '1', '2', '3' and 95 more",)),
    ],
)  # fmt: skip
def test_warnings_that_say_the_same_are_one(warnings, expected):
    assert merge_warnings(warnings) == expected


@pytest.mark.parametrize(
    ("warning", "hint"),
    [
        ("the image 'x' is not in the project", "the picture shows a stand-in"),
        ("draw.io does not know the shape 'x'", "search with: mkdocs-multicloud shapes WORD"),
        ("the image 'x' is not among draw.io's icons that come with the package, and is not "
         "fetched", "search with: mkdocs-multicloud shapes WORD, or save the icon under this path "
         "in the project"),
        ("the link to 'x' is left out", "write its whole address, or remove it"),
        ("the maths 'x' is shown as written: y", "correct it, or write it as plain text"),
        ("without MathJax, the maths 'x'", "pip install 'mkdocs-multicloud[maths]'"),
        ("without html=1, the maths 'x'", "add html=1 to the style of the cell"),
    ],
)  # fmt: skip
def test_a_warning_says_what_to_do(warning, hint):
    assert hint_of(warning) == hint


LAYERS = (
    vertex(label="base"),
    '<mxCell id="n" value="Notes" parent="0"/>',
    vertex(label="note", at=(100, 0, 80, 40), cell="w", parent="n"),
    '<mxCell id="h" value="Hidden" parent="0" visible="0"/>',
    vertex(label="secret", at=(200, 0, 80, 40), cell="x", parent="h"),
)


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ((), ["base", "note"]),
        (("Notes",), ["note"]),
        (("1",), ["base"]),
        (("Notes", "1"), ["base", "note"]),
        (("Hidden",), ["secret"]),
    ],
)
def test_chosen_layers(drawer, layers, expected):
    assert texts(picture(drawer, *LAYERS, layers=layers)) == expected


def test_an_unknown_layer_names_the_nearest(drawer):
    with pytest.raises(
        DrawingError, match=r"no layer 'Note' on the page 'Page-1'; did you mean 'Notes'\?"
    ):
        draw(drawer, *LAYERS, layers=("Note",))


def test_what_is_not_drawn_is_not_told(drawer):
    assert one(drawer, *LAYERS).text == "base · note"
    assert one(drawer, *LAYERS, layers=("Notes",)).text == "note"


def packed(text):
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = engine.compress(quote(text, safe="~()*!.'").encode()) + engine.flush()
    return f'<mxfile><diagram name="P">{base64.b64encode(data).decode()}</diagram></mxfile>'


def test_compressed_documents_give_the_same_picture(drawer):
    plain = one(drawer, f'<mxfile><diagram name="P">{RICH}</diagram></mxfile>')
    assert one(drawer, packed(RICH)) == plain


@pytest.mark.parametrize(
    "content",
    [
        "<mxGraphModel><root/></mxGraphModel>",
        "<mxGraphModel/>",
        '<mxfile><diagram name="P"/></mxfile>',
        model(),
        model(vertex(at=(0, 0, 0, 0))),
    ],
)
def test_a_page_with_nothing_on_it_is_a_small_picture(drawer, content):
    (made,) = one(drawer, content).pictures
    assert (made.width, made.height) <= (4, 4)


def test_a_document_that_is_none_is_an_error():
    with pytest.raises(MxFileError):
        draw_once("<svg/>")


def test_one_document_can_be_drawn_by_itself(drawer):
    (drawing,) = draw_once(RICH.encode(), format="png", theme="both", border=3)
    themes = ("light", "dark")
    assert drawing == one(drawer, RICH, formats=("png",), themes=themes, border=3)
    assert drawing.pictures[0].files["png"].startswith(b"\x89PNG")


def test_a_page_and_its_layers_can_be_drawn_by_themselves(drawer, monkeypatch):
    monkeypatch.setattr(mkdocs_multicloud.drawing, "Drawer", lambda **_: drawer)
    (first,) = draw_once(PAGES, page=2)
    assert first == draw(drawer, PAGES, page="Back")[0]
    assert draw_once(PAGES, page="Back") == (first,)
    (notes,) = draw_once(NOTED, layers=["Notes"])
    assert draw_once(NOTED, layers="Notes") == (notes,) != draw_once(NOTED)
    assert notes == one(drawer, NOTED, layers=("Notes",))


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"theme": "blue"}, "theme must be 'light', 'dark' or 'both', not 'blue'"),
        (
            {"format": "gif"},
            "format must be one of svg, png, jpg, drawio.svg, drawio.png, not 'gif'",
        ),
    ],
)
def test_an_unknown_theme_or_format_is_an_error(option, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        draw_once(RICH, **option)


def thumbnail(drawer, *content):
    (light, dark) = one(drawer, *content, thumbnails=True, themes=("light", "dark")).pictures
    for small in (light.thumbnail, dark.thumbnail):
        check(small.svg)
        root = parsed(small.svg)
        assert (root.get("width"), root.get("height")) == (str(small.width), str(small.height))
    plain = one(drawer, *content)
    assert plain.pictures[0] == dataclasses.replace(light, thumbnail=None)
    return light.thumbnail


def test_a_thumbnail_of_a_component_is_framed_on_its_shape(drawer):
    made = of_multicloud_diagrams()
    small = thumbnail(drawer, ET.tostring(made.mx_file, encoding="unicode"))
    assert small.width < 100
    assert small.height < 100
    assert "<text" not in small.svg
    assert "<path" in small.svg


LONG_LABEL = "A label that is longer than its shape"


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ((vertex(label="Short"),), ["Short"]),
        ((vertex("whiteSpace=wrap", "Long <i>label</i>"),), ["Long label"]),
        ((vertex(label=LONG_LABEL),), []),
        ((vertex("fontSize=8", "Small"),), []),
        ((vertex(label='Big <font style="font-size: 7px">small</font>'),), []),
        ((vertex("labelPosition=left;align=right", "Left"),), []),
        ((vertex("verticalLabelPosition=bottom", "Below"),), []),
        # A wide picture is shown smaller.
        ((vertex("fontSize=20", "Big", cell="a"), vertex(at=(400, 0, 80, 40), cell="b")), []),
        (
            (
                vertex("fontSize=40", "Big", (0, 0, 200, 90), cell="a"),
                vertex(label="little", at=(300, 0, 80, 40), cell="b"),
                edge("endArrow=none", "edge"),
            ),
            ["Big"],
        ),
    ],
)
def test_a_thumbnail_has_the_labels_that_fit_and_can_be_read(drawer, cells, shown):
    small = thumbnail(drawer, *cells)
    assert texts(parsed(small.svg)) == shown
    assert small.width >= 80
    assert small.height < 100


def test_a_thumbnail_of_a_page_with_a_colour_and_of_an_empty_page(drawer):
    cells = vertex("verticalLabelPosition=bottom", LONG_LABEL), vertex(at=(0, 0, 9, 9), cell="x")
    small = thumbnail(drawer, model(*cells, attributes='background="#ff0000"'))
    (ground, *_) = parsed(small.svg).iter("rect")
    assert ground.get("fill") == "#ff0000"
    assert float(ground.get("width")) == small.width
    assert thumbnail(drawer, model()).width < 10
