"""What each tag and style of label HTML becomes."""

from __future__ import annotations

import base64
import struct
from typing import Any

import pytest
from labels import letter
from lxml import etree

from mkdocs_multicloud.drawing.text import Label, lay_out_label

FIELDS: dict[str, Any] = {
    "x": 0.0, "y": 0.0, "width": 200.0, "height": 60.0, "align": "left", "valign": "top",
    "overflow": "visible", "direction": None, "wrap": False, "html": True, "clip": False,
    "rotation": 0.0, "alpha": 1.0, "font_size": 12.0, "font_family": "Helvetica", "font_style": 0,
    "color": "#000000", "background": None, "border": None,
}  # fmt: skip


def root_of(value: str, **fields: Any) -> etree._Element:
    found = lay_out_label(Label(**{**FIELDS, **fields, "value": value}))
    assert found is not None
    return etree.fromstring(f"<svg>{found.svg}</svg>")


def rows(value: str, **fields: Any) -> list[tuple[str, float, float]]:
    """Text, x and y of each line."""
    return [
        ("".join(t.itertext()), float(t.get("x", "")), float(t.get("y", "")))
        for t in root_of(value, **fields).iter("text")
    ]


def said(value: str, **fields: Any) -> dict[str, str]:
    """The attributes that the piece ``x`` of the label ends up with."""
    root = root_of(value, **fields)
    (element,) = (
        e
        for e in root.iter()
        if any((text or "").endswith("x") for text in (e.text, *(kid.tail for kid in e)))
    )
    found: dict[str, str] = {}
    for ancestor in [*reversed(list(element.iterancestors())), element]:
        found.update({str(k): str(v) for k, v in ancestor.attrib.items()})
    return found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a <b>x</b>", {"font-weight": "bold"}),
        ("a <strong>x</strong>", {"font-weight": "bold"}),
        ("a <i>x</i>", {"font-style": "italic"}),
        ("a <em>x</em>", {"font-style": "italic"}),
        ("a <u>x</u>", {"text-decoration": "underline"}),
        ("a <ins>x</ins>", {"text-decoration": "underline"}),
        ("a <s>x</s>", {"text-decoration": "line-through"}),
        ("a <strike>x</strike>", {"text-decoration": "line-through"}),
        ("a <del><u>x</u></del>", {"text-decoration": "line-through underline"}),
        ("a <sub>x</sub>", {"dy": "3.4", "font-size": "10"}),
        ("a <sup>x</sup>", {"dy": "-5", "font-size": "10"}),
        ('a <font color="red">x</font>', {"fill": "#ff0000"}),
        ('a <font size="5">x</font>', {"font-size": "24"}),
        ('a <font size="+1">x</font>', {"font-size": "18"}),
        ('a <span style="color: rgb(1, 2, 3)">x</span>', {"fill": "#010203"}),
        ('a <span style="color:hsl(120,100%,50%)">x</span>', {"fill": "#00ff00"}),
        ('a <span style="color:#ff000080">x</span>', {"fill": "#ff0000", "fill-opacity": "0.5"}),
        ('a <span style="color:light-dark(red, #00f)">x</span>',
         {"fill": "#ff0000"}),
        ('a <span style="color:transparent">x</span>', {"fill": "none"}),
        ('a <span style="color:rgba(255,0,0,0.5)">x</span>',
         {"fill": "#ff0000", "fill-opacity": "0.5"}),
        ('a <span style="color:rgb(100%, 50%, 0%)">x</span>', {"fill": "#ff8000"}),
        ('a <span style="color:hwb(120 0% 0%)">x</span>', {"fill": "#00ff00"}),
        ('a <span style="color:oklch(0.628 0.2577 29.23)">x</span>', {"fill": "#ff0000"}),
        ('a <span style="color:lab(54.29 80.8 69.9)">x</span>', {"fill": "#ff0000"}),
        ('a <span style="color:#0f08">x</span>', {"fill": "#00ff00", "fill-opacity": "0.53"}),
        ('a <span style="color:#0f00">x</span>', {"fill": "none"}),
        ('a <span style="color:#0f0f">x</span>', {"fill": "#00ff00"}),
        ('a <span style="color:#ff0000zz">x</span>', {"fill": "#000000"}),
        ('a <span style="color:#ff0000;x">x</span>', {"fill": "#ff0000"}),
        ('a <span style="color:color()">x</span>', {"fill": "#000000"}),
        ('a <span style="color:red !important;color:blue">x</span>', {"fill": "#ff0000"}),
        ('a <span style="/* ; */ color: red /* blue */">x</span>', {"fill": "#ff0000"}),
        ('a <span style="color:rgba(1, 2, 3, 0)">x</span>', {"fill": "none"}),
        ('a <span style="font-size:9pt">x</span>', {"font-size": "12"}),
        ('a <span style="font-size: 150%">x</span>', {"font-size": "18"}),
        ('a <span style="font-size:2em">x</span>', {"font-size": "24"}),
        ('a <span style="font-size:3ex">x</span>', {"font-size": "18"}),
        ('a <span style="font-weight:700;font-style:oblique">x</span>',
         {"font-weight": "bold", "font-style": "italic"}),
        ('a <span style="text-decoration:underline">x</span>', {"text-decoration": "underline"}),
        ("a <small>x</small>", {"font-size": "10"}),
        ("a <code>x</code>", {"font-family": "monospace"}),
        ('<font face="Courier">a</font> x',
         {"font-family": "Helvetica, Arial, 'Liberation Sans', sans-serif"}),
    ],
)  # fmt: skip
def test_inline_styles(value: str, expected: dict[str, str]) -> None:
    found = said(value)
    assert {key: found.get(key) for key in expected} == expected


@pytest.mark.parametrize(
    ("family", "generic", "like"),
    [
        ("Open Sans", "sans-serif", "Arial"),
        ("Roboto", "sans-serif", "Arial"),
        ("Architects Daughter", "cursive, Verdana, 'DejaVu Sans', sans-serif", "Verdana"),
        ("Permanent Marker", "cursive, Verdana, 'DejaVu Sans', sans-serif", "Verdana"),
        ("JetBrains Mono", "monospace", "Courier New"),
        ("Playfair Display", "serif", "Times New Roman"),
    ],
)
def test_web_fonts_are_replaced_by_similar_ones(family: str, generic: str, like: str) -> None:
    found, root = letter("words", font_family=family, font_source="https://example.com/f")
    assert root[0].get("font-family", "").endswith(generic)
    assert found.box == letter("words", font_family=like)[0].box
    inside = f'<font face="{family}" data-font-src="https://example.com/f">words</font>'
    (text,) = letter(inside)[1].iter("text")
    assert text.get("font-family", "").endswith(generic)


@pytest.mark.parametrize(
    ("family", "written"),
    [
        ("Helvetica", "Helvetica, Arial, 'Liberation Sans', sans-serif"),
        ("Arial,Helvetica", "Arial, Helvetica, 'Liberation Sans', sans-serif"),
        ("Courier New", "'Courier New', Courier, 'Liberation Mono', monospace"),
        ("Verdana", "Verdana, 'DejaVu Sans', sans-serif"),
        ("Comic Sans MS", "'Comic Sans MS', 'Times New Roman', Times, 'Liberation Serif', serif"),
        ('x"onload="y', "Arial, Helvetica, 'Liberation Sans', sans-serif"),
    ],
)
def test_families_end_in_a_generic_one(family: str, written: str) -> None:
    assert said("x", font_family=family)["font-family"] == written


@pytest.mark.parametrize(
    ("font_style", "expected"),
    [
        (0, {}),
        (1, {"font-weight": "bold"}),
        (2, {"font-style": "italic"}),
        (4, {"text-decoration": "underline"}),
        (8, {"text-decoration": "line-through"}),
        (5, {"font-weight": "bold", "text-decoration": "underline"}),
        (15, {"font-weight": "bold", "font-style": "italic",
              "text-decoration": "underline line-through"}),
    ],
)  # fmt: skip
def test_the_font_style_of_the_cell(font_style: int, expected: dict[str, str]) -> None:
    found = said("x", font_style=font_style)
    names = ("font-weight", "font-style", "text-decoration")
    assert {name: found[name] for name in names if name in found} == expected


def test_a_bold_label_may_have_light_words() -> None:
    value = 'a <span style="font-weight: normal">x</span>'
    assert said(value, font_style=1)["font-weight"] == "normal"


def test_bad_css_is_ignored() -> None:
    css = "color:url(x);font-size:calc(1px);font-weight;;:;line-height:x;margin:y"
    found = said(f'a <span style="{css}">x</span>')
    assert (found["fill"], found["font-size"]) == ("#000000", "12")


def test_headings_and_paragraphs_have_margins() -> None:
    assert rows("<h1>Head</h1>text") == [("Head", 0, 38), ("text", 0, 72)]
    assert rows("<p>one</p><p>two</p>") == [("one", 0, 23), ("two", 0, 49)]


def test_margins_collapse() -> None:
    assert rows('a<div style="margin:10px 0"><p style="margin:5px 0">b</p></div>c') == [
        ("a", 0, 11), ("b", 0, 35), ("c", 0, 60),
    ]  # fmt: skip
    assert rows("x<p></p><p></p>y")[1][2] == 37


def test_uml_class() -> None:
    value = (
        '<p style="margin:0px;margin-top:4px;text-align:center;"><b>Class</b></p><hr size="1"/>'
        '<p style="margin:0px;margin-left:4px;">+ field: Type</p>'
    )
    root = root_of(value, overflow="fill", width=160)
    (name, field) = root.iter("text")
    assert (name.get("text-anchor"), name.get("x"), name.get("y")) == ("middle", "80", "15")
    assert (field.get("x"), field.get("y")) == ("4", "42")
    (rule,) = (r for r in root.iter("rect") if r.get("width") == "160")
    assert (rule.get("y"), rule.get("height")) == ("24", "1")


def test_lists() -> None:
    root = root_of("<ul><li>one</li><li>two</li></ul>")
    assert [t.get("x") for t in root.iter("text")] == ["40", "40"]
    discs = list(root.iter("circle"))
    assert [d.get("r") for d in discs] == ["2", "2"]
    assert all(20 < float(d.get("cx", "")) < 40 for d in discs)


def test_numbered_lists() -> None:
    texts = [row[0] for row in rows('<ol start="3" type="i"><li>a</li><li>b</li></ol>')]
    assert texts == ["a", "iii.", "b", "iv."]


def test_blocks_close_what_html_lets_open() -> None:
    assert [row[0] for row in rows("<p>a<p>b<ul><li>c<li>d</ul>e")] == list("abcde")


def test_misnested_formatting_goes_on() -> None:
    assert said("<div><b>a</div>x</b>")["font-weight"] == "bold"
    assert "font-weight" not in said("<b>a</b><i>b</i>x")


def test_tables_align_columns() -> None:
    value = "<table><tr><td>a</td><td>bb</td></tr><tr><td>cccc</td><td>d</td></tr></table>"
    found = {text: (x, y) for text, x, y in rows(value)}
    assert found["a"][0] == found["cccc"][0] == 3
    assert found["bb"][0] == found["d"][0]
    assert found["a"][1] == found["bb"][1] < found["cccc"][1]


def test_tables_fill_their_shape() -> None:
    value = (
        '<table style="width:100%;height:100%;border-collapse:collapse" border="1"><tr><th>a</th>'
        '<td align="right">b</td></tr><tr><td colspan="2" bgcolor="#eeeeee">c</td></tr></table>'
    )
    root = root_of(value, overflow="fill", width=160, height=80)
    edges = [r for r in root.iter("rect") if r.get("fill") == "#000000"]
    assert max(float(r.get("x", "")) + float(r.get("width", "")) for r in edges) == 160
    assert max(float(r.get("y", "")) + float(r.get("height", "")) for r in edges) == 80
    assert [r.get("fill") for r in root.iter("rect")].count("#eeeeee") == 1


def test_backgrounds_lie_behind_their_words() -> None:
    root = root_of('a <span style="background-color:#ff0">mark</span> b')
    (rect,) = root.iter("rect")
    assert rect.get("fill") == "#ffff00"
    assert (rect.get("y"), rect.get("height")) == ("0", "14")
    assert float(rect.get("width", "")) == pytest.approx(27, abs=1)


def test_links() -> None:
    root = root_of('see <a href="https://example.com/a?b&amp;c">this</a>')
    (link,) = root.iter("a")
    assert link.get("href") == "https://example.com/a?b&c"
    assert link[0].get("text-decoration") == "underline"


@pytest.mark.parametrize("href", ["mailto:a@x.org", "#part", "page.md", "../x.html#z", "/x"])
def test_links_that_are_kept(href: str) -> None:
    assert [a.get("href") for a in root_of(f'<a href="{href}">x</a>').iter("a")] == [href]


def test_pictures_of_the_label_itself() -> None:
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 30, 20)
    data = "data:image/png;base64," + base64.b64encode(png).decode()
    (image,) = root_of(f'a<img src="{data}">b').iter("image")
    assert (image.get("width"), image.get("height"), image.get("href")) == ("30", "20", data)
    (image,) = root_of(f'<img src="{data}" width="15">').iter("image")
    assert (image.get("width"), image.get("height")) == ("15", "10")


@pytest.mark.parametrize(
    ("said", "down"),
    [
        ('style="vertical-align: middle"', 7),
        ('style="vertical-align: text-bottom"', 3),
        ('style="vertical-align: -4px"', 4),
        ('align="middle"', 10),
        ("", 0),
    ],
)
def test_pictures_are_aligned_with_their_line(said: str, down: int) -> None:
    data = "data:image/png;base64,AAAA"
    root = root_of(f'<img src="{data}" width="20" height="20" {said}>words')
    (image,), (text,) = root.iter("image"), root.iter("text")
    lower = float(image.get("y", "")) + 20
    assert lower - float(text.get("y", "")) == pytest.approx(down, abs=1)


def test_entities() -> None:
    assert rows("&lt;tag&gt; &amp; &quot;&#8364;&rarr;")[0][0] == '<tag> & "€→'


def test_what_is_not_displayed() -> None:
    assert [r[0] for r in rows('a<span style="display:none">b</span><script>c</script>d')] == ["ad"]


@pytest.mark.parametrize("written", ["<!doctype html>", "<?pi?>", "</>", "<!-- -->"])
def test_declarations_take_nothing_of_the_text_behind_them(written: str) -> None:
    assert [r[0] for r in rows(f"a{written}bc")] == ["abc"]
