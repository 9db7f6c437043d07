"""The files of the option `compare`, each read once per build."""

from __future__ import annotations

import posixpath
from functools import partial
from typing import TYPE_CHECKING

from mkdocs_multicloud.architecture.state import MAX_STATE, read_state
from mkdocs_multicloud.architecture.state_comparison import StateIndex
from mkdocs_multicloud.cache.single_flight import SingleFlight
from mkdocs_multicloud.errors import Location, MulticloudError, SnippetError, StateError
from mkdocs_multicloud.snippet.allowed_folders import resolve_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.architecture.state import State
    from mkdocs_multicloud.architecture.state_comparison import StateComparison
    from mkdocs_multicloud.diagram.mxfile import MxFile
    from mkdocs_multicloud.settings.options import Settings
    from mkdocs_multicloud.snippet.project import Project


class States:
    """Compares diagrams with states; thread-safe."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._states: SingleFlight[str, State] = SingleFlight(keeps=True)
        self._indices: SingleFlight[tuple[tuple[str, ...], tuple[str, ...]], StateIndex] = (
            SingleFlight(keeps=True)
        )

    def compare(
        self, document: MxFile, settings: Settings
    ) -> tuple[StateComparison | None, tuple[MulticloudError, ...]]:
        """Compare a diagram with the files of the option `compare`.

        Returns:
            The comparison; None without the option, or if a file cannot be read, with the error.
        """
        if not settings.compare:
            return None, ()
        key = settings.compare, settings.compare_ignore
        try:
            return self._indices.get(key, partial(self._index, *key)).compare(document), ()
        except MulticloudError as error:
            return None, (error,)

    def _index(self, files: tuple[str, ...], ignored: tuple[str, ...]) -> StateIndex:
        return StateIndex(
            [self._states.get(file, partial(self._read, file)) for file in files], ignored
        )

    def _read(self, written: str) -> State:
        try:
            path = resolve_path(written, self._project, Location(""))
            with path.open("rb") as file:
                data = file.read(MAX_STATE + 1)
        except SnippetError as error:
            raise StateError(f"compare: {error.what}", error.hint) from None
        except OSError as error:
            raise StateError(f"compare: {written!r} cannot be read ({error.strerror})") from None
        return read_state(data, self._project.display(path))


def file_names(files: Iterable[str]) -> str:
    """Return the names of states for people."""
    return ", ".join(posixpath.basename(written) for written in files)
