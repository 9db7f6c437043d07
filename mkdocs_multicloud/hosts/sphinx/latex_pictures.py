"""Converts pictures for builders without SVG, such as LaTeX."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.transforms.post_transforms.images import ImageConverter
from sphinx.util import logging

from mkdocs_multicloud.cache.store import write
from mkdocs_multicloud.drawing.png_and_jpg import rasterize
from mkdocs_multicloud.errors import DrawingError

if TYPE_CHECKING:
    import os

    from docutils import nodes

log = logging.getLogger(__name__)

SCALE = 3.0
"""Pixels of a PNG for each pixel of a picture: 288 dots per inch."""


class RasterImages(ImageConverter):
    """Converts our pictures to PNG, and leaves others to other converters."""

    default_priority = 199
    conversion_rules = [  # noqa: RUF012 (Sphinx reads it)
        ("image/svg+xml", "image/png")
    ]

    def match(self, node: nodes.image) -> bool:
        """Return whether it is our picture and the builder does not support its format."""
        return "multicloud-picture" in node["classes"] and super().match(node)

    def is_available(self) -> bool:
        """Return True: a missing package is reported when it is needed, with a hint."""
        return True

    def convert(self, _from: str | os.PathLike[str], _to: str | os.PathLike[str]) -> bool:
        """Convert one file."""
        try:
            write(Path(_to), rasterize(Path(_from).read_text("utf-8"), "png", SCALE))
        except DrawingError as error:
            log.warning("%s", error.message, type="multicloud", subtype=error.kind, once=True)
            return False
        return True
