"""Data classes: what to draw, and the result."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mkdocs_multicloud.diagram.unique_names import short_name

ALL_PAGES = "all"
TOO_LONG = "took longer than"
"""In messages about the time limit, which some commands can raise."""
SMALLER = "choose a smaller scale, or ask for svg instead"
"""The hint for a PNG or JPG that is too large."""


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """What to draw, and how.

    Attributes:
        page: a page's name, its number from 1 (without empty pages), or `all`.
        layers: names of the layers to show; empty for the visible ones. Pages without any of these
            layers are left out.
        themes: `light`, `dark`, or both.
        formats: `svg`, `png`, `jpg`; an SVG is always drawn. `drawio.svg` and `drawio.png` are
            files of the first picture that contain the document, with its page in front.
        scale: pixels of a PNG or JPG for each pixel of the picture.
        width: pixels of a PNG or JPG from left to right, instead of `scale`; 0 for `scale`.
        border: empty space around the picture, in pixels.
        title: title of the picture; empty for the page's name.
        folders: folders that relative paths of images may refer to.
        switches: whether pages with several named layers are also drawn with all of them, each in
            a separate group.
        skips_empty: whether the numbers of pages do not count empty ones.
        thumbnails: whether small pictures for galleries are wanted, too.
        has_ground: whether a PNG has the ground of its theme, as a JPG has, and is not transparent.
    """

    page: str = ALL_PAGES
    layers: tuple[str, ...] = ()
    themes: tuple[str, ...] = ("light",)
    formats: tuple[str, ...] = ("svg",)
    scale: float = 1.0
    width: int = 0
    border: int = 0
    title: str = ""
    folders: tuple[str, ...] = ()
    switches: bool = False
    skips_empty: bool = False
    thumbnails: bool = False
    has_ground: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn page in one theme.

    Attributes:
        svg: the file's text.
        theme: `light` or `dark`.
        svg: the SVG.
        width, height: size in pixels.
        files: the picture in other formats, by format.
        layered: the SVG with all layers, if the request has `switches`; else empty.
        thumbnail: the small picture for galleries, if the request has `thumbnails`.
    """

    theme: str
    svg: str
    width: int
    height: int
    files: dict[str, bytes] = field(default_factory=dict)
    layered: str = ""
    thumbnail: Picture | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """The pictures of a page.

    Attributes:
        page: the page's name.
        index: its position in the document, from 0.
        number: its number from 1, without empty pages; 0 for an empty page.
        title: title for screen readers.
        labels: the text of the labels, each once.
        pictures: one for each requested theme.
        warnings: messages about parts that could not be drawn.
        image_files: images of the project that were looked up: index in the request's `folders`,
            path, and digest of the content.
        layers: name of each layer that readers can switch, and whether the pictures show it.
        missing_formats: reasons why formats are missing, each with a hint.
    """

    page: str
    index: int
    number: int
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
        """The name of this page's files: `name` itself for the first page that is not empty."""
        page = re.sub(r"[^\w.-]+", "_", self.page).strip("._") or str(self.number)
        return name if self.number == 1 else short_name(f"{name}-{page}")
