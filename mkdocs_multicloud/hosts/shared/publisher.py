"""How hosts publish the files of pages, and which directive has written which file."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol

from mkdocs_multicloud.errors import ArtifactError

if TYPE_CHECKING:
    from mkdocs_multicloud.page.artifacts import Artifact, Source


class Publisher(Protocol):
    """Publishes the files of a page; links to them are relative to the page's folder."""

    def publish(self, artifact: Artifact) -> None:
        """Publish a file.

        Raises:
            ArtifactError: another snippet has written the same file.
        """

    def leads_on(self, path: str) -> bool:
        """Return whether a link to a path, relative to the page's folder, may lead to a page."""


class NoFiles:
    """For pages that embed their files as data links."""

    def publish(self, artifact: Artifact) -> None:
        """Fail: such a page has no files to publish."""
        raise AssertionError(f"{artifact.path} is beside the page, not in it")

    def leads_on(self, path: str) -> bool:
        """Return True: nothing is known of other pages."""
        return bool(path)


class PublishedFiles:
    """The files of a site and the directives that wrote them: no two may write the same."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[Source, str, str]] = {}

    def forget(self, page: str) -> None:
        """Forget the files of a page that will be built again."""
        entries = self._files.items()
        self._files = {k: e for k, e in entries if e[0].directive.path != page}

    def add(self, uri: str, artifact: Artifact) -> bool:
        """Record that an artifact becomes the file `uri` of the site.

        Returns:
            Whether the file is new; False if it was recorded before with the same bytes: by the
            same snippet, or by the same text in two pages.

        Raises:
            ArtifactError: it was recorded before with other content, or with another case of its
                name.
        """
        digest = hashlib.sha256(artifact.data).hexdigest()
        # Some file systems ignore the case of names.
        key = uri.casefold()
        if key not in self._files:
            self._files[key] = (artifact.source, uri, digest)
            return True
        first, *before = self._files[key]
        if before != [uri, digest]:
            raise ArtifactError(
                f"this directive and the one at {first} would both write {uri}",
                'give one of them another name with name="…"',
            )
        return False
