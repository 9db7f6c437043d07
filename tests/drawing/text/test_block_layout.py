"""Blocks in labels: margins, list marks and indents, as Chromium lays them out."""

from __future__ import annotations

from typing import Any

import pytest
from labels import letter

from mkdocs_multicloud.drawing.text.dark_colours import bevelled

PLAIN = {"x": 0.0, "y": 0.0, "width": 200.0, "align": "left", "valign": "top"}
FIRST = '<div style="background:#111111;{}">a</div>'
SECOND = '<div style="background:#222222;{}">b</div>'


def tops(value: str) -> dict[str, float]:
    """The top of each rectangle, by its colour."""
    root = letter(value, **PLAIN)[1]
    return {str(r.get("fill")): float(r.get("y", "")) for r in root.iter("rect")}


def places(value: str, **fields: Any) -> list[tuple[str, float]]:
    """Text and x of each line."""
    root = letter(value, **{**PLAIN, **fields})[1]
    return [("".join(t.itertext()), float(t.get("x", ""))) for t in root.iter("text")]


@pytest.mark.parametrize(
    ("below", "above", "top"),
    [
        ("0", "0", 14),
        ("10px", "4px", 24),
        ("-6px", "0", 8),
        ("10px", "-4px", 20),
        ("-4px", "10px", 20),
        ("-3px", "-8px", 6),
    ],
)
def test_margins_become_one_the_greatest_and_the_most_negative_added(below, above, top):
    first, second = FIRST.format(f"margin-bottom:{below}"), SECOND.format(f"margin-top:{above}")
    assert tops(first + second)["#222222"] == top


@pytest.mark.parametrize(
    ("around", "end"),
    [("", 24), ("border:1px solid #333333", 26), ("padding-bottom:1px", 25), ("height:30px", 30)],
)
def test_a_bottom_margin_stays_within_a_border_or_padding(around, end):
    inner = FIRST.format("margin-bottom:10px")
    outer = f'<div style="background:#444444;{around}">{inner}</div>'
    found = tops(outer + SECOND.format(""))
    assert found["#222222"] == end
    (height,) = (
        float(r.get("height", ""))
        for r in letter(outer, **PLAIN)[1].iter("rect")
        if r.get("fill") == "#444444"
    )
    assert height == {"": 14, "padding-bottom:1px": 25, "height:30px": 30}.get(around, 26)


def test_a_line_can_end_between_brackets_that_follow_each_other():
    found = places("(ccc)[ddd]{eee}", width=30.0)
    assert [text for text, _ in found] == ["(ccc)", "[ddd]", "{eee}"]


@pytest.mark.parametrize(
    ("color", "sides"),
    [
        ("#0a0a0a", ("#5e5e5e", "#b2b2b2")),
        ("#404040", ("#000000", "#949494")),
        ("#ffffff", ("#ababab", "#ffffff")),
    ],
)
def test_the_sides_of_an_inset_border_can_be_told_apart_in_any_colour(color, sides):
    assert bevelled(color) == sides


def test_lists_in_lists_have_discs_then_circles_then_squares():
    value = "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li></ul>"
    root = letter(value, **PLAIN)[1]
    marks = [(e.tag, e.get("fill"), e.get("stroke")) for e in root.iter("rect", "circle")]
    assert sorted(marks, key=str) == [
        ("circle", "#000000", None), ("circle", "none", "#000000"), ("rect", "#000000", None),
    ]  # fmt: skip


def test_a_square_is_left_of_its_line():
    root = letter('<ul style="margin:0;list-style:square"><li>a</li></ul>', **PLAIN)[1]
    (mark,) = root.iter("rect")
    assert [mark.get(key) for key in ("x", "y", "width", "height")] == ["27", "6", "4", "4"]


def test_nobr_keeps_words_on_one_line():
    words = "aaa bbb ccc ddd"
    assert [text for text, _ in places(f"<nobr>{words}</nobr> eee", width=40.0)] == [words, "eee"]
    assert [text for text, _ in places(f"{words} eee", width=40.0)] == [
        "aaa", "bbb ccc", "ddd", "eee",
    ]  # fmt: skip


@pytest.mark.parametrize(("indent", "x"), [("20px", 20), ("2em", 24), ("0", 0)])
def test_text_indent_moves_the_first_line_and_takes_its_room(indent, x):
    found = places(f'<div style="text-indent:{indent}">aaa bbb ccc</div>', width=60.0)
    if x:
        assert found == [("aaa", x), ("bbb ccc", 0)]
    else:
        assert found == [("aaa bbb", 0), ("ccc", 0)]


def test_text_indent_is_for_the_first_line_of_several():
    assert places('<div style="text-indent:20px">aaa<br>bbb</div>') == [("aaa", 20), ("bbb", 0)]


BLOCKS = [
    "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "center", "address",
    "article", "aside", "header", "footer", "main", "nav", "section", "figure", "form",
    "fieldset", "details", "summary", "dl", "menu",
]  # fmt: skip
INLINE = [
    "b", "i", "u", "span", "font", "code", "small", "sub", "sup", "mark", "kbd",
]  # fmt: skip


@pytest.mark.parametrize("tag", BLOCKS)
def test_a_block_begins_a_line_and_ends_one(tag: str) -> None:
    value = f"one<{tag}>two</{tag}>three"
    assert [text for text, _ in places(value)] == ["one", "two", "three"]


@pytest.mark.parametrize("tag", INLINE)
def test_other_elements_stay_in_the_line(tag: str) -> None:
    assert [text for text, _ in places(f"one<{tag}>two</{tag}>three")] == ["onetwothree"]
