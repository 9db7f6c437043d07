"""Completes galleries and legends: attributes of pictures, and links to documents."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from mkdocs_multicloud.execution.model import Dependencies
from mkdocs_multicloud.file_digest import digest
from mkdocs_multicloud.hosts.shared.gallery_html import filter_row

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from mkdocs_multicloud.page.fragment import Block

SCREEN = "format_html and not builder_epub"
"""Condition for builders whose pages may be dark."""


def dress_gallery(block: Block, element: nodes.Element) -> nodes.Element:
    """Complete a gallery: attributes of its pictures, search words, and the row above it."""
    attributes = block.attributes
    for listed in element.findall(nodes.bullet_list):
        listed["classes"].append("multicloud-thumbnails")
    dress_pictures(block, element)
    for item, own in zip(
        list(element.findall(nodes.list_item)), block.attributes["pictures"], strict=False
    ):
        words = f'<span data-find="{html.escape(own["words"])}"></span>'
        paragraph = next(item.findall(nodes.paragraph))
        paragraph += nodes.raw("", words, format="html")
    row = filter_row(block.title, attributes["found"], attributes["filter"])
    element.insert(0, nodes.raw("", row, format="html"))
    return element


def dress_pictures(block: Block, element: nodes.Element) -> nodes.Element:
    """Set the attributes of the pictures in list items: themes, sizes, and no alternative text."""
    for item, own in zip(
        list(element.findall(nodes.list_item)), block.attributes["pictures"], strict=False
    ):
        shown = list(item.findall(nodes.image))
        for picture, theme in zip(shown, ("light", "dark"), strict=False):
            picture["classes"] += ["multicloud-picture", "no-scaled-link"]
            if len(shown) > 1:
                picture["classes"] += [f"multicloud-{theme}", f"only-{theme}"]
            picture["alt"], picture["loading"] = "", "lazy"
            picture["width"], picture["height"] = str(own["width"]), str(own["height"])
        for dark in shown[1:]:
            dark.replace_self(addnodes.only("", dark.deepcopy(), expr=SCREEN))
    return element


def link_to_documents(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Set the targets of gallery links, which depend on the builder."""
    for node in document.findall(nodes.reference):
        if target := node.get("multicloud-document"):
            address = app.builder.get_relative_uri(docname, target)
            # Some builders write all documents to one page, and other formats have no such anchor.
            if (anchor := node["multicloud-anchor"]) and app.builder.format == "html":
                address = f"{address.partition('#')[0]}#{anchor}"
            node["refuri"] = address


def all_documents(env: BuildEnvironment) -> Dependencies:
    """Return dependencies on all documents, as each of them may start to show a snippet."""
    folder = Path(env.project.srcdir)
    paths = [Path(env.doc2path(name, base=False)).as_posix() for name in env.found_docs]
    inputs = {path: digest(str(folder / path)) for path in paths}
    return Dependencies(
        str(folder), inputs, tuple(f"**/*{suffix}" for suffix in env.project.source_suffix)
    )
