"""Labels as text: the HTML of a label → ``<text>`` elements, laid out as a browser would."""

from __future__ import annotations

from mkdocs_multicloud.drawing.text.label import Label, LabelSvg
from mkdocs_multicloud.drawing.text.label_layout import lay_out_html_label
from mkdocs_multicloud.drawing.text.plain_label_layout import lay_out_plain_label

__all__ = ["Label", "LabelSvg", "lay_out_label"]


def lay_out_label(label: Label, prefix: str | None = None) -> LabelSvg | None:
    """Set a label as real text.

    Args:
        label: the label as the engine handed it over; anything in its HTML is hostile.
        prefix: what the ids of clip paths begin with; the label's own place without it.

    Returns:
        SVG elements without namespace declarations, with the box that draw.io would count in its
        frame; None for a label with nothing in it.
    """
    if not label.value:
        return None
    return (lay_out_html_label if label.html else lay_out_plain_label)(label, prefix)
