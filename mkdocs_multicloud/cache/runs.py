"""A runner that runs a snippet only if what came of it is not known: by all that it has read."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mkdocs_multicloud.cache import versions
from mkdocs_multicloud.cache.dependencies import Checker, dependencies_of
from mkdocs_multicloud.execution.imported_modules import installed_imports
from mkdocs_multicloud.execution.isolation.environment import environment
from mkdocs_multicloud.execution.model import Candidate, Dependencies, Run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.cache.store import Store
    from mkdocs_multicloud.execution.model import Starter
    from mkdocs_multicloud.execution.policy import Policy
    from mkdocs_multicloud.snippet.loader import Snippet
    from mkdocs_multicloud.snippet.project import Project

FORMAT = 1
"""Of the entries; one more when they, or what is captured, change."""
MAX_VARIANTS = 4
"""Results of one snippet that are remembered, for other contents of what it reads."""


@dataclass(frozen=True, slots=True)
class Variant:
    """The result of one run, and what it depends on."""

    dependencies: Dependencies
    run: Run


class RememberingRunner:
    """Runs what is not known; can be used from several threads.

    Args:
        runner: runs the others.
        store: holds what is known.
        always: run all the same, and remember.
    """

    def __init__(
        self, runner: Starter, store: Store, project: Project, policy: Policy, *, always: bool
    ) -> None:
        self._runner = runner
        self._store = store
        self._project = project
        self._policy = policy
        self.always = always
        self._known: dict[str, Run] = {}
        self._lock = threading.Lock()
        self.checker = Checker(project)
        self.ran = 0

    def begin(self) -> None:
        """A build begins: files and packages may have changed since the last."""
        self.checker.forget()
        self._known.clear()
        self.ran = 0

    def prepare(self, snippets: Iterable[Snippet]) -> None:
        """Get ready for those of the snippets that have to be run."""
        wanted = [made for made in snippets if made.program and self.known(made) is None]
        if wanted:
            programs = [made.program for made in wanted if made.program]
            self._runner.prepare(installed_imports(programs))

    def known(self, snippet: Snippet) -> Run | None:
        """The run of a snippet, if it need not be run."""
        if self.always:
            return None
        key = self._key(snippet)
        if key not in self._known:
            for variant in self._variants(key):
                if self.checker.is_current(variant.dependencies):
                    self._known[key] = variant.run
                    break
        return self._known.get(key)

    def run(self, snippet: Snippet) -> Run:
        """The run of a snippet that has a program, remembered if it need not be run."""
        known = self.known(snippet)
        if known is not None:
            return known
        run = self._runner.run(snippet)
        if run.inputs is not None and snippet.depends:
            unseen = dependencies_of(snippet, run, self._project).inputs
            run = dataclasses.replace(run, inputs=tuple(sorted(unseen.items())))
        with self._lock:
            self.ran += 1
        if run.failure is None and run.inputs is not None:
            self._remember(snippet, run)
        return run

    def close(self) -> None:
        """Kill what runs, and run nothing any more."""
        self._runner.close()

    def dependencies(self, snippet: Snippet) -> Dependencies | None:
        """What the known run of a snippet depends on; None if none is known."""
        run = self._known.get(self._key(snippet))
        if run is None or run.inputs is None:
            return None
        return dependencies_of(snippet, run, self._project)

    def _key(self, snippet: Snippet) -> str:
        """The same for runs of the same text under the same settings."""
        env = self._policy.env
        seen = sorted((name, environment(env).get(name)) for name, _ in env)
        what = (FORMAT, versions.PYTHON, snippet.key, self._policy.network, seen)
        return hashlib.sha256(json.dumps(what).encode()).hexdigest()

    def _variants(self, key: str) -> list[Variant]:
        entries = self._store.get("runs", key)
        try:
            return [_variant(entry) for entry in entries or ()]
        except (TypeError, KeyError, AttributeError, ValueError):
            return []

    def _remember(self, snippet: Snippet, run: Run) -> None:
        key = self._key(snippet)
        new = Variant(dependencies_of(snippet, run, self._project), run)
        with self._lock:
            others = [old for old in self._variants(key) if old.dependencies != new.dependencies]
            kept = [new, *others][:MAX_VARIANTS]
            self._store.put("runs", key, [_entry(variant) for variant in kept])
        self._known[key] = run


def _entry(variant: Variant) -> dict[str, Any]:
    run = variant.run
    return {
        "dependencies": variant.dependencies.to_json(),
        "candidates": [dataclasses.asdict(candidate) for candidate in run.candidates],
        "inputs": dict(run.inputs or ()),
        "modules": run.modules,
        "stdout": run.stdout,
        "stderr": run.stderr,
        "seconds": run.seconds,
    }


def _variant(entry: dict[str, Any]) -> Variant:
    run = Run(
        tuple(Candidate(**candidate) for candidate in entry["candidates"]),
        entry["stdout"],
        entry["stderr"],
        None,
        float(entry["seconds"]),
        tuple(sorted(entry["inputs"].items())),
        tuple(entry["modules"]),
        "remembered",
    )
    return Variant(Dependencies.from_json(entry["dependencies"]), run)
