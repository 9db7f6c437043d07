"""The interface through which hosts publish the files of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from mkdocs_multicloud.page.artifacts import Artifact


class Publisher(Protocol):
    """Publishes the files of a page; links to them are relative to the page's folder."""

    def publish(self, artifact: Artifact) -> None:
        """Publish a file.

        Raises:
            ArtifactError: another snippet has written the same file.
        """


class NoFiles:
    """For pages that embed their files as data links."""

    def publish(self, artifact: Artifact) -> None:
        """Fail: such a page has no files to publish."""
        raise AssertionError(f"{artifact.path} is beside the page, not in it")
