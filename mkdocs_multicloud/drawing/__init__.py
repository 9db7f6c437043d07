"""MxFile → pictures: draw.io's own engine, in a process beside this one; labels are real text."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree

from mkdocs_multicloud import mxfile
from mkdocs_multicloud.drawing.worker import DRAWING_SECONDS
from mkdocs_multicloud.drawing.workers import Workers
from mkdocs_multicloud.errors import DrawingError, nearest

if TYPE_CHECKING:
    from mkdocs_multicloud.mxfile import MxFile, Page

ALL_PAGES = "all"


@dataclass(frozen=True, slots=True)
class Wish:
    """What to draw, and how.

    Attributes:
        page: a page's name, its number from 1, or `all`.
        layers: names of the layers to show; empty for those that are visible.
        themes: `light`, `dark`, or both.
        formats: `svg`, and `png` and `jpg` besides.
        scale: pixels of a PNG or JPG for each pixel of the picture.
        border: pixels around it.
        title: of the picture; the page's name if empty.
        folders: that images which the diagram names by a path can be in.
    """

    page: str = ALL_PAGES
    layers: tuple[str, ...] = ()
    themes: tuple[str, ...] = ("light",)
    formats: tuple[str, ...] = ("svg",)
    scale: float = 1.0
    border: int = 0
    title: str = ""
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn page in one theme.

    Attributes:
        svg: the file's text.
        files: of the other formats, by format.
        width, height: pixels.
    """

    theme: str
    svg: str
    width: int
    height: int
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page's pictures.

    Attributes:
        page: its name.
        index: its place in the document, from 0.
        title: for those who do not see it.
        labels: the text that it shows, each once.
        pictures: one for each theme asked for.
        warnings: what could not be drawn as meant.
    """

    page: str
    index: int
    title: str
    labels: tuple[str, ...]
    pictures: tuple[Picture, ...]
    warnings: tuple[str, ...]

    @property
    def text(self) -> str:
        """The labels, one after the other."""
        return " · ".join(self.labels)

    def stem(self, name: str) -> str:
        """The name of this page's files: the document's own for its first page."""
        page = re.sub(r"[^\w.-]+", "_", self.page).strip("._") or str(self.index + 1)
        return name if self.index == 0 else f"{name}-{page}"


class Drawer:
    """Draws documents; can be used from several threads.

    Args:
        timeout: seconds that one page may take.
        jobs: how many pages are drawn at once, each with an engine in a process of its own.
    """

    def __init__(self, timeout: float = DRAWING_SECONDS, jobs: int = 1) -> None:
        self._workers = Workers(jobs, timeout)

    def draw(self, document: MxFile, wish: Wish) -> tuple[Drawing, ...]:
        """The pages that are wished for.

        Raises:
            DrawingError: there is no such page or layer, or the page cannot be drawn.
        """
        models = _models(document)
        return tuple(
            self._page(document.pages[index], index, models[index], wish)
            for index in chosen_pages(document, wish.page)
        )

    def warm(self) -> None:
        """Start the engine before it is needed."""
        self._workers.warm()

    def memory(self) -> int:
        """Megabytes that an engine's process has taken at the most; 0 where that is not known."""
        return self._workers.memory()

    def close(self) -> None:
        """End the engines."""
        self._workers.close()

    def __enter__(self) -> Drawer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _page(self, page: Page, index: int, model: str, wish: Wish) -> Drawing:
        title = wish.title or page.name
        answer = self._workers.request(
            {
                "model": model,
                "layers": _layers(page, wish.layers),
                "themes": wish.themes,
                "title": title,
                "border": wish.border,
                "folders": wish.folders,
                "formats": wish.formats,
                "scale": wish.scale,
            }
        )
        pictures = tuple(
            _picture(theme, drawn)
            for theme, drawn in zip(wish.themes, answer["pictures"], strict=True)
        )
        labels, warnings = tuple(answer["labels"]), tuple(answer["warnings"])
        return Drawing(page.name, index, title, labels, pictures, warnings)


def draw(document: str | bytes, **wish: Any) -> tuple[Drawing, ...]:
    """Draw one document; for many, keep a `Drawer`.

    Args:
        document: an mxfile or mxGraphModel.
        wish: the fields of `Wish`.

    Raises:
        MxFileError: it is no sound document.
        DrawingError: it cannot be drawn as wished.
    """
    with Drawer() as drawer:
        return drawer.draw(mxfile.parse(document), Wish(**wish))


def chosen_pages(document: MxFile, wanted: str) -> tuple[int, ...]:
    """The places of the pages that a name, a number from 1 or `all` means.

    Raises:
        DrawingError: there is no such page.
    """
    names = [page.name for page in document.pages]
    if wanted == ALL_PAGES:
        return tuple(range(len(names)))
    if wanted in names:
        return (names.index(wanted),)
    if wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return (int(wanted) - 1,)
    raise DrawingError(f"there is no page {wanted!r}", nearest(wanted, names))


def _layers(page: Page, wanted: tuple[str, ...]) -> list[str]:
    """The ids of the layers that are wanted."""
    names = [layer.value or layer.id for layer in page.layers]
    for name in wanted:
        if name not in names:
            raise DrawingError(f"there is no layer {name!r}", nearest(name, names))
    return [layer.id for layer in page.layers if (layer.value or layer.id) in wanted]


def _models(document: MxFile) -> list[str]:
    root = etree.fromstring(document.xml.encode())
    empty = "<mxGraphModel><root/></mxGraphModel>"
    found = (diagram.find("mxGraphModel") for diagram in root.iterchildren("diagram"))
    return [
        empty if model is None else etree.tostring(model, encoding="unicode", with_tail=False)
        for model in found
    ]


def _picture(theme: str, drawn: dict[str, Any]) -> Picture:
    files = {kind: base64.b64decode(data) for kind, data in drawn["files"].items()}
    return Picture(theme, drawn["svg"], drawn["width"], drawn["height"], files)
