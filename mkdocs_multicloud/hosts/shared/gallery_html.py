"""The HTML of lists of pictures with names: galleries and legends."""

from __future__ import annotations

import html
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.page.escaping import shielded

if TYPE_CHECKING:
    from collections.abc import Mapping


def filter_row(count: str, found: str, filter_label: str) -> str:
    """Return the row above a gallery: the number of pictures, and the search box.

    Args:
        count: text for the number of pictures.
        found: text for the number of matches, with `{found}` for the number.
        filter_label: label of the search box; empty for no box.
    """
    label = html.escape(filter_label)
    box = f'<input type="search" autocomplete="off" placeholder="{label}" aria-label="{label}">'
    number = f'<span role="status" data-found="{html.escape(found)}">{html.escape(count)}</span>'
    return f'<p class="multicloud-filter">{number}{box if filter_label else ""}</p>'


def dress_gallery(element: ET.Element, count: str, attributes: Mapping[str, Any]) -> str:
    """Set the attributes of the pictures, and insert an empty first child for the row above them.

    Args:
        count: text for the number of pictures.
        attributes: the attributes of the block.

    Returns:
        The HTML of the row.
    """
    for listed in element.iter("ul"):
        listed.set("class", "multicloud-thumbnails")
    dress_pictures(element, attributes)
    for item, own in zip(element.iter("li"), attributes["pictures"], strict=False):
        ET.SubElement(item, "span", {"data-find": shielded(own["words"], "&")})
    element.insert(0, ET.Element("p"))
    return filter_row(count, attributes["found"], attributes["filter"])


def dress_pictures(element: ET.Element, attributes: Mapping[str, Any]) -> None:
    """Set the attributes of the pictures in list items: themes, sizes, and no alternative text.

    Args:
        attributes: the attributes of the block.
    """
    for item, own in zip(element.iter("li"), attributes["pictures"], strict=False):
        shown = list(item.iter("img"))
        for picture, theme in zip(shown, ("light", "dark"), strict=False):
            only = f" multicloud-{theme}" if len(shown) > 1 else ""
            # The name is next to the picture. A lightbox must not replace the link.
            picture.set("class", f"multicloud-picture{only} off-glb")
            picture.set("alt", "")
            picture.set("loading", "lazy")
            picture.set("width", str(own["width"]))
            picture.set("height", str(own["height"]))
            # Each on its own line, as other plugins that change pictures expect.
            picture.tail = "\n" + (picture.tail or "").lstrip()
