"""All that authors and diagrams may contain is read in time that grows with its length.

Each text is made of a few pieces that mean something to its reader, repeated: what is quadratic
takes minutes for it. `make test-all` tries more and longer ones.
"""

from __future__ import annotations

import html
import time
from pathlib import Path

import editable
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mkdocs_multicloud.cache.path_patterns import matches
from mkdocs_multicloud.diagram import label_html, label_text, mxfile, text_alternative
from mkdocs_multicloud.diagram.facts import gather
from mkdocs_multicloud.directive import front_matter, yaml_text
from mkdocs_multicloud.directive.parser import parse
from mkdocs_multicloud.directive.placeholders import Placeholders
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import MulticloudError
from mkdocs_multicloud.gallery.site_index import title_of
from mkdocs_multicloud.page import escaping, markdown_text
from mkdocs_multicloud.snippet import sections, slicing

SECONDS_A_MEGABYTE = 2.0
PATIENCE = 3.0
"""How much slower than a quiet machine one is that does other work."""


def directives(text):
    for found in scan(text):
        try:
            parse(found)
        except MulticloudError:
            continue


def page(text):
    Placeholders().insert(text, text, None)
    title_of(text)


def yaml(text):
    front_matter.split(f"---\n{text}\n---\n")
    try:
        yaml_text.loaded(text)
    except (ValueError, yaml_text.yaml.YAMLError):
        return


def label(text):
    for is_html in (True, False):
        label_text.plain_text(text, is_html)
    list(label_html.tokens(text))


def document(xml):
    try:
        found = mxfile.parse(xml)
        gather(found)
    except MulticloudError:
        return
    for one in found.pages:
        text_alternative.describe(one)


def cells(text):
    document(f'<mxGraphModel><root><mxCell id="0"/><mxCell id="1"/>{text}</root></mxGraphModel>')


def attribute(name):
    def read(text):
        value = html.escape(text)
        cells(f'<mxCell id="v" {name}="{value}" parent="1" vertex="1"/>')

    return read


def packed(text):
    document(f"<mxfile><diagram>{text}</diagram></mxfile>")


def picture(text):
    document(text)
    document(f"<html>{text}")
    document(f'<svg content="{html.escape(text)}"/>')
    document(editable.png(editable.text(text.encode())))


def module(text):
    sections.liquid(text, "a")
    try:
        sections.find(text, "a", "x.py")
        tree = sections.parsed(text, "x.py")
        region = slicing.parse_region(text, "x.py", 1, 1)
    except (SyntaxError, MulticloudError):
        return
    slicing.needed(tree, region)
    slicing.imports(tree)


def escaped(text):
    for written in (escaping.plain, markdown_text.fence, markdown_text.text, markdown_text.code):
        written(text)


def pattern(text):
    try:
        matches([text], Path(__file__).parent / "support")
    except MulticloudError:
        return


PIECES = {
    directives: (
        "{% include_snippet ../a.py %}", "{% include_snipet a %}", "{% snippet_gallery ", "<% ",
        "{%", "%}", "{{", "}}", "```python multicloud", "```", "~~~", "`", '"', "'", "=", 'name="',
        "\n", " ", "\t", "a", "> ", "- ", "1. ", "    ", "<!--", "-->", "<div>", "</div>", "|",
        "{% raw %}", "{% endraw %}", "\\", "[^1]: ", "\r", "\0",
    ),
    page: (
        "{% include_snippet ../a.py %}", "{% snippet_gallery a %}\n", "\n", "```", "- ", "> ", "x",
        "# T\n", "===\n", "---\n", "{#i}", "*", "_", "`",
    ),
    yaml: (
        "a: ", "a: b\n", "- ", "- - ", "[", "{", ",", ":", " ", "\n", "&a ", "*a ", "? ", "<<: ",
        "!!str ", "!!int ", "|\n", '"', "'", "#", "%", "0x", "1_", "=",
    ),
    label: (
        "<", ">", "<a ", "</a>", "<b>", "</b>", "<br>", "<p style='", "<table><tr><td>", "</td>",
        "<!--", "-->", "<!DOCTYPE", "<![CDATA[", "]]>", "<?", "<script>", "</script>", "<textarea>",
        "&", "&amp;", "&#", "&#x", '"', "'", "=", "/", "\n", " ", "\xa0", "a",
    ),
    document: (
        "<", ">", "<mxfile>", "<diagram>", "</diagram>", "<mxGraphModel>", "<mxCell id='a'/>",
        "&", "&lt;", "<!--", "-->", "<![CDATA[", "<?xml?>", "%3C", "%", '"', "\n", " ", "a",
    ),
    packed: (
        "<mxGraphModel>", "%3CmxGraphModel%3E", "7V", "jZA=", "%", "A", "&lt;", "\n", "+", "/",
    ),
    picture: (
        "<svg", "<svg>", "</svg>", ' content="', "<html>", "<div ", "<div>", "</div>", ">", "<!--",
        "-->", "<?", "?>", "<!DOCTYPE svg>", ' class="mxgraph"', ' data-mxgraph="', "='", "{", "[",
        '"xml":', "&quot;", "&#", "&amp;", "%3C", "%", "%u0041", "JTND", "7V", "A", "=", " ", "\n",
        "\ufeff",
    ),
    cells: (
        "<mxCell id='a' parent='1' vertex='1'/>", "<mxCell id='d' parent='d' vertex='1'/>",
        "<mxCell id='e' parent='f'/><mxCell id='f' parent='e'/>", "<object/>", "<mxCell/>",
        "<mxCell id='b' parent='a' edge='1' source='a' target='b'><mxGeometry><Array as='points'>"
        "<mxPoint x='1'/></Array></mxGeometry></mxCell>",
        "<UserObject id='c' label='%x%' x='%x%%x%'><mxCell parent='1' vertex='1'/></UserObject>",
    ),
    attribute("style"): (
        "a=b;", ";", "=", "shape=", "%3B", "image=data:image/svg+xml,", "%", " ", "\n", "#", "rgb(",
        "light-dark(", ")", "html=1;", "points=[[", ",", "]",
    ),
    attribute("value"): ("<", "<a ", "&", "&amp;", "%name%", "%", "<b>", "</b>", "\n", "a", "<!--"),
    module: (
        "# given\n", "# then\n", "def a():\n", "class a:\n", "    ", "pass\n", '"""', "#",
        "x = 1\n", "import os\n", "from a import b\n", "a.b.c(d)\n", "del x\n",
        "if x:\n    y = 1\n",
        "@x\n", "[a for a in b]\n", "(", "[", "a+", "(a,", "-", "not ", "lambda: ", "f(", "\\\n",
        "f'{", "a ",
    ),
    escaped: (*"\\`*_{}[]()<>#+!|~^=$@&\"':/-.wW1 \n", "www.", "://", "a:b:", "--", "..",
              "\U0010ff20"),
    pattern: ("*", "**/", "*/", "?", "[", "]", "a*", "/", "../", "[!a]*", "\0"),
}  # fmt: skip


def test_it_takes_linear_time(pytestconfig):
    many = pytestconfig.getoption("--examples") > 100
    length = 500_000 if many else 100_000
    # Python's own parser needs more for a module, which is refused beyond this.
    limit = PATIENCE * SECONDS_A_MEGABYTE * max(length / 1e6, 0.2)

    @settings(max_examples=400 if many else 30, deadline=None, derandomize=not many,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.data())
    def tried(data):
        reader = data.draw(st.sampled_from(list(PIECES)))
        pieces = data.draw(st.lists(st.sampled_from(PIECES[reader]), min_size=1, max_size=3))
        first = data.draw(st.sampled_from(["", *PIECES[reader]]))
        together = data.draw(st.booleans())
        size = sum(map(len, pieces))
        if together:
            text = first + "".join(pieces) * (length // size)
        else:
            text = first + "".join(one * (length // size) for one in pieces)
        began = time.thread_time()
        reader(text)
        assert time.thread_time() - began < limit, (reader.__name__, first, pieces, together)

    tried()


@pytest.mark.parametrize("read", PIECES, ids=lambda read: read.__name__)
def test_no_error_but_ours_leaves_a_reader(read):
    for piece in PIECES[read]:
        read(piece)
        read(piece * 3)
        for other in PIECES[read]:
            read(piece + other)
