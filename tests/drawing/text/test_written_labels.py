"""Labels of all kinds are written as they have been: text, sizes, colours, borders and places.

Each file in `written/` has labels, and below each its box and its SVG, a line for each element. A
line that begins with `@` sets fields of the labels below it; `⏎` and `→` stand for a line end and a
tab. To accept a change, remove the lines below the labels, run this test twice, and look at the
difference.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from labels import label

from mkdocs_multicloud.drawing.text import lay_out_label

WRITTEN = Path(__file__).parent / "written"
FILES = sorted(WRITTEN.glob("*.txt"))
PLAIN: dict[str, Any] = {"x": 0.0, "y": 0.0, "width": 200.0, "align": "left", "valign": "top"}
USUAL = (
    ''' font-family="Helvetica, Arial, 'Liberation Sans', sans-serif"''',
    ' font-size="12"',
    ' fill="#000000"',
)
"""Attributes that are left out, for most elements have them."""

RECTANGLE = re.compile(r'<rect x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)" fill="(.*?)"/>')


def described(value: str, fields: dict[str, Any]) -> list[str]:
    """The box and the SVG of a label, in lines."""
    value = value.replace("⏎", "\n").replace("→", "\t")
    found = lay_out_label(label(value, **{**PLAIN, **fields}))
    if found is None:
        return ["    nothing"]
    svg = found.svg.replace("\n", "⏎")
    for usual in USUAL:
        svg = svg.replace(usual, "")
    box = " ".join(f"{side:g}" for side in found.box)
    elements = re.sub(r"(?<=>)(?=<(?!/?(?:tspan|a|text)\b))|(?=<text\b)", "\n", svg)
    shown = [RECTANGLE.sub(r"rect \1 \2 \3 \4 \5", line) for line in elements.split("\n")]
    return [f"    {line}" for line in (box, *shown) if line not in ("", "<g>", "</g>")]


def written(text: str) -> str:
    """The text of a file, with what is described anew."""
    fields: dict[str, Any] = {}
    lines = []
    for line in text.splitlines():
        if line.startswith("    "):
            continue
        lines.append(line)
        if line.startswith("@"):
            pairs = (pair.split("=", 1) for pair in re.split(r" (?=\w+=)", line)[1:])
            fields = {name: ast.literal_eval(value) for name, value in pairs}
        elif line and not line.startswith("#"):
            lines += described(line, fields)
    return "\n".join(lines) + "\n"


def test_there_are_labels() -> None:
    assert len(FILES) > 5


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_labels_are_written_as_they_have_been(path: Path) -> None:
    text = path.read_text("utf-8")
    found = written(text)
    if "\n    " not in text:
        path.write_text(found, "utf-8")
        pytest.fail(f"{path.name} is written: look at it, then commit it")
    assert found == text
