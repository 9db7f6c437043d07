"""Merges documents into one document with all their pages but empty ones."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from lxml import etree

from mkdocs_multicloud.diagram.cell_placeholders import document_variables
from mkdocs_multicloud.diagram.mxfile import MxFile
from mkdocs_multicloud.diagram.unique_names import free_name

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINK = re.compile(r"(data:page/id,)([^\"'&<>\s]+)")


def merge(documents: Iterable[tuple[str, MxFile]]) -> str:
    """Return the canonical text of the merged document.

    Names and ids of pages become unique; links between pages lead to the same page as before.

    Args:
        documents: each with the name of its page, or the prefix of the names if it has several.
    """
    root = etree.Element("mxfile")
    names: set[str] = set()
    ids: set[str] = set()
    shared: dict[str, str] = {}
    for name, document in documents:
        own = etree.fromstring(document.xml.encode())
        shared = {**document_variables(own), **shared}
        all_pages = list(own.iterchildren("diagram"))
        diagrams = [all_pages[index] for index in document.filled_pages]
        new_ids = [free_name(ids, diagram.get("id") or "page") for diagram in diagrams]
        renamed = {d.get("id", ""): new for d, new in zip(diagrams, new_ids, strict=True)}
        for diagram, new_id in zip(diagrams, new_ids, strict=True):
            page = diagram.get("name", "")
            wanted = f"{name}: {page}" if len(diagrams) > 1 and page else name
            diagram.set("id", new_id)
            diagram.set("name", free_name(names, wanted))
            _update_page_links(diagram, renamed)
            root.append(diagram)
    if shared:
        root.set("vars", json.dumps(shared, ensure_ascii=False))
    etree.indent(root, "    ")
    return etree.tostring(root, encoding="unicode") + "\n"


def only_page(document: MxFile, index: int) -> MxFile:
    """Return a document with one of the pages."""
    root = etree.fromstring(document.xml.encode())
    for number, diagram in enumerate(list(root.iterchildren("diagram"))):
        if number != index:
            root.remove(diagram)
    return MxFile((document.pages[index],), etree.tostring(root, encoding="unicode"))


def _update_page_links(diagram: etree._Element, renamed: dict[str, str]) -> None:
    """Change the links to pages to their new ids."""
    if all(old == new for old, new in renamed.items()):
        return
    for element in diagram.iter(etree.Element):
        for key, value in element.attrib.items():
            if "data:page/id," in str(value):
                element.set(key, _LINK.sub(lambda m: m[1] + renamed.get(m[2], m[2]), str(value)))
