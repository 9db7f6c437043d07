"""Where a host puts the files of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from mkdocs_multicloud.page.artifacts import Artifact


class Publisher(Protocol):
    """Takes the files of a page; links to them are relative to the page's folder."""

    def publish(self, artifact: Artifact) -> None:
        """Take a file.

        Raises:
            ArtifactError: another snippet has written that file.
        """


class NoFiles:
    """For pages that have their files in them, as data links."""

    def publish(self, artifact: Artifact) -> None:
        """Never called: such a page has no files."""
        raise AssertionError(f"{artifact.path} is beside the page, not in it")
