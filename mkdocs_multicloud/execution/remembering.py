"""A runner that runs a snippet only if what came of it is not known: by all that it has read."""

from __future__ import annotations

import dataclasses
import glob
import hashlib
import json
import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.execution import Candidate, Run, preload, versions
from mkdocs_multicloud.execution.inputs import digest
from mkdocs_multicloud.execution.place import place

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mkdocs_multicloud.execution import Starter
    from mkdocs_multicloud.execution.terms import Terms
    from mkdocs_multicloud.project import Project
    from mkdocs_multicloud.snippet import Snippet
    from mkdocs_multicloud.store import Store

FORMAT = 1
"""Of the entries; one more when they, or what is captured, change."""
MAX_VARIANTS = 4
"""Results of one snippet that are remembered, for other contents of what it reads."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What one run came to, and what must be true for it to come to the same again.

    Attributes:
        inputs: digests of what it has read, by paths.
        modules: versions of the distributions of its modules.
    """

    inputs: dict[str, str]
    modules: dict[str, str]
    run: Run


class RememberingRunner:
    """Runs what is not known; can be used from several threads.

    Args:
        runner: runs the others.
        store: holds what is known.
        always: run all the same, and remember.
    """

    def __init__(
        self, runner: Starter, store: Store, project: Project, terms: Terms, *, always: bool
    ) -> None:
        self._runner = runner
        self._store = store
        self._project = project
        self._terms = terms
        self._always = always
        self._digests: dict[Path, str] = {}
        self._known: dict[str, Run] = {}
        self._lock = threading.Lock()
        self.ran = 0

    def begin(self) -> None:
        """A build begins: files and packages may have changed since the last."""
        self._digests.clear()
        self._known.clear()
        self.ran = 0
        versions.forget()

    def prepare(self, snippets: Iterable[Snippet]) -> None:
        """Get ready for those of the snippets that have to be run."""
        wanted = [made for made in snippets if made.program and self.known(made) is None]
        if wanted:
            self._runner.prepare(preload.installed(_sources(wanted)))

    def known(self, snippet: Snippet) -> Run | None:
        """The run of a snippet, if it need not be run."""
        if self._always:
            return None
        key = self.key(snippet)
        if key not in self._known:
            for variant in self._variants(key):
                if self._holds(variant, snippet):
                    self._known[key] = variant.run
                    break
        return self._known.get(key)

    def run(self, snippet: Snippet) -> Run:
        """The run of a snippet that has a program, remembered if it need not be run."""
        known = self.known(snippet)
        if known is not None:
            return known
        run = self._with_unseen(self._runner.run(snippet), snippet)
        with self._lock:
            self.ran += 1
        if run.failure is None and run.inputs is not None:
            self._remember(snippet, run)
        return run

    def close(self) -> None:
        """Kill what runs, and run nothing any more."""
        self._runner.close()

    def key(self, snippet: Snippet) -> str:
        """The same for runs of the same text under the same settings."""
        program = snippet.program
        assert program is not None
        # Where its imports lead, for a new file can come before the one that they led to.
        own = preload.shadowed(program.runs, program.folders)
        base = self._base(snippet)
        found = [os.path.relpath(path, base).replace(os.sep, "/") for path in own]
        what = (FORMAT, versions.PYTHON, snippet.key, found, self._terms.network, self._terms.env)
        return hashlib.sha256(json.dumps(what).encode()).hexdigest()

    def _variants(self, key: str) -> list[Variant]:
        entries = self._store.get("runs", key)
        try:
            return [_variant(entry) for entry in entries or ()]
        except (TypeError, KeyError, AttributeError, ValueError):
            return []

    def _holds(self, variant: Variant, snippet: Snippet) -> bool:
        """Whether all that the run has read is still what it was."""
        if any(versions.version_of(name) != told for name, told in variant.modules.items()):
            return False
        base = self._base(snippet)
        if _unseen(snippet, base) - variant.inputs.keys():
            return False
        return all(self._digest(base / path) == told for path, told in variant.inputs.items())

    def _digest(self, path: Path) -> str:
        if path not in self._digests:
            self._digests[path] = digest(str(path))
        return self._digests[path]

    def _with_unseen(self, run: Run, snippet: Snippet) -> Run:
        """With the files that the option `depends` names."""
        if run.inputs is None or not snippet.depends:
            return run
        base = self._base(snippet)
        unseen = {path: digest(str(base / path)) for path in _unseen(snippet, base)}
        return dataclasses.replace(
            run, inputs=tuple(sorted({**unseen, **dict(run.inputs)}.items()))
        )

    def _base(self, snippet: Snippet) -> Path:
        assert snippet.program is not None
        return place(snippet.program, snippet.cwd, self._project)[0]

    def _remember(self, snippet: Snippet, run: Run) -> None:
        key = self.key(snippet)
        inputs = dict(run.inputs or ())
        modules = {name: versions.version_of(name) for name in run.modules}
        new = Variant(inputs, modules, run)
        with self._lock:
            others = [old for old in self._variants(key) if old.inputs != inputs]
            kept = [new, *others][:MAX_VARIANTS]
            self._store.put("runs", key, [_entry(variant) for variant in kept])
        self._known[key] = run


def _sources(snippets: Iterable[Snippet]) -> list[tuple[str, tuple[str, ...]]]:
    return [(made.program.runs, made.program.folders) for made in snippets if made.program]


def _unseen(snippet: Snippet, base: Path) -> set[str]:
    """The paths that the option `depends` names, relative to the folder where the snippet runs."""
    found: set[str] = set()
    for pattern in snippet.depends:
        names = glob.glob(pattern, root_dir=base, recursive=True) if "*" in pattern else [pattern]
        found.update(name.replace("\\", "/") for name in names)
    return found


def _entry(variant: Variant) -> dict[str, Any]:
    run = variant.run
    return {
        "inputs": variant.inputs,
        "modules": variant.modules,
        "candidates": [dataclasses.asdict(candidate) for candidate in run.candidates],
        "stdout": run.stdout,
        "stderr": run.stderr,
        "seconds": run.seconds,
    }


def _variant(entry: dict[str, Any]) -> Variant:
    inputs, modules = dict(entry["inputs"]), dict(entry["modules"])
    run = Run(
        tuple(Candidate(**candidate) for candidate in entry["candidates"]),
        entry["stdout"],
        entry["stderr"],
        None,
        float(entry["seconds"]),
        tuple(sorted(inputs.items())),
        tuple(modules),
    )
    return Variant(inputs, modules, run)
