"""Finds the files of draw.io's engine, which the build hook puts into the package, and MathJax."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import DrawingError

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
FILES = ("viewer-static.min.js", "shapes.min.js", "stencils.min.js")
ADDED_SHAPES = "added_shapes.js"
"""Of the second file, what the first does not have: the build hook makes it for the package."""
ICONS = "icons.zip"
MATHJAX_FILES = (
    "loader.js", "core.js", "adaptors/liteDOM.js", "input/tex-full.js", "input/asciimath.js",
    "output/svg.js", "output/svg/fonts/tex.js",
)  # fmt: skip
"""The components of MathJax 3, in the order in which they must run."""
_ICON_FOLDER = "img/lib"
_SIDEBAR = "app.min.js"
_HEAD = 2**16


def engine_folder() -> Path:
    """Return the folder of the engine's files: `DRAWIO_ENGINE`, else the package's own.

    In a release of draw.io, they are in the folder `js`.

    Raises:
        DrawingError: a file is missing.
    """
    folder = _chosen()
    if not (folder / FILES[0]).is_file() and (folder / "js" / FILES[0]).is_file():
        folder /= "js"
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


def icons_source() -> Path:
    """Return the archive of draw.io's icons, or the folder that has `img/lib`."""
    folder = _chosen()
    if (folder / ICONS).is_file():
        return folder / ICONS
    return folder if (folder / _ICON_FOLDER).is_dir() else HERE / "engine" / ICONS


def sidebar_file() -> Path:
    """Return draw.io's application, whose sidebar lists the shapes.

    Raises:
        DrawingError: it is missing.
    """
    for place in (_chosen(), _chosen() / "js", HERE / "engine"):
        if (place / _SIDEBAR).is_file():
            return place / _SIDEBAR
    raise DrawingError(
        f"the file {_SIDEBAR} of draw.io is missing, which has the shapes", "reinstall the package"
    )


@cache
def engine_version() -> str:
    """Return a digest of the engine's files and of whether there is MathJax; else a constant."""
    found = hashlib.sha256()
    try:
        folder = engine_folder()
    except DrawingError:
        return found.hexdigest()
    # The first bytes and the size identify a version; reading all of it takes too long.
    for path in (*(folder / name for name in FILES), *_icon_files()):
        if path.is_file():
            with path.open("rb") as file:
                found.update(file.read(_HEAD) + str(path.stat().st_size).encode())
    if mathjax_folder() is not None:
        found.update(b"MathJax")
    return found.hexdigest()


def _chosen() -> Path:
    return Path(os.environ.get("DRAWIO_ENGINE") or HERE / "engine")


def _icon_files() -> Iterator[Path]:
    source = icons_source()
    if source.is_dir():
        yield from sorted((source / _ICON_FOLDER).rglob("*"))
    else:
        yield source
