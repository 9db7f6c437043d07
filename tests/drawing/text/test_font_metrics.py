"""Heights of fonts, and widths of letters that no table has."""

from __future__ import annotations

import pytest

from mkdocs_multicloud.drawing.text import font_metrics
from mkdocs_multicloud.drawing.text.font_metrics import UNITS


@pytest.mark.parametrize(
    ("kind", "ascent", "descent", "gap"),
    [
        ("sans", 1854, 434, 67),
        ("serif", 1825, 443, 87),
        ("mono", 1705, 615, 0),
        ("wide", 1901, 483, 0),
        ("code", 1901, 483, 0),
    ],
)
def test_a_line_is_as_high_as_its_font(kind: str, ascent: int, descent: int, gap: int) -> None:
    assert font_metrics.rise(kind, UNITS) == (ascent, descent)
    assert font_metrics.gap(kind, UNITS) == gap
    # Whole pixels, as in browsers.
    assert font_metrics.rise(kind, 12.0) == (
        round(ascent * 12 / UNITS),
        round(descent * 12 / UNITS),
    )


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("中", UNITS),
        ("Ａ", UNITS),
        ("한", 1884),
        # A syllable of three letters is as wide as the first.
        ("\u1112\u1161\u11ab", 1884),
        ("\u1112\ud7b0\ud7fb", 1884),
        ("☃", 1836),
        ("\ue000", UNITS // 2),
        # No letters: marks, formats and control characters.
        ("\u0301\u0e31\u20dd\u302e\u200b\u200e\ufeff\u2060\t\n\x01", 0),
    ],
)
def test_the_width_of_letters_that_the_font_lacks(text: str, units: int) -> None:
    assert font_metrics.width(text, "sans") * UNITS == units
    assert sum(font_metrics.steps(text, "sans")) * UNITS == pytest.approx(units)


def test_letters_of_a_typewriter_are_equally_wide_but_those_of_east_asia() -> None:
    for face, one in (("mono", 1229), ("code", 1233)):
        steps = font_metrics.steps("i\u0301中한☃\u02ff\u0300", face)
        assert [step * UNITS for step in steps] == [one, 0, UNITS, 1884, one, one, 0]
        assert font_metrics.width("ii", face) * UNITS == 2 * one


@pytest.mark.parametrize(
    ("char", "joins"),
    [("\u0300", True), ("\u0301", True), ("\u200d", True), ("a", False), ("中", False),
     ("\u00ad", False)],
)  # fmt: skip
def test_marks_join_the_letter_before_them(char: str, joins: bool) -> None:
    assert font_metrics.joins(char) is joins
