"""A runner that runs a snippet only if its text or one of its inputs has changed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import threading
from typing import TYPE_CHECKING

from mkdocs_multicloud.cache import versions
from mkdocs_multicloud.cache.dependencies import Checker
from mkdocs_multicloud.execution.isolation.environment import environment
from mkdocs_multicloud.execution.model import Run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_multicloud.cache.store import Store
    from mkdocs_multicloud.execution.model import Runner
    from mkdocs_multicloud.execution.policy import Policy
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet
    from mkdocs_multicloud.snippet.project import Project

FORMAT = 3
"""Version of the entries; increase it when their format, or what is captured, changes."""
MAX_VARIANTS = 4
"""Number of cached results for each snippet, for different contents of its inputs."""


class RememberingRunner:
    """Runs only snippets without a cached result; safe to use from several threads.

    Args:
        runner: runs the snippets.
        store: stores the results.
        policy: the policy of the site, which is part of the key of a result.
        always: whether to run all snippets; their results are still stored.
    """

    def __init__(
        self, runner: Runner, store: Store, project: Project, policy: Policy, *, always: bool
    ) -> None:
        self._runner = runner
        self._store = store
        self._policy = policy
        self.always = always
        self._lock = threading.Lock()
        self.checker = Checker(project)

    def begin(self) -> None:
        """Start a build: files and packages may have changed since the last one."""
        self.checker.forget()

    def start(self, snippets: Iterable[Snippet]) -> list[Snippet]:
        """Prepare to run the snippets without a cached result, and return them."""
        wanted = list(snippets)
        unknown = [one for one in wanted if one.program is None or self.find(one) is None]
        if not wanted or any(one.program for one in unknown):
            self._runner.start(unknown)
        return unknown

    def find(self, snippet: Snippet) -> Run | None:
        """Return the cached run of a snippet; None if it must run."""
        if self.always:
            return None
        found = self._variants(self._key(snippet))
        return next((run for run in found if self._is_current(run)), None)

    def run(self, snippet: Snippet) -> Run:
        """Return the run of a snippet with a program, from the cache if possible."""
        found = self.find(snippet)
        if found is not None:
            return found
        run = self._runner.run(snippet)
        if run.inputs is None:
            return run
        dependencies = self.checker.dependencies_of(snippet, run)
        run = dataclasses.replace(run, inputs=tuple(sorted(dependencies.inputs.items())))
        if run.failure is None:
            run = dataclasses.replace(run, dependencies=dependencies)
            self._remember(snippet, run)
        return run

    def close(self) -> None:
        """Kill all running snippets and run no more."""
        self._runner.close()

    def _key(self, snippet: Snippet) -> str:
        """The key of a result: equal for runs of the same text with the same settings."""
        env = self._policy.env
        seen = sorted((name, environment(env).get(name)) for name, _ in env)
        what = (FORMAT, versions.PYTHON, snippet.key, self._policy.network, seen)
        return hashlib.sha256(json.dumps(what).encode()).hexdigest()

    def _variants(self, key: str) -> list[Run]:
        entries = self._store.get("runs", key)
        try:
            found = [Run.from_json(entry) for entry in entries or ()]
        except (TypeError, ValueError, AttributeError):
            return []
        return [dataclasses.replace(run, origin="remembered") for run in found]

    def _is_current(self, run: Run) -> bool:
        return run.dependencies is not None and self.checker.is_current(run.dependencies)

    def _remember(self, snippet: Snippet, run: Run) -> None:
        key = self._key(snippet)
        with self._lock:
            others = [old for old in self._variants(key) if old.dependencies != run.dependencies]
            kept = [run, *others][:MAX_VARIANTS]
            self._store.put("runs", key, [variant.to_json() for variant in kept])
