"""The styles and scripts that pages need."""

from __future__ import annotations

import re
from importlib import resources

STYLESHEET = "assets/multicloud/multicloud.css"
SCRIPT = "assets/multicloud/multicloud.js"
SCRIPTS = ("multicloud", "gallery")
"""The paths of the assets in a site, and the names of the scripts."""


def stylesheet(name: str = "multicloud") -> bytes:
    """Return the CSS of our blocks, or another of our stylesheets."""
    return resources.files("mkdocs_multicloud").joinpath(f"assets/{name}.css").read_bytes()


def script() -> bytes:
    """Return the script of pictures and galleries."""
    assets = resources.files("mkdocs_multicloud").joinpath("assets")
    return b"\n".join(assets.joinpath(f"{name}.js").read_bytes() for name in SCRIPTS)


def compact_stylesheet(name: str = "multicloud") -> str:
    """Return a stylesheet to put into a page, without comments and extra white space."""
    return re.sub(r"(?:/\*.*?\*/|\s)+", " ", stylesheet(name).decode(), flags=re.DOTALL).strip()
