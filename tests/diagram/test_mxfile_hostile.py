"""Documents that are no documents, or mean harm: an error each, in the author's words."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.errors import MxFileError

if TYPE_CHECKING:
    from pathlib import Path

STEADY = settings(deadline=None, derandomize=True)

MODEL = '<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/></root></mxGraphModel>'
FILE = f"<mxfile><diagram>{MODEL}</diagram></mxfile>"
LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(12)
)


UNREADABLE = "the diagram 'P' is neither XML nor compressed XML (…); save it again in draw.io"


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        (
            "",
            (
                "it is not a diagram: it is empty; save it as .drawio, or export it from draw.io "
                "as XML"
            ),
        ),
        (
            "  \n",
            (
                "it is not a diagram: it is empty; save it as .drawio, or export it from draw.io "
                "as XML"
            ),
        ),
        (
            "\ufeff",
            (
                "it is not a diagram: it is empty; save it as .drawio, or export it from draw.io "
                "as XML"
            ),
        ),
        (
            "text",
            (
                "it is not a diagram: it is not XML; save it as .drawio, or export it from "
                "draw.io as XML"
            ),
        ),
        (
            "\x89PNG\r\n\x1a\n<mxfile>",
            (
                "it is not a diagram: it is not XML; save it as .drawio, or export it from "
                "draw.io as XML"
            ),
        ),
        ("<mxfile>", "the XML is malformed: …; fix it"),
        ("<mxfile><diagram></mxfile>", "the XML is malformed: …; fix it"),
        (FILE + FILE, "the XML is malformed: …; fix it"),
        (FILE.replace("<root>", "<root>\0"), "the XML is malformed: …; fix it"),
        (FILE.replace("<root>", "<root>&nbsp;"), "the XML is malformed: …; fix it"),
        ("<graph/>", "its root is <graph>, not <mxfile>; export it from draw.io as XML"),
        ("<mxfile/>", "the document contains no diagram; add a page to it"),
        ("<mxfile><other/></mxfile>", "the document contains no diagram; add a page to it"),
        ("<mxfile><diagram name='P'>!!!</diagram></mxfile>", UNREADABLE),
        ("<mxfile><diagram name='P'>YWJj</diagram></mxfile>", UNREADABLE),
        ("<mxfile><diagram name='P'>é</diagram></mxfile>", UNREADABLE),
        (
            "<mxfile><diagram name='P'>SwA=</diagram></mxfile>",
            UNREADABLE.replace("…", "it is cut off"),
        ),
        (
            "<mxfile><diagram>&lt;mxGraphModel&gt;</diagram></mxfile>",
            "the XML is malformed: …; fix it",
        ),
    ],
)
def test_what_is_no_document(xml: str, message: str) -> None:
    for same in (xml, xml.encode()):
        with pytest.raises(MxFileError) as caught:
            mxfile.parse(same)
        what, _, rest = message.partition("…")
        assert caught.value.message.startswith(what)
        assert caught.value.message.endswith(rest)


DOCTYPES = {
    "plain": "<!DOCTYPE mxfile>",
    "external": '<!DOCTYPE mxfile SYSTEM "http://127.0.0.1:9/x.dtd">',
    "laughs": f"<!DOCTYPE mxfile [{LAUGHS}]>",
    "behind a comment": "<!-- <mxfile > --><!DOCTYPE mxfile>",
    "behind an instruction": "<?x <mxfile > ?><!DOCTYPE mxfile>",
    "behind a declaration": '<?xml version="1.0"?>\n<!DOCTYPE mxfile>',
}


@pytest.mark.parametrize("name", DOCTYPES)
def test_a_doctype_is_refused_wherever_it_stands(name: str) -> None:
    began = time.process_time()
    with pytest.raises(MxFileError, match="has a DOCTYPE, which is refused"):
        mxfile.parse(DOCTYPES[name] + FILE.replace("<root>", "<root>&l11;"))
    assert time.process_time() - began < 5


def test_an_entity_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", "utf-8")
    entity = f'<!DOCTYPE mxfile [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    hidden = f"<mxfile><diagram><![CDATA[{entity}{MODEL}]]></diagram></mxfile>"
    for xml in (entity + FILE, hidden, (entity + FILE).encode()):
        with pytest.raises(MxFileError) as caught:
            mxfile.parse(xml)
        assert "the secret" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-7"])
def test_a_doctype_in_another_encoding_does_not_get_in(encoding: str) -> None:
    data = f'<?xml version="1.0" encoding="{encoding}"?>{DOCTYPES["laughs"]}{FILE}'.encode(encoding)
    with pytest.raises(MxFileError):
        mxfile.parse(data)


def test_a_doctype_in_a_compressed_or_escaped_diagram_is_refused() -> None:
    inner = f"{DOCTYPES['laughs']}{MODEL}".replace("&", "&amp;").replace("<", "&lt;")
    with pytest.raises(MxFileError):
        mxfile.parse(f"<mxfile><diagram>{inner}</diagram></mxfile>")


@pytest.mark.parametrize("depth", [300, 100_000])
def test_deep_nesting_is_an_error_and_no_crash(depth: int) -> None:
    deep = "<x>" * depth + "</x>" * depth
    with pytest.raises(MxFileError):
        mxfile.parse(FILE.replace("<root>", f"<root>{deep}"))


def test_deeply_nested_cells_are_read() -> None:
    cells = "".join(
        f'<mxCell id="c{n}" vertex="1" parent="{f"c{n - 1}" if n else 1}"/>' for n in range(3000)
    )
    (page,) = mxfile.parse(FILE.replace("</root>", f"{cells}</root>")).pages
    assert len(page.cells) == 3002


@pytest.mark.parametrize(
    "cells",
    [
        '<mxCell id="a" vertex="1" parent="a"/>',
        '<mxCell id="a" vertex="1" parent="b"/><mxCell id="b" vertex="1" parent="a"/>',
        '<mxCell id="a" vertex="1" parent="1"/><mxCell id="a" vertex="1" parent="1"/>',
        '<mxCell vertex="1"/><mxCell/><mxCell parent=""/>',
        '<mxCell id="a" vertex="1" edge="1"/>',
        "<UserObject><UserObject><mxCell/></UserObject></UserObject>",
        '<a:mxCell xmlns:a="urn:x" id="a" vertex="1" parent="1"/>',
        '<UserObject xmlns:a="urn:x" a:b="c" id="u" label="x"><mxCell vertex="1"/></UserObject>',
    ],
)
def test_odd_cells_are_no_trouble(cells: str) -> None:
    found = mxfile.parse(FILE.replace("</root>", f"{cells}</root>"))
    assert mxfile.parse(found.xml).xml == found.xml


PIECES = st.sampled_from(
    ["<mxfile>", "</mxfile>", "<diagram>", "</diagram>", MODEL, "<mxGraphModel>", "<root>",
     "</root>",
     "</mxGraphModel>", '<mxCell id="a" vertex="1"/>', "<mxCell", "/>", "<!--", "-->", "<![CDATA[",
     "]]>", "<!DOCTYPE x>", "<?xml?>", "&lt;", "&#0;", "&x;", "text", "7VdNU9swEP01",
     "\ud800", " "],
)  # fmt: skip


@STEADY
@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_text_is_a_document_or_an_error(text: str) -> None:
    try:
        found = mxfile.parse(text)
    except MxFileError as error:
        told = error.hint
    else:
        told = found.xml
        assert mxfile.parse(found.xml).xml == found.xml
    assert told


@STEADY
@given(st.binary(max_size=60))
def test_any_bytes_are_a_document_or_an_error(data: bytes) -> None:
    for content in (data, b"<mxfile><diagram>" + data + b"</diagram></mxfile>"):
        try:
            told = mxfile.parse(content).xml
        except MxFileError as error:
            told = error.hint
        assert told
