"""The connection of a build to a cluster: tasks are sent, workers are checked, answers awaited."""

from __future__ import annotations

import dataclasses
import logging
import os
import socket
import threading
import time
import uuid
from concurrent.futures import CancelledError
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mkdocs_multicloud.cache import versions
from mkdocs_multicloud.cluster.project_files import read_project
from mkdocs_multicloud.errors import MulticloudError, OptionError
from mkdocs_multicloud.execution.isolation.environment import ALLOWED_PREFIX
from mkdocs_multicloud.file_digest import digest

if TYPE_CHECKING:
    from distributed import Client, Future

    from mkdocs_multicloud.cluster.worker import Answer, BuildContext, Verb
    from mkdocs_multicloud.execution.policy import Policy
    from mkdocs_multicloud.snippet.project import Project

CONNECT_SECONDS = 5.0
WORKER_SECONDS = 120.0
"""How long a cluster may have no worker at all: some start workers only when there are tasks."""
MAX_REFUSALS = 8
"""How many workers may refuse one task."""
_POLL_SECONDS = 5.0
_GUIDE = "see the page Several machines of the guide"
_OUTPUT_VARIABLES = ("LANG", "LANGUAGE", "SOURCE_DATE_EPOCH", "TZ")
"""Variables of the build, not of a worker: the output of snippets depends on them."""

log = logging.getLogger("mkdocs_multicloud")


class ClusterError(Exception):
    """A task has no answer; the text says why."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Sent:
    """What has been sent for all tasks of a build.

    Attributes:
        top: the folder that has all of the project.
        digests: of the files below it.
        shared: the first arguments of all tasks.
    """

    top: str
    digests: dict[str, str]
    shared: tuple[BuildContext, Future[Any], list[Future[Any]]]


class Cluster:
    """A cluster that a build uses; safe to use from several threads.

    It connects when there is something to do for the first time.

    Args:
        scheduler: the address of the scheduler.

    Raises:
        OptionError: nobody answers there, or Dask is not installed.
    """

    def __init__(self, project: Project, policy: Policy, scheduler: str) -> None:
        self.project = project
        self._policy = dataclasses.replace(policy, env=_known(policy))
        self._scheduler = scheduler
        self._id = uuid.uuid4().hex
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._closed = False
        self._modules: frozenset[str] = frozenset()
        self._sent: _Sent | None = None
        self._contents: dict[str, Future[Any]] = {}
        self._refused: dict[str, str] = {}
        self._failed: ClusterError | None = None
        self._probe()

    def begin(self) -> None:
        """Begin a build: any file and any worker may have changed since the last one."""
        self._sent = self._failed = None
        self._refused.clear()

    def connect(self) -> None:
        """Connect, which takes a second, before there is something to send.

        Raises:
            ClusterError: the scheduler cannot be used.
        """
        with self._lock:
            self._connected()

    def prepare(self, modules: set[str]) -> None:
        """Send the project, and check the workers.

        Args:
            modules: installed modules that snippets are going to import.

        Raises:
            ClusterError: the scheduler cannot be used, or no worker can.
            OptionError: the project has too many files.
        """
        with self._lock:
            if self._failed is not None:
                raise self._failed
            try:
                if self._sent is None or not modules <= self._modules:
                    self._modules |= modules
                    self._sent = self._send()
            except ClusterError as error:
                # Once is enough: it takes seconds to find out.
                self._failed = error
                raise

    def unsent(self, path: Path, seen: str) -> str:
        """Return why a worker has seen another file than there is here; empty if it has not.

        Args:
            seen: the digest of what it has seen.
        """
        full = os.path.normpath(path)
        if self._sent is None or not Path(full).is_relative_to(self._sent.top):
            return ""
        if seen == (self._sent.digests.get(full) or digest(full)):
            return ""
        return (
            "which is not sent to workers: Git ignores it, it is hidden, or it is a link to "
            "another folder"
        )

    def submit(self, verb: Verb, *job: object) -> Future[Answer]:
        """Start a task.

        Args:
            job: the arguments of the verb.

        Raises:
            ClusterError: the scheduler cannot be used, or no worker can.
        """
        from mkdocs_multicloud.cluster import worker

        self.prepare(set())
        sent, client = self._sent, self._client
        if self._closed or sent is None or client is None:
            raise ClusterError("the build was stopped")
        fit = self._fit(client) if self._refused else None
        if fit == []:
            raise self._none_fit()
        return client.submit(
            worker.work,
            *sent.shared,
            verb,
            *job,
            pure=False,
            workers=fit,
            allow_other_workers=bool(fit),
        )

    def result(self, verb: Verb, *job: object, future: Future[Answer] | None = None) -> object:
        """Return the result of a task; if a worker refuses it, another one gets it.

        Args:
            job: the arguments of the verb.
            future: if the task was started.

        Raises:
            ClusterError: there is none.
            DrawingError: it cannot be drawn.
        """
        from mkdocs_multicloud.cluster import worker

        for _ in range(MAX_REFUSALS):
            answer = self._await(future or self.submit(verb, *job))
            used = dict(answer.versions)
            here = {name: versions.version_of(name) for name in used}
            refused = answer.refused or worker.differences(here, used)
            if not refused:
                return answer.value
            self._refuse(answer.worker, refused)
            future = None
        raise self._none_fit()

    def close(self) -> None:
        """Stop everything that this build has started."""
        self._closed = True
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            from mkdocs_multicloud.cluster import worker

            # Whatever is wrong with the cluster now, the build has ended.
            with suppress(Exception):
                client.cancel(list(client.futures))
                client.run(worker.end_build, self._id, wait=False, on_error="ignore")
            with suppress(Exception):
                client.close(timeout=CONNECT_SECONDS)

    def _probe(self) -> None:
        """Check that somebody answers, without loading Dask, which takes longer than small builds.

        Raises:
            OptionError: nobody does.
        """
        if not self._scheduler:
            raise OptionError(
                "executor: dask needs the option scheduler", "for example tcp://host:8786"
            )
        try:
            metadata.version("distributed")
        except metadata.PackageNotFoundError:
            raise OptionError(
                "executor: dask needs Dask", "pip install 'mkdocs-multicloud[cluster]'"
            ) from None
        address = urlsplit(self._scheduler)
        try:
            place = address.hostname, address.port
            with socket.create_connection(place, CONNECT_SECONDS) as connection:
                # Dask speaks first, and would wait for something else without end.
                is_silent = address.scheme == "tcp" and not connection.recv(1)
            if is_silent:
                raise ConnectionError("it is not Dask")
        except OSError as error:
            raise OptionError(
                f"scheduler: {self._scheduler} does not answer ({error.strerror or error})",
                f"start it, or use executor: local; {_GUIDE}",
            ) from None

    def _connected(self) -> Client:
        if self._closed:
            raise ClusterError("the build was stopped")
        if self._client is None:
            import dask
            from distributed import Client

            # The files of a project are a large graph, which is sent once.
            dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GiB"})
            try:
                client = Client(
                    self._scheduler,
                    timeout=CONNECT_SECONDS,
                    name="mkdocs-multicloud",
                    set_as_default=False,
                )
            except (OSError, ValueError, RuntimeError) as error:
                raise ClusterError(f"there is no scheduler of Dask at {self._scheduler}") from error
            self._client = client
        return self._client

    def _send(self) -> _Sent:
        from mkdocs_multicloud.cluster import worker

        client = self._connected()
        manifest, contents = read_project(self.project)
        named = (
            versions.distribution_of(name) or versions.distribution_of(name.partition(".")[0])
            for name in self._modules
        )
        facts = worker.facts(sorted({*named} - {""}))
        context = worker.BuildContext(
            self._id, self.project, self._policy, self._modules, tuple(facts.items())
        )
        self._check(client)
        news = {known: data for known, data in contents.items() if known not in self._contents}
        if news:
            sent = client.submit(
                worker.constant, worker.Contents(news), key=f"multicloud-files-{uuid.uuid4().hex}"
            )
            self._contents.update(dict.fromkeys(news, sent))
        # Dask forgets what is no longer needed.
        self._contents = {k: one for k, one in self._contents.items() if k in contents}
        needed = list({one.key: one for one in self._contents.values()}.values())
        listed = client.submit(
            worker.constant, manifest, key=f"multicloud-manifest-{uuid.uuid4().hex}"
        )
        digests = {str(Path(manifest.top, one.path)): one.digest for one in manifest.entries}
        # As they were then: a build adds files, such as those of its cache.
        digests |= {folder: digest(folder) for folder in set(map(os.path.dirname, digests))}
        return _Sent(manifest.top, digests, (context, listed, needed))

    def _check(self, client: Client) -> None:
        """Refuse the workers without this package, which cannot check themselves.

        Raises:
            ClusterError: the scheduler has it not.
        """
        own = metadata.version(versions.OWN)
        try:
            there = client.run_on_scheduler(metadata.version, versions.OWN)
        except metadata.PackageNotFoundError:
            there = "none"
        if there != own:
            raise ClusterError(
                f"the scheduler has {versions.OWN} {there} instead of {own}; install the same "
                "packages there as on the workers"
            )
        for address, has in client.run(metadata.version, versions.OWN, on_error="return").items():
            if has != own:
                shown = "none" if isinstance(has, Exception) else has
                self._refuse(address, f"it has {versions.OWN} {shown} instead of {own}")

    def _refuse(self, address: str, why: str) -> None:
        """Use a worker no more, and say so once."""
        if self._refused.setdefault(address, why) is why:
            log.warning("worker %s is not used: %s", address, why)

    def _fit(self, client: Client) -> list[str]:
        """Return the addresses of the workers that may be used."""
        known = client.scheduler_info(n_workers=-1)["workers"]
        return [address for address in known if address not in self._refused]

    def _none_fit(self) -> ClusterError:
        address, why = next(iter(self._refused.items()))
        return ClusterError(f"no worker can be used; {address}: {why}")

    def _await(self, future: Future[Answer]) -> Answer:
        from distributed import KilledWorker

        client = self._client
        alone_since = time.monotonic()
        while True:
            try:
                answer: Answer = future.result(timeout=_POLL_SECONDS)
                return answer
            except TimeoutError:
                if client is None or client.scheduler_info(n_workers=-1)["workers"]:
                    alone_since = time.monotonic()
                if time.monotonic() - alone_since > WORKER_SECONDS:
                    raise ClusterError(
                        f"the cluster has had no worker for {WORKER_SECONDS:g} s"
                    ) from None
            except KilledWorker as error:
                raise ClusterError(
                    f"its worker was lost {error.allowed_failures + 1} times"
                ) from None
            except CancelledError:
                what = "the build was stopped" if self._closed else "the scheduler was lost"
                raise ClusterError(what) from None
            except MulticloudError:
                raise
            except Exception as error:
                raise ClusterError(
                    f"the cluster failed ({type(error).__name__}: {str(error)[:300]})"
                ) from error


def _known(policy: Policy) -> tuple[tuple[str, str | None], ...]:
    """Return the variables of snippets with the values that they have here."""
    named = [*_OUTPUT_VARIABLES, *(n for n in os.environ if n.startswith(ALLOWED_PREFIX))]
    found: dict[str, str | None] = {name: os.environ[name] for name in named if name in os.environ}
    for name, value in policy.env:
        if value is not None or name in os.environ:
            found[name] = os.environ[name] if value is None else value
    return tuple(sorted(found.items()))
