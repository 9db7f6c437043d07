"""MxFile → pictures, drawn by draw.io's engine in its own process.

The engine draws the shapes and computes where labels go, also along edges (`bridge.js`). The labels
themselves are laid out in Python, as SVG text (`text/`).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs_multicloud.drawing.drawer import Drawer, require_all_formats
    from mkdocs_multicloud.drawing.file_names import file_stems
    from mkdocs_multicloud.drawing.pictures import Drawing, Picture, PictureRequest
    from mkdocs_multicloud.drawing.shape_library import Shape
    from mkdocs_multicloud.drawing.shape_search import search_shapes
    from mkdocs_multicloud.drawing.warning_lines import hint_of, merge_warnings

__all__ = [
    "Drawer",
    "Drawing",
    "Picture",
    "PictureRequest",
    "Shape",
    "file_stems",
    "hint_of",
    "merge_warnings",
    "require_all_formats",
    "search_shapes",
]

_MODULES = {
    "Drawer": "drawer",
    "Drawing": "pictures",
    "Picture": "pictures",
    "PictureRequest": "pictures",
    "Shape": "shape_library",
    "file_stems": "file_names",
    "hint_of": "warning_lines",
    "merge_warnings": "warning_lines",
    "require_all_formats": "drawer",
    "search_shapes": "shape_search",
}
"""The module of each name, loaded when it is used: an engine process needs only some of them."""


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
