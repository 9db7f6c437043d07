"""MxFile → pictures: draw.io's own engine, in a process beside this one; labels are real text."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree

from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.drawing.engine_pool import Workers
from mkdocs_multicloud.drawing.engine_process import DRAWING_SECONDS
from mkdocs_multicloud.errors import DrawingError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.diagram.mxfile import Cell, MxFile, Page

ALL_PAGES = "all"
NAMED = 3
"""So many of what is missing, or of the pages where it is, are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to draw, and how.

    Attributes:
        page: a page's name, its number from 1, or `all`.
        layers: names of the layers to show; empty for those that are visible. Of several pages,
            those that have none of them are left out.
        themes: `light`, `dark`, or both.
        formats: `svg`, and `png` and `jpg` besides.
        scale: pixels of a PNG or JPG for each pixel of the picture.
        border: pixels around it.
        title: of the picture; the page's name if empty.
        folders: that images which the diagram names by a path can be in.
        switches: whether to draw the layers of a page that names several once more, all of them
            and each in a group of its own.
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
        files: of the other formats, by format.
        width, height: pixels.
        layered: the file's text with all layers, as the wish's `switches` has it; else empty.
    """

    theme: str
    svg: str
    width: int
    height: int
    files: dict[str, bytes] = field(default_factory=dict)
    layered: str = ""


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
        looked: images of the project that were looked for: the place of their folder among those
            of the wish, their path, and the digest of what was there.
        layers: names of the layers that can be switched, and whether the pictures show them.
        unmade: why formats are missing, and what to do for each reason.
    """

    page: str
    index: int
    title: str
    labels: tuple[str, ...]
    pictures: tuple[Picture, ...]
    warnings: tuple[str, ...]
    looked: tuple[tuple[int, str, str], ...] = ()
    layers: tuple[tuple[str, bool], ...] = ()
    unmade: tuple[tuple[str, str], ...] = ()

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
            for index in chosen_pages(document, wish.page, wish.layers)
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
        switched = _switched(page, wish) if wish.switches else []
        answer = self._workers.request(
            {
                "model": model,
                "layers": _layers(page, wish.layers),
                "switched": [layer.id for layer in switched],
                "always": _layers(page, wish.layers) or _nameless(page),
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
        looked = tuple((place, path, told) for place, path, told in answer["looked"])
        layers = tuple((layer.value, bool(wish.layers) or layer.visible) for layer in switched)
        unmade = tuple((what, hint) for what, hint in answer["unmade"])
        return Drawing(page.name, index, title, labels, pictures, warnings, looked, layers, unmade)


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
        return whole(drawer.draw(mxfile.parse(document), Wish(**wish)))


def whole(drawings: tuple[Drawing, ...]) -> tuple[Drawing, ...]:
    """The same drawings, for whom all of their formats count.

    Raises:
        DrawingError: one is missing.
    """
    for drawing in drawings:
        for what, hint in drawing.unmade:
            raise DrawingError(what, hint)
    return drawings


def chosen_pages(document: MxFile, wanted: str, layers: tuple[str, ...] = ()) -> tuple[int, ...]:
    """The places of the pages that a name, a number from 1 or `all` means.

    Args:
        layers: that are wanted of them; a page that has none of these is left out.

    Raises:
        DrawingError: there is no such page, or a layer is on none of them.
    """
    places = _pages(document, wanted)
    on = {place: set(_layer_names(document.pages[place])) for place in places}
    known = [name for place in places for name in _layer_names(document.pages[place])]
    for layer in layers:
        if layer not in known:
            named = [_named(document.pages[place], place) for place in places]
            pages = "the page" if len(named) == 1 else "any of the pages"
            raise DrawingError(
                f"there is no layer {layer!r} on {pages} {_listed(named, ' or ')}",
                nearest(layer, known),
            )
    return tuple(place for place in places if not layers or on[place].intersection(layers))


def stems(drawings: Iterable[Drawing], name: str) -> tuple[tuple[str, ...], ...]:
    """The names of the files of each picture of each drawing, without their endings.

    Args:
        name: of the document's own files.

    Raises:
        DrawingError: two of them would be one file.
    """
    taken: dict[str, Drawing] = {}
    found = []
    for drawing in drawings:
        own = drawing.stem(name)
        found.append(
            tuple(own if p.theme == "light" else f"{own}-{p.theme}" for p in drawing.pictures)
        )
        for stem in found[-1]:
            # Some file systems do not tell A from a.
            first = taken.setdefault(stem.casefold(), drawing)
            if first is not drawing:
                raise DrawingError(
                    f"the pages {first.index + 1} ({first.page!r}) and {drawing.index + 1} "
                    f"({drawing.page!r}) would both be written to {stem!r}",
                    "rename one of them, or choose one page by its number",
                )
    return tuple(found)


def summed_up(warnings: Iterable[str]) -> tuple[str, ...]:
    """Warnings, each once; those that differ only in the name that they quote become one."""
    groups: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for warning in dict.fromkeys(warnings):
        found = re.search(r"""(['"]).*\1""", warning)
        name = found[0] if found else ""
        said = (warning[: found.start()], warning[found.end() :]) if found else (warning,)
        groups.setdefault(said, []).append((warning, name))
    return tuple(
        first if not more else f"{first}; likewise {_listed([name for _, name in more])}"
        for (first, _), *more in groups.values()
    )


def _pages(document: MxFile, wanted: str) -> tuple[int, ...]:
    names = [page.name for page in document.pages]
    if wanted == ALL_PAGES:
        return tuple(range(len(names)))
    if wanted in names:
        return (names.index(wanted),)
    if wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return (int(wanted) - 1,)
    raise DrawingError(f"there is no page {wanted!r}", nearest(wanted, names))


def _named(page: Page, place: int) -> str:
    return repr(page.name) if page.name else str(place + 1)


def _listed(names: list[str], last: str = " and ") -> str:
    """The first of some names, and how many more there are."""
    rest = len(names) - NAMED
    shown = names if rest <= 1 else [*names[:NAMED], f"{rest} more"]
    return last.join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _layer_names(page: Page) -> list[str]:
    return [layer.value or layer.id for layer in page.layers]


def _layers(page: Page, wanted: tuple[str, ...]) -> list[str]:
    """The ids of the layers that are wanted, as far as the page has them."""
    return [layer.id for layer in page.layers if (layer.value or layer.id) in wanted]


def _switched(page: Page, wish: Wish) -> list[Cell]:
    """The layers that readers can tell apart, if there are several."""
    wanted = _layers(page, wish.layers)
    named = [layer for layer in page.layers if layer.value and (layer.id in wanted or not wanted)]
    return named if len(named) > 1 else []


def _nameless(page: Page) -> list[str]:
    """The ids of the visible layers that readers cannot tell apart."""
    return [layer.id for layer in page.layers if layer.visible and not layer.value]


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
    return Picture(
        theme, drawn["svg"], drawn["width"], drawn["height"], files, drawn.get("layered", "")
    )
