"""The styles and scripts that pages need."""

from __future__ import annotations

import re
from importlib import resources

STYLESHEET = "assets/multicloud/multicloud.css"
SCRIPT = "assets/multicloud/multicloud.js"
SCRIPTS = ("multicloud", "gallery")
"""The paths of the assets in a site, and the names of the scripts."""

_NO_CODE = re.compile(r"^[ \t]*(?:(?://.*|/\*[^*]*(?:\*(?!/)[^*]*)*\*/)?\n)?", re.MULTILINE)
"""What a line of a script begins with: blanks, and comments that fill whole lines."""


def stylesheet(name: str = "multicloud") -> bytes:
    """Return the CSS of our blocks, or another of our stylesheets."""
    return resources.files("mkdocs_multicloud").joinpath(f"assets/{name}.css").read_bytes()


def script() -> bytes:
    """Return the script of pictures and galleries, without its comments and indentation."""
    assets = resources.files("mkdocs_multicloud").joinpath("assets")
    text = "\n".join(assets.joinpath(f"{name}.js").read_text("utf-8") for name in SCRIPTS)
    return _NO_CODE.sub("", text).encode()


def compact_stylesheet(name: str = "multicloud") -> str:
    """Return a stylesheet to put into a page, without comments and extra white space."""
    return re.sub(r"(?:/\*.*?\*/|\s)+", " ", stylesheet(name).decode(), flags=re.DOTALL).strip()
