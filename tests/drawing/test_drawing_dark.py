"""The dark twin of a picture: its colours are those that draw.io shows in the dark."""

from __future__ import annotations

import re
from itertools import product

import pytest
from sketches import one, parsed, picture, vertex

from mkdocs_multicloud.drawing.engine import DOM

_NAMES = next(path for path in DOM if path.stem == "colour_names")
NAMED = re.findall(r"(\w+): \"#", _NAMES.read_text("utf-8"))
STEPS = (0, 18, 51, 102, 127, 204, 255)
MANY = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in product(STEPS, STEPS, STEPS)]
ALPHA = ["#00000080", "#ff000040", "#12345678"]


def shown(drawer, label, attributes="", **request):
    """The attributes of what reads `x`, and all colours of rectangles, in the dark."""
    content = f"<mxGraphModel {attributes}><root><mxCell id='0'/><mxCell id='1' parent='0'/>"
    content += vertex("fillColor=none;strokeColor=none;", label, at=(0, 0, 200, 90))
    root = picture(drawer, f"{content}</root></mxGraphModel>", themes=("dark",), **request)
    (text,) = (e for e in root.iter("text", "tspan") if (e.text or "") == "x")
    above = [text, *text.iterancestors()]
    fill = next(e.get("fill") for e in above if e.get("fill"))
    return fill, [r.get("fill") for r in root.iter("rect")]


@pytest.mark.parametrize("colours", [MANY, ALPHA, NAMED], ids=["grid", "alpha", "names"])
def test_text_of_a_colour_is_in_the_dark_what_a_shape_of_it_is(drawer, colours):
    cells = [
        vertex(f"strokeColor=none;fillColor={c};", f'<font color="{c}">x</font>', cell=f"v{i}")
        for i, c in enumerate(colours)
    ]
    root = picture(drawer, *cells, themes=("dark",))
    fills = [e.get("fill") for e in root.iter("rect")]
    letters = [e for e in root.iter("text", "tspan") if e.text == "x"]
    assert len(fills) == len(letters) == len(colours)
    assert len(set(fills)) > len(set(colours)) / 2
    digits = "".join(fills)
    assert "light-dark" not in digits
    for colour, fill, text in zip(colours, fills, letters, strict=True):
        # The opacity of text is apart.
        assert text.get("fill") == fill[:7], colour


@pytest.mark.parametrize(
    ("label", "color"),
    [
        ('<font color="#333333">x</font>', "#c1c1c1"),
        ('<span style="color:rgb(51, 102, 0)">x</span>', "#88b45c"),
        ('<font color="#000000" style="color:#00f">x</font>', "#cdcdff"),
        ('<span style="color:light-dark(#111111, #00ff00)">x</span>', "#00ff00"),
        ('<span style="color:light-dark(rgb(0, 0, 0), var(--x, #eee))">x</span>', "#eeeeee"),
        ('<span style="color:var(--x, #cc0000)">x</span>', "#cc0000"),
        ('<span style="color:currentcolor">x</span>', "#ededed"),
        ('<span style="color:white">x</span>', "#121212"),
        ('<font color="ff0000">x</font>', "#ff0000"),
        ('<a href="https://example.org">x</a>', "#9e9eff"),
        ("<mark>x</mark>", "#000000"),
        ("x", "#ffffff"),
    ],
)
def test_colours_of_text_in_the_dark_are_those_of_chromium(drawer, label, color):
    assert shown(drawer, label)[0] == color


@pytest.mark.parametrize(
    ("label", "color"),
    [
        ('<span style="background-color:#ffff88">x</span>', "#212100"),
        ('<span style="background:pink">x</span>', "#663039"),
        ('<table><tr><td bgcolor="#ffdddd">x</td></tr></table>', "#ffdddd"),
        ('<table><tr style="background:#eee"><td>x</td></tr></table>', "#202020"),
        ('<div style="border:2px solid #aa0000">x</div>', "#ffafaf"),
        ('<div style="border-bottom:1px solid">x</div>', "#ededed"),
        ("<mark>x</mark>", "#ffff00"),
    ],
)
def test_backgrounds_and_borders_in_the_dark_are_those_of_chromium(drawer, label, color):
    assert color in shown(drawer, label)[1]


def test_a_page_with_simple_colours_keeps_them_in_the_dark(drawer):
    label = '<span style="color:#333333;background:#ffff88">x</span>'
    fill, rects = shown(drawer, label, 'adaptiveColors="simple"')
    assert fill == "#333333"
    assert "#ffff88" in rects
    assert shown(drawer, "x", 'adaptiveColors="simple"')[0] == "#ffffff"


def test_a_page_without_adaptive_colours_is_the_same_in_the_dark_on_white(drawer):
    content = (
        '<mxGraphModel adaptiveColors="none"><root><mxCell id="0"/><mxCell id="1" parent="0"/>'
        + vertex("fillColor=#dae8fc;", '<font color="#333333">x</font> <a href="#p">y</a>')
        + "</root></mxGraphModel>"
    )
    found = []
    for made in one(drawer, content, themes=("light", "dark")).pictures:
        root = parsed(made.svg)
        found.append([(e.tag, e.get("fill"), e.get("stroke")) for e in root.iter()])
    assert found[0] == found[1]
    assert ("rect", "#ffffff", None) in found[0]
    # The next page does adapt.
    assert shown(drawer, '<font color="#333333">x</font>')[0] == "#c1c1c1"


def test_a_label_with_colours_keeps_its_characters(drawer):
    label = '<font style="color:#aa0000">&eacute;&copy;&hellip; &lt;b&gt; x</font>'
    root = picture(drawer, vertex("", label, at=(0, 0, 200, 90)))
    assert "".join(root.find(".//text").itertext()) == "é©… <b> x"


@pytest.mark.parametrize(
    "css",
    ["color:light-dark(" * 300, "color:#ff", "color:rgb(1,2", "border:" + "(" * 4000,
     "background:" + "light-dark(red," * 200, "color:" + "rgb(" * 900, "border-color:((((((red"],
)  # fmt: skip
def test_hostile_colours_do_no_harm(drawer, css):
    assert shown(drawer, f'<span style="{css}">a</span><i>x</i>')[0] == "#ffffff"
