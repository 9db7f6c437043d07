"""Label HTML → SVG ``<text>`` elements, laid out as a browser lays them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_multicloud.drawing.text.label import Label, LabelSvg
from mkdocs_multicloud.drawing.text.label_layout import lay_out_html_label
from mkdocs_multicloud.drawing.text.plain_label_layout import lay_out_plain_label

if TYPE_CHECKING:
    from mkdocs_multicloud.drawing.text.box_builder import TypesetFormula
    from mkdocs_multicloud.drawing.text.inline_images import FindImage

__all__ = ["Label", "LabelSvg", "lay_out_label"]


def lay_out_label(
    label: Label,
    prefix: str | None = None,
    find_image: FindImage | None = None,
    typeset: TypesetFormula | None = None,
) -> LabelSvg | None:
    """Lay out a label as SVG text.

    Args:
        label: the label as the engine reports it; its HTML is not trusted.
        prefix: start of the ids of clip paths. Default: a hash of the label's SVG.
        find_image: from the `src` of an image to a data URL, or to a link that is written in its
            place. Default: such images are left out.
        typeset: from a formula to its picture, on pages with maths. Default: formulas are text.

    Returns:
        SVG elements without namespace declarations, and the box that counts for the size of the
        picture. None for an empty label.
    """
    if not label.value:
        return None
    if label.html:
        return lay_out_html_label(label, prefix, find_image, typeset)
    return lay_out_plain_label(label, prefix)
