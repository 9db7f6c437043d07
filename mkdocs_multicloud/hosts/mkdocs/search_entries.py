"""Entries of the site's search for nodes of diagrams: a result opens the picture at the node."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from mkdocs.contrib.search import SearchPlugin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs.plugins import PluginCollection

    from mkdocs_multicloud.page.diagram_on_page import DiagramOnPage


def add_nodes(plugins: PluginCollection, diagrams: Iterable[DiagramOnPage], page: str) -> None:
    """Add an entry for each node of a page that a search plugin has just read.

    Args:
        page: the address of the page in the site.
    """
    for plugin in plugins.values():
        index: Any = getattr(plugin, "search_index", None)
        # In Material's plugin and its successors, texts are HTML.
        is_plain = type(plugin) is SearchPlugin
        entries = getattr(index, "_entries" if is_plain else "entries", None)
        # The author may have excluded the page, or everything but titles.
        if not entries or entries[-1]["location"].partition("#")[0] != page:
            continue
        if is_plain and index.config.get("indexing") != "full":
            continue
        nodes = {anchor: node for one in diagrams for node, anchor in one.node_anchors()}
        for anchor, node in nodes.items():
            details = (f"{key}: {value}" for key, value in node.metadata)
            texts = node.name, " · ".join([node.type, *details])
            title, text = texts if is_plain else (html.escape(t, quote=False) for t in texts)
            entries.append({"location": f"{page}#{anchor}", "title": title, "text": text})
