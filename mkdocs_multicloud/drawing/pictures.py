"""What to draw, and what was drawn: values only."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

ALL_PAGES = "all"


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """What to draw, and how.

    Attributes:
        page: a page's name, its number from 1, or `all`.
        layers: names of the layers to show; empty for those that are visible. With several pages,
            those that have none of these layers are left out.
        themes: `light`, `dark`, or both.
        formats: `svg`, `png`, `jpg`; an SVG is always drawn.
        scale: pixels of a PNG or JPG for each pixel of the picture.
        border: pixels around the picture.
        title: title of the picture; the page's name if empty.
        folders: where images that the diagram names by a path are looked for.
        switches: also draw pages with several named layers with all these layers, each in a
            group of its own.
    """

    page: str = ALL_PAGES
    layers: tuple[str, ...] = ()
    themes: tuple[str, ...] = ("light",)
    formats: tuple[str, ...] = ("svg",)
    scale: float = 1.0
    border: int = 0
    title: str = ""
    folders: tuple[str, ...] = ()
    switches: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn page in one theme.

    Attributes:
        svg: the file's text.
        width, height: pixels.
        files: the picture in other formats, by format.
        layered: the file's text with all layers, if the request has `switches`; else empty.
    """

    theme: str
    svg: str
    width: int
    height: int
    files: dict[str, bytes] = field(default_factory=dict)
    layered: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The pictures of a page.

    Attributes:
        page: the page's name.
        index: its position in the document, from 0.
        title: title for screen readers.
        labels: the text of the labels, each once.
        pictures: one for each requested theme.
        warnings: what could not be drawn as the author wants it.
        image_files: project images that were looked for: the index of their folder in the
            request's `folders`, their path, and the digest of what was found.
        layers: names of the layers that can be switched, and whether the pictures show them.
        missing_formats: why formats are missing, and for each reason what to do.
    """

    page: str
    index: int
    title: str
    labels: tuple[str, ...]
    pictures: tuple[Picture, ...]
    warnings: tuple[str, ...]
    image_files: tuple[tuple[int, str, str], ...] = ()
    layers: tuple[tuple[str, bool], ...] = ()
    missing_formats: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The labels, joined."""
        return " · ".join(self.labels)

    def file_stem(self, name: str) -> str:
        """The name of this page's files: `name` itself for the first page of the document."""
        page = re.sub(r"[^\w.-]+", "_", self.page).strip("._") or str(self.index + 1)
        return name if self.index == 0 else f"{name}-{page}"
