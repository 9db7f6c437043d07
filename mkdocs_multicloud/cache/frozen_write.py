"""Writes frozen results, which are committed with a site; unchanged files are not touched."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_multicloud.cache.frozen_read import (
    FORMAT,
    KEY_LENGTH,
    MAX_DIAGRAMS,
    NAME_LENGTH,
    OWN_FILE,
    RECORD,
    fingerprint,
    folders,
    is_short_line,
    text_of,
)
from mkdocs_multicloud.cache.store import write
from mkdocs_multicloud.errors import MulticloudError
from mkdocs_multicloud.execution.working_directory import working_directory
from mkdocs_multicloud.file_digest import ABSENT, digest
from mkdocs_multicloud.snippet.project import MAX_DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mkdocs_multicloud.execution.model import Candidate, Run
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet
    from mkdocs_multicloud.snippet.project import Project


@dataclass(frozen=True, slots=True)
class Frozen:
    """The changes to a folder of frozen results.

    Attributes:
        written, unchanged, removed: numbers of results.
        unseen: snippets with files that they have read outside the project; changes of these will
            not be noticed.
    """

    written: int
    unchanged: int
    removed: int
    unseen: tuple[tuple[Snippet, str], ...]


def freeze(
    folder: Path,
    results: Iterable[tuple[Snippet, Run]],
    project: Project,
    canonical: Callable[[str, str], str],
    *,
    complete: bool,
) -> Frozen:
    """Write results to a folder.

    Args:
        folder: the folder to write to.
        results: runs without a failure; those without a valid diagram are left out.
        canonical: returns the text to freeze for a diagram and its previous frozen text (empty if
            there is none); raises `MulticloudError` if it is not a diagram.
        complete: whether these are all results of the site, so that all others are removed.

    Raises:
        OSError: the folder cannot be written to, or is a link.
    """
    if folder.is_symlink():
        raise OSError("it is a link")
    folder.mkdir(parents=True, exist_ok=True)
    kept: set[Path] = set()
    counts = {True: 0, False: 0}
    unseen: list[tuple[Snippet, str]] = []
    for snippet, run in results:
        own = folder / f"{snippet.own_name[:NAME_LENGTH]}-{snippet.key[:KEY_LENGTH]}"
        diagrams = _diagrams(run, own, canonical)
        if not diagrams:
            continue
        inputs, lost = _inputs(snippet, run, project)
        unseen += [(snippet, name) for name in lost]
        counts[_written(own, _files(snippet, diagrams, inputs))] += 1
        kept.add(own)
    unused = [found for found in folders(folder) if found not in kept]
    if complete:
        for found in unused:
            _remove(found)
    return Frozen(counts[True], counts[False], len(unused) if complete else 0, tuple(unseen))


def _inputs(snippet: Snippet, run: Run, project: Project) -> tuple[dict[str, str], list[str]]:
    """The inputs of a run with digests, and the names of those that only this machine has.

    Raises:
        OSError: a file has changed since the run.
    """
    base = working_directory(snippet, project)[0]
    found: dict[str, str] = {}
    lost: list[str] = []
    for path, read in run.inputs or ():
        relative = Path(os.path.relpath(base / path, project.base)).as_posix()
        try:
            own = fingerprint(relative, project) if is_short_line(relative) else ""
        except ValueError:
            own = ""
        if not own:
            if read != ABSENT:
                lost.append(Path(path).name)
        elif digest(str(base / path)) != read and not read.startswith("names "):
            raise OSError(f"{relative} has changed in the meantime; freeze again")
        else:
            found[relative] = own
    return dict(sorted(found.items())), lost


def _diagrams(
    run: Run, own: Path, canonical: Callable[[str, str], str]
) -> list[tuple[Candidate, str]]:
    """The candidates that are diagrams, each with the text to freeze."""
    found: list[tuple[Candidate, str]] = []
    for candidate in run.candidates[:MAX_DIAGRAMS]:
        before = ""
        with suppress(OSError, ValueError):
            before = text_of(own / _file(len(found)), MAX_DOCUMENT)
        with suppress(MulticloudError):
            found.append((candidate, canonical(candidate.xml, before)))
    return found


def _file(index: int) -> str:
    return f"{index + 1}.drawio"


def _files(
    snippet: Snippet, diagrams: list[tuple[Candidate, str]], inputs: dict[str, str]
) -> dict[str, bytes]:
    """The files of a result, by name."""
    record = {
        "format": FORMAT,
        "snippet": snippet.where.path,
        "diagrams": [
            {"name": candidate.name, "kind": candidate.kind, "file": _file(index)}
            for index, (candidate, _) in enumerate(diagrams)
        ],
        "inputs": inputs,
    }
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    texts = {_file(index): text for index, (_, text) in enumerate(diagrams)}
    return {
        # Names that are not valid Unicode are written as escapes of JSON.
        RECORD: text.encode("utf-8", "backslashreplace"),
        **{name: text.encode() for name, text in texts.items()},
    }


def _written(own: Path, files: dict[str, bytes]) -> bool:
    """Write the files of a result; return whether anything has changed."""
    if own.is_symlink():
        own.unlink()
    own.mkdir(exist_ok=True)
    present = {entry.name for entry in os.scandir(own) if OWN_FILE.fullmatch(entry.name)}
    surplus = present - files.keys()
    changed = [name for name, data in files.items() if not _holds(own / name, data)]
    for name in changed:
        write(own / name, files[name])
        # Everyone who can read the checkout must be able to read it.
        (own / name).chmod(0o644)
    for name in surplus:
        (own / name).unlink()
    return bool(surplus or changed)


def _holds(path: Path, data: bytes) -> bool:
    try:
        return text_of(path, MAX_DOCUMENT).encode() == data.replace(b"\r\n", b"\n")
    except (OSError, ValueError):
        return False


def _remove(own: Path) -> None:
    """Remove a result, but no files that others have added to its folder."""
    if own.is_symlink():
        own.unlink()
        return
    for entry in list(os.scandir(own)):
        if OWN_FILE.fullmatch(entry.name):
            Path(entry).unlink()
    with suppress(OSError):
        own.rmdir()
