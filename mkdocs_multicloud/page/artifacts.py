"""The files that a directive writes beside its page."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from mkdocs_multicloud.errors import ArtifactError, Location

DRAWIO_TYPE = "application/vnd.jgraph.mxfile"
PICTURE_TYPES = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class Source:
    """Where an artifact comes from.

    Attributes:
        snippet: its file and first line.
        directive: the page and line where that snippet is asked for.
    """

    snippet: Location
    directive: Location

    def __str__(self) -> str:
        """`page.md:3 (test_x.py:1)`, or `page.md:3` where the snippet stands in the page."""
        own = self.snippet == self.directive
        return str(self.directive) if own else f"{self.directive} ({self.snippet})"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to publish.

    Attributes:
        path: relative to the page's folder, with `/`.
        data: its bytes.
        media_type: for hosts that serve it or put it into a data link.
        source: where it comes from.
        owner: the page whose file it is and that writes it, too; empty if it is this page's own.
    """

    path: str
    data: bytes
    media_type: str
    source: Source
    owner: str = ""


def drawio(name: str, xml: str, source: Source) -> Artifact:
    """The document as a file that draw.io opens."""
    return Artifact(f"output/drawio/{name}.drawio", xml.encode(), DRAWIO_TYPE, source)


def picture(name: str, kind: str, data: bytes, source: Source) -> Artifact:
    """A picture's file.

    Args:
        name: the snippet's, with what tells its pages and themes apart.
        kind: `svg`, `png` or `jpg`.
    """
    return Artifact(picture_path(name, kind), data, PICTURE_TYPES[kind], source)


def picture_path(name: str, kind: str) -> str:
    """Where a picture's file is, relative to its page's folder."""
    return f"output/{kind}/{name}.{kind}"


def anchor(name: str) -> str:
    """What a link to a picture in its page ends with.

    Args:
        name: of its files.
    """
    return "multicloud-" + re.sub(r"[^\w.-]+", "_", name)


def thumbnail(path: str, data: bytes, source: Source, *, owner: str) -> Artifact:
    """A picture in a gallery.

    Args:
        path: relative to the gallery's page.
        owner: the page that shows the same picture; empty for none.
    """
    return Artifact(path, data, PICTURE_TYPES["svg"], source, owner)


def layered(name: str, data: bytes, source: Source) -> Artifact:
    """A picture's twin in which all layers are, to be shown or not.

    Args:
        name: as of the picture.
    """
    return Artifact(f"output/layers/{name}.svg", data, PICTURE_TYPES["svg"], source)


class Ledger:
    """Who wrote which file of the site, so that nobody overwrites another's unseen."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[Source, str, str]] = {}

    def leave(self, page: str) -> None:
        """Forget what a page has written: it is about to be made anew."""
        entries = self._entries.items()
        self._entries = {k: e for k, e in entries if e[0].directive.path != page}

    def enter(self, uri: str, artifact: Artifact) -> bool:
        """Note that an artifact becomes the file `uri` of the site.

        Returns:
            Whether the file is new; False if it was written before, byte by byte the same: by
            the same snippet, or by the same text in two pages.

        Raises:
            ArtifactError: it was written before with another content, or another case of its name.
        """
        digest = hashlib.sha256(artifact.data).hexdigest()
        # Some file systems do not tell A from a.
        key = uri.casefold()
        if key not in self._entries:
            self._entries[key] = (artifact.source, uri, digest)
            return True
        first, *before = self._entries[key]
        if before != [uri, digest]:
            raise ArtifactError(
                f"this directive and the one at {first} would both write {uri}",
                'give one of them another name with name="…"',
            )
        return False
