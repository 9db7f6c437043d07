"""What CSS says about letters, spaces, lines and borders of a label, as Chromium has it."""

from __future__ import annotations

from typing import Any

import pytest
from labels import letter, lines, texts

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def rects(value: str, **fields: Any) -> list[tuple[str | None, ...]]:
    root = letter(value, **fields)[1]
    return [
        tuple(r.get(name) for name in ("width", "height", "fill"))
        for r in root.iter("rect")
    ]  # fmt: skip


def test_a_soft_hyphen_is_seen_only_where_a_line_is_broken_at_it() -> None:
    word = "Donau&shy;dampf&shy;schiff&shy;fahrts&shy;gesell&shy;schaft"
    assert lines(word, width=98.0) == ["Donaudampf-", "schifffahrtsgesell-", "schaft"]
    assert lines(word, width=400.0) == ["Donaudampfschifffahrtsgesellschaft"]
    assert lines("end&shy;", width=400.0) == ["end"]


def test_words_are_broken_anywhere_where_css_says_so() -> None:
    words = "Supercalifragilisticexpialidocious and more"
    assert lines(f'<div style="word-break:break-all">{words}</div>', width=116.0) == [
        "Supercalifragilisticexp", "ialidocious and more",
    ]  # fmt: skip
    assert lines(words, width=116.0) == ["Supercalifragilisticexpialidocious", "and more"]


def test_a_word_that_does_not_fit_is_cut_where_css_says_so() -> None:
    value = '<div style="word-wrap:break-word">ab Supercalifragilisticexpialidocious cd</div>'
    found = lines(value, width=100.0, overflow="width")
    assert found == ["ab", "Supercalifragilistic", "expialidocious cd"]
    cut = lines(
        '<div style="overflow-wrap:anywhere">e\u0301e\u0301</div>', width=1.0, overflow="width"
    )
    assert cut == ["e\u0301", "e\u0301"]


@pytest.mark.parametrize(
    ("css", "attribute", "value"),
    [
        ("letter-spacing:3px", "letter-spacing", "3"),
        ("letter-spacing:0.5em", "letter-spacing", "6"),
        ("letter-spacing:-1px", "letter-spacing", "-1"),
        ("letter-spacing:normal", "letter-spacing", None),
        ("word-spacing:10px", "word-spacing", "10"),
        ("word-spacing:x", "word-spacing", None),
    ],
)
def test_spacing_is_written(css: str, attribute: str, value: str | None) -> None:
    (text,) = texts(f'<div style="{css}">a b</div>')
    assert text.get(attribute) == value


def test_spacing_counts_for_where_lines_end() -> None:
    assert lines("spaced out", width=100.0) == ["spaced out"]
    wide = '<span style="letter-spacing:8px">spaced out</span>'
    assert lines(wide, width=100.0) == ["spaced", "out"]
    plain, spaced = (
        letter(f'<span style="word-spacing:{n}px">a b c</span>', wrap=False)[0].box for n in (0, 9)
    )
    assert spaced[2] - spaced[0] == plain[2] - plain[0] + 18


def test_words_of_two_spacings_in_a_line_each_say_theirs() -> None:
    (text,) = texts('a b <span style="word-spacing:10px">c d</span>')
    assert (text.get("word-spacing"), text[0].get("word-spacing")) == (None, "10")


def test_the_first_line_alone_is_indented() -> None:
    value = '<div style="text-indent:20px">one two<br>three</div>'
    first, second = texts(value, align="left")
    assert float(first.get("x", "")) == float(second.get("x", "")) + 20


@pytest.mark.parametrize(
    ("how", "shown"),
    [
        ("uppercase", "IT'S ONE"), ("lowercase", "it's one"), ("capitalize", "It's One"),
        ("none", "it's One"),
    ],
)  # fmt: skip
def test_letters_are_transformed(how: str, shown: str) -> None:
    assert lines(f'<span style="text-transform:{how}">it\'s One</span>') == [shown]


def test_quotes_and_captions_are_there() -> None:
    assert lines("a <q>b <b>c</q>") == ["a “b c”"]
    table = "<table><caption>Cap</caption><tr><td>x</td></tr></table>"
    assert lines(table) == ["Cap", "x"]
    assert lines("<caption>a</caption>b") == ["a", "b"]


def test_a_mark_has_its_background() -> None:
    assert ("#ffff00",) in [r[2:] for r in rects("<mark>x</mark>")]


@pytest.mark.parametrize(
    ("color", "dark", "light"),
    [
        ("#000000", "#545454", "#a8a8a8"), ("#333333", "#000000", "#878787"),
        ("#808080", "#2c2c2c", "#d4d4d4"), ("#ffffff", "#ababab", "#ffffff"),
        ("#ff0000", "#ab0000", "#ff0000"), ("#001040", "#002594", "#003ae9"),
        ("#ededed", "#999999", "#ededed"),
    ],
)  # fmt: skip
def test_borders_of_tables_are_shades_of_the_text(color: str, dark: str, light: str) -> None:
    found = rects('<table border="1"><tr><td>x</td></tr></table>', color=color)
    assert {r[2] for r in found} == {dark, light}


def test_cells_have_borders_in_the_colour_of_their_row() -> None:
    row = '<tr style="border:1px solid #808080"><td>x</td></tr>'
    found = rects(f'<table border="1">{row}</table>')
    assert {"#2c2c2c", "#d4d4d4"} <= {r[2] for r in found}


@pytest.mark.parametrize(
    ("css", "colors"),
    [
        ("border:1px solid rgb(1, 2, 3)", {"#010203"}),
        ("border:1px solid;border-color:red lime blue #333",
         {"#ff0000", "#00ff00", "#0000ff", "#333333"}),
        ("border-style:solid none;border-width:1px;border-color:red blue", {"#ff0000"}),
        ("border:1px solid transparent;border-top-color:red", {"#ff0000"}),
        ("border:none;border-left:2px solid red", {"#ff0000"}),
        ("background:rgb(1, 2, 3) none repeat", {"#010203"}),
    ],
)  # fmt: skip
def test_colours_of_borders_and_backgrounds(css: str, colors: set[str]) -> None:
    assert {r[2] for r in rects(f'<div style="{css}">x</div>')} == colors


def test_borders_with_gaps_are_lines_with_gaps() -> None:
    root = letter('<div style="border:1px dashed #0000ff">word</div>')[1]
    paths = list(root.iter("path"))
    assert [p.get("stroke") for p in paths] == ["#0000ff"] * 4
    assert all((p.get("stroke-dasharray") or "").startswith("3 ") for p in paths)
    (dotted,) = letter('<div style="border-top:2px dotted red">word</div>')[1].iter("path")
    assert (dotted.get("stroke-dasharray") or "").startswith("2 ")
    (rule,) = letter('a<hr style="border:0;border-top:1px dashed red">')[1].iter("path")
    assert rule.get("stroke") == "#ff0000"


def test_inline_elements_have_padding_and_borders() -> None:
    plain = '<span style="background:#ffff00">tag</span> and'
    (bare,) = rects(plain, wrap=False)
    tag = '<span style="background:#ffff00;padding:2px 6px;border:1px solid red">tag</span> and'
    around, *sides = rects(tag, wrap=False)
    assert float(around[0] or 0) == float(bare[0] or 0) + 14
    assert float(around[1] or 0) == float(bare[1] or 0) + 6
    assert [side[2] for side in sides] == ["#ff0000"] * 4
    widths = [b[2] - b[0] for b in (letter(v, wrap=False)[0].box for v in (plain, tag))]
    assert widths[1] == widths[0] + 14
    assert "".join(lines(tag, wrap=False)) == "tag and"


def test_the_padding_of_an_inline_element_is_no_place_for_a_break() -> None:
    value = 'word<span style="padding:0 4px">word</span>word'
    assert len({text.get("y") for text in texts(value, width=40.0)}) == 1


@pytest.mark.parametrize(
    "css",
    ["letter-spacing:1e9px", "word-spacing:-1e9px", "text-indent:1e6px", "text-indent:-1e9%",
     "text-transform:" * 300, "border:1e6px dashed red", "border:0.001px dotted red",
     "padding:1e9px;border:9999px solid red", "padding:-1e9px;background:red",
     "word-break:break-all;letter-spacing:-99px", "border-width:1px 2px 3px 4px 5px"],
)  # fmt: skip
def test_hostile_css_is_bounded(css: str) -> None:
    for tag in ("div", "span"):
        value = f'<{tag} style="{css}">{"a b " * 500}</{tag}>'
        found = letter(value, overflow="width")[0]
        assert len(found.svg) < 200_000
        assert all(abs(side) < 1e5 for side in found.box)
