"""Labels as text: the HTML of a label → ``<text>`` elements, laid out as a browser would."""

from __future__ import annotations

from mkdocs_multicloud.drawing.text.label import Label, Lettering
from mkdocs_multicloud.drawing.text.label_position import set_html
from mkdocs_multicloud.drawing.text.plain_text import set_plain

__all__ = ["Label", "Lettering", "lettered"]


def lettered(label: Label, prefix: str | None = None) -> Lettering | None:
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
    return (set_html if label.html else set_plain)(label, prefix)
