"""What a worker of Dask does: it checks itself, copies the project, runs snippets and draws.

The processes of a build stay until the build or the worker ends, as those of a local build.
"""

from __future__ import annotations

import asyncio
import dataclasses
import shutil
import tempfile
import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from distributed import get_worker

from mkdocs_multicloud import __version__
from mkdocs_multicloud.cache import versions
from mkdocs_multicloud.cluster.project_files import sees_project, write_project
from mkdocs_multicloud.drawing import Drawer
from mkdocs_multicloud.drawing.engine_files import engine_version
from mkdocs_multicloud.execution.factory import runner_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_multicloud.cluster.project_files import Manifest
    from mkdocs_multicloud.execution.model import Run
    from mkdocs_multicloud.execution.policy import Policy
    from mkdocs_multicloud.snippet.loaded_snippet import Snippet
    from mkdocs_multicloud.snippet.project import Project

MAX_BUILDS = 4
"""Builds whose processes are kept; a build that was killed does not say that it has ended."""
MAX_COPIES = 3
"""Copies of the project that are kept for a build; a preview sends a new one after each edit."""
_DRAWING = ("lxml", "mini-racer", "pillow", "resvg_py", "tinycss2")
"""Distributions that pictures depend on."""

Verb = Literal["run", "draw", "lay_out"]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class BuildContext:
    """The build that a task is for.

    Attributes:
        id: of the build.
        project: its folders on its own machine.
        policy: with the values of all environment variables.
        modules: to preload.
        facts: what a worker must have in common with it: see `facts`.
    """

    id: str
    project: Project
    policy: Policy
    modules: frozenset[str]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """Contents of files by digest; Dask looks for its own keys only in plain dictionaries."""

    by_digest: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a task.

    Attributes:
        worker: the address of the worker.
        refused: why it cannot do the task: what is not as in the build.
        value: the run or the drawings.
        versions: of the distributions that a run has used.
    """

    worker: str
    refused: str = ""
    value: object = None
    versions: tuple[tuple[str, str], ...] = ()


def facts(distributions: Iterable[str]) -> dict[str, str]:
    """Return what results depend on, apart from the project: names with versions.

    Args:
        distributions: those that snippets import.
    """
    # Packages may have been installed since the last build.
    versions.forget()
    return {
        **{name: versions.version_of(name) or "none" for name in (*_DRAWING, *distributions)},
        "Python": versions.PYTHON,
        versions.OWN: f"{__version__} ({versions.code_version()[:8]})",
        "draw.io's engine": engine_version()[:8],
    }


def differences(expected: dict[str, str], found: dict[str, str]) -> str:
    """Return what a worker has in another version; empty if there is nothing."""
    others = [
        f"{name} {found.get(name)} instead of {version}"
        for name, version in expected.items()
        if found.get(name) != version
    ]
    return f"it has {', '.join(others)}; install the same" if others else ""


def constant(value: _T) -> _T:
    """Return a value: as a task, it can be sent again whenever a worker was lost."""
    return value


def work(
    context: BuildContext, manifest: Manifest, contents: list[Contents], verb: Verb, *job: Any
) -> Answer:
    """Do the task of a build.

    Args:
        job: the arguments of the verb.

    Raises:
        DrawingError: it cannot be drawn.
    """
    here, expected = get_worker().address, dict(context.facts)
    refused = differences(expected, facts(expected))
    if refused or context.id in _ENDED:
        return Answer(here, refused or "the build has ended")
    with _processes(context) as own:
        copy = own.copy(manifest, contents)
        if copy is None:
            why = f"it has not the same files in {manifest.top}, which is too large to be sent"
            return Answer(here, why)
        if verb == "draw":
            document, request, original = job
            folders = tuple(map(copy.there, request.folders))
            moved = dataclasses.replace(request, folders=folders)
            return Answer(here, value=own.drawer.draw(document, moved, original))
        if verb == "lay_out":
            return Answer(here, value=own.drawer.lay_out(*job))
        snippet = copy.snippet(*job)
        run = copy.restored(own.runner.run(snippet, copy.project(context.project)))
    used = {versions.distribution_of(module) for module in run.modules} - {""}
    return Answer(here, "", run, tuple((name, versions.version_of(name)) for name in sorted(used)))


async def end_build(build: str) -> None:
    """End all processes of a build, also running snippets, and remove its files."""
    with _LOCK:
        own = _BUILDS.pop(build, None)
        _ENDED.append(build)
    if own is not None:
        await asyncio.to_thread(own.close)


@dataclass(frozen=True, slots=True)
class _Copy:
    """A copy of the project on this machine.

    Attributes:
        top: the folder that has all of the project, on the machine of the build.
        folder: the same here.
    """

    top: str
    folder: str

    def there(self, path: str) -> str:
        """Return a path of the build's machine as a path here."""
        return self._moved(path, self.top, self.folder)

    def project(self, project: Project) -> Project:
        """Return the project here."""
        base, root = (Path(self.there(str(one))) for one in (project.base, project.root))
        return dataclasses.replace(project, base=base, root=root)

    def snippet(self, snippet: Snippet) -> Snippet:
        """Return a snippet that runs here."""
        program = snippet.program
        assert program is not None
        program = dataclasses.replace(
            program,
            filename=self.there(program.filename),
            folders=tuple(map(self.there, program.folders)),
        )
        return dataclasses.replace(snippet, program=program)

    def restored(self, run: Run) -> Run:
        """Return a run with the paths of the build's machine."""
        if run.inputs is None:
            return run
        read = sorted(
            (self._moved(path, self.folder, self.top), known) for path, known in run.inputs
        )
        return dataclasses.replace(run, inputs=tuple(read))

    @staticmethod
    def _moved(path: str, before: str, after: str) -> str:
        inside = path == before or path.startswith(f"{before}/")
        return after + path.removeprefix(before) if inside else path


class _Processes:
    """The processes of a build on this worker, and copies of its project.

    Attributes:
        users: tasks that use them now.
    """

    def __init__(self, context: BuildContext) -> None:
        worker = get_worker()
        jobs = worker.state.nthreads
        self.users = 0
        self.runner = runner_for(context.project, dataclasses.replace(context.policy, jobs=jobs))
        self.drawer = Drawer(jobs=jobs)
        self._folder = Path(tempfile.mkdtemp(prefix="multicloud-", dir=worker.local_directory))
        self._copies: dict[str, _Copy | None] = {}
        self._modules: set[str] = set()
        self._lock = threading.Lock()

    def preload(self, modules: frozenset[str]) -> None:
        """Load modules that snippets import, once for all snippets of the build."""
        with self._lock:
            if not modules <= self._modules:
                self._modules |= modules
                self.runner.preload(self._modules)

    def copy(self, manifest: Manifest, contents: list[Contents]) -> _Copy | None:
        """Return a copy of the project; None if it was not sent and is not here."""
        key = manifest.key
        with self._lock:
            if key in self._copies:
                return self._copies[key]
            if not manifest.is_sent:
                seen = _Copy(manifest.top, manifest.top) if sees_project(manifest) else None
                self._copies[key] = seen
                return seen
            folder = self._folder / key
            found = {k: data for one in contents for k, data in one.by_digest.items()}
            try:
                write_project(manifest, found, folder)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            made = self._copies[key] = _Copy(manifest.top, str(folder.resolve()))
            for old in list(self._copies)[:-MAX_COPIES]:
                del self._copies[old]
                shutil.rmtree(self._folder / old, ignore_errors=True)
            return made

    def close(self) -> None:
        """End all processes and remove the copies."""
        self.runner.close()
        self.drawer.close()
        shutil.rmtree(self._folder, ignore_errors=True)


_BUILDS: dict[str, _Processes] = {}
_ENDED: deque[str] = deque(maxlen=100)
_LOCK = threading.Lock()


@contextmanager
def _processes(context: BuildContext) -> Iterator[_Processes]:
    """Return the processes of a build; end those of the oldest builds that have nothing to do."""
    with _LOCK:
        own = _BUILDS.pop(context.id, None) or _Processes(context)
        _BUILDS[context.id] = own
        own.users += 1
        idle = [name for name, one in _BUILDS.items() if one.users == 0]
        old = [_BUILDS.pop(name) for name in idle[: max(len(_BUILDS) - MAX_BUILDS, 0)]]
    for one in old:
        one.close()
    try:
        own.preload(context.modules)
        yield own
    finally:
        with _LOCK:
            own.users -= 1
