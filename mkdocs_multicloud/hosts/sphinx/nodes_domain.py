"""The nodes of diagrams as objects of Sphinx, which its search finds and `objects.inv` lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sphinx.domains import Domain, ObjType

from mkdocs_multicloud.hosts.sphinx.configuration import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from mkdocs_multicloud.page.diagram_on_page import DiagramOnPage

BEHIND_PAGES = 2
"""Sphinx's priority of objects that its search lists behind pages, unless their name is meant."""


class NodesDomain(Domain):
    """The nodes of the pictures of all documents."""

    name = "multicloud"
    label = "Diagrams"
    object_types: ClassVar[dict[str, ObjType]] = {"node": ObjType("node")}
    initial_data: ClassVar[dict[str, Any]] = {"nodes": {}}

    @property
    def _nodes(self) -> dict[str, dict[str, str]]:
        """The names of the nodes of each document, by their anchors."""
        nodes: dict[str, dict[str, str]] = self.data["nodes"]
        return nodes

    def add(self, docname: str, diagram: DiagramOnPage) -> None:
        """Add the nodes of a diagram."""
        found = {anchor: node.name for node, anchor in diagram.node_anchors()}
        self._nodes.setdefault(docname, {}).update(found)

    def clear_doc(self, docname: str) -> None:
        """Remove the nodes of a document."""
        self._nodes.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Add the documents that another process has read."""
        found = otherdata["nodes"]
        self._nodes.update({name: found[name] for name in docnames if name in found})

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield what Sphinx wants to know of each node."""
        for docname, nodes in self._nodes.items():
            for anchor, name in nodes.items():
                yield name, name, "node", docname, anchor, BEHIND_PAGES

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:
        """Return what the search says of a node."""
        return settings_of(self.env.config).ui_strings["picture_text"]
