"""The files that a directive writes beside its page."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_multicloud.errors import Location


DRAWIO_TYPE = "application/vnd.jgraph.mxfile"
PICTURE_TYPES = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}
"""The media types of pictures, by suffix."""


@dataclass(frozen=True, slots=True)
class Source:
    """The origin of an artifact.

    Attributes:
        snippet: its file and first line.
        directive: the page and line of its directive.
    """

    snippet: Location
    directive: Location

    def __str__(self) -> str:
        """`page.md:3 (test_x.py:1)`, or `page.md:3` for a snippet in the page."""
        own = self.snippet == self.directive
        return str(self.directive) if own else f"{self.directive} ({self.snippet})"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to publish.

    Attributes:
        path: relative to the page's folder, with `/`.
        data: its bytes.
        media_type: media type, for hosts that serve it or write a data link.
        source: its origin.
    """

    path: str
    data: bytes
    media_type: str
    source: Source


def drawio_path(name: str) -> str:
    """Return the path of the document of a directive."""
    return f"output/drawio/{name}.drawio"


def drawio(name: str, xml: str, source: Source) -> Artifact:
    """Return the document as a file that draw.io opens."""
    return Artifact(drawio_path(name), xml.encode(), DRAWIO_TYPE, source)


def markdown(name: str, text: str, source: Source) -> Artifact:
    """Return the file of a text description, which is beside the document."""
    return Artifact(f"output/drawio/{name}.md", text.encode(), "text/markdown", source)


def picture(name: str, kind: str, data: bytes, source: Source) -> Artifact:
    """Return the file of a picture.

    Args:
        name: name of the snippet, with suffixes for page and theme.
        kind: `svg`, `png`, `jpg`, `drawio.svg` or `drawio.png`.
        source: the origin of the picture.
    """
    suffix = kind.removeprefix("drawio.")
    folder = "drawio" if kind != suffix else kind
    return Artifact(f"output/{folder}/{name}.{kind}", data, PICTURE_TYPES[suffix], source)


def anchor(name: str) -> str:
    """Return the id of a picture in its page, for links from galleries.

    Args:
        name: name of the picture's files.
    """
    return "multicloud-" + re.sub(r"[^\w.-]+", "_", name)


def thumbnail(svg: str, source: Source) -> Artifact:
    """Return the file of a picture in a gallery, named by its content.

    Args:
        source: the origin of the picture.
    """
    data = svg.encode()
    name = hashlib.sha256(data).hexdigest()[:16]
    return Artifact(f"output/thumbnails/{name}.svg", data, PICTURE_TYPES["svg"], source)


def sample(svg: str, source: Source) -> Artifact:
    """Return the file of a picture in a legend, named by its content.

    Args:
        source: the diagram.
    """
    data = svg.encode()
    name = hashlib.sha256(data).hexdigest()[:16]
    return Artifact(f"output/legend/{name}.svg", data, PICTURE_TYPES["svg"], source)


def layered(name: str, data: bytes, source: Source) -> Artifact:
    """Return the version of a picture that has all layers, for readers to switch on and off.

    Args:
        name: name of the picture.
        source: the origin of the picture.
    """
    return Artifact(f"output/layers/{name}.svg", data, PICTURE_TYPES["svg"], source)
