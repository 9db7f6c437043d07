"""Finds the files of draw.io's engine, which the build hook puts into the package, and MathJax."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from functools import cache
from pathlib import Path

from mkdocs_multicloud.errors import DrawingError

HERE = Path(__file__).parent
FILES = ("viewer-static.min.js", "shapes.min.js", "stencils.min.js")
ICONS = "icons.zip"
MATHJAX_FILES = (
    "loader.js", "core.js", "adaptors/liteDOM.js", "input/tex-full.js", "input/asciimath.js",
    "output/svg.js", "output/svg/fonts/tex.js",
)  # fmt: skip
"""The components of MathJax 3, in the order in which they must run."""
_HEAD = 2**16


def engine_folder() -> Path:
    """Return the folder of the engine's files: `DRAWIO_ENGINE`, else the package's own.

    Raises:
        DrawingError: a file is missing.
    """
    folder = Path(os.environ.get("DRAWIO_ENGINE") or HERE / "engine")
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise DrawingError(
            f"the drawing engine's files are missing ({', '.join(missing)})",
            "reinstall the package, or set DRAWIO_ENGINE to a folder that has them",
        )
    return folder


def mathjax_folder() -> Path | None:
    """Return the folder of MathJax's components; None if the extra `maths` is not installed."""
    # The package has only files, and is found without running code.
    found = importlib.util.find_spec("mathjax")
    for place in (found and found.submodule_search_locations) or ():
        folder = Path(place, "static", "mathjax", "es5")
        if all((folder / name).is_file() for name in MATHJAX_FILES):
            return folder
    return None


@cache
def engine_version() -> str:
    """Return a digest of the engine's files and whether there is MathJax; a constant without them."""
    found = hashlib.sha256()
    try:
        folder = engine_folder()
    except DrawingError:
        return found.hexdigest()
    # The first bytes and the size identify a version; reading all of it takes too long.
    for name in (*FILES, ICONS):
        path = folder / name
        if path.is_file():
            with path.open("rb") as file:
                found.update(file.read(_HEAD) + str(path.stat().st_size).encode())
    if mathjax_folder() is not None:
        found.update(b"MathJax")
    return found.hexdigest()
