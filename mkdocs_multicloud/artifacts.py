"""The files that a directive writes beside its page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from mkdocs_multicloud.errors import ArtifactError, Location

DRAWIO_TYPE = "application/vnd.jgraph.mxfile"
PICTURE_TYPES = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to publish.

    Attributes:
        path: relative to the page's folder, with `/`.
        data: its bytes.
        media_type: for hosts that serve it or put it into a data link.
        owner: the snippet that it comes from.
    """

    path: str
    data: bytes
    media_type: str
    owner: Location


def drawio(name: str, xml: str, owner: Location) -> Artifact:
    """The document as a file that draw.io opens."""
    return Artifact(f"output/drawio/{name}.drawio", xml.encode(), DRAWIO_TYPE, owner)


def picture(name: str, kind: str, data: bytes, owner: Location) -> Artifact:
    """A picture's file.

    Args:
        name: the snippet's, with what tells its pages and themes apart.
        kind: `svg`, `png` or `jpg`.
    """
    return Artifact(f"output/{kind}/{name}.{kind}", data, PICTURE_TYPES[kind], owner)


class Ledger:
    """Who wrote which file of the site, so that nobody overwrites another's unseen."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[Location, str]] = {}

    def enter(self, uri: str, artifact: Artifact) -> bool:
        """Note that an artifact becomes the file `uri` of the site.

        Returns:
            Whether the file is new; False if the same snippet has written it before.

        Raises:
            ArtifactError: another snippet, or the same with another result, has written it.
        """
        entry = (artifact.owner, hashlib.sha256(artifact.data).hexdigest())
        # Some file systems do not tell A from a.
        before = self._entries.get(uri.casefold())
        if before is not None and before != entry:
            first = before[0] if before[0] != artifact.owner else "another directive for it"
            raise ArtifactError(
                f"{artifact.owner} and {first} would both write {uri}",
                'give one of them another name with name="…"',
            )
        self._entries[uri.casefold()] = entry
        return before is None
