"""Renders a job in an engine process: draw, lay out labels, write PNG and JPG."""

from __future__ import annotations

import base64
from typing import Any

from mkdocs_multicloud.diagram.label_text import plain_text
from mkdocs_multicloud.drawing.drawio_icons import DrawioIcons
from mkdocs_multicloud.drawing.engine import Engine
from mkdocs_multicloud.drawing.engine_files import ICONS, engine_folder
from mkdocs_multicloud.drawing.png_and_jpg import rasterize
from mkdocs_multicloud.drawing.svg_document import SvgDocument, compose
from mkdocs_multicloud.errors import DrawingError


class PageRenderer:
    """Renders pages with one engine.

    Args:
        timeout: time limit for a drawing, in seconds.
    """

    def __init__(self, timeout: float) -> None:
        self._engine = Engine(timeout)
        self._icons = DrawioIcons(engine_folder() / ICONS)

    def render(self, job: dict[str, Any]) -> dict[str, Any]:
        """Return the pictures of a page, one for each theme, with warnings and missing formats.

        Args:
            job: the request that `Drawer` sends.

        Raises:
            DrawingError: the page cannot be drawn.
        """
        drawn = self._engine.draw(job["model"], job["layers"])
        labels = list(dict.fromkeys(filter(None, map(_text, drawn.labels))))
        warnings = [f"draw.io does not know the shape {name!r}" for name in drawn.unknown]
        switched = job.get("switched", [])
        layered = None
        if switched:
            layered = self._engine.draw(job["model"], [*job["always"], *switched])
        pictures = []
        missing_formats: dict[str, str] = {}
        images: list[tuple[int, str, str]] = []
        for theme in job["themes"]:
            options: dict[str, Any] = {
                "title": job["title"],
                "description": " · ".join(labels),
                "border": job["border"],
                "folders": job["folders"],
                "icons": self._icons,
            }
            document = compose(drawn, theme, **options)
            warnings += document.warnings
            images += document.image_files
            pictures.append(_picture(document, job, theme, missing_formats))
            if layered is not None:
                # Its warnings are left out: they repeat those above or are about hidden layers.
                with_layers = compose(layered, theme, layers=switched, **options)
                images += with_layers.image_files
                pictures[-1]["layered"] = with_layers.svg
        return {
            "pictures": pictures,
            "labels": labels,
            "warnings": list(dict.fromkeys(warnings)),
            "missing_formats": list(missing_formats.items()),
            "images": list(dict.fromkeys(images)),
        }


def _text(label: dict[str, Any]) -> str:
    return plain_text(label["value"], label["html"])


def _picture(
    document: SvgDocument, job: dict[str, Any], theme: str, missing_formats: dict[str, str]
) -> dict[str, Any]:
    """Return a picture with its files; add the reason of a missing file to `missing_formats`."""
    files = {}
    for kind in job["formats"]:
        if kind != "svg":
            try:
                data = rasterize(document.svg, kind, job["scale"], theme)
            except DrawingError as error:
                missing_formats[error.what] = error.hint
            else:
                files[kind] = base64.b64encode(data).decode()
    return {
        "svg": document.svg,
        "width": document.width,
        "height": document.height,
        "files": files,
    }
