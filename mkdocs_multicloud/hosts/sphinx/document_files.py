"""Where the files of documents are until builders copy them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


def folder_of(env: BuildEnvironment, docname: str) -> Path:
    """Return the folder of a document's files."""
    return Path(env.doctreedir) / "multicloud" / f"{docname}.files"
