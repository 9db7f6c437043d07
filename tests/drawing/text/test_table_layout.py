"""Tables in labels: where columns, rows and borders are, as Chromium lays them out."""

from __future__ import annotations

from typing import Any

import pytest
from labels import letter

PLAIN = {"x": 0.0, "y": 0.0, "width": 200.0, "align": "left", "valign": "top"}


def cell(content: str, color: str, attributes: str = "") -> str:
    """A cell whose rectangle can be found by its colour."""
    return f'<td {attributes} style="background:{color}">{content}</td>'


def table(*rows: str, attributes: str = 'cellspacing="0"') -> str:
    return (
        f'<table cellpadding="0" {attributes}>'
        f"{''.join(row if row.startswith('<tr') else f'<tr>{row}</tr>' for row in rows)}</table>"
    )


def rectangles(value: str, **fields: Any) -> list[tuple[str, tuple[float, ...]]]:
    """The colour of each rectangle, and its x, y, width and height, in the order of painting."""
    root = letter(value, **{**PLAIN, **fields})[1]
    return [
        (str(r.get("fill")), tuple(float(r.get(k, "")) for k in ("x", "y", "width", "height")))
        for r in root.iter("rect")
    ]


def columns(value: str) -> list[tuple[float, float]]:
    """Left and width of each cell of the first row."""
    found = rectangles(value)
    top = min(box[1] for _, box in found)
    return [(box[0], box[2]) for _, box in found if box[1] == top]


def test_a_column_is_never_narrower_than_its_longest_word():
    cells = cell("aaa bbbbbb", "#111111") + cell("c", "#222222")
    narrow = table(cells, attributes='cellspacing="0" width="10"')
    assert columns(narrow) == [(0, 40), (40, 6)]


def test_a_table_and_its_rows_are_never_narrower_than_their_words():
    row = f'<tr style="background:#222222">{cell("aaa bbbbbb", "#111111")}</tr>'
    named = table(row, attributes='cellspacing="0" width="10" style="background:#333333"')
    for value in (named, named.replace('width="10"', "")):
        found = rectangles(value, width=10.0)
        assert [box[2] for _, box in found] == [40, 40, 40]


def test_a_table_within_a_table_is_never_narrower_than_its_words():
    for inner in (
        table(cell("bbbbbb", "#222222")),
        table(cell("bbbbbb", "#222222"), attributes='width="5"'),
    ):
        found = rectangles(table(cell(inner, "#111111")), width=10.0)
        assert next(box[2] for color, box in found if color == "#111111") >= 40


def test_the_margins_of_a_table_take_their_room():
    cells = cell("aaa bbb ccc ddd eee fff", "#111111")
    margins = 'cellspacing="0" style="margin:0 20px"'
    assert rectangles(table(cells, attributes=margins), width=100.0)[0][1][::2] == (20, 62)


def test_the_first_word_of_a_cell_has_the_room_of_its_indent():
    cells = cell('<div style="text-indent:30px">aaa bb</div>', "#111111")
    assert columns(table(cells, attributes='cellspacing="0" width="10"')) == [(0, 50)]


def test_a_cell_has_the_width_it_names():
    assert columns(table(cell("a", "#111111", 'width="60"') + cell("b", "#222222"))) == [
        (0, 60),
        (60, 7),
    ]


def test_a_width_too_small_for_a_word_does_not_count():
    found = columns(table(cell("bbbbbb", "#111111", 'width="5"') + cell("b", "#222222")))
    assert found == [(0, 40), (40, 7)]


def test_what_is_left_of_a_tables_width_goes_to_columns_without_one_by_their_content():
    cells = cell("aaaa", "#111111") + cell("aa", "#222222") + cell("a", "#333333", 'width="30"')
    assert columns(table(cells, attributes='cellspacing="0" width="180"')) == [
        (0, 100),
        (100, 50),
        (150, 30),
    ]


def test_columns_in_per_cent_come_before_those_in_pixels_and_those_before_the_others():
    cells = (
        cell("a", "#111111", 'width="50%"')
        + cell("b", "#222222", 'width="60"')
        + cell("c dddd", "#333333")
    )
    assert columns(table(cells, attributes='cellspacing="0" width="90"')) == [
        (0, 45),
        (45, 18),
        (63, 27),
    ]
    assert columns(table(cells, attributes='cellspacing="0" width="200"')) == [
        (0, 100),
        (100, 60),
        (160, 40),
    ]


def test_a_cell_over_several_columns_widens_them_by_their_content():
    found = rectangles(
        table(
            cell("wide wide wide", "#111111", 'colspan="2"'),
            cell("a", "#222222") + cell("bb", "#333333"),
        )
    )
    assert [box[:3:2] for _, box in found] == [(0, 81), (0, 27), (27, 54)]


def test_a_row_has_its_height_and_the_others_share_what_is_left():
    rows = f'<tr height="20">{cell("a", "#111111")}</tr>', cell("b", "#222222")
    found = rectangles(table(*rows, attributes='cellspacing="0" height="100"'))
    assert [box[1::2] for _, box in found] == [(0, 20), (20, 80)]


def test_the_background_of_a_row_is_between_the_outer_gaps():
    rows = (
        '<tr style="background:#111111"><td>aa</td><td>bb</td></tr>',
        '<tr bgcolor="#222222"><td>c</td><td>d</td></tr>',
    )
    assert rectangles(table(*rows, attributes='cellspacing="5"')) == [
        ("#111111", (5, 5, 32, 14)),
        ("#222222", (5, 24, 32, 15)),
    ]


def test_neighbours_share_a_collapsed_border():
    cells = '<td style="border:4px solid #111111">a</td><td style="border:4px solid #222222">b</td>'
    found = dict.fromkeys(rectangles(table(cells, attributes='style="border-collapse:collapse"')))
    upright = [(color, box[0]) for color, box in found if box[2:] == (4, 22)]
    assert upright == [("#111111", 0), ("#111111", 11), ("#222222", 11), ("#222222", 21)]


@pytest.mark.parametrize(("outer", "width"), [(0, 19), (2, 19), (6, 19)])
def test_the_wider_border_counts_where_a_cell_meets_the_table(outer, width):
    style = f'style="border-collapse:collapse;border:{outer}px solid #999999"'
    content = '<td style="border:6px solid #111111">a</td>'
    found = letter(table(content, attributes=style), **PLAIN)[0]
    assert found.box[2] == width
