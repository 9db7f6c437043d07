"""Pictures that contain their diagram, byte by byte as draw.io's own code writes and reads them."""

from __future__ import annotations

import base64
import json

import editable
import pytest
from sketches import book, model, vertex

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.diagram.editable_picture import PNG_LINK, with_document, with_first_page
from mkdocs_multicloud.drawing.engine import Engine

LABELS = ("Orders", "Größe €\U0001f600", "'a' \"b\" + % %3C &amp;<br>\n!~*()-._", "\u00a0\u2028")


@pytest.fixture(scope="module")
def v8():
    engine = Engine(10)
    yield lambda code, *arguments: engine._eval(code % tuple(map(json.dumps, arguments)))
    engine.close()


@pytest.mark.parametrize("label", LABELS)
def test_a_png_is_that_of_draw_io(v8, label):
    document = mxfile.parse(book(One=model(vertex(label="x")), Two=model(vertex(label=label))))
    xml = with_first_page(document.xml, 1, 2)
    plain = PNG_LINK + base64.b64encode(editable.png()).decode()
    written = "Editor.writeGraphModelToPng(%s, 'tEXt', 'mxfile', encodeURIComponent(%s))"
    theirs = base64.b64decode(v8(written, plain, xml).removeprefix(PNG_LINK))
    assert with_document(editable.png(), xml) == theirs
    link = PNG_LINK + base64.b64encode(theirs).decode()
    assert v8("Editor.extractGraphModelFromPng(%s)", link) == xml
    assert mxfile.parse(theirs).xml == xml
    # As old versions did.
    old = "Editor.writeGraphModelToPng(%s, 'zTXt', 'mxGraphModel', String.fromCharCode.apply(null, "
    old += "pako.deflateRaw(encodeURIComponent(%s))))"
    assert mxfile.parse(v8(old, plain, xml)).xml == xml


@pytest.mark.parametrize("label", LABELS)
def test_an_svg_is_read_by_draw_io(v8, label):
    xml = with_first_page(mxfile.parse(book(One=model(vertex(label=label)))).xml, 0)
    svg = with_document(b'<svg xmlns="http://www.w3.org/2000/svg"><g></g></svg>', xml).decode()
    read = "mxUtils.getXml(Editor.extractGraphModel(mxUtils.parseXml(%s).documentElement, true))"
    assert mxfile.parse(v8(read, svg)).xml == xml
    deflated = "String.fromCharCode.apply(null, pako.deflateRaw(encodeURIComponent(%s)))"
    for encoded in ("escape(%s)", deflated):
        content = base64.b64encode(v8(encoded, xml).encode("latin-1")).decode()
        assert mxfile.parse(f'<svg content="{content}"/>').xml == xml
    assert mxfile.parse(f'<svg content="{v8("encodeURIComponent(%s)", xml)}"/>').xml == xml


@pytest.mark.pictures
@pytest.mark.parametrize("label", LABELS)
def test_an_svg_is_as_browsers_write_it_and_still_a_picture(browser, label):
    xml = with_first_page(mxfile.parse(book(One=model(vertex(label=label)))).xml, 0)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="8"><g/></svg>'
    page = browser.new_page()
    theirs = page.evaluate(
        """([svg, xml]) => {
          const root = new DOMParser().parseFromString(svg, "text/xml").documentElement;
          root.setAttribute("content", xml);
          return new XMLSerializer().serializeToString(root);
        }""",
        [svg, xml],
    )
    ours = with_document(svg.encode(), xml)
    assert ours == theirs.encode()
    page.set_content(f'<img src="data:image/svg+xml;base64,{base64.b64encode(ours).decode()}">')
    page.wait_for_function("document.images[0].complete")
    assert page.evaluate("document.images[0].naturalWidth") == 9
    page.close()
