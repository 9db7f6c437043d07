"""Where draw.io's engine is: files that the build hook puts into the package."""

from __future__ import annotations

import os
from pathlib import Path

from mkdocs_multicloud.errors import DrawingError

HERE = Path(__file__).parent
FILES = ("viewer-static.min.js", "shapes.min.js", "stencils.min.js")
ICONS = "icons.zip"


def engine_folder() -> Path:
    """Where the engine's files are: the folder `DRAWIO_ENGINE`, else the package's own.

    Raises:
        DrawingError: they are not there.
    """
    folder = Path(os.environ.get("DRAWIO_ENGINE") or HERE / "engine")
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise DrawingError(
            f"the drawing engine's files are missing ({', '.join(missing)})",
            "install the package anew, or set DRAWIO_ENGINE to a folder that has them",
        )
    return folder
