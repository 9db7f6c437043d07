"""Colours of CSS, measured against Chromium."""

from __future__ import annotations

import pytest

from mkdocs_multicloud.drawing.text.css_values import colour, declarations


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("hwb(120 10% 20%)", "#1acc1a"),
        ("oklch(0.6 0.2 30)", "#de3e2d"),
        ("oklch(60% 0.2 30deg / 0.5)", "#de3e2d80"),
        ("lab(50% 40 -60)", "#8c5edf"),
        ("color(display-p3 0.5 0.5 0.5)", "#808080"),
        ("color(srgb-linear 1 0.5 0)", "#ffbc00"),
        ("color-mix(in srgb, red 40%, blue)", "#660099"),
        ("color-mix(in srgb, red, white)", "#ff8080"),
        ("color-mix(in srgb, white, red 75%)", "#ff4040"),
        ("color-mix(in srgb, red 20%, blue 20%)", "#80008066"),
        ("color-mix(in srgb, red, transparent)", "#ff000080"),
        ("color-mix(in srgb-linear, black, white)", "#bcbcbc"),
        ("color-mix(in oklab, white, black)", "#636363"),
        ("color-mix(in hsl, red, blue)", "#ff00ff"),
        ("color-mix(in hwb, red, lime)", "#ffff00"),
        ("color-mix(in oklch, black, black)", "#000000"),
        ("color-mix(in srgb, color-mix(in srgb, red, blue), white)", "#bf80bf"),
        ("color-mix(in srgb, hwb(0 0% 0%), oklch(1 0 0))", "#ff8080"),
    ],
)
def test_colours(written: str, expected: str) -> None:
    found = colour(written)
    assert found is not None
    parts = [[int(text[i : i + 2] or "ff", 16) for i in (1, 3, 5, 7)] for text in (found, expected)]
    assert parts[0] == pytest.approx(parts[1], abs=1)


@pytest.mark.parametrize(
    "written",
    [
        "color-mix()", "color-mix(red, blue)", "color-mix(in srgb, red)", "color-mix(in, red, red)",
        "color-mix(in srgb, red 0%, blue 0%)", "color-mix(in srgb, red -10%, blue)",
        "color-mix(in srgb, red, nothing)", "color-mix(in srgb, red, blue, white)",
        "color(rec2020 0 1 0)",
    ],
)  # fmt: skip
def test_what_is_no_colour_is_none(written: str) -> None:
    assert colour(written) is None


@pytest.mark.parametrize("quote", ["", '"', "'"])
@pytest.mark.parametrize("size", [10, 6_000, 90_000])
def test_declarations_after_an_image_count(quote: str, size: int) -> None:
    image = f"url({quote}data:image/png;base64,{'A' * size}{quote})"
    found = declarations(f"background: {image} no-repeat; color: red; font-weight: bold")
    assert (found["color"], found["font-weight"]) == ("red", "bold")
