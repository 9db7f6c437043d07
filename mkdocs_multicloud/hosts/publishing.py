"""Where the files of a page go when no site takes them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from mkdocs_multicloud.artifacts import Artifact


class DataPublisher:
    """Puts files into the page, as data links."""

    def publish(self, artifact: Artifact) -> str:
        """The file as a link that holds it."""
        return f"data:{artifact.media_type};base64,{base64.b64encode(artifact.data).decode()}"


def link(path: str) -> str:
    """A relative path as a link's address in Markdown."""
    return quote(path, safe="/-_.~")
