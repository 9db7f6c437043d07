"""Labels of a test, set as text."""

from __future__ import annotations

from typing import Any

from lxml import etree

from mkdocs_multicloud.drawing.text import Label, LabelSvg, lay_out_label

FIELDS: dict[str, Any] = {
    "x": 400.5, "y": 300.0, "width": 120.0, "height": 60.0, "align": "center", "valign": "middle",
    "overflow": "visible", "direction": None, "wrap": True, "html": True, "clip": False,
    "rotation": 0.0, "alpha": 1.0, "font_size": 12.0, "font_family": "Helvetica", "font_style": 0,
    "color": "#000000", "background": None, "border": None,
}  # fmt: skip


def label(value: str, **fields: Any) -> Label:
    return Label(**{**FIELDS, "value": value, **fields})


def letter(value: str, **fields: Any) -> tuple[LabelSvg, etree._Element]:
    found = lay_out_label(label(value, **fields))
    assert found is not None
    return found, etree.fromstring(f"<svg>{found.svg}</svg>")


def lines(value: str, **fields: Any) -> list[str]:
    return ["".join(t.itertext()) for t in letter(value, **fields)[1].iter("text")]


def texts(value: str, **fields: Any) -> list[etree._Element]:
    return list(letter(value, **fields)[1].iter("text"))


def baselines(value: str, **fields: Any) -> list[float]:
    return [float(t.get("y", "")) for t in texts(value, **fields)]
