"""Document → the document that is drawn: with what the options add to the picture.

Pages show the XML and the facts of the document as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_multicloud.architecture.outline_rules import with_broken_rules
from mkdocs_multicloud.architecture.state_results import with_missing
from mkdocs_multicloud.diagram.colour_by import coloured

if TYPE_CHECKING:
    from mkdocs_multicloud.architecture.state_comparison import StateComparison
    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.errors import MulticloudError
    from mkdocs_multicloud.settings.options import Settings


@dataclass(frozen=True, slots=True)
class PictureDocument:
    """The document to draw.

    Attributes:
        warnings: to report with the diagram.
    """

    document: MxFile
    warnings: tuple[MulticloudError, ...] = ()


def picture_of(
    document: MxFile, settings: Settings, path: str, comparison: StateComparison | None = None
) -> PictureDocument:
    """Return the document to draw.

    Args:
        path: of the snippet.
        comparison: with the state of the option `compare`.
    """
    warnings: tuple[MulticloudError, ...] = ()
    key, *order = settings.color_by or ("",)
    if key:
        document = coloured(document, key, tuple(order))
    if not isinstance(settings.rules, str):
        document, warnings = with_broken_rules(document, settings.rules, path)
    if comparison is not None:
        document = with_missing(document, comparison, settings.ui_strings["state_missing"])
    return PictureDocument(document, warnings)


def picture_key(settings: Settings, path: str) -> tuple[object, ...]:
    """Return the values of the options that change the document to draw.

    Args:
        path: of the snippet.
    """
    rules = ("rules", path) if settings.rules else ()
    return (*rules, settings.compare, settings.compare_ignore, settings.color_by)
