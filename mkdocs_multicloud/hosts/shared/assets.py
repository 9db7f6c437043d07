"""The styles and scripts that pages need."""

from __future__ import annotations

import re
from importlib import resources

STYLESHEET = "assets/multicloud/multicloud.css"
SCRIPT = "assets/multicloud/multicloud.js"
SCRIPTS = ("multicloud", "gallery")
"""Where they are in a site."""


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
