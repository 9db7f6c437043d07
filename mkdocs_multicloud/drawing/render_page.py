"""Does the jobs of an engine process: draw a page and lay out its labels, or write a PNG or JPG."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.diagram.label_text import plain_text
from mkdocs_multicloud.drawing.drawio_icons import DrawioIcons
from mkdocs_multicloud.drawing.engine_files import icons_source
from mkdocs_multicloud.drawing.mathjax import MathJax
from mkdocs_multicloud.drawing.page_layout import lay_out
from mkdocs_multicloud.drawing.png_and_jpg import rasterize
from mkdocs_multicloud.drawing.similar_names import did_you_mean
from mkdocs_multicloud.drawing.svg_document import compose

if TYPE_CHECKING:
    from mkdocs_multicloud.drawing.engine import Engine


class PageRenderer:
    """Renders pages with one engine.

    Args:
        timeout: time limit for a formula, in seconds.
    """

    def __init__(self, engine: Engine, timeout: float) -> None:
        self._engine = engine
        self._icons = DrawioIcons(icons_source())
        self._mathjax = MathJax(timeout)

    def render(self, job: dict[str, Any]) -> dict[str, Any]:
        """Return the pictures of a page, one for each theme, with warnings.

        Args:
            job: the request that `Drawer` sends.

        Raises:
            DrawingError: the page cannot be drawn.
        """
        drawn = self._engine.draw(job["model"], job["layers"], job["variables"])
        self._mathjax.start_page()
        texts = (
            plain_text(label["value"], label["html"], maths=drawn.maths)
            for label in drawn.labels
            if not label.get("decoration")
        )
        labels = list(dict.fromkeys(filter(None, texts)))
        warnings = [
            f"draw.io does not know the shape {name!r}{did_you_mean(known)}"
            for name, known in drawn.unknown.items()
        ]
        warnings += [
            f"the placeholder {_cut(name)!r} is shown as written: "
            "its value depends on when and where it is built"
            for name in drawn.changing
        ]
        switched = job.get("switched", [])
        layered = None
        if switched:
            layered = self._engine.draw(job["model"], [*job["always"], *switched], job["variables"])
        pictures: list[dict[str, Any]] = []
        images: list[tuple[int, str, str]] = []
        for theme in job["themes"]:
            options: dict[str, Any] = {
                "title": job["title"],
                "description": " · ".join(labels),
                "border": job["border"],
                "folders": job["folders"],
                "icons": self._icons,
                "mathjax": self._mathjax,
                "cells": job["cells"],
            }
            document = compose(drawn, theme, thumbnail=job["thumbnail"], **options)
            warnings += document.warnings
            images += document.image_files
            size = {"width": document.width, "height": document.height}
            pictures.append({"svg": document.svg, **size})
            if (small := document.thumbnail) is not None:
                made = {"svg": small.svg, "width": small.width, "height": small.height}
                pictures[-1]["thumbnail"] = made
            if layered is not None:
                # Its warnings are left out: they repeat those above or are about hidden layers.
                with_layers = compose(layered, theme, layers=switched, **options)
                images += with_layers.image_files
                pictures[-1]["layered"] = with_layers.svg
        return {
            "pictures": pictures,
            "labels": labels,
            "warnings": list(dict.fromkeys(warnings)),
            "images": list(dict.fromkeys(images)),
        }

    def lay_out(self, job: dict[str, Any]) -> dict[str, Any]:
        """Return a document with all its pages laid out.

        Raises:
            DrawingError: it cannot be laid out.
        """
        return {"xml": lay_out(self._engine, job["xml"], job["layout"])}

    def rasterize(self, job: dict[str, Any]) -> dict[str, Any]:
        """Return a picture as PNG or JPG.

        Raises:
            DrawingError: a package is not installed, or the picture cannot be drawn.
        """
        data = rasterize(
            job["svg"], job["kind"], job["scale"], job["theme"], has_ground=job["has_ground"]
        )
        return {"data": base64.b64encode(data).decode()}


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
