"""Snippets and pictures on a cluster of Dask: as here, whatever happens to workers."""

from __future__ import annotations

import itertools
import logging
import os
import re
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import CancelledError

import pytest
import yaml
from distributed import Client, KilledWorker, LocalCluster
from mkdocs_site import Site

from mkdocs_multicloud.cluster import connection, project_files, worker
from mkdocs_multicloud.cluster.cluster_runner import ClusterRunner
from mkdocs_multicloud.cluster.project_files import ProjectEntry
from mkdocs_multicloud.directive.parser import Directive
from mkdocs_multicloud.errors import DrawingError, Location, OptionError
from mkdocs_multicloud.execution.policy import Policy
from mkdocs_multicloud.file_digest import digest, digest_of
from mkdocs_multicloud.pipeline.process_factories import PROCESSES
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet.loader import load
from mkdocs_multicloud.snippet.project import Project

READS = "from pathlib import Path\nimport helper\nlabel = Path('data/label.txt').read_text()\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf"
    "50000003010100c9fe92ef0000000049454e44ae426082"
)


def config(scheduler="", **options):
    where = {"executor": "dask", "scheduler": scheduler} if scheduler else {}
    return yaml.safe_dump(
        {
            "site_name": "Test",
            "theme": "mkdocs",
            "plugins": [{"multicloud": {**where, **options}}],
        }
    )


def project(folder, scheduler="", **options):
    """A site whose snippets read, import, look around, print, fail and show an image.

    One of them is in another folder than the site, with a file that it reads there.
    """
    site = Site(folder)
    options = {"env": ["SHIP"], "allowed_roots": [".", "../shared"], **options}
    image = site.diagram().replace("rounded=1", "shape=image;image=img/dot.png")
    return site.write(
        {
            "mkdocs.yml": config(scheduler, **options),
            "code/reads.py": READS + f"xml = '''{site.diagram('LABEL')}'''.replace('LABEL', label)",
            "code/helper.py": "",
            "code/lists.py": (
                "import os\nos.listdir()\nnames = ' '.join(sorted(os.listdir('data')))\n"
                f"xml = '''{site.diagram('NAMES')}'''.replace('NAMES', names)"
            ),
            "code/env.py": (
                "import os\nnames = os.environ['SHIP'] + str('SECRET' in os.environ)\n"
                f"xml = '''{site.diagram('NAMES')}'''.replace('NAMES', names)"
            ),
            "code/fails.py": "import helper\nprint(__file__)\nopen('data/none.txt')\n",
            "../shared/outer.py": (
                "import pathlib\nname = pathlib.Path(__file__).with_name('name.txt').read_text()\n"
                f"xml = '''{site.diagram('NAME')}'''.replace('NAME', name)"
            ),
            "../shared/name.txt": "Outer",
            "code/image.drawio": image,
            "img/dot.png": PNG,
            "data/label.txt": "Read",
            "data/.hidden": "secret",
            "docs/index.md": "# Site\n\n"
            + "\n\n".join(
                f"{{% include_snippet ../code/{name} %}}"
                for name in (
                    *("reads.py", "lists.py", "env.py", "fails.py", "image.drawio"),
                    "../../shared/outer.py",
                )
            )
            + f"\n\n```python multicloud layout=flow-right\n{site.snippet('In the page')}```\n",
        }
    )


def built(site):
    """The files and the warnings of a build."""
    done = site.run(warns=True)
    files = done.files()
    del files["sitemap.xml.gz"]
    files["index.html"] = re.sub(rb"Build Date UTC : .*", b"", files["index.html"])
    return files, done.warnings


@pytest.fixture(scope="module")
def near():
    """A cluster of one worker within this process, which answers to TCP."""
    with LocalCluster(
        1, threads_per_worker=2, processes=False, protocol="tcp", dashboard_address=":0"
    ) as cluster:
        yield cluster


def test_a_site_is_the_same_as_with_local_processes(tmp_path, near, monkeypatch):
    monkeypatch.setenv("SHIP", "ship")
    monkeypatch.setenv("SECRET", "token")
    expected = built(project(tmp_path / "a"))
    assert len(expected[1]) == 1
    with monkeypatch.context() as patched:
        patched.setattr(PROCESSES, "new_runner", None)
        patched.setattr(PROCESSES, "new_drawer", None)
        site = project(tmp_path / "b", near.scheduler_address)
        assert built(site) == expected
    # Caches are the same, too: what was run there is known here. The folder has become another one.
    project(tmp_path / "b").write({"code/fails.py": site.snippet()})
    assert "2 ran, 4 remembered" in " ".join(summary(site))


def summary(site):
    records = []
    handler = logging.Handler()
    handler.emit = lambda record: records.append(record.getMessage())
    logger = logging.getLogger("mkdocs.plugins.multicloud")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        site.run(warns=True)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    return records


def run_one(site, text, scheduler="", **options):
    """The warnings of a build of one snippet."""
    site.write(
        {
            "mkdocs.yml": config(scheduler, **options),
            "docs/index.md": "{% include_snippet ../code/one.py show=xml %}\n",
            "code/one.py": text,
        }
    )
    return site.run(warns=True).warnings


def test_an_edited_file_is_sent_alone(tmp_path, near, monkeypatch):
    sent = []
    monkeypatch.setattr(
        worker, "Contents", lambda new, real=worker.Contents: sent.append(new) or real(new)
    )
    site = project(tmp_path, near.scheduler_address)
    base = Project.of(tmp_path, tmp_path / "docs", Settings())
    cluster = connection.Cluster(base, Policy(), near.scheduler_address)
    runner = ClusterRunner(cluster)
    directive = Directive("include_snippet", "../code/reads.py", "")
    snippet = load(directive, Settings(), base, Location("index.md"))
    try:
        for label in ("Read", "Changed"):
            site.write({"data/label.txt": label})
            cluster.begin()
            runner.start([snippet])
            run = runner.run(snippet)
            assert f'value="{label}"' in run.candidates[0].xml
            assert {"code/helper.py", "data/label.txt"} <= dict(run.inputs).keys()
    finally:
        runner.close()
    assert len(sent[0]) > 5
    assert list(sent[1].values()) == [b"Changed"]


def test_what_is_not_sent_is_named_if_a_snippet_reads_it(tmp_path, near):
    site = Site(tmp_path).write({"data/.hidden": "secret", "data/a.txt": "", "../out.txt": "out"})
    read = "text = open('data/.hidden').read()\n" + site.snippet()
    unsent = "which is not sent to workers: Git ignores it, it is hidden, or it is a link"
    (warning,) = run_one(site, read, near.scheduler_address)
    assert f"index.md:1 → code/one.py:1: it reads data/.hidden, {unsent}" in warning
    (tmp_path / "data" / "link.txt").symlink_to(tmp_path.parent / "out.txt")
    read = "text = open('data/link.txt').read()\n" + site.snippet()
    (warning,) = run_one(site, read, near.scheduler_address)
    assert f"it reads data/link.txt, {unsent}" in warning


def test_a_large_project_must_be_where_workers_see_it(tmp_path, near, monkeypatch):
    monkeypatch.setattr(project_files, "MAX_SENT", 10)
    site = Site(tmp_path).write({"data/a.txt": "much more than that"})
    text = "text = open('data/a.txt').read()\n" + site.snippet()
    assert run_one(site, text, near.scheduler_address) == []
    monkeypatch.setattr(worker, "sees_project", lambda _: False)
    (warning,) = run_one(site, text + "\n", near.scheduler_address)
    assert f"it has not the same files in {tmp_path}, which is too large to be sent" in warning


def test_what_git_ignores_is_copied_by_name_only(tmp_path):
    made = tmp_path / "project"
    site = Site(made).write(
        {
            ".gitignore": "build/\n*.log\n",
            "a.txt": "a",
            "new/b.sh": "b",
            "build/large.bin": "large",
            "run.log": "log",
            "docs/.env": "secret",
            "docs/index.md": "",
            "../outside/key": "key",
        }
    )
    (made / "docs" / "out").symlink_to(tmp_path / "outside")
    (made / "docs" / "key").symlink_to(tmp_path / "outside" / "key")
    (made / "docs" / "same").symlink_to(made / "a.txt")
    (made / "new" / "b.sh").chmod(0o755)
    os.mkfifo(made / "docs" / "pipe")
    subprocess.run(["git", "init", "--quiet", "."], cwd=made, check=True)
    base = Project.of(made, made / "docs", Settings())
    manifest, contents = project_files.read_project(base)
    assert {one.path: one.kind for one in manifest.entries} == {
        ".git": "folder",
        ".gitignore": "name",
        "a.txt": "file",
        "build": "folder",
        "docs/.env": "name",
        "docs/index.md": "file",
        "docs/key": "name",
        "docs/out": "folder",
        "docs/pipe": "name",
        "docs/same": "file",
        "new/b.sh": "program",
        "run.log": "name",
    }
    assert set(contents.values()) == {b"a", b"b", b""}
    copy = tmp_path / "copy"
    project_files.write_project(manifest, contents, copy)
    for folder in ("", "docs", "new"):
        assert digest(str(copy / folder)) == digest(str(made / folder))
    assert (copy / "docs" / "same").read_text() == "a"
    assert not any(path.is_symlink() for path in copy.rglob("*"))
    assert os.access(copy / "new" / "b.sh", os.X_OK)
    assert project_files.sees_project(manifest)
    site.write({"a.txt": "changed"})
    assert not project_files.sees_project(manifest)


def test_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(project_files, "MAX_FILES", 1)
    Site(tmp_path).write({"a": "", "b": "", "c": ""})
    with pytest.raises(OptionError, match="more than 1 files that Git does not ignore"):
        project_files.read_project(Project.of(tmp_path, tmp_path, Settings()))


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "", "x\0y", "link/x"])
def test_a_path_that_leads_out_of_the_copy(tmp_path, path):
    (tmp_path / "outside").mkdir()
    known = digest_of(b"data")
    entries = (ProjectEntry("file", "file", known), ProjectEntry(path, "file", known))
    if path == "link/x":
        # An entry can be no link, and what is there is not replaced.
        entries = (ProjectEntry("file", "file", known), ProjectEntry("file", "file", known))
    with pytest.raises((ValueError, FileExistsError)):
        project_files.write_project(
            project_files.Manifest("/top", entries), {known: b"data"}, tmp_path / "copy"
        )
    assert list((tmp_path / "outside").iterdir()) == []
    assert not (tmp_path / "x").exists()


def test_a_content_that_is_not_what_was_sent(tmp_path):
    manifest = project_files.Manifest("/top", (ProjectEntry("a", "file", digest_of(b"data")),))
    with pytest.raises(ValueError, match="the content of 'a' is not what was sent"):
        project_files.write_project(manifest, {digest_of(b"data"): b"other"}, tmp_path / "copy")


def test_a_worker_with_another_version_is_not_used(tmp_path, near, monkeypatch):
    found = itertools.chain(["here" * 9], itertools.repeat("elsewhere" * 9))
    monkeypatch.setattr(worker, "engine_version", lambda: next(found))
    site = Site(tmp_path)
    (warning,) = run_one(site, site.snippet(), near.scheduler_address)
    assert "it has draw.io's engine elsewher instead of herehere; install the same" in warning


def test_a_package_that_a_worker_has_in_another_version(tmp_path, near, monkeypatch):
    real = worker.versions.version_of
    site = Site(tmp_path)
    answer = worker.Answer

    def older(here, refused="", value=None, versions=()):
        return answer(here, refused, value, (("lxml", "0.1"),))

    monkeypatch.setattr(worker, "Answer", older)
    (warning,) = run_one(site, site.snippet(), near.scheduler_address)
    assert f"it has lxml 0.1 instead of {real('lxml')}" in warning


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"executor": "dask"}, "executor: dask needs the option scheduler; for example tcp://host"),
        ({"scheduler": "tcp://127.0.0.1:1"}, "scheduler: tcp://127.0.0.1:1 does not answer (Conn"),
        ({"scheduler": "127.0.0.1"}, "scheduler must be an address such as tcp://host:8786, not"),
    ],
)
def test_a_scheduler_that_is_not_there(tmp_path, options, says):
    site = Site(tmp_path)
    began = time.monotonic()
    with pytest.raises(Exception, match=re.escape(says)) as raised:
        run_one(site, site.snippet(), **options)
    assert time.monotonic() - began < 5
    assert type(raised.value).__name__ in ("PluginError", "ConfigurationError", "Abort")


def test_something_else_at_the_address_of_the_scheduler(tmp_path, monkeypatch):
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        site = Site(tmp_path)
        with pytest.raises(Exception, match=f"scheduler: {address} does not answer \\(timed out"):
            run_one(site, site.snippet(), address)


def test_the_end_of_a_build_ends_its_snippets_on_the_workers(tmp_path, near):
    base = Project.of(tmp_path, tmp_path, Settings())
    (tmp_path / "one.py").write_text("import time\nopen('started', 'w')\ntime.sleep(30)\n")
    cluster = connection.Cluster(base, Policy(), near.scheduler_address)
    runner = ClusterRunner(cluster)
    snippet = load(
        Directive("include_snippet", "one.py", ""), Settings(), base, Location("index.md")
    )
    runner.start([snippet])
    runs = []
    thread = threading.Thread(target=lambda: runs.append(runner.run(snippet)))
    thread.start()
    wait_for(lambda: worker._BUILDS)
    time.sleep(0.5)
    began = time.monotonic()
    runner.close()
    thread.join(10)
    assert time.monotonic() - began < 8
    assert runs[0].failure.what == "the build was stopped"
    wait_for(lambda: not worker._BUILDS)
    assert runner.run(snippet).failure.what == "the build was stopped"


def wait_for(true):
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.nightly
def test_the_time_limit_does_not_count_the_queue(tmp_path, near):
    code = "import time\ntime.sleep(0.7)\n" + Site.snippet("N")
    names = "abcd"
    site = Site(tmp_path).write(
        {
            "mkdocs.yml": config(near.scheduler_address, timeout=1.2),
            "docs/index.md": "\n\n".join(
                f"{{% include_snippet ../{name}.py show=xml %}}" for name in names
            ),
            **{f"{name}.py": f"name = '{name}'\n{code}" for name in names},
        }
    )
    assert site.run().warnings == []


@pytest.mark.nightly
def test_a_worker_that_is_killed_amid_a_build_is_replaced(tmp_path):
    names = [f"n{number}" for number in range(12)]
    code = "import time\ntime.sleep(0.4)\n" + Site.snippet("Label")
    sites = [Site(tmp_path / name) for name in "ab"]
    for site in sites:
        site.write(
            {
                "mkdocs.yml": config(),
                "docs/index.md": "\n\n".join(
                    f"{{% include_snippet ../code/{name}.py %}}" for name in names
                ),
                **{f"code/{name}.py": f"name = '{name}'\n{code}" for name in names},
            }
        )
    expected = built(sites[0])
    assert expected[1] == []
    with LocalCluster(
        2, threads_per_worker=1, processes=True, protocol="tcp", dashboard_address=":0"
    ) as cluster:
        address = cluster.scheduler_address
        sites[1].write({"mkdocs.yml": config(address)})
        with Client(address, set_as_default=False) as client:
            processes = client.run(os.getpid)

            def kill():
                wait_for(lambda: any(client.processing().values()))
                time.sleep(2)
                assert any(client.processing().values())
                os.kill(next(iter(processes.values())), signal.SIGKILL)

            killing = threading.Thread(target=kill)
            killing.start()
            assert built(sites[1]) == expected
            killing.join()
            assert client.run(os.getpid) != processes
            wait_for(lambda: set(client.run(builds_here).values()) == {0})


def builds_here():
    return len(worker._BUILDS)


class Lost:
    """A task that never has a result."""

    def __init__(self, error):
        self._error = error

    def result(self, **_):
        raise self._error


def test_tasks_without_a_result(tmp_path, near, monkeypatch):
    base = Project.of(tmp_path, tmp_path, Settings())
    cluster = connection.Cluster(base, Policy(), near.scheduler_address)
    lost = KilledWorker("task", None, 3)
    for error, says in (
        (lost, "its worker was lost 4 times"),
        (CancelledError(), "the scheduler was lost"),
        (ValueError("no"), "the cluster failed (ValueError: no)"),
    ):
        with pytest.raises(connection.ClusterError, match=re.escape(says)):
            cluster.result("run", None, future=Lost(error))
    cluster.close()


def test_an_error_has_its_places_for_itself_once_dask_is_loaded() -> None:
    # Dask registers how all exceptions are copied.
    error = DrawingError("no layer")
    pages = [error.seen_from(Location(page, 3)) for page in ("a.md", "b.md")]
    assert [str(one) for one in (error, *pages)] == [
        "no layer",
        "a.md:3: no layer",
        "b.md:3: no layer",
    ]
