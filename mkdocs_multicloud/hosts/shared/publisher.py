"""The seam between a page's files and whatever takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from mkdocs_multicloud.page.artifacts import Artifact


class Publisher(Protocol):
    """Whatever takes the files of a page."""

    def publish(self, artifact: Artifact) -> str:
        """Take a file; the link to it, as a page's Markdown has it.

        Raises:
            ArtifactError: another snippet has written that file.
        """
