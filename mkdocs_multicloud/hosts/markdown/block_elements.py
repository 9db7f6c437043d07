"""Creates the HTML elements of blocks."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from markdown.util import AtomicString

from mkdocs_multicloud.page.escaping import breakable, shielded, unlike_shields
from mkdocs_multicloud.page.fragment import SCROLLED, SCROLLED_AS, UNSEARCHED

if TYPE_CHECKING:
    from mkdocs_multicloud.page.fragment import Block

BUTTON_CLASSES = "multicloud-download md-button md-button--primary btn btn-primary btn-neutral"
"""Classes of a button in Material, in MkDocs' own theme and in readthedocs."""


def set_download(anchor: ET.Element, name: str) -> None:
    """Make a link download a file with this name; without a name, open another site.

    An SVG is shown, unless it is one to edit in draw.io.
    """
    if not name:
        anchor.set("target", "_blank")
        anchor.set("rel", "noopener noreferrer")
    elif not name.endswith(".svg") or name.endswith(".drawio.svg"):
        anchor.set("download", name)


def link_to_file(parent: ET.Element, picture: ET.Element) -> None:
    """Wrap a picture in a link to its file, unless the picture is inline."""
    address = picture.get("src", "")
    if not address.startswith("data:"):
        place = list(parent).index(picture)
        anchor = ET.Element("a", {"class": "multicloud-zoom", "href": address})
        anchor.tail, picture.tail = picture.tail, None
        parent[place] = anchor
        anchor.append(picture)


def code_element(block: Block) -> ET.Element:
    """Return a code block, for places where a fence is not possible."""
    element = ET.Element("pre")
    attributes = {"class": f"language-{block.title}"} if block.title else {}
    code = ET.SubElement(element, "code", attributes)
    code.text = AtomicString(str(block.attributes["content"]).rstrip("\n") + "\n")
    return element


def table_element(block: Block) -> ET.Element:
    """Return a table, as the host's Markdown would make it."""
    columns = block.attributes["columns"]
    styles = [{"style": f"text-align: {align};"} for _, align in columns]
    table = ET.Element("table")
    head = ET.SubElement(ET.SubElement(table, "thead"), "tr")
    for (title, _), style in zip(columns, styles, strict=True):
        ET.SubElement(head, "th", style).text = _plain(title)
    body = ET.SubElement(table, "tbody")
    for row in block.attributes["rows"]:
        line = ET.SubElement(body, "tr")
        for value, style in zip(row, styles, strict=True):
            text = _plain(value)
            ET.SubElement(line, "td", style).text = (
                breakable(text) if block.attributes["breaks"] else text
            )
    return table


def _plain(content: str) -> str:
    """Return a text of an element that Markdown leaves as it is, also an entity in it."""
    return shielded(unlike_shields(content), "&")


def element_of(block: Block) -> ET.Element:
    """Return the element that will contain a block's content."""
    if block.kind in ("fold", "details"):
        element = ET.Element("details", {"class": f"multicloud-{block.kind}"})
        ET.SubElement(element, "summary").text = block.title
    elif block.kind == "notice":
        element = ET.Element("div", {"class": "multicloud-notice admonition danger"})
        ET.SubElement(element, "p", {"class": "admonition-title"}).text = block.title
    else:
        # The content of a section has no other sections, only boxes.
        sections = {"unsearched": "section", "line": "section"}
        tag = {**sections, "figure": "figure"}.get(block.kind, "div")
        fit = f" multicloud-{block.attributes['fit']}" if "fit" in block.attributes else ""
        element = ET.Element(tag, {"class": f"multicloud-{block.kind}{fit}"})
    if anchor := block.attributes.get("anchor"):
        element.set("id", anchor)
    if block.kind in SCROLLED:
        # Keyboard users can only scroll an element that can have the focus.
        for name, value in SCROLLED_AS.items():
            element.set(name, value)
        element.set("aria-label", block.title)
    if block.kind in UNSEARCHED:
        element.set("data-search-exclude", "")
    return element
