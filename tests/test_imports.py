"""The core knows no host, and each module only those before it on the way of the data."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import mkdocs_multicloud

PACKAGE = Path(mkdocs_multicloud.__file__).parent
LINE = [
    {"errors", "parts", "values", "tables", "options", "words", "shields", "yaml_text"},
    {"project", "store", "once"},
    {"directive", "frontmatter"},
    {"jekyll"},
    {"catalogue"},
    {"sections", "slicing"},
    {"snippet"},
    {"execution"},
    {"patterns", "folders"},
    {"gallery"},
    {"mxfile", "style"},
    {"candidates", "landscape"},
    {"labels", "facts", "twin"},
    {"drawing"},
    {"artifacts", "publisher"},
    {"figures"},
    {"fragment"},
    {"expansion"},
    {"maker"},
    {"thumbnails"},
    {"reading"},
    {"workshop"},
    {"pipeline"},
    {"hosts"},
    {"cli"},
    {"__main__"},
]
DRAWING = [
    {"lettering", "images", "raster", "stencils", "files"},
    {"engine"},
    {"compose"},
    {"studio"},
    {"worker"},
    {"workers"},
    {"__init__"},
    {"remembering"},
]
"""The line within `drawing`, the same way round."""
MODULES = sorted(PACKAGE.rglob("*.py"))


def stage(name, line=LINE):
    """The place on the line of a module, by the first part of its name below the package."""
    (found,) = [number for number, names in enumerate(line) if name in names]
    return found


def imported(path, package="mkdocs_multicloud"):
    """First parts of the names below the package of all that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: a relative import"
            if node.module == package:
                yield from (name for alias in node.names if (name := alias.name) != "__version__")
            elif (node.module or "").startswith(f"{package}."):
                yield node.module.removeprefix(f"{package}.").split(".")[0]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
            assert not [name for name in names if name.startswith("mkdocs_multicloud")], path.name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_back_along_the_line(path):
    own = path.relative_to(PACKAGE).with_suffix("").parts[0]
    if own == "__init__":
        assert set(imported(path)) <= {"drawing", "hosts"}
        return
    forward = {name for name in imported(path) if stage(name) > stage(own)}
    assert forward == set()


def test_every_module_has_a_place_on_the_line():
    found = {p.relative_to(PACKAGE).with_suffix("").parts[0] for p in MODULES} - {"__init__"}
    assert found == set().union(*LINE)


def test_the_drawing_modules_stand_in_a_line_too():
    folder = PACKAGE / "drawing"
    found = set()
    for path in folder.rglob("*.py"):
        own = path.relative_to(folder).with_suffix("").parts[0]
        found.add(own)
        # What is no module is of the package itself.
        known = set().union(*DRAWING)
        imports = imported(path, "mkdocs_multicloud.drawing")
        names = {name if name in known else "__init__" for name in imports}
        assert {n for n in names if stage(n, DRAWING) > stage(own, DRAWING)} == set(), path.name
    assert found == set().union(*DRAWING)


HOSTS = ("mkdocs", "properdocs", "zensical", "markdown", "sphinx", "docutils", "myst_parser")


def test_no_module_below_the_hosts_names_a_host():
    for path in MODULES:
        if "hosts" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [n for n in names if n.split(".")[0] in HOSTS], path.name


def test_a_host_only_adapts_and_so_is_short():
    lengths = {p: len(p.read_text("utf-8").splitlines()) for p in MODULES if "hosts" in p.parts}
    assert len(lengths) > 10
    assert {path.name: n for path, n in lengths.items() if n >= 250} == {}


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
from mkdocs_multicloud.directive.scanner import scan
from mkdocs_multicloud.errors import Location
from mkdocs_multicloud.fragment import fence
from mkdocs_multicloud.options import site_settings
from mkdocs_multicloud.pipeline import Pipeline, Spot
from mkdocs_multicloud.project import Project
from mkdocs_multicloud.workshop import Workshop


class Blocks:
    def open(self, kind, title="", /, **attributes):
        return f"<{kind}>"

    def close(self):
        return "</>"

    def fence(self, content, language=""):
        return fence(content, language)


class Publisher:
    def publish(self, artifact):
        published.append(artifact.path)
        return artifact.path


published = []
settings = site_settings({})
project = Project.of(Path.cwd(), Path.cwd(), settings)
workshop = Workshop.of(project, settings)
pipeline = Pipeline(project, settings, workshop, sys.exit)
for place in scan("{% include_snippet box.py %}"):
    print(pipeline.expand(place, Spot(Location("page.md", 1)), Publisher(), Blocks()))
pipeline.close()
workshop.close()
print(published)
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
    assert '<mxCell id="box"' in done.stdout
    files = "['output/drawio/box.drawio', 'output/svg/box.svg', 'output/svg/box-dark.svg']"
    assert f"{files}\n1 0\n" in done.stdout
    assert "\nlabel     Box\n" in done.stdout
    assert done.stdout.endswith("\n0 []\n")
    assert (tmp_path / "drawn" / "box.svg").read_text("utf-8").startswith("<svg")
