"""Where links of a diagram lead, and which of them pages must not have."""

from __future__ import annotations

import pytest

from mkdocs_multicloud.diagram.cell_links import MAX_LINK, CellLink, kind_of, links_of
from mkdocs_multicloud.diagram.mxfile import parse


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ("https://example.com/a b", "web"),
        ("HTTP://example.com", "web"),
        ("mailto:a@b.c", "web"),
        ("data:page/id,x y", "page"),
        ("../aws/dynamo.md#stream", "site"),
        ("/aws/dynamo.md?x=a:b", "site"),
        ("#anchor", "site"),
        ("page with spaces.md", "site"),
        ("", None),
        (" ", None),
        ("//host/x", None),
        ("/\\host/x", None),
        ("\\\\host", None),
        ("/\t/host/x", None),
        ("javascript:alert(1)", None),
        ("javascript&colon;alert(1)//", None),
        ("javascript&#58;alert(1)/", None),
        ("java&Tab;script&#x3a;alert(1)/", None),
        ("&#106;avascript:alert(1)/", None),
        ("&sol;/host/", None),
        ("a.md?x=1&copy=2", "site"),
        (" JaVa\nscript:alert(1)", None),
        ("\u200bjavascript:alert(1)", None),
        ("data:text/html,x", None),
        ("data:action/json,{}", None),
        ("file:///etc/passwd", None),
        ("vbscript:x", None),
        ("https://", None),
        ("x" * (MAX_LINK + 1), None),
    ],
)
def test_links_are_of_a_kind_or_left_out(link, kind):
    assert kind_of(link) == kind


def test_a_cell_has_its_own_link_and_those_in_its_label():
    label = (
        "a &lt;a href='x.md'&gt;one &lt;b&gt;bold&lt;/b&gt;&lt;/a&gt; "
        "&lt;a href='javascript:y'&gt;no&lt;/a&gt; &lt;A HREF=' #z '&gt;z&lt;/A&gt; "
        "&lt;a href='x.md'&gt;one bold&lt;/a&gt; &lt;a href='open.md'&gt;never closed"
    )
    document = parse(
        f'<mxGraphModel><root><UserObject id="a" link="own.md" label="{label}">'
        '<mxCell vertex="1" style="html=1"/></UserObject></root></mxGraphModel>'
    )
    (cell,) = document.pages[0].cells
    assert links_of(cell) == (
        CellLink("", "own.md"),
        CellLink("one bold", "x.md"),
        CellLink("z", "#z"),
    )
