"""The nodes of diagrams as objects of Sphinx, which its search finds and `objects.inv` lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sphinx.domains import Domain, ObjType

from mkdocs_multicloud.hosts.sphinx.configuration import settings_of
from mkdocs_multicloud.hosts.sphinx.site_diagrams import SiteDiagrams

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

BEHIND_PAGES = 2
"""Sphinx's priority of objects that its search lists behind pages, unless their name is meant."""


class NodesDomain(Domain):
    """The nodes of the pictures of all documents."""

    name = "multicloud"
    label = "Diagrams"
    object_types: ClassVar[dict[str, ObjType]] = {"node": ObjType("node")}

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Do nothing: the diagrams of other processes are merged with the environment."""

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield each node once, as Sphinx wants to know it."""
        found = {
            (docname, anchor): node.name
            for docname, placed in SiteDiagrams.of(self.env).by_document()
            for node, anchor in placed.diagram.node_anchors()
        }
        for (docname, anchor), name in found.items():
            yield name, name, "node", docname, anchor, BEHIND_PAGES

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:
        """Return what the search says of a node."""
        return settings_of(self.env.config).ui_strings["picture_text"]
