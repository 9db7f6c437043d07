"""Drawings → Figures: the pictures of a page, with captions, links and descriptions."""

from __future__ import annotations

import base64
import posixpath
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from mkdocs_multicloud.diagram import text_alternative
from mkdocs_multicloud.diagram.cell_links import kind_of, links_of, page_id
from mkdocs_multicloud.diagram.facts import name_of
from mkdocs_multicloud.drawing import file_stems
from mkdocs_multicloud.errors import DrawingError, OptionError
from mkdocs_multicloud.page import artifacts
from mkdocs_multicloud.page.diagram_on_page import ShownPicture
from mkdocs_multicloud.page.fragment import Link

if TYPE_CHECKING:
    from mkdocs_multicloud.diagram.mxfile import MxFile, Page
    from mkdocs_multicloud.diagram.text_alternative import TextAlternative
    from mkdocs_multicloud.drawing import Drawing, Picture
    from mkdocs_multicloud.errors import MulticloudError
    from mkdocs_multicloud.page.artifacts import Source
    from mkdocs_multicloud.page.fragment import FragmentBuilder
    from mkdocs_multicloud.settings.options import Settings

MAX_ALT = 400
_FITS = {"100%": "full", "wide": "wide"}
_SIZE = re.compile(r'(?<=<svg xmlns="http://www.w3.org/2000/svg" )width="\d+" height="\d+"')
EDITOR = "https://app.diagrams.net/#R"
MAX_ADDRESS = 64_000
"""Longest address in characters; Safari has the lowest limit of all browsers, 80,000."""


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A file linked below a picture.

    Attributes:
        name: name of the file.
        link: link to the file.
        kind: `svg`, `png` or `jpg`, with `_dark` appended for dark pictures; `drawio`,
            `drawio_svg`, `drawio_png`, `md` or `edit`.
    """

    name: str
    link: str
    kind: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A page of a diagram, as shown to readers.

    Attributes:
        caption: the option `caption`, and the page's name if there are several pages.
        alt: the title and the labels.
        text_alternative: the nodes and connections, as text.
        light, dark: links to the pictures; `dark` is empty if there is no dark picture.
        inline: SVG code to put into the page instead of links.
        width, height: pixels, as shown if there is room.
        page: name of the page.
        layers: names of the layers that readers can switch, and whether each is shown.
        layered: links to the pictures with all these layers.
        chosen: whether the author selected layers.
        files: the SVG, and the PNG and JPG if requested.
        anchor: the id of the page, for links.
        tags: draw.io's tags of the cells, which readers can switch.
        fit: `full` to fill the width of the text, `wide` to use room beside it, `sized` for a
            width that the author has chosen, else empty.
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
    anchor: str = ""
    tags: tuple[str, ...] = ()
    fit: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A snippet in a gallery.

    Attributes:
        name: shown to readers.
        page: link to the page that shows it; empty for none.
        light, dark: links to its pictures; empty for none.
        width, height: size of the pictures, in pixels.
        words: text that the search box searches.
        fault: why there is no picture.
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
    """The items of one folder in a gallery.

    Attributes:
        name: name of the folder; empty if there is only one folder.
    """

    name: str
    items: tuple[Item, ...]


def figures_of(
    drawings: tuple[Drawing, ...],
    document: MxFile,
    name: str,
    source: Source,
    settings: Settings,
    builder: FragmentBuilder,
) -> tuple[Figure, ...]:
    """Add the files of drawings to a fragment and return their figures.

    Args:
        document: the drawn document.
        name: name of the snippet's files.
        source: the origin of the files.
        builder: collects the files.

    Raises:
        DrawingError: two pages would write the same file.
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
                files.append(PictureFile(f"{stem}.{kind}", link, kind.replace(".", "_") + theme))
        width, height = _shown_size(drawing.pictures[0], settings.width)
        found.append(
            Figure(
                page=drawing.page,
                anchor=_page_anchor(name, drawing),
                tags=_tags(document.pages[drawing.index]),
                caption=": ".join(filter(None, [settings.caption, drawing.page if many else ""])),
                alt=_alt(drawing),
                text_alternative=text_alternative.describe(
                    document.pages[drawing.index], settings.layers
                ),
                light=links[0],
                dark=links[1] if len(links) > 1 else "",
                inline=tuple(
                    re.sub(_SIZE, f'width="{width}" height="{height}"', svg, count=1)
                    for svg in (_inline(drawing) if settings.picture == "inline" else ())
                ),
                width=width,
                height=height,
                fit=_FITS.get(settings.width, "sized" if settings.width else ""),
                layers=drawing.layers,
                layered=tuple(layered),
                chosen=bool(settings.layers),
                files=tuple(files),
            )
        )
    return tuple(found)


def shown_pictures(
    drawings: tuple[Drawing, ...], figures: tuple[Figure, ...], name: str
) -> tuple[ShownPicture, ...]:
    """Return the pictures that other pages of the site can show; none that a page embeds.

    Args:
        name: name of the snippet's files.
    """
    # A single picture has no box of its own.
    own = artifacts.anchor(name) if len(figures) == 1 else ""
    return tuple(
        ShownPicture(
            drawing.index, own or one.anchor, one.light, one.dark, drawing.pictures[0].width,
            drawing.pictures[0].height,
        )
        for drawing, one in zip(drawings, figures, strict=False)
        if not one.light.startswith("data:")
    )  # fmt: skip


def links(
    document: MxFile, drawings: tuple[Drawing, ...], name: str, source: Source
) -> dict[str, Link]:
    """Return the links of the drawn pages by their targets.

    Links to pages of the diagram that are not drawn are left out.

    Args:
        drawings: the drawn pages.
        name: name of the snippet's files.
        source: the page that shows them; a target that begins with `/` is relative to the docs.
    """
    anchors = {
        document.pages[drawing.index].id: _page_anchor(name, drawing) for drawing in drawings
    }
    if len(drawings) == 1:
        anchors = dict.fromkeys(anchors, artifacts.anchor(name))
    folder = posixpath.dirname(source.directive.path) or "."
    found: dict[str, Link] = {}
    for cell in (cell for one in drawings for cell in document.pages[one.index].cells):
        for target in (link.target for link in links_of(cell)):
            address = encoded(target)
            if kind_of(target) == "page":
                address = f"#{anchors[page_id(target)]}" if page_id(target) in anchors else ""
            elif target.startswith("/"):
                path, *more = re.split("([?#])", target[1:], maxsplit=1)
                way = posixpath.relpath(path or ".", folder)
                # A folder stays one.
                way += "/" if path.endswith("/") or not path else ""
                address = encoded(way + "".join(more))
            if address:
                link = Link(target, address, name_of(cell) or cell.id, source.snippet)
                found.setdefault(target, link)
    return found


def missing_pages(document: MxFile, drawings: tuple[Drawing, ...]) -> list[DrawingError]:
    """Return an error for each link of a drawn page to a page that the diagram does not have."""
    ids = {page.id for page in document.pages}
    lost = {
        link.target: name_of(cell) or cell.id
        for one in drawings
        for cell in document.pages[one.index].cells
        for link in links_of(cell)
        if kind_of(link.target) == "page" and page_id(link.target) not in ids
    }
    return [
        DrawingError(
            f"the cell {cell!r} links to {target!r}, a page that the diagram does not have",
            "select the page again in draw.io, or remove the link",
        )
        for target, cell in lost.items()
    ]


def _tags(page: Page) -> tuple[str, ...]:
    return tuple(sorted({tag for cell in page.cells for tag in cell.tags}))


def _page_anchor(name: str, drawing: Drawing) -> str:
    return f"{artifacts.anchor(name)}-page-{drawing.index + 1}"


def encoded(address: str) -> str:
    """Encode an address for Markdown: without spaces, brackets and marks."""
    found = quote(address, safe="/:?#@!&+,;=%~-._")
    # A converter would read `&copy;` as a character.
    return re.sub(r"&(?=#?\w+;)", "&amp;", found)


def _shown_size(picture: Picture, width: str) -> tuple[int, int]:
    """The size of a picture on the page, in pixels, for a value of the option `width`."""
    if not width.isdecimal():
        return picture.width, picture.height
    return int(width), max(round(picture.height * int(width) / picture.width), 1)


def _inline(drawing: Drawing) -> tuple[str, ...]:
    """Return the SVG code; if all layers are shown, the version in which they can be switched."""
    whole = all(shown for _, shown in drawing.layers)
    return tuple((whole and picture.layered) or picture.svg for picture in drawing.pictures)


def document_files(name: str, link: str, xml: str, settings: Settings) -> tuple[PictureFile, ...]:
    """Return links to the document, if the page has no other, and to draw.io's editor.

    Args:
        name: name of the snippet's files.
        link: link to the document.

    Raises:
        OptionError: the document is too large for an editor link.
    """
    found = [] if "download" in settings.show else _linked(f"{name}.drawio", link, "drawio")
    if settings.edit_link:
        found.append(PictureFile("", edit_address(xml), "edit"))
    return tuple(found)


def edit_address(xml: str) -> str:
    """Return the address that opens a document in draw.io's editor; the document follows the `#`.

    Raises:
        OptionError: the address is too long for some browsers.
    """
    # As draw.io's own Graph.compress.
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(quote(xml, safe="!'()*-._~").encode()) + packer.flush()
    address = EDITOR + quote(base64.b64encode(packed).decode(), safe="")
    if len(address) > MAX_ADDRESS:
        raise OptionError(
            f"edit_link makes a link of {len(address):,} characters, and browsers accept only "
            f"{MAX_ADDRESS:,}",
            'write edit_link="false" in this directive',
        )
    return address


def _linked(name: str, link: str, kind: str) -> list[PictureFile]:
    """Return a link to a file; none for a data link, because the page embeds the file."""
    return [] if link.startswith("data:") else [PictureFile(name, link, kind)]


def _alt(drawing: Drawing) -> str:
    text = f"{drawing.title}: {drawing.text}" if drawing.text else drawing.title
    return text if len(text) <= MAX_ALT else f"{text[:MAX_ALT].rsplit(' ', 1)[0]} …"
