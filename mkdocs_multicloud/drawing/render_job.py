"""A job for the worker → finished pictures: the engine draws, labels are set, files are made."""

from __future__ import annotations

import base64
from typing import Any

from mkdocs_multicloud.diagram.label_text import plain_text
from mkdocs_multicloud.drawing.engine import Engine
from mkdocs_multicloud.drawing.engine_files import ICONS, engine_folder
from mkdocs_multicloud.drawing.images import Icons
from mkdocs_multicloud.drawing.raster import rastered
from mkdocs_multicloud.drawing.svg_document import Picture, compose
from mkdocs_multicloud.errors import DrawingError


class Studio:
    """Answers jobs with one engine.

    Args:
        timeout: seconds that one drawing may take.
    """

    def __init__(self, timeout: float) -> None:
        self._engine = Engine(timeout)
        self._icons = Icons(engine_folder() / ICONS)

    def answer(self, job: dict[str, Any]) -> dict[str, Any]:
        """The pictures of a page, one for each theme, what is unmade of them, and what to warn of.

        Args:
            job: as `mkdocs_multicloud.drawing.Drawer` makes it.

        Raises:
            DrawingError: the page cannot be drawn.
        """
        raw = self._engine.draw(job["model"], job["layers"])
        labels = list(dict.fromkeys(filter(None, map(_text, raw.labels))))
        warnings = [f"draw.io does not know the shape {name!r}" for name in raw.unknown]
        switched = job.get("switched", [])
        layered = None
        if switched:
            layered = self._engine.draw(job["model"], [*job["always"], *switched])
        pictures = []
        unmade: dict[str, str] = {}
        looked: list[tuple[int, str, str]] = []
        for theme in job["themes"]:
            setting: dict[str, Any] = {
                "title": job["title"],
                "description": " · ".join(labels),
                "border": job["border"],
                "folders": job["folders"],
                "icons": self._icons,
            }
            picture = compose(raw, theme, **setting)
            warnings += picture.warnings
            looked += picture.looked
            pictures.append(_answer(picture, job, theme, unmade))
            if layered is not None:
                # What is missing in it, the picture mostly tells; hidden layers are nobody's worry.
                twin = compose(layered, theme, layers=switched, **setting)
                looked += twin.looked
                pictures[-1]["layered"] = twin.svg
        return {
            "pictures": pictures,
            "labels": labels,
            "warnings": list(dict.fromkeys(warnings)),
            "unmade": list(unmade.items()),
            "looked": list(dict.fromkeys(looked)),
        }


def _text(label: dict[str, Any]) -> str:
    return plain_text(label["value"], label["html"])


def _answer(
    picture: Picture, job: dict[str, Any], theme: str, unmade: dict[str, str]
) -> dict[str, Any]:
    """A picture and its files; what hinders one of these, and what to do, goes to `unmade`."""
    files = {}
    for kind in job["formats"]:
        if kind != "svg":
            try:
                data = rastered(picture.svg, kind, job["scale"], theme)
            except DrawingError as error:
                unmade[error.what] = error.hint
            else:
                files[kind] = base64.b64encode(data).decode()
    return {"svg": picture.svg, "width": picture.width, "height": picture.height, "files": files}
