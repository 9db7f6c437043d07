"""What is in the package, and what PyPI shows of it."""

from __future__ import annotations

import importlib.util
import re
import shutil
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "mkdocs_multicloud/drawing/engine"


@pytest.fixture(scope="module")
def build():
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def engine(build, tmp_path, monkeypatch):
    monkeypatch.delenv("DRAWIO_ENGINE", raising=False)
    for name in build.HASHES:
        shutil.copy(ENGINE / name, tmp_path)
    return tmp_path


def test_a_changed_file_of_the_engine_is_noticed(build, engine):
    assert build.is_complete(engine)
    for name in (*build.FILES, build.SIDEBAR):
        whole = (engine / name).read_bytes()
        (engine / name).write_bytes(whole + b" ")
        assert not build.is_complete(engine), name
        (engine / name).write_bytes(whole)
    with zipfile.ZipFile(engine / "icons.zip", "a") as icons:
        icons.writestr("img/lib/other.svg", "<svg/>")
    assert not build.is_complete(engine)
    (engine / "icons.zip").write_bytes(b"no archive")
    assert not build.is_complete(engine)


def test_a_release_of_draw_io_can_be_built_into_the_package(build, tmp_path, monkeypatch):
    own, made = tmp_path / "own", tmp_path / "made"
    (own / "img/lib/a").mkdir(parents=True)
    (own / "img/lib/a/b.svg").write_text("<svg/>")
    (own / "js").mkdir()
    made.mkdir()
    monkeypatch.setenv("DRAWIO_ENGINE", str(own))
    with pytest.raises(SystemExit, match=r"holds no viewer-static\.min\.js, shapes\.min\.js"):
        build._fill(made)
    for name in build.FILES:
        (own / "js" / name).write_text(name)
    build._fill(made)
    assert build.is_complete(made)
    assert [(made / name).read_text() for name in build.FILES] == list(build.FILES)
    assert (made / build.SIDEBAR).read_text() == ""
    with zipfile.ZipFile(made / "icons.zip") as icons:
        assert [name for name in icons.namelist() if name[-1] != "/"] == ["img/lib/a/b.svg"]
    (own / "js" / build.SIDEBAR).write_text("Sidebar")
    build._fill(made)
    assert (made / build.SIDEBAR).read_text() == "Sidebar"


def test_of_the_shapes_only_what_the_viewer_lacks_is_added(build):
    both = (
        'function a(b){return"};"+b/2}',
        "a.prototype.c=function(){for(;;)return/[;}/]\\/}/.test(1)};",
        "var d=`;{`,e='\\'}';",
        "(function(){function f(){}})();",
    )
    added = "a.prototype.c=function(){};", 'g={"h;":[1,{}]};', "function i(){}"
    shapes = f"{both[0]}{added[0]}\n{both[1]}{both[2]}{added[1]}{added[2]}\n\n{both[3]}\n"
    viewer = f"j();{both[0]}\n{''.join(both[1:])}"
    assert build.added_shapes(viewer, shapes) == "".join(f"{one}\n" for one in added)


@pytest.mark.parametrize("address", ["", "https://github.com/me/it/raw/abc/"])
def test_the_readme_of_pypi_has_no_link_that_leads_nowhere(build, address):
    text = (ROOT / "README.md").read_text("utf-8")
    shown = build.readme(text, address)
    targets = re.findall(r"(!?)\[[^\[\]]*\]\(([^()]*)\)", shown)
    assert targets
    assert all(target.startswith("https://") for _, target in targets)
    assert bool([mark for mark, _ in targets if mark]) == bool(address)
    assert "what this protects from" in shown
    blob = "(https://github.com/me/it/blob/abc/CONTRIBUTING.md)"
    assert (blob in shown) == bool(address)


def test_the_licences_of_all_parts_are_named_and_there():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "MIT AND Apache-2.0 AND CC-BY-4.0 AND BSD-3-Clause"
    found = [path for pattern in project["license-files"] for path in ROOT.glob(pattern)]
    texts = " ".join(path.read_text("utf-8") for path in found)
    for name in (
        "MIT License",
        "Apache License",
        "Attribution 4.0 International Public License",
        "BSD 3-Clause",
    ):
        assert name in texts
