"""Labels come from anyone: whatever is in them, text and harmless shapes come out, and soon."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from mkdocs_multicloud.drawing.text import Label, lay_out_label

FIELDS: dict[str, Any] = {
    "x": 10.0, "y": 10.0, "width": 120.0, "height": 60.0, "align": "center", "valign": "middle",
    "overflow": "visible", "direction": None, "wrap": True, "html": True, "clip": False,
    "rotation": 0.0, "alpha": 1.0, "font_size": 12.0, "font_family": "Helvetica", "font_style": 0,
    "color": "#000000", "background": None, "border": None,
}  # fmt: skip

ELEMENTS = {"svg", "g", "text", "tspan", "a", "rect", "circle", "image", "clipPath"}
ATTRIBUTES = {
    "x", "y", "dx", "dy", "width", "height", "cx", "cy", "r", "fill", "fill-opacity", "stroke",
    "id", "stroke-opacity", "font-family", "font-size", "font-weight", "font-style",
    "text-decoration", "text-anchor", "word-spacing", "direction", "transform", "opacity",
    "clip-path", "href", "preserveAspectRatio", "writing-mode",
    "{http://www.w3.org/XML/1998/namespace}space",
}  # fmt: skip

VECTORS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=http://evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    '<img src=x onerror="alert(1)">',
    '<img src="http://evil.example/x.png">',
    '<img src="//evil.example/x.png">',
    '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+">',
    '<img src="data:text/html,<script>alert(1)</script>">',
    '<img src="javascript:alert(1)">',
    "<img src='data:image/png;base64,AAAA\" onload=\"alert(1)'>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href=" javascript:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="javascript&colon;alert(1)">x</a>',
    '<a href="\x01javascript:alert(1)">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="file:///etc/passwd">x</a>',
    '<a href="//evil.example/">x</a>',
    '<a href="\\\\evil.example\\x">x</a>',
    '<a href="/\\evil.example/">x</a>',
    '<a xlink:href="javascript:alert(1)">x</a>',
    '<a href="http://x" onclick="alert(1)">x</a>',
    '<svg onload="alert(1)"><text>x</text></svg>',
    '<svg><script>alert(1)</script></svg>',
    '<svg><use href="http://evil.example/#x"/></svg>',
    '<math><mtext><img src=x onerror=alert(1)></mtext></math>',
    '<iframe src="http://evil.example/"></iframe>',
    '<object data="http://evil.example/"></object><embed src="http://evil.example/">',
    '<link rel=stylesheet href="http://evil.example/x.css">',
    '<meta http-equiv=refresh content="0;url=http://evil.example/">',
    '<base href="http://evil.example/">',
    '<style>@import url(http://evil.example/)</style>',
    '<div style="background:url(http://evil.example/x)">x</div>',
    '<div style="background-image:url(javascript:alert(1))">x</div>',
    '<div style="width:expression(alert(1))">x</div>',
    '<div style="color:red\\"/><script>alert(1)</script>">x</div>',
    '<div style="font-family:\'a&quot; onload=&quot;alert(1)\'">x</div>',
    '<font face=\'"><script>alert(1)</script>\'>x</font>',
    '<font color="url(#x)" size="1e999">x</font>',
    '<table background="http://evil.example/x"><tr><td background="http://evil.example/">x</table>',
    '<form action="http://evil.example/"><input type=image src=x onerror=alert(1)><button>x</form>',
    '<video src="http://evil.example/" onerror="alert(1)"><source src=x></video>',
    '<details open ontoggle="alert(1)">x</details>',
    '<body onload="alert(1)">x</body>',
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='http://evil.example/'?>x",
    '<textarea></textarea><script>alert(1)</script>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '"><script>alert(1)</script>',
    "]]></text></svg><script>alert(1)</script>",
    "</text></g></svg><image href='http://evil.example/'/>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<b id=x name=y class=z data-x=1>x</b>",
]  # fmt: skip


def check(value: str, **fields: Any) -> etree._Element | None:
    found = lay_out_label(Label(**{**FIELDS, **fields, "value": value}))
    if found is None:
        return None
    root = etree.fromstring(f"<svg>{found.svg}</svg>")
    for element in root.iter():
        assert element.tag in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES
        for name, text in element.attrib.items():
            if name == "href" and element.tag == "a":
                assert ":" not in text or text.lower().startswith(
                    ("http://", "https://", "mailto:")
                )
                assert not text.startswith(("//", "\\", "/\\"))
            elif name == "href":
                assert str(text).startswith("data:image/")
            elif "url(" in text:
                assert str(text).startswith("url(#")
                assert name == "clip-path"
    assert all(abs(side) < 1e8 for side in found.box)
    return root


@pytest.mark.parametrize("value", VECTORS)
@pytest.mark.parametrize("html", [True, False])
def test_nothing_but_text_comes_out(value: str, html: bool) -> None:
    check(value, html=html)


@pytest.mark.parametrize("value", [v for v in VECTORS if "<a " in v and "http://x" not in v])
def test_unsafe_links_are_text(value: str) -> None:
    root = check(value)
    assert root is not None
    assert not list(root.iter("a"))


@pytest.mark.parametrize("field", ["font_family", "color", "background", "border", "direction"])
@pytest.mark.parametrize(
    "value", ['"><script>', "url(http://evil.example/)", "red;x:y", "&lt;", "\x00"]
)
def test_fields_are_checked_too(field: str, value: str) -> None:
    check("x", **{field: value})


LARGE = [
    "<div>" * 5000, "<b>" * 7500 + "x", "<" * 25_000, "<a " + "x " * 10_000,
    "<a " + "=" * 22_500, '<a x="' * 3750, "<a x='" * 3750, "<svg " * 5000, "<!--" * 6250,
    "<table><tr><td>" * 1250, "<table><tr>" + "<td>x" * 3750, "word " * 5000, "x" * 25_000,
    "中" * 12_500, "<p>x" * 3750, "&" * 25_000, "a-" * 12_500, "<sup>" * 3750 + "x",
    "<ul><li>" * 2500, '<div style="font-size:9em">' * 30 + "x", "<b><p>" * 2500,
    "</p>" * 5000, "<table>" + "<tr><td colspan=999 rowspan=999>x" * 750, " " * 25_000,
    '<b style="' + "a:b;" * 5000 + '">x', '<b style="color:rgb(' + "1 " * 10_000 + '">x',
    '<b style="font-family:' + "a," * 10_000 + '">x', "<b>x</b> " * 2500, "<br>" * 5000,
    "<nobr>x</nobr> " * 1500, '<a href="' + "a" * 22_500 + '">x</a>', "&#x26;" * 3750,

]  # fmt: skip


def shortened(value: str) -> str:
    """A label of a third of the size, with the same beginning and end."""
    part = len(value) * 3 // 20
    return value[:part] + value[-part:]


def seconds(value: str) -> float:
    """What a label costs, laid out in two ways."""
    start = time.process_time()
    check(value)
    check(value, wrap=False, overflow="fill")
    return time.process_time() - start


@pytest.mark.parametrize("value", LARGE, ids=lambda value: value[:24])
def test_size_and_depth_cost_little(value: str) -> None:
    assert seconds(shortened(value)) < 0.8


@pytest.mark.nightly
@pytest.mark.parametrize("value", LARGE, ids=lambda value: value[:24])
def test_more_size_and_depth_cost_little(value: str) -> None:
    assert seconds(value) < 2.5


MARKUP = st.lists(
    st.sampled_from(
        ["<b>", "</b>", "<p>", "</p>", "<table>", "</table>", "<tr>", "<td colspan=3>", "</td>",
         "<ul>", "<li>", "</li>", "<ol>", "<br>", "<hr size=3>", "<div style='padding:3%'>",
         "</div>", "<pre>", "<sub>", "<h1>", "<nobr>", "<a href=x>", "</a>", "<font size=+9>",
         "&nbsp;", "&#1;", "<span style='font-size:-3px;line-height:nan'>",
         "<span style='display:block'>", "text ", "<div style='display:none'>", "<td width='50%'>",
         "<div dir=rtl>", "<caption>", "\n", "<!--"]
    )
    | st.text(max_size=8),
    max_size=30,
).map("".join)  # fmt: skip


@given(
    value=st.text() | MARKUP,
    overflow=st.sampled_from(["visible", "hidden", "fill", "width", "block", "0", None]),
    direction=st.sampled_from([None, "rtl", "vertical-rl"]),
    wrap=st.booleans(),
    clip=st.booleans(),
    html=st.booleans(),
    rotation=st.sampled_from([0, 45, -90, None]),
    size=st.floats() | st.none() | st.just("12"),
    place=st.floats() | st.none(),
)
@settings(deadline=None, derandomize=True)
def test_any_label_can_be_set(
    value: str, overflow: str | None, direction: str | None, wrap: bool, clip: bool, html: bool,
    rotation: float | None, size: Any, place: float | None,
) -> None:  # fmt: skip
    check(
        value, overflow=overflow, direction=direction, wrap=wrap, clip=clip, html=html,
        rotation=rotation, font_size=size, x=place, height=place,
    )  # fmt: skip
