"""The UI strings that readers see, declared once; the option `labels` translates them."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import OptionError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

UI_STRINGS: dict[str, str] = {
    "node": "Node Type: {type}",
    "code": "Code Snippet:",
    "picture": "Rendering:",
    "picture_failed": "The picture could not be drawn",
    "picture_text": "Text in the diagram",
    "connections": "Connections:",
    "links": "Links:",
    "more": "… and {count} more",
    "file_svg": "Full size (SVG)",
    "file_drawio": "drawio file",
    "file_drawio_svg": "Editable SVG",
    "file_drawio_png": "Editable PNG",
    "file_md": "Markdown",
    "file_edit": "Open in draw.io",
    "file_layers": "All layers (SVG)",
    "file_layers_dark": "All layers (SVG, dark)",
    "file_chosen": "Chosen layers (SVG)",
    "file_chosen_dark": "Chosen layers (SVG, dark)",
    "file_png": "PNG",
    "file_jpg": "JPG",
    "file_png_dark": "PNG (dark)",
    "file_jpg_dark": "JPG (dark)",
    "zoom": "Enlarged picture",
    "zoom_in": "Enlarge",
    "zoom_out": "Reduce",
    "zoom_fit": "Fit to the window",
    "close": "Close",
    "pages": "Pages of the diagram",
    "layers": "Layers",
    "tags": "Tags",
    "find": "Find a node",
    "copy": "Copy",
    "copied": "Copied",
    "legend": "Legend:",
    "legend_entry": "{name} × {count}",
    "legend_colours": "{name}:",
    "line": "line",
    "line_dashed": "dashed line",
    "line_dotted": "dotted line",
    "line_both": "arrows at both ends",
    "line_plain": "without arrows",
    "line_colour": "{line}, {colour}",
    "vertex": "drawio {type} vertex:",
    "cells": "All cells:",
    "cells_fold": "Show all {count} cells",
    "advanced": "Advanced for Geeks:",
    "style": "Style:",
    "size": "Vertex size:",
    "xml": "Full XML dump:",
    "xml_fold": "Show the XML of {file}",
    "download": "drawio file:",
    "download_text": "Download generated {file}:",
    "download_button": "Download",
    "attribute": "attribute",
    "value": "value",
    "width": "width",
    "height": "height",
    "page": "page",
    "kind": "kind",
    "id": "id",
    "type": "type",
    "label": "label",
    "parent": "parent",
    "connects": "connects",
    "kind_vertex": "vertex",
    "kind_group": "group",
    "kind_edge": "edge",
    "kind_label": "edge label",
    "kind_layer": "layer",
    "contents": "Table of contents",
    "gallery_count": "{count} diagrams",
    "gallery_found": "{found} of {count} diagrams",
    "gallery_filter": "Filter the diagrams",
    "gallery_download": "Download all as {file}",
    "diff_both": "What changed",
    "diff_old": "Before",
    "diff_new": "After",
    "diff_versions": "Versions of the diagram",
    "diff_added": "added",
    "diff_removed": "removed",
    "diff_changed": "changed",
    "diff_moved": "moved",
    "diff_from": "moved from {before} to {after}",
    "diff_label": "label moved",
    "diff_format": "format of its label",
    "diff_route": "other route",
    "diff_order": "drawn in another order",
    "diff_inside": "with {count} cells in it",
    "diff_one_inside": "with 1 cell in it",
    "diff_empty": "none",
    "diff_fold": "Show all {count} changes",
    "diff_fold_some": "Show {count} of {total} changes",
    "diff_page_added": "This page was added.",
    "diff_page_removed": "This page was removed.",
    "diff_page_renamed": "page renamed",
    "diff_none": "No change.",
    "uses": "Used in:",
    "uses_none": "No other diagram of this site.",
    "uses_unknown": "No diagram of this site.",
    "impact_count": "{count} depend on it",
    "impact_one": "1 depends on it",
    "impact_none": "Nothing in this site depends on it.",
    "impact_unknown": "No diagram of this site shows such a component.",
    "impact_more": "… and more: name components or types to see them.",
    "impact_through": "through {name}",
    "state": "Compared with {files}:",
    "state_both": "in both",
    "state_diagram": "only in the diagram",
    "state_state": "only in the state",
    "state_missing": "not in the state",
    "state_status": "where",
    "state_node": "in the diagram",
    "state_resources": "in the state",
    "state_rest": "{count} without an id to compare",
    "state_fold": "Show all {count} that are in both",
    "notice": "This snippet could not be shown",
    "traceback": "What the snippet said:",
}
"""Key → default text. A text may use the placeholders, such as `{type}`, of its default."""

TYPE = "type:"
"""What the keys of names of node types begin with."""


def fields(text: str) -> set[str]:
    """Return the names of the `{placeholders}` in a text.

    Raises:
        ValueError: the text has an unmatched brace, or a placeholder is more than a name.
    """
    names = set()
    for _, name, spec, conversion in string.Formatter().parse(text):
        if name is None:
            continue
        if spec or conversion or not name.isidentifier():
            raise ValueError(f"only plain placeholders such as {{type}} are allowed in {text!r}")
        names.add(name)
    return names


def with_overrides(own: Mapping[str, object]) -> dict[str, str]:
    """Return all UI strings: the site's own, or the defaults.

    Raises:
        OptionError: a key is unknown, or a text has a placeholder that its default does not have.
    """
    strings = dict(UI_STRINGS)
    for key, text in own.items():
        is_type = isinstance(key, str) and key.startswith(TYPE) and key != TYPE
        if key not in UI_STRINGS and not is_type:
            raise OptionError(f"has no text {key!r}", nearest(str(key), UI_STRINGS))
        if not isinstance(text, str):
            raise OptionError(f"needs text for {key}, not {text!r}", "put it in quotes")
        try:
            extra = fields(text) - fields(UI_STRINGS.get(key, ""))
        except ValueError as error:
            raise OptionError(f"cannot use {key}: {error}", "write {{ and }} for braces") from None
        if extra:
            raise OptionError(
                f"has no {{{sorted(extra)[0]}}} in {key}",
                f"its default is {UI_STRINGS.get(key, '')!r}",
            )
        strings[key] = text
    return strings
