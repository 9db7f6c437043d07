"""The core knows no host, and each room only those before it."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import mkdocs_multicloud

PACKAGE = Path(mkdocs_multicloud.__file__).parent
ROOMS = [
    "errors", "file_digest", "settings", "diagram", "directive", "snippet", "execution", "drawing",
    "cache", "page", "gallery", "pipeline", "jekyll", "hosts", "cli", "__main__",
]  # fmt: skip
"""The rooms in the order of the stages: each imports only from itself and from those before it."""
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path):
    """The room of a module, which is the first part of its path."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(path):
    """The rooms of all that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: a relative import"
            if node.module == "mkdocs_multicloud":
                yield from (name for alias in node.names if (name := alias.name) != "__version__")
            elif (node.module or "").startswith("mkdocs_multicloud."):
                yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
            assert not [name for name in names if name.startswith("mkdocs_multicloud")], path.name


def test_imports_point_to_earlier_rooms_only():
    found = {
        f"{path.relative_to(PACKAGE).as_posix()} → {name}"
        for path in MODULES
        if room(path) != "__init__"
        for name in imported(path)
        if ROOMS.index(name) > ROOMS.index(room(path))
    }
    assert sorted(found) == []
    public = set(imported(PACKAGE / "__init__.py"))
    assert public <= {"errors", "diagram", "drawing", "hosts"}


def test_every_module_is_in_a_room():
    assert {room(path) for path in MODULES} - {"__init__"} == set(ROOMS)


HOSTS = ("mkdocs", "properdocs", "zensical", "markdown", "sphinx", "docutils", "myst_parser")
ADAPTERS = {"jekyll/mkdocs_adapter.py": "mkdocs", "jekyll/kramdown": "markdown"}
"""Modules below the hosts that extend a host, which only `jekyll` has: pages of kramdown."""


def test_only_hosts_import_a_host():
    for path in MODULES:
        below = path.relative_to(PACKAGE)
        if room(path) == "hosts":
            continue
        allowed = {ADAPTERS.get(part.as_posix()) for part in (below, *below.parents)}
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            hosts = {n.split(".")[0] for n in names} & {*HOSTS}
            assert hosts <= allowed, path.name


def test_hosts_know_the_door_of_jekyll_and_nothing_behind_it():
    for path in MODULES:
        if room(path) == "jekyll":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("mkdocs_multicloud.jekyll."), path.name


BLOCKED = """\
import os
import sys
from pathlib import Path

HOSTS = os.environ["HOSTS"].split()


class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in HOSTS:
            raise ImportError(f"{name} is blocked")


sys.meta_path.insert(0, Blocker())

import mkdocs_multicloud
from mkdocs_multicloud.cli import main
from mkdocs_multicloud.directive.model import PagePosition
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.pipeline import Pipeline, Request
from mkdocs_multicloud.pipeline.session import Session
from mkdocs_multicloud.settings.options import site_settings
from mkdocs_multicloud.snippet.project import Project

settings = site_settings({})
project = Project.of(Path.cwd(), Path.cwd(), settings)
session = Session.of(project, settings)
pipeline = Pipeline(project, settings, session)
(match,) = scan("{% include_snippet box.py %}")
fragment = pipeline.render(Request(match, PagePosition(Location("page.md", 1))))
print(fragment.with_blocks(["<block>"] * len(fragment.blocks), "</>"))
pipeline.close()
session.close()
print([file.path for file in fragment.files], fragment.faults)
(drawing,) = mkdocs_multicloud.draw(Path("box.drawio").read_bytes())
print(drawing.pictures[0].svg.count("<text"), main(["draw", "box.drawio", "-o", "drawn"]))
print(main(["run", "box.py"]), [name for name in HOSTS if name in sys.modules])
"""


def test_the_core_works_without_any_host(tmp_path, site):
    site.write({"box.py": site.snippet(), "box.drawio": site.diagram(), "main.py": BLOCKED})
    done = subprocess.run(
        [sys.executable, "-P", "main.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "HOSTS": " ".join(HOSTS)},
    )  # fmt: skip
    assert done.stderr == ""
    assert "## drawio rectangle vertex:" in done.stdout
    files = "['output/drawio/box.drawio', 'output/svg/box.svg', 'output/svg/box-dark.svg'] ()"
    assert f"{files}\n1 0\n" in done.stdout
    assert "\nlabel     Box\n" in done.stdout
    assert done.stdout.endswith("\n0 []\n")
    assert (tmp_path / "drawn" / "box.svg").read_text("utf-8").startswith("<svg")
