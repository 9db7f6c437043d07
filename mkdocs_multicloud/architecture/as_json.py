"""The file `architecture.json`: all diagrams of a site, for other programs."""

from __future__ import annotations

import json
import posixpath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from mkdocs_multicloud.architecture.site_architecture import component_key

if TYPE_CHECKING:
    from mkdocs_multicloud.architecture.site_architecture import PlacedDiagram, SiteArchitecture

FILE = "architecture.json"
VERSION = 1
"""Version of the format; it is increased when a program could no longer read it."""


def as_json(architecture: SiteArchitecture) -> bytes:
    """Return the content of the file, with a line for each diagram."""
    diagrams = (json.dumps(_diagram(one), ensure_ascii=False) for one in architecture.diagrams)
    lines = ",\n".join(diagrams)
    return f'{{"version": {VERSION}, "diagrams": [\n{lines}\n]}}\n'.encode()


def _diagram(placed: PlacedDiagram) -> dict[str, Any]:
    diagram = placed.diagram
    folder = posixpath.dirname(placed.place.path)

    def from_docs(link: str) -> str:
        return posixpath.normpath(posixpath.join(folder, unquote(link))) if link else ""

    return {
        "name": diagram.name,
        "page": placed.place.path,
        "line": placed.place.line,
        "snippet": {"path": diagram.where.path, "line": diagram.where.line},
        "documents": {"type": diagram.type, "id": diagram.id} if diagram.id else None,
        "pictures": [
            {
                "page": one.page,
                "anchor": one.anchor,
                "light": from_docs(one.light),
                "dark": from_docs(one.dark),
                "width": one.width,
                "height": one.height,
            }
            for one in diagram.pictures
        ],
        "markdown": from_docs(diagram.markdown),
        "nodes": [
            {
                "page": node.page,
                "id": node.id,
                "component": component_key(node),
                "type": node.type,
                "name": node.name,
                "group": node.group,
                "metadata": dict(node.metadata),
            }
            for node in diagram.graph.nodes
        ],
        "edges": [
            {
                "page": edge.page,
                "id": edge.id,
                "source": edge.source,
                "target": edge.target,
                "label": edge.label,
            }
            for edge in diagram.graph.edges
        ],
    }
