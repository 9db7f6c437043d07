"""The labels of the diagrams in `reference/` are where they have been, to a hundredth of a pixel.

`NAME.txt` has the size of the picture, then each text with its place: x, y, anchor, font size, and
the transformations around it. To accept a change, delete the file, run this test twice, and look
at the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sketches import one, parsed

REFERENCE = Path(__file__).parent / "reference"
DIAGRAMS = sorted(REFERENCE.glob("*.drawio"))


def inherited(element, name):
    """The value of an attribute, of the element itself or of those around it."""
    around = [element, *element.iterancestors()]
    return next((e.get(name) for e in around if e.get(name) is not None), "")


def described(picture):
    """A line for each text of the picture, in the order of painting."""
    lines = [f"{picture.width} x {picture.height}"]
    for text in parsed(picture.svg).iter("text"):
        around = [e.get("transform") for e in [text, *text.iterancestors()] if e.get("transform")]
        shifts = [f"{e.get('dy')}" for e in text.iter("tspan") if e.get("dy")]
        place = [text.get("x"), text.get("y"), inherited(text, "text-anchor") or "start"]
        place += [inherited(text, "font-size"), *around, *(f"dy {shift}" for shift in shifts)]
        lines.append(f"{' '.join(place)} | {''.join(text.itertext())}")
    return "\n".join(lines) + "\n"


def test_there_are_diagrams():
    assert len(DIAGRAMS) > 10
    assert {path.stem for path in REFERENCE.glob("*.txt")} == {path.stem for path in DIAGRAMS}


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_labels_are_where_they_have_been(drawer, path):
    (picture,) = one(drawer, path.read_text("utf-8")).pictures
    expected = path.with_suffix(".txt")
    found = described(picture)
    if not expected.exists():
        expected.write_text(found, "utf-8")
        pytest.fail(f"{expected.name} is written: look at it, then commit it")
    assert found == expected.read_text("utf-8")
