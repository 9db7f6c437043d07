"""The package: rooms by stage, imports of earlier rooms only, no name for two things."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import mkdocs_multicloud

PACKAGE = Path(mkdocs_multicloud.__file__).parent
NAME = PACKAGE.name
GROUND = ("errors", "file_digest")
"""Modules that every room may import."""
ROOMS = (
    "settings", "diagram", "directive", "snippet", "execution", "drawing", "cache", "cluster",
    "page", "architecture", "gallery", "pipeline", "jekyll", "hosts", "cli",
)  # fmt: skip
"""The rooms in the order of the stages: each imports only from itself and from earlier ones."""
ORDER = (*GROUND, *ROOMS, "__main__")
DATA = {"assets", "templates"}
PER_HOST = {"__main__", "blocks", "commands", "publisher", "session"}
"""Modules that every host may have."""
MODULES = sorted(PACKAGE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text("utf-8")) for path in MODULES}


def shown(path):
    return path.relative_to(PACKAGE).as_posix()


def module_name(path):
    """The dotted name below the package: `drawing.text.boxes`; of a folder its own name."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


KNOWN = {module_name(path) for path in MODULES}


def imported(path):
    """The modules of the package that a file imports, those for type checking included."""
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            for alias in node.names:
                assert alias.name.split(".")[0] != NAME, f"{shown(path)}: write from … import"
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{shown(path)}: a relative import"
            top, _, below = (node.module or "").partition(".")
            if top == NAME:
                for alias in node.names:
                    deeper = f"{below}.{alias.name}".lstrip(".")
                    yield deeper if deeper in KNOWN else below


def room(name):
    return name.split(".")[0]


def test_imports_point_to_earlier_rooms_only():
    upward = {
        f"{shown(path)} → {name}"
        for path in MODULES
        for own in [room(module_name(path))]
        for name in imported(path)
        if own and room(name) and ORDER.index(room(name)) > ORDER.index(own)
    }
    assert sorted(upward) == []
    public = {room(name) for name in imported(PACKAGE / "__init__.py")}
    assert public <= {"errors", "diagram", "drawing", "hosts"}


@pytest.mark.parametrize("name", ROOMS)
def test_no_circle_of_imports_within_a_room(name):
    # Of a room's own `__init__` the modules below take values; it must not be in their way.
    graph = {
        module_name(path): {n for n in imported(path) if room(n) == name}
        for path in MODULES
        if room(module_name(path)) == name
    }
    while graph:
        free = [module for module, names in graph.items() if not (names & graph.keys()) - {module}]
        assert free, f"a circle among {sorted(graph)}: {circle(graph)}"
        for module in free:
            del graph[module]


def circle(graph):
    """One way back to where it began, for the message."""
    way = [next(iter(graph))]
    while way.count(way[-1]) < 2:
        way.append(min((graph[way[-1]] & graph.keys()) - {way[-1]}))
    return " → ".join(way[way.index(way[-1]) :])


def test_a_listing_of_the_package_shows_the_rooms():
    entries = [path for path in PACKAGE.iterdir() if path.name != "__pycache__"]
    assert {path.name for path in entries if path.is_dir()} == {*ROOMS, *DATA}
    modules = {path.stem for path in entries if path.suffix == ".py"}
    assert modules == {"__init__", "__main__", *GROUND}
    assert len(modules) <= 4
    assert {p.name for p in entries if p.is_file() and p.suffix != ".py"} <= {"py.typed"}


def test_no_two_modules_have_one_name():
    names = Counter(
        path.parent.name if path.stem == "__init__" else path.stem
        for path in MODULES
        if path.stem not in PER_HOST
    )
    assert sorted(name for name, number in names.items() if number > 1) == []


def test_no_two_classes_have_one_name():
    names = Counter(
        node.name
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    )
    assert sorted(name for name, number in names.items() if number > 1) == []


HOSTS = ("mkdocs", "properdocs", "zensical", "markdown", "sphinx", "docutils", "myst_parser")


ADAPTERS = {"jekyll/mkdocs_adapter.py": "mkdocs", "jekyll/kramdown": "markdown"}
"""Modules below the hosts that extend a host, which only `jekyll` has: pages of kramdown."""


def test_only_hosts_import_a_host():
    found = set()
    for path, tree in TREES.items():
        if shown(path).startswith("hosts/"):
            continue
        allowed = {host for place, host in ADAPTERS.items() if shown(path).startswith(place)}
        for node in ast.walk(tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            hosts = {name.split(".")[0] for name in names} & {*HOSTS}
            found |= {f"{shown(path)} → {host}" for host in hosts - allowed}
    assert sorted(found) == []


def test_hosts_know_the_door_of_jekyll_and_nothing_behind_it():
    behind = {
        f"{module_name(path)} → {name}"
        for path in MODULES
        for name in imported(path)
        if name.startswith("jekyll.") and room(module_name(path)) != "jekyll"
    }
    assert sorted(behind) == []


STAGES = ("resolve", "load", "run", "select", "parse", "gather", "draw", "render")
"""The stages of the pipeline, as the functions are called that do them."""


def calls(function, helpers):
    """What a function calls, in the order of its text, with what its helpers call."""
    nodes = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    for node in sorted(nodes, key=lambda node: (node.end_lineno, node.end_col_offset)):
        name = ast.unparse(node).split(".")[-1]
        if name.lstrip("_") in STAGES:
            yield name.lstrip("_")
        elif name in helpers:
            others = {other: helpers[other] for other in helpers if other != name}
            yield from calls(helpers[name], others)


def stages(called):
    """The stages among calls, each where it is first; `render` last, for some have no diagram."""
    found = list(dict.fromkeys(name for name in called if name in STAGES))
    return sorted(found, key="render".__eq__)


def test_the_pipeline_reads_as_the_stages_go():
    helpers = {
        node.name: node
        for module in ("site_pipeline", "stages", "render_gallery", "run_and_draw")
        for node in ast.walk(TREES[PACKAGE / "pipeline" / f"{module}.py"])
        if isinstance(node, ast.FunctionDef)
    }
    ways = {name: stages(calls(function, helpers)) for name, function in helpers.items()}
    assert ways["_snippet"] == list(STAGES[1:])
    assert ways["_render"][0] == "resolve"
    # The snippets of galleries go a part of it.
    assert ways["render_gallery"] == ["load", "run", "select", "parse", "draw"]
    for name in ("_render", "_gallery", "diagram"):
        assert ways[name] == [stage for stage in STAGES if stage in ways[name]], name


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
from mkdocs_multicloud import drawing
from mkdocs_multicloud.cli import draw, main
from mkdocs_multicloud.directive.parser import PagePosition
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.pipeline import Pipeline, Request
from mkdocs_multicloud.pipeline.process_factories import PROCESSES
from mkdocs_multicloud.pipeline.session import Session
from mkdocs_multicloud.settings.options import site_settings
from mkdocs_multicloud.snippet.project import Project



class OneDrawer(drawing.Drawer):
    def close(self):
        pass


# One engine for all of it.
drawer = OneDrawer()
PROCESSES.new_drawer = lambda jobs: drawer
drawing.Drawer = draw.Drawer = lambda **_: drawer

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
(drawn,) = mkdocs_multicloud.draw(Path("box.drawio").read_bytes())
print(drawn.pictures[0].svg.count("<text"), main(["draw", "box.drawio", "-o", "drawn"]))
print(main(["run", "box.py"]), [name for name in HOSTS if name in sys.modules])
super(OneDrawer, drawer).close()
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
