"""Reads the sidebar of draw.io's application, in the engine's process."""

from __future__ import annotations

import json
from typing import Any

from py_mini_racer import JSEvalException, JSTimeoutException, MiniRacer, init_mini_racer

from mkdocs_multicloud.drawing.engine import DOM, V8_FLAGS
from mkdocs_multicloud.drawing.engine_files import HERE, sidebar_file
from mkdocs_multicloud.errors import DrawingError


def read_sidebar(timeout: float) -> dict[str, Any]:
    """Return what `sidebar.js` finds in the application.

    The application cannot share V8 with the engine: both define the same names.

    Args:
        timeout: time limit for each file, in seconds.

    Raises:
        DrawingError: the file is missing, or cannot be run.
    """
    file = sidebar_file()
    sources = (*DOM, file, HERE / "sidebar.js")
    init_mini_racer(flags=V8_FLAGS, ignore_duplicate_init=True)
    v8 = MiniRacer()
    try:
        for path in sources:
            found = v8.eval(path.read_text("utf-8"), timeout_sec=timeout)
    except (JSEvalException, JSTimeoutException):
        raise DrawingError(
            f"the shapes in {file} cannot be read",
            "take this file from the same release of draw.io as the engine, or leave it out",
        ) from None
    finally:
        v8.close()
    sidebar: dict[str, Any] = json.loads(str(found))
    return sidebar
