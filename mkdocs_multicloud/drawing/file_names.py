"""Names of the files of drawings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_multicloud.errors import DrawingError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.drawing.pictures import Drawing


def file_stems(drawings: Iterable[Drawing], name: str) -> tuple[tuple[str, ...], ...]:
    """Return the file names of each picture of each drawing, without suffixes.

    Args:
        drawings: the drawings of one document.
        name: name of the document's files.

    Raises:
        DrawingError: two pictures have the same file name.
    """
    taken: dict[str, Drawing] = {}
    found = []
    for drawing in drawings:
        own = drawing.file_stem(name)
        found.append(
            tuple(own if p.theme == "light" else f"{own}-{p.theme}" for p in drawing.pictures)
        )
        for stem in found[-1]:
            # Some file systems ignore case.
            first = taken.setdefault(stem.casefold(), drawing)
            if first is not drawing:
                raise DrawingError(
                    f"the pages {first.number} ({first.page!r}) and {drawing.number} "
                    f"({drawing.page!r}) would both be written to {stem!r}",
                    "rename one of them, or choose one page by its number",
                )
    return tuple(found)
