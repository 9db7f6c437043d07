"""Reads frozen results, which are committed with a site: `execute: never` shows them.

Each snippet has a folder with `run.json` (what ran and what it has read) and one indented draw.io
file for each captured diagram. They contain no path of the machine that wrote them. Anyone who
proposes a change can write them, so they are not trusted until they are checked.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.errors import SnippetError
from mkdocs_multicloud.execution.child.input_recorder import MAX_INPUTS
from mkdocs_multicloud.execution.model import Candidate, Failure, Run
from mkdocs_multicloud.file_digest import ABSENT
from mkdocs_multicloud.snippet.project import MAX_DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mkdocs_multicloud.snippet.loaded_snippet import Snippet
    from mkdocs_multicloud.snippet.project import Project
    from mkdocs_multicloud.snippet.repository import Repository

RECORD = "run.json"
FORMAT = 1
"""Version of the records; increase it when their format changes."""
MAX_RECORD = 4 * 2**20
MAX_DIAGRAMS = 1000
KEY_LENGTH = 12
NAME_LENGTH = 60
_OWN_FOLDER = re.compile(rf".+-[0-9a-f]{{{KEY_LENGTH}}}")
OWN_FILE = re.compile(rf"{re.escape(RECORD)}|\d{{1,4}}\.drawio")


@dataclass(frozen=True, slots=True)
class FrozenResult:
    """The frozen result of a snippet.

    Attributes:
        folder: its folder, named by the snippet's own name and key, both shortened.
        path: the snippet's file.
        candidates: its diagrams.
        inputs: what its run has read, relative to the project's folder, with fingerprints.
    """

    folder: Path
    path: str
    candidates: tuple[Candidate, ...]
    inputs: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """The beginning of the snippet's own name."""
        return self.folder.name.rpartition("-")[0]


class FrozenRunner:
    """A runner that returns frozen results and runs nothing; safe to use from several threads.

    Args:
        folder: the folder that `freeze` has written.
    """

    def __init__(self, folder: Path, project: Project) -> None:
        self._folder = folder
        self._project = project
        self._folders: dict[str, Path] = {}

    def begin(self) -> None:
        """Start a build: list the folder again."""
        self._folders = {key_of(found): found for found in folders(self._folder)}

    def start(self, snippets: Iterable[Snippet]) -> list[Snippet]:
        """Return no snippets, as none has to run."""
        return []

    def run(self, snippet: Snippet) -> Run:
        """Return the frozen run of a snippet; a failure if there is none."""
        own = self._folders.get(snippet.key[:KEY_LENGTH])
        if own is None:
            return _refused("there is no frozen result for this text (execute: never)")
        try:
            result = read_result(own, self._project)
            changed = [
                path for path, old in result.inputs if fingerprint(path, self._project) != old
            ]
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            return _refused(f"its frozen result {own.name} is refused: {reason}")
        if changed:
            named = ", ".join(changed[:5]) + (" …" if len(changed) > 5 else "")
            return _refused(f"its frozen result is out of date: {named} changed since")
        return Run(result.candidates, inputs=result.inputs, origin="frozen")

    def close(self) -> None:
        """Do nothing: no process is running."""


def _refused(what: str) -> Run:
    return Run(failure=Failure("frozen", what), origin="frozen")


def folders(folder: Path) -> list[Path]:
    """Return the folders of results in a folder; empty if it is a link."""
    found = []
    with suppress(OSError):
        if not folder.is_symlink():
            found = [
                Path(entry) for entry in os.scandir(folder) if _OWN_FOLDER.fullmatch(entry.name)
            ]
    return sorted(found)


def key_of(own: Path) -> str:
    """Return the beginning of the key of the snippet whose result is in a folder."""
    return own.name.rpartition("-")[2]


def read_result(own: Path, project: Project) -> FrozenResult:
    """Read the result in a folder.

    Raises:
        OSError, ValueError: the result is not as `freeze` writes it.
    """
    if own.is_symlink():
        raise ValueError("it is a link")
    record = _record(text_of(own / RECORD, MAX_RECORD))
    candidates = _candidates(
        record, lambda file, limit: text_of(own / file, limit), project.display(own)
    )
    inputs = record["inputs"]
    return FrozenResult(
        own,
        path if isinstance(path := record.get("snippet"), str) else "",
        candidates,
        tuple((_word(inputs, None, path), _word(inputs, path)) for path in inputs),
    )


def frozen_at(
    repository: Repository, commit: str, project: Project, folder: Path, path: Path, name: str
) -> tuple[Candidate, ...]:
    """Return the diagrams of a snippet that were frozen in a commit.

    Args:
        folder: the folder that `freeze` has written.
        path: of the snippet's file.
        name: of the snippet.

    Raises:
        SnippetError: there are none, or they are not as `freeze` writes them.
    """
    display = project.display(path)

    def text(own: Path, file: str, limit: int) -> str:
        blob = repository.find(commit, repository.top / own / file)
        return repository.read(blob, limit).decode("utf-8").replace("\r\n", "\n")

    owns = [
        Path(found).parent
        for found in repository.names(commit, folder)
        if found.endswith(f"/{RECORD}")
    ]
    try:
        for own in owns:
            if own.name.rpartition("-")[0] != name[:NAME_LENGTH]:
                continue
            record = _record(text(own, RECORD, MAX_RECORD))
            if record.get("snippet") == display:
                return _candidates(record, partial(text, own), own.as_posix())
    except ValueError as error:
        raise SnippetError(
            f"the frozen result {own.name} of then is refused: {error}", "compare files"
        ) from None
    raise SnippetError(
        f"there was no frozen result of {display}, and snippets of earlier revisions never run",
        "commit what mkdocs-multicloud freeze writes from now on, or compare .drawio files",
    )


def _record(text: str) -> dict[str, Any]:
    """The record of a result.

    Raises:
        ValueError: it is not as `freeze` writes it.
    """
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(f"{RECORD} is not JSON") from None
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise ValueError(f"{RECORD} has another version")
    diagrams, inputs = record.get("diagrams"), record.get("inputs")
    if not isinstance(diagrams, list) or len(diagrams) > MAX_DIAGRAMS:
        raise ValueError(f"{RECORD} names no diagrams")
    if not isinstance(inputs, dict) or len(inputs) > MAX_INPUTS:
        raise ValueError(f"{RECORD} names no inputs")
    return record


def _candidates(
    record: dict[str, Any], read: Callable[[str, int], str], folder: str
) -> tuple[Candidate, ...]:
    """The diagrams of a result.

    Args:
        read: returns the text of a file of the result, of at most so many bytes.
        folder: the path of the result, for messages.
    """
    left = MAX_DOCUMENT
    candidates = []
    for diagram in record["diagrams"]:
        name, kind, file = (_word(diagram, key) for key in ("name", "kind", "file"))
        if not OWN_FILE.fullmatch(file):
            raise ValueError(f"{file!r} is not the name of a diagram file")
        candidates.append(Candidate(name, kind, read(file, left), f"{folder}/{file}"))
        left -= len(candidates[-1].xml)
    return tuple(candidates)


def is_short_line(text: str) -> bool:
    """Return whether a text can be a name in a record."""
    return text.isprintable() and len(text) <= 1000


def _word(entry: Any, key: str | None, value: Any = None) -> str:
    """Return a name from a record, checked to be a short line of text."""
    if key is not None:
        value = entry.get(key) if isinstance(entry, dict) else None
    if not isinstance(value, str) or not is_short_line(value):
        raise ValueError(f"{RECORD} has a value that is not a name")
    return value


def text_of(path: Path, limit: int) -> str:
    """Return a file's text.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is a link, not a file, too large, or not text.
    """
    if path.is_symlink() or not path.is_file():
        raise ValueError(f"{path.name} is {'a link' if path.is_symlink() else 'no file'}")
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ValueError(f"{path.name} is too large")
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not UTF-8") from None


def fingerprint(path: str, project: Project) -> str:
    """Return a digest of a path that is the same in every checkout.

    It does not depend on line ends, or on names of files that tools write beside the sources.

    Args:
        path: relative to the project's folder.

    Raises:
        ValueError: the path is outside the folders that the site may read.
    """
    full = Path(os.path.realpath(project.base / path))
    inside = any(full.is_relative_to(folder) for folder in (project.base, *project.allowed))
    if Path(path).is_absolute() or not inside:
        raise ValueError("it names an input outside of the project")
    try:
        if full.is_dir():
            names = [
                entry.name
                for entry in os.scandir(full)
                if entry.name[0] != "."
                and entry.name != "__pycache__"
                # The project's folder also contains folders of results: the site, and frozen ones.
                and (full != project.base or entry.is_file())
            ]
            return f"names {_hashed([os.fsencode(name) + b'/' for name in sorted(names)])}"
        if not full.is_file():
            return ABSENT
        with full.open("rb") as file:
            return _hashed(iter(lambda: file.readline(2**20), b""))
    except OSError:
        return ABSENT


def _hashed(pieces: Iterable[bytes]) -> str:
    made = hashlib.blake2b(digest_size=16)
    for piece in pieces:
        made.update(piece[:-2] + b"\n" if piece.endswith(b"\r\n") else piece)
    return made.hexdigest()
