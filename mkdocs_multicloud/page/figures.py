"""Drawings → Figures: the pictures of a page, with all that shows them."""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from mkdocs_multicloud.diagram import text_alternative
from mkdocs_multicloud.drawing import Drawing, PictureRequest, file_stems
from mkdocs_multicloud.errors import OptionError
from mkdocs_multicloud.page import artifacts

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.diagram.text_alternative import TextAlternative
    from mkdocs_multicloud.errors import MulticloudError
    from mkdocs_multicloud.page.artifacts import Source
    from mkdocs_multicloud.page.fragment import FragmentBuilder
    from mkdocs_multicloud.settings.options import Settings

MAX_ALT = 400
EDITOR = "https://app.diagrams.net/#R"
MAX_ADDRESS = 64_000
"""Characters of an address that all browsers take, Safari's 80,000 being the least."""


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture's file that readers can take besides what they see.

    Attributes:
        name: the file's.
        link: to it.
        kind: `svg`, `png` or `jpg`, with `_dark` appended for dark pictures; `drawio` or
            `edit`.
    """

    name: str
    link: str
    kind: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A page of a diagram as readers see it.

    Attributes:
        caption: as asked for, and the page's name, where there are several.
        alt: the title and the labels.
        text_alternative: what it says, in words.
        light, dark: links to the pictures; `dark` is empty without a dark twin.
        inline: the pictures themselves, to stand in the page in place of links.
        width, height: pixels.
        page: its name.
        layers: names of those that can be switched, and whether they are shown.
        layered: links to the pictures in which all of these are.
        chosen: whether these are but those that the author has chosen.
        files: the SVG, and the PNG and JPG where they are asked for.
    """

    caption: str
    alt: str
    text_alternative: TextAlternative
    light: str
    dark: str
    inline: tuple[str, ...]
    width: int
    height: int
    page: str = ""
    layers: tuple[tuple[str, bool], ...] = ()
    layered: tuple[str, ...] = ()
    chosen: bool = False
    files: tuple[PictureFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """What a gallery shows of a snippet.

    Attributes:
        name: that readers see.
        page: link to the page that shows it; empty for none.
        light, dark: links to its pictures; empty for none.
        width, height: pixels of those.
        words: by which readers find it.
        fault: why it cannot be shown.
    """

    name: str
    page: str
    light: str = ""
    dark: str = ""
    width: int = 0
    height: int = 0
    words: str = ""
    fault: MulticloudError | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The part of a gallery that is of one folder.

    Attributes:
        name: of the folder; empty where there is but one.
    """

    name: str
    items: tuple[Item, ...]


def picture_request(settings: Settings, folders: tuple[str, ...]) -> PictureRequest:
    """The pictures that a directive asks for.

    Args:
        folders: that images which the diagram names by a path can be in.
    """
    return PictureRequest(
        page=settings.page,
        layers=settings.layers,
        themes=("light", "dark") if settings.dark else ("light",),
        formats=settings.formats,
        scale=settings.scale,
        folders=folders,
        switches=settings.script,
    )


def figures_of(
    drawings: tuple[Drawing, ...],
    document: MxFile,
    name: str,
    source: Source,
    settings: Settings,
    builder: FragmentBuilder,
) -> tuple[Figure, ...]:
    """Add the files of drawings to a fragment, and say how to show them.

    Args:
        document: that they are drawings of.
        name: of the files that the snippet writes.

    Raises:
        DrawingError: two of the pages would write one file.
    """
    many = len(drawings) > 1
    found = []
    for drawing, names in zip(drawings, file_stems(drawings, name), strict=True):
        links, layered = [], []
        files: list[PictureFile] = []
        for picture, stem in zip(drawing.pictures, names, strict=True):
            svg = picture.svg.encode()
            links.append(builder.add(artifacts.picture(stem, "svg", svg, source)))
            if not files:
                files += _linked(f"{stem}.svg", links[0], "svg")
            if picture.layered:
                made = artifacts.layered(stem, picture.layered.encode(), source)
                layered.append(builder.add(made))
            for kind, data in picture.files.items():
                link = builder.add(artifacts.picture(stem, kind, data, source))
                theme = "" if picture.theme == "light" else f"_{picture.theme}"
                files.append(PictureFile(f"{stem}.{kind}", link, kind + theme))
        light = drawing.pictures[0]
        found.append(
            Figure(
                page=drawing.page,
                caption=": ".join(filter(None, [settings.caption, drawing.page if many else ""])),
                alt=_alt(drawing),
                text_alternative=text_alternative.describe(
                    document.pages[drawing.index], settings.layers
                ),
                light=links[0],
                dark=links[1] if len(links) > 1 else "",
                inline=_inline(drawing) if settings.picture == "inline" else (),
                width=light.width,
                height=light.height,
                layers=drawing.layers,
                layered=tuple(layered),
                chosen=bool(settings.layers),
                files=tuple(files),
            )
        )
    return tuple(found)


def _inline(drawing: Drawing) -> tuple[str, ...]:
    """The pictures; where they show all layers, those in which these can be told apart."""
    whole = all(shown for _, shown in drawing.layers)
    return tuple((whole and picture.layered) or picture.svg for picture in drawing.pictures)


def document_files(name: str, link: str, xml: str, settings: Settings) -> tuple[PictureFile, ...]:
    """The document itself, where the page has no other link to it, and draw.io's editor with it.

    Args:
        name: of the files that the snippet writes.
        link: to the document.

    Raises:
        OptionError: it is too large for a link.
    """
    found = [] if "download" in settings.show else _linked(f"{name}.drawio", link, "drawio")
    if settings.edit_link:
        found.append(PictureFile("", edit_address(xml), "edit"))
    return tuple(found)


def edit_address(xml: str) -> str:
    """The address at which draw.io's editor opens a document, which is behind the `#`.

    Raises:
        OptionError: it would be longer than every browser takes.
    """
    # As draw.io's own Graph.compress.
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(quote(xml, safe="!'()*-._~").encode()) + packer.flush()
    address = EDITOR + quote(base64.b64encode(packed).decode(), safe="")
    if len(address) > MAX_ADDRESS:
        raise OptionError(
            f"edit_link makes a link of {len(address):,} characters, and browsers take only "
            f"{MAX_ADDRESS:,}",
            'write edit_link="false" in this directive',
        )
    return address


def _linked(name: str, link: str, kind: str) -> list[PictureFile]:
    """A link to a file; none that would hold the file itself, which the page has anyway."""
    return [] if link.startswith("data:") else [PictureFile(name, link, kind)]


def with_own_ids(svg: str, suffix: str) -> str:
    """A picture whose ids are its own, also where the same one stands in the page twice.

    A browser takes the first element of an id: if that is in a closed tab, what refers to it is
    not drawn.
    """
    ids = set(re.findall(r' id="([^"]+)"', svg))
    return re.sub(
        r'( id="|url\(#|href="#)([^")]+)',
        lambda found: found[0] + (suffix if found[2] in ids else ""),
        svg,
    )


def _alt(drawing: Drawing) -> str:
    text = f"{drawing.title}: {drawing.text}" if drawing.text else drawing.title
    return text if len(text) <= MAX_ALT else f"{text[:MAX_ALT].rsplit(' ', 1)[0]} …"
