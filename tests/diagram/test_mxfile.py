"""Documents read: pages, layers, cells, and the canonical text."""

from __future__ import annotations

import base64
import tracemalloc
import zlib
from urllib.parse import quote, unquote
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.budget import MAX_INFLATED, Budget
from mkdocs_multicloud.diagram.mxfile import Cell, Geometry
from mkdocs_multicloud.errors import MxFileError

ROOT = '<mxCell id="0"/><mxCell id="1" parent="0"/>'


def model(cells: str, root: str = ROOT) -> str:
    return f"<mxGraphModel><root>{root}{cells}</root></mxGraphModel>"


def document(*pages: str, head: str = "") -> str:
    diagrams = "".join(
        f'<diagram id="d{n}" name="Page-{n}">{page}</diagram>' for n, page in enumerate(pages, 1)
    )
    return f"{head}<mxfile>{diagrams}</mxfile>"


def packed(xml: str) -> str:
    engine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = engine.compress(quote(xml).encode()) + engine.flush()
    return base64.b64encode(data).decode()


def cells(xml: str) -> tuple[Cell, ...]:
    return mxfile.parse(document(model(xml))).pages[0].cells[2:]


def kinds(xml: str) -> dict[str, str]:
    return {cell.id: cell.kind for cell in cells(xml)}


VERTEX = (
    '<mxCell id="a" value="A" style="rounded=1;html=1" vertex="1" parent="1">'
    '<mxGeometry x="10" y="20.5" width="100" height="50" as="geometry"/></mxCell>'
)


def test_a_vertex() -> None:
    (cell,) = cells(VERTEX)
    assert (cell.id, cell.kind, cell.value, cell.parent) == ("a", "vertex", "A", "1")
    assert cell.style.table() == {"html": "1", "rounded": "1"}
    assert cell.geometry == Geometry("10", "20.5", "100", "50")
    assert cell.metadata == ()
    assert cell.bare_xml == (
        '<mxCell id="a" vertex="1" parent="1">\n'
        '    <mxGeometry x="10" y="20.5" width="100" height="50" as="geometry"/>\n</mxCell>'
    )


def test_a_model_without_a_file_becomes_a_page() -> None:
    found = mxfile.parse(model(VERTEX))
    assert [(page.id, page.name) for page in found.pages] == [("diagram_1", "Page-1")]
    assert found.xml.startswith('<mxfile>\n    <diagram id="diagram_1" name="Page-1">\n')


def test_pages_keep_their_order_and_names() -> None:
    found = mxfile.parse(document(model(VERTEX), model(""), model(VERTEX)))
    assert [page.name for page in found.pages] == ["Page-1", "Page-2", "Page-3"]
    assert [len(page.cells) for page in found.pages] == [3, 2, 3]


def test_text_and_bytes_read_the_same() -> None:
    text = document(model(VERTEX.replace("A", "é")))
    for same in (text, text.encode(), b"\xef\xbb\xbf" + text.encode(), "\ufeff" + text):
        assert mxfile.parse(same) == mxfile.parse(text)


@pytest.mark.parametrize(
    ("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")]
)
def test_utf_16_with_its_mark_is_read(mark: bytes, encoding: str) -> None:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    text = document(model(VERTEX.replace("A", "é\U0001f600")), head=head)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" content={quoteattr(text)}/>'
    for one in (text, svg):
        assert mxfile.parse(mark + one.encode(encoding)) == mxfile.parse(text)
    # Half a character, text in another encoding, and no mark.
    for data in (mark + text.encode(encoding)[:-7], mark + text.encode(), text.encode(encoding)):
        with pytest.raises(MxFileError):
            mxfile.parse(data)


@pytest.mark.parametrize("encoding", ["UTF-8", "utf-16", "iso-8859-1", "klingon"])
def test_a_declaration_of_text_says_nothing(encoding: str) -> None:
    head = f'\n<?xml version="1.0" encoding="{encoding}"?>\n'
    assert mxfile.parse(document(model(VERTEX), head=head)) == mxfile.parse(document(model(VERTEX)))


@pytest.mark.parametrize(
    "content", [packed(model(VERTEX)), packed(model(VERTEX)).replace("=", "\n=")]
)
def test_a_compressed_diagram_reads_like_a_plain_one(content: str) -> None:
    plain = mxfile.parse(document(model(VERTEX)))
    assert mxfile.parse(document(f"\n  {content}\n")) == plain


def test_a_compressed_diagram_with_signs_of_all_kinds() -> None:
    value = "é % %20 + & < 日本 \U0001f600"
    xml = f'<mxCell id="a" value={quoteattr(value)} vertex="1" parent="1"/>'
    (page,) = mxfile.parse(document(packed(model(xml)))).pages
    assert page.cells[2].value == value


def test_a_diagram_that_is_written_as_text_is_read() -> None:
    escaped = model(VERTEX).replace("<", "&lt;").replace(">", "&gt;")
    assert mxfile.parse(document(escaped)) == mxfile.parse(document(model(VERTEX)))


def test_the_file_no_longer_says_compressed() -> None:
    text = f'<mxfile compressed="true"><diagram>{packed(model(VERTEX))}</diagram></mxfile>'
    assert mxfile.parse(text).xml.startswith('<mxfile compressed="false">')


def test_the_attribute_compressed_changes_only_where_a_diagram_was_compressed() -> None:
    plain = f'<mxfile compressed="true"><diagram>{model(VERTEX)}</diagram></mxfile>'
    assert mxfile.parse(plain).xml.startswith('<mxfile compressed="true">')
    silent = f"<mxfile><diagram>{packed(model(VERTEX))}</diagram></mxfile>"
    assert mxfile.parse(silent).xml.startswith("<mxfile>")


def test_the_root_and_the_layer_of_drawpyo_keep_their_ids() -> None:
    cells = '<mxCell id="94012" parent="1" vertex="1"/><mxCell id="94520" parent="1" vertex="1"/>'
    text = f'<mxfile host="Drawpyo"><diagram>{model(cells)}</diagram></mxfile>'
    (page,) = mxfile.parse(text).pages
    assert [(cell.id, cell.parent) for cell in page.cells] == [
        ("0", ""), ("1", "0"), ("2", "1"), ("3", "1"),
    ]  # fmt: skip


@pytest.mark.parametrize("wrapper", ["UserObject", "object"])
def test_objects_around_a_cell_give_it_id_label_and_metadata(wrapper: str) -> None:
    (cell,) = cells(
        f'<{wrapper} id="u" label="Name" owner="me" link="data:x"><mxCell style="ellipse" '
        'vertex="1" parent="1"><mxGeometry width="9" height="8" as="geometry"/></mxCell>'
        f"</{wrapper}>"
    )
    assert (cell.id, cell.value, cell.kind, cell.geometry.width) == ("u", "Name", "vertex", "9")
    assert (cell.metadata, cell.link) == ((("owner", "me"),), "data:x")
    assert cell.bare_xml.startswith(f'<{wrapper} id="u" owner="me" link="data:x">\n    <mxCell')
    assert "style" not in cell.bare_xml
    assert "label" not in cell.bare_xml


def test_layers_hang_from_the_root() -> None:
    (page,) = mxfile.parse(
        document(model('<mxCell id="2" value="Top" parent="0"/><UserObject id="3" label="More">'
                       '<mxCell parent="0"/></UserObject>'))
    ).pages  # fmt: skip
    assert [cell.id for cell in page.layers] == ["1", "2", "3"]
    assert [cell.value for cell in page.layers] == ["", "Top", "More"]
    assert page.cells[0].kind == "root"


def test_groups_edges_and_labels() -> None:
    assert kinds(
        '<mxCell id="g" vertex="1" parent="1"/><mxCell id="in" vertex="1" parent="g"/>'
        '<mxCell id="e" edge="1" parent="1" source="g" target="in"/>'
        '<mxCell id="e2" edge="2" parent="1"/><mxCell id="v0" vertex="0" edge="1" parent="1"/>'
        '<mxCell id="l" vertex="1" connectable="0" parent="e"/>'
        '<mxCell id="late" vertex="1" parent="z"/>'
        '<mxCell id="z" vertex="true" parent="1"/>'
    ) == {
        "g": "group", "in": "vertex", "e": "edge", "e2": "edge", "v0": "edge", "l": "label",
        "late": "vertex", "z": "group",
    }  # fmt: skip


def test_an_edge_knows_what_it_connects() -> None:
    (edge,) = cells('<mxCell id="e" edge="1" parent="1" source="a" target="b"/>')
    assert (edge.source, edge.target) == ("a", "b")


def test_a_relative_geometry() -> None:
    (cell,) = cells(
        '<mxCell id="l" vertex="1" parent="1"><mxGeometry x="0.5" relative="1"/></mxCell>'
    )
    assert cell.geometry == Geometry(x="0.5", relative=True)


def test_comments_and_instructions_are_no_cells() -> None:
    xml = f"<!-- one --><?php x?>{VERTEX}<!-- two -->"
    assert [cell.id for cell in cells(xml)] == ["a"]


def test_elements_that_are_no_cells_are_passed_over() -> None:
    assert kinds(f'<Array/><UserObject id="x"/>{VERTEX}') == {"a": "vertex"}


def test_line_breaks_in_attributes_live_on() -> None:
    xml = '<mxCell id="a" value="one&#10;two&#9;three" vertex="1" parent="1"/>'
    (page,) = mxfile.parse(document(model(xml))).pages
    assert page.cells[2].value == "one\ntwo\tthree"
    again = mxfile.parse(mxfile.parse(document(model(xml))).xml)
    assert again.pages[0].cells[2].value == "one\ntwo\tthree"


def test_the_text_is_canonical() -> None:
    text = mxfile.parse(document(model(VERTEX))).xml
    assert text.endswith("</mxfile>\n")
    assert '                <mxCell id="1" parent="0"/>\n' in text
    assert mxfile.parse(document(model(VERTEX)).replace("><", ">\n\t <")).xml == text
    assert mxfile.parse(text).xml == text


def test_content_leaves_out_what_the_file_says_of_its_tool() -> None:
    one = document(model(VERTEX)).replace("<mxfile>", '<mxfile host="a" modified="1">')
    assert mxfile.parse(one).content == mxfile.parse(document(model(VERTEX))).content
    other = document(model(VERTEX.replace("100", "101")))
    assert mxfile.parse(other).content != mxfile.parse(document(model(VERTEX))).content


def inflating(unit: bytes, size: int) -> str:
    """A diagram's compressed text, from so many bytes of a unit."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = unit * (2**20 // len(unit) + 1)
    blocks = [b"<a>", *[block] * (size // len(block) + 1), b"</a>"]
    data = b"".join(map(engine.compress, blocks))
    return base64.b64encode(data + engine.flush()).decode()


CELLS = b"<mxCell/>"


@pytest.mark.parametrize(
    ("xml", "most"),
    [
        (document(inflating(b" ", MAX_INFLATED)), "33,554,432 bytes"),
        (document(*[inflating(b" ", MAX_INFLATED // 4)] * 5), "33,554,432 bytes"),
        (document(inflating(b"%25", 3 * 4_000_000)), "4,000,000 escaped characters"),
        (document(*[f"<a>{'<b/>' * 90_000}</a>"] * 12), "1,000,000 elements and attributes"),
        (document(f"<a {' '.join(f'a{n}=' + chr(34) * 2 for n in range(10))}/>" * 100_000),
         "1,000,000 elements and attributes"),
        (document(*[model(CELLS.decode() * 26_000)] * 2), "50,000 cells"),
        (document(*["<mxGraphModel/>"] * 501), "500 pages"),
    ],
    ids=["one", "several", "escapes", "elements", "attributes", "cells", "pages"],
)  # fmt: skip
def test_a_document_has_one_budget_for_all_of_its_diagrams(xml: str, most: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(
            mxfile.MxFileError,
            match=f"^the document holds more than {most}; split it into several documents$",
        ):
            mxfile.parse(xml)
        assert tracemalloc.get_traced_memory()[1] < 4 * MAX_INFLATED
    finally:
        tracemalloc.stop()


@given(st.text(alphabet="ab%<é日\U0001f600 2C5\x00", max_size=40))
def test_escapes_are_read_as_encode_uri_component_writes_them(text: str) -> None:
    label = text.replace("\x00", "")
    one = packed(f"<mxGraphModel a={quoteattr(label)}/>")
    root = etree.fromstring(mxfile.parse(document(one)).xml)
    assert root.find("diagram/mxGraphModel").get("a") == label


def raise_message(xml: str | bytes) -> None:
    try:
        mxfile.parse(xml)
    except mxfile.MxFileError as error:
        raise mxfile.MxFileError(error.message) from None


@pytest.mark.parametrize(
    "escaped",
    ["%3Ca%20b%3D%22%C3%A9%22%3E", "a=3D=\n=", "100 % %zz %4", "%25%%3d", "_?\t \r\n %0a", "%ff"],
)
def test_escapes_are_read_as_elsewhere(escaped):
    assert Budget().unquote(escaped.encode()) == unquote(escaped)
