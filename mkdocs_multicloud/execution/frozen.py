"""Results that are committed with a site: what `execute: never` shows, without running anything.

A folder for each snippet holds `run.json`, which says what ran and what it has read, and the
diagrams that came of it, a file each, in draw.io's own form and indented.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.errors import MxFileError
from mkdocs_multicloud.execution import Candidate, Failure, Run
from mkdocs_multicloud.execution.inputs import digest
from mkdocs_multicloud.execution.place import place
from mkdocs_multicloud.store import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from mkdocs_multicloud.execution.conditions import Conditions
    from mkdocs_multicloud.project import Project
    from mkdocs_multicloud.snippet import Snippet

RECORD = "run.json"
_KEY_LENGTH = 12


class FrozenRunner:
    """Knows what was frozen, and runs nothing.

    Args:
        folder: that `freeze` has written.
    """

    def __init__(self, folder: Path, project: Project) -> None:
        self._folder = folder
        self._project = project
        self._keys: dict[str, Path] = {}
        self.ran = 0

    def begin(self) -> None:
        """A build begins: look at the folder anew."""
        self._keys = {record.parent.name.rpartition("-")[2]: record for record in self._records()}

    def prepare(self, snippets: Iterable[Snippet]) -> None:
        """There is nothing to get ready."""

    def known(self, snippet: Snippet) -> Run | None:
        """The frozen run of a snippet, also if there is none: it is not run."""
        return self.run(snippet)

    def run(self, snippet: Snippet) -> Run:
        """The frozen run of a snippet; a failure if there is none."""
        record = self._keys.get(snippet.key[:_KEY_LENGTH])
        if record is None:
            what = "no result of this text is frozen, and execute: never runs nothing"
            return Run(failure=Failure("frozen", what))
        try:
            return self._read(record, snippet)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            what = f"the frozen result in {record.parent.name} cannot be read"
            return Run(failure=Failure("frozen", what))

    def conditions(self, snippet: Snippet) -> Conditions | None:
        """What is frozen is read anew each time."""
        return None

    def close(self) -> None:
        """There is nothing to end."""

    def _records(self) -> Iterable[Path]:
        return sorted(self._folder.glob(f"*-*/{RECORD}"))

    def _read(self, record: Path, snippet: Snippet) -> Run:
        told = json.loads(record.read_text("utf-8"))
        candidates = tuple(
            Candidate(one["name"], one["kind"], _inside(record.parent, one["file"]))
            for one in told["diagrams"]
        )
        assert snippet.program is not None
        base = place(snippet.program, snippet.cwd, self._project)[0]
        inputs = tuple(sorted(dict(told["inputs"]).items()))
        changed = [path for path, found in inputs if digest(str(base / path)) != found]
        if changed:
            named = ", ".join(changed[:5]) + (" …" if len(changed) > 5 else "")
            what = f"its frozen result is out of date: {named} changed since"
            return Run(failure=Failure("frozen", what), inputs=inputs)
        return Run(candidates, told["stdout"], inputs=inputs)


def _inside(folder: Path, name: str) -> str:
    """The text of a file of a folder.

    Raises:
        ValueError: the name leads elsewhere.
    """
    path = (folder / name).resolve()
    if path.parent != folder.resolve():
        raise ValueError("a diagram elsewhere")
    return path.read_text("utf-8")


def freeze(
    folder: Path, results: Iterable[tuple[Snippet, Run]], canonical: Callable[[str], str]
) -> tuple[int, int]:
    """Write results, and take out those that nothing asks for any more.

    Args:
        folder: to write to.
        results: runs without a failure.
        canonical: a diagram's text → the same, indented.

    Returns:
        How many were written anew, and how many taken out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = {record.parent for record in folder.glob(f"*-*/{RECORD}")}
    kept = set()
    written = 0
    for snippet, run in results:
        own = folder / f"{snippet.name}-{snippet.key[:_KEY_LENGTH]}"
        kept.add(own)
        files = _files(snippet, run, canonical)
        if all(_text(own / name) == text for name, text in files.items()):
            continue
        own.mkdir(exist_ok=True)
        for name, text in files.items():
            write(own / name, text.encode())
        written += 1
    gone = before - kept
    for unused in sorted(gone):
        shutil.rmtree(unused)
    return written, len(gone)


def _files(snippet: Snippet, run: Run, canonical: Callable[[str], str]) -> dict[str, str]:
    diagrams: list[dict[str, Any]] = []
    files: dict[str, str] = {}
    for number, candidate in enumerate(run.candidates, 1):
        name = f"{number}.drawio"
        try:
            files[name] = canonical(candidate.xml)
        except MxFileError:
            files[name] = candidate.xml
        diagrams.append({"name": candidate.name, "kind": candidate.kind, "file": name})
    record = {
        "snippet": str(snippet.where.path),
        "diagrams": diagrams,
        "inputs": dict(run.inputs or ()),
        "stdout": run.stdout,
    }
    return {RECORD: json.dumps(record, indent=2, ensure_ascii=False) + "\n", **files}


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except OSError:
        return None
