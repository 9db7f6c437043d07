"""Draws documents: each requested page becomes a job for a drawing engine."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from lxml import etree

from mkdocs_multicloud.diagram import editable_picture, mxfile
from mkdocs_multicloud.diagram.facts import node_type
from mkdocs_multicloud.diagram.label_text import plain_text
from mkdocs_multicloud.drawing.engine_pool import EnginePool
from mkdocs_multicloud.drawing.engine_process import DRAWING_SECONDS
from mkdocs_multicloud.drawing.page_selection import (
    layer_ids,
    select_pages,
    switchable_layers,
    unnamed_layer_ids,
)
from mkdocs_multicloud.drawing.pictures import Drawing, Picture
from mkdocs_multicloud.drawing.shape_library import list_shapes
from mkdocs_multicloud.errors import DrawingError

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import MxFile, Page
    from mkdocs_multicloud.drawing.pictures import PictureRequest
    from mkdocs_multicloud.drawing.shape_library import Shape


class Drawer:
    """Draws documents; can be used from several threads.

    Args:
        timeout: time limit for a page, in seconds.
        jobs: how many pages are drawn at the same time, each in its own process.
    """

    def __init__(self, timeout: float = DRAWING_SECONDS, jobs: int = 1) -> None:
        self._engines = EnginePool(jobs, timeout)

    def draw(
        self, document: MxFile, request: PictureRequest, original: MxFile | None = None
    ) -> tuple[Drawing, ...]:
        """Draw the requested pages.

        Args:
            original: the document that files contain, with the same pages; the drawn one without.

        Raises:
            DrawingError: there is no such page or layer, or the page cannot be drawn.
        """
        models = _models(document)
        indices = select_pages(
            document, request.page, request.layers, skips_empty=request.skips_empty
        )
        contained = (original or document).xml
        return tuple(
            self._page(
                document, index, models[index], request, contained if index == indices[0] else None
            )
            for index in indices
        )

    def lay_out(self, document: MxFile, kind: str) -> MxFile:
        """Return the document with new geometry on all pages.

        Args:
            kind: one of draw.io's layouts, see the option `layout`.

        Raises:
            DrawingError: it cannot be laid out.
        """
        return mxfile.parse(self._engines.request({"layout": kind, "xml": document.xml})["xml"])

    def shapes(self) -> list[Shape]:
        """Return draw.io's shapes.

        Raises:
            DrawingError: the engine's files are missing or cannot be read.
        """
        return list_shapes(self._engines.request({"sidebar": True}))

    def warm(self) -> None:
        """Start the engine before it is needed."""
        self._engines.warm()

    def close(self) -> None:
        """Stop the engine processes."""
        self._engines.close()

    def __enter__(self) -> Drawer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _page(
        self,
        document: MxFile,
        index: int,
        model: str,
        request: PictureRequest,
        contained_xml: str | None,
    ) -> Drawing:
        """Draw a page.

        Args:
            contained_xml: the document that is written in its first picture, if requested.
        """
        page, filled = document.pages[index], document.filled_pages
        title = request.title or page.name
        wanted = layer_ids(page, request.layers)
        switched = switchable_layers(page, request.layers) if request.switches else []
        answer = self._engines.request(
            {
                "model": model,
                "layers": wanted,
                "variables": dict(page.variables),
                "switched": [layer.id for layer in switched],
                "always": wanted or unnamed_layer_ids(page),
                "themes": request.themes,
                "thumbnail": request.thumbnails,
                "title": title,
                "border": request.border,
                "folders": request.folders,
                "cells": _cells(page),
            }
        )
        missing: dict[str, str] = {}
        contained = {request.themes[0]: (contained_xml, index)} if contained_xml else {}
        return Drawing(
            page=page.name,
            index=index,
            number=filled.index(index) + 1 if index in filled else 0,
            title=title,
            labels=tuple(answer["labels"]),
            pictures=tuple(
                self._picture(theme, drawn, request, missing, contained.get(theme))
                for theme, drawn in zip(request.themes, answer["pictures"], strict=True)
            ),
            warnings=tuple(answer["warnings"]),
            image_files=tuple((place, path, digest) for place, path, digest in answer["images"]),
            layers=tuple(
                (layer.value, bool(request.layers) or layer.visible) for layer in switched
            ),
            missing_formats=tuple(missing.items()),
        )

    def _picture(
        self,
        theme: str,
        drawn: dict[str, Any],
        request: PictureRequest,
        missing: dict[str, str],
        contained: tuple[str, int] | None,
    ) -> Picture:
        """Return a picture with its files; add the reason of a missing file to `missing`.

        Args:
            contained: for files that contain it, the document and the index of the page.
        """
        svg = drawn["svg"]
        zoom = request.width / drawn["width"] if request.width else request.scale
        made = {"svg": svg.encode()}
        files = {}
        for kind in request.formats:
            plain = kind.removeprefix("drawio.")
            if kind == "svg" or (kind != plain and contained is None):
                continue
            if plain not in made:
                job = {"svg": svg, "kind": plain, "scale": zoom, "theme": theme}
                job["has_ground"] = request.has_ground
                try:
                    made[plain] = base64.b64decode(self._engines.request(job)["data"])
                except DrawingError as error:
                    missing[error.what] = error.hint
                    continue
            files[kind] = made[plain]
            if kind != plain and contained is not None:
                scale = 1 if plain == "svg" else zoom
                xml = editable_picture.with_first_page(*contained, scale, request.border)
                files[kind] = editable_picture.with_document(made[plain], xml)
        layered = drawn.get("layered", "")
        small = Picture(theme, **drawn["thumbnail"]) if "thumbnail" in drawn else None
        return Picture(theme, svg, drawn["width"], drawn["height"], files, layered, small)


def require_all_formats(drawings: tuple[Drawing, ...]) -> tuple[Drawing, ...]:
    """Return the drawings unchanged if no format is missing.

    Raises:
        DrawingError: a format is missing.
    """
    for drawing in drawings:
        for what, hint in drawing.missing_formats:
            raise DrawingError(what, hint)
    return drawings


def _cells(page: Page) -> dict[str, dict[str, str]]:
    """Return what the picture says of its nodes and edges, by id."""
    found: dict[str, dict[str, str]] = {}
    for cell in page.cells:
        if mxfile.DECORATION in cell.style.entries:
            found[cell.id] = {"decoration": "1"}
        elif cell.kind == "edge":
            found[cell.id] = {"source": cell.source, "target": cell.target}
        elif cell.kind in ("vertex", "group"):
            found[cell.id] = {"type": node_type(cell)}
        if cell.id in found and cell.tags:
            found[cell.id]["tags"] = " ".join(cell.tags)
        if cell.id in found and cell.tooltip:
            found[cell.id]["tooltip"] = plain_text(cell.tooltip, True, "\n")
    return found


def _models(document: MxFile) -> list[str]:
    root = etree.fromstring(document.xml.encode())
    empty = "<mxGraphModel><root/></mxGraphModel>"
    found = (diagram.find("mxGraphModel") for diagram in root.iterchildren("diagram"))
    return [
        empty if model is None else etree.tostring(model, encoding="unicode", with_tail=False)
        for model in found
    ]
