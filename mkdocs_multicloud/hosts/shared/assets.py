"""What pages need besides their text: their files, where no site takes them, links and a style."""

from __future__ import annotations

import base64
import re
from importlib import resources
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from mkdocs_multicloud.page.artifacts import Artifact


STYLESHEET = "assets/multicloud/multicloud.css"
SCRIPT = "assets/multicloud/multicloud.js"
SCRIPTS = ("multicloud", "gallery")
"""Where they are in a site."""


class DataPublisher:
    """Puts files into the page, as data links."""

    def publish(self, artifact: Artifact) -> str:
        """The file as a link that holds it."""
        return f"data:{artifact.media_type};base64,{base64.b64encode(artifact.data).decode()}"


def link(path: str) -> str:
    """A relative path as a link's address in Markdown."""
    return quote(path, safe="/-_.~")


def stylesheet(name: str = "multicloud") -> bytes:
    """The CSS of our blocks, or another that we have."""
    return resources.files("mkdocs_multicloud").joinpath(f"assets/{name}.css").read_bytes()


def script() -> bytes:
    """The script of our pictures and galleries."""
    assets = resources.files("mkdocs_multicloud").joinpath("assets")
    return b"\n".join(assets.joinpath(f"{name}.js").read_bytes() for name in SCRIPTS)


def compact_stylesheet(name: str = "multicloud") -> str:
    """The same to stand in a page, without what only its authors read."""
    return re.sub(r"(?:/\*.*?\*/|\s)+", " ", stylesheet(name).decode(), flags=re.DOTALL).strip()
