"""A drawer that draws on the workers of a cluster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from mkdocs_multicloud.cluster.connection import ClusterError
from mkdocs_multicloud.errors import DrawingError

if TYPE_CHECKING:
    from mkdocs_multicloud.cluster.connection import Cluster
    from mkdocs_multicloud.cluster.worker import Verb
    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.drawing import Drawing, PictureRequest


class ClusterDrawer:
    """Draws documents as tasks; can be used from several threads."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def warm(self) -> None:
        """Do nothing: workers start their engines with their first document."""

    def draw(
        self, document: MxFile, request: PictureRequest, original: MxFile | None = None
    ) -> tuple[Drawing, ...]:
        """Draw the requested pages, as `Drawer.draw` does.

        Raises:
            DrawingError: there is no such page or layer, or the page cannot be drawn.
        """
        drawn = cast("tuple[Drawing, ...]", self._result("draw", document, request, original))
        for index, path, seen in (image for one in drawn for image in one.image_files):
            if unsent := self._cluster.unsent(Path(request.folders[index], path), seen):
                raise DrawingError(f"it shows {path}, {unsent}")
        return drawn

    def lay_out(self, document: MxFile, kind: str) -> MxFile:
        """Return the document with new geometry, as `Drawer.lay_out` does.

        Raises:
            DrawingError: it cannot be laid out.
        """
        return cast("MxFile", self._result("lay_out", document, kind))

    def close(self) -> None:
        """Stop all drawings and draw no more."""
        self._cluster.close()

    def _result(self, verb: Verb, *job: object) -> object:
        try:
            return self._cluster.result(verb, *job)
        except ClusterError as error:
            raise DrawingError(str(error)) from None
