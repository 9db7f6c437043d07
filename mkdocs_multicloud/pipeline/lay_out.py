"""MxFile → MxFile: lays out a document, or puts its cells where somebody has saved them."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mkdocs_multicloud.drawing.saved_layout import keep_layout, read_layout
from mkdocs_multicloud.errors import LayoutError, Location
from mkdocs_multicloud.settings.options import KEEP, LAYOUTS

if TYPE_CHECKING:
    from pathlib import Path

    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.errors import MulticloudError
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet

MAX_LAYOUT = 16 * 2**20
"""Bytes of a layout file."""


class Layouter(Protocol):
    """Lays out documents."""

    def lay_out(self, document: MxFile, kind: str) -> MxFile:
        """Return the document with new geometry.

        Raises:
            DrawingError: it cannot be laid out.
        """


@dataclass(frozen=True, slots=True)
class Laid:
    """A document that is laid out, and warnings."""

    document: MxFile
    warnings: tuple[MulticloudError, ...] = ()


def layout_file(snippet: Snippet) -> str:
    """Return the path of the saved layout of a snippet, relative to the project's folder."""
    return posixpath.join(posixpath.dirname(snippet.where.path), f"{snippet.name}.layout.json")


def lay_out(document: MxFile, kind: str, file: str, base: Path, layouter: Layouter) -> Laid:
    """Lay out a document.

    Args:
        kind: the value of the option `layout`.
        file: the path of the saved layout, relative to `base`.

    Raises:
        LayoutError: the saved layout is damaged.
        DrawingError: the document cannot be laid out.
    """
    if kind != KEEP:
        return Laid(layouter.lay_out(document, kind))
    first = LAYOUTS[0]
    try:
        with (base / file).open("rb") as opened:
            data = opened.read(MAX_LAYOUT + 1)
    except FileNotFoundError:
        name = posixpath.basename(file).removesuffix(".layout.json")
        missing = LayoutError(
            f"there is no {file} yet, so the diagram is laid out by {first!r}",
            f"move its shapes in draw.io, then: mkdocs-multicloud layout --save {name}.drawio "
            f"-o {file}",
        )
        return Laid(layouter.lay_out(document, first), (missing,))
    except OSError as error:
        raise LayoutError(f"{file} cannot be read ({error.strerror})", "fix that") from None
    try:
        if len(data) > MAX_LAYOUT:
            raise LayoutError(f"it is larger than {MAX_LAYOUT // 2**20} MiB", "save it again")
        saved = read_layout(data.decode("utf-8-sig", "replace"))
    except LayoutError as error:
        raise error.seen_from(Location(file)) from None
    kept, warnings = keep_layout(document, saved, lambda: layouter.lay_out(document, first))
    hint = "save the layout again if that is meant"
    return Laid(kept, tuple(LayoutError(text, hint, at=Location(file)) for text in warnings))
