"""The command `mkdocs-multicloud doctor`."""

from __future__ import annotations

import errno
import io
import json
import re
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from command_guide import documented_json
from PIL import Image

from mkdocs_multicloud import __version__, cli
from mkdocs_multicloud.cli import doctor
from mkdocs_multicloud.execution.factory import START
from mkdocs_multicloud.pipeline.process_factories import PROCESSES

NAMES = [
    "versions", "snippets", "isolation", "engine", "PNG and JPG", "icons", "fonts", "formulas",
    "Git", "hosts", "libraries", "site",
]  # fmt: skip


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def examine(capsys, *arguments):
    code = cli.main(["doctor", "--json", *arguments])
    found = json.loads(capsys.readouterr().out)
    assert code == (0 if found["works"] else 1)
    return found["works"], {finding.pop("name"): finding for finding in found["findings"]}


def test_all_is_well_where_the_tests_run(capsys):
    documented = documented_json("doctor")
    works, found = examine(capsys)
    assert works
    assert all({"name", *finding} == {*documented["findings"][0]} for finding in found.values())
    assert list(found) == NAMES
    assert {name for name, finding in found.items() if finding["state"] == "problem"} == set()
    assert found["versions"]["what"].startswith(f"mkdocs-multicloud {__version__}, CPython 3.")
    assert re.match(r"draw\.io 29\.2\.7 has drawn, in \d", found["engine"]["what"])
    assert re.match(r"resvg_py [\d.]+, Pillow [\d.]+$", found["PNG and JPG"]["what"])
    assert re.match(r"1,\d{3} of draw\.io", found["icons"]["what"])
    assert "mkdocs 1." in found["hosts"]["what"]
    assert "multicloud-diagrams 0." in found["libraries"]["what"]
    assert found["Git"]["what"].startswith(
        "earlier versions of diagrams cannot be read: there is no"
    )
    assert found["site"] == {
        "state": "ok", "what": "there is none in this folder",
        "hint": "name one with -f to check it",
    }  # fmt: skip


def test_a_line_for_each_says_the_same(capsys):
    assert cli.main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [re.fullmatch(r"(?:ok|warning) +([\w ]+): .+", line)[1] for line in lines] == NAMES


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


@pytest.mark.parametrize(("value", "coloured"), [(None, True), ("", True), ("1", False)])
def test_colours_are_for_terminals_unless_they_are_unwanted(monkeypatch, value, coloured):
    monkeypatch.setattr(
        doctor, "_examine", lambda _: [doctor.Finding("a", "problem", "\x1b[31mb", "c")]
    )
    if value is None:
        monkeypatch.delenv("NO_COLOR", raising=False)
    else:
        monkeypatch.setenv("NO_COLOR", value)
    monkeypatch.setattr(sys, "stdout", screen := Terminal())
    assert cli.main(["doctor"]) == 1
    line = "problem  a: \\x1b[31mb; c\n"
    if coloured:
        line = line.replace("problem  ", "\x1b[31mproblem  \x1b[0m")
    assert screen.getvalue() == line


def test_what_cannot_work_is_a_problem_and_the_rest_is_examined(capsys, monkeypatch, here):
    monkeypatch.setenv(START, "thread")
    monkeypatch.setenv("DRAWIO_ENGINE", str(here / "nothing"))
    works, found = examine(capsys)
    assert not works
    assert [name for name in NAMES if found.get(name, {}).get("state") == "problem"] == [
        "snippets", "engine",
    ]  # fmt: skip
    assert found["snippets"]["what"] == (
        "none can run: MULTICLOUD_START: 'thread' is not a way to start snippets"
    )
    assert found["engine"]["what"].startswith("nothing can be drawn: the drawing engine's files")
    assert "DRAWIO_ENGINE" in found["engine"]["hint"]
    # Those of the package.
    assert found["icons"]["state"] == "ok"


def test_a_snippet_that_fails_is_a_problem(capsys, monkeypatch):
    monkeypatch.setattr(doctor, "_TRIAL", "raise OSError('no ctypes')")
    works, found = examine(capsys)
    assert (works, found["snippets"]) == (
        False,
        {"state": "problem", "what": "none can run: OSError: no ctypes", "hint": "fix the snippet"},
    )
    assert "isolation" not in found


OWN = "user:[1]"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux")
@pytest.mark.parametrize(
    ("tried", "told"),
    [
        (
            {"user": OWN, "file": errno.EROFS, "network": errno.ENETUNREACH},
            "ok namespaces: snippets cannot change your files or use the network",
        ),
        (
            {"user": OWN, "file": errno.EROFS, "network": errno.ECONNREFUSED},
            "warning namespaces: only Python code of snippets is kept from the network, not C",
        ),
        (
            {"file": errno.EACCES, "network": errno.EACCES},
            "ok Landlock: snippets cannot change your files or use the network",
        ),
        (
            {"file": errno.EACCES, "network": 0},
            "warning Landlock: only Python code of snippets is kept from the network, not C",
        ),
        (
            {"file": 0, "network": errno.ECONNREFUSED},
            "warning no kernel isolation: only Python code of snippets is kept from your files and "
            "the network, not C",
        ),
        (
            {},
            "warning no kernel isolation: only Python code of snippets is kept from your files and "
            "the network, not C",
        ),
    ],
)
def test_isolation_is_what_the_kernel_has_prevented(monkeypatch, tried, told):
    monkeypatch.delenv(START, raising=False)
    if tried:
        tried = {"user": str(Path("/proc/self/ns/user").readlink()), **tried}
    finding = doctor._isolation(tried)
    assert f"{finding.state} {finding.what}" == told
    assert bool(finding.hint) == (finding.state == "warning")
    assert ("Linux 6.7" in finding.hint) == (finding.state == "warning" and tried != {})
    monkeypatch.setenv(START, "fork")
    assert ("unset MULTICLOUD_START" in doctor._isolation(tried).hint) == (
        finding.state == "warning" and tried != {}
    )


@pytest.mark.ways("namespaces", "fork", "spawn")
def test_isolation_is_tried_each_way_that_snippets_start(way, monkeypatch):
    monkeypatch.setenv(START, way)
    snippets, isolation = doctor._snippets()
    assert (snippets.name, snippets.state) == ("snippets", "ok")
    if way != "namespaces":
        assert isolation.what.partition(":")[0] in ("Landlock", "no kernel isolation")
    # The folder of the trial is removed with what is in it.
    assert list(Path(tempfile.gettempdir()).glob("multicloud-*/trial")) == []


def test_packages_that_pictures_can_do_without(monkeypatch):
    missing = (("png needs the package resvg_py", "pip install it"), ("jpg needs it, too", ""))
    drawing = SimpleNamespace(missing_formats=missing)
    drawer = SimpleNamespace(draw=lambda *_: (drawing,), close=lambda: None)
    monkeypatch.setattr(PROCESSES, "new_drawer", lambda _: drawer)
    assert [(f.name, f.state) for f in doctor._engine()] == [
        ("engine", "ok"),
        ("PNG and JPG", "ok"),
    ]
    *_, finding = doctor._engine()
    assert finding.what == "not available: png needs the package resvg_py; jpg needs it, too"
    assert finding.hint == "pip install it"
    monkeypatch.setattr(doctor, "mathjax_folder", lambda: None)
    assert doctor._maths().hint == "pip install 'mkdocs-multicloud[maths]'"
    monkeypatch.setattr(doctor, "icons_source", lambda: Path("nothing"))
    assert doctor._icons().state == "warning"


@pytest.mark.parametrize(
    ("ink", "told"),
    [(0, "there are none"), (600, "there is neither Arial nor Liberation Sans"), (653, "")],
)
def test_fonts_are_those_that_text_is_drawn_with(monkeypatch, ink, told):
    image = Image.new("RGBA", (800, 200))
    image.paste((0, 0, 0, 255), (20, 50, 20 + ink, 120))
    image.save(written := io.BytesIO(), "PNG")
    monkeypatch.setattr(doctor, "rasterize", lambda *_: written.getvalue())
    (finding,) = doctor._fonts()
    assert finding.state == ("warning" if told else "ok")
    assert finding.what.startswith(told)


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("mkdocs.yml", "plugins: [multicloud]", "ok: mkdocs.yml uses the plugin multicloud"),
        ("mkdocs.yml", "markdown_extensions: [mkdocs_multicloud]",
         "ok: mkdocs.yml uses the Markdown extension mkdocs_multicloud"),
        ("mkdocs.yml", "plugins: [search] # multicloud",
         "warning: mkdocs.yml does not use this package"),
        ("mkdocs.yml", "plugins: [{multicloud: {timeout: x}}]", "problem: "),
        ("mkdocs.yml", "plugins: [", "problem: "),
        ("mkdocs.yml", "hooks: [hook.py]",
         "problem: its configuration cannot be loaded: ValueError: no way"),
        ("zensical.toml", "[project.markdown_extensions.mkdocs_multicloud]\n",
         "ok: zensical.toml uses the Markdown extension mkdocs_multicloud"),
        ("zensical.toml", "[project]\n", "warning: zensical.toml does not use this package"),
        ("zensical.toml", "[project", "problem: zensical.toml cannot be read"),
        ("zensical.toml", "project = 1", "warning: zensical.toml does not use"),
        ("zensical.toml", "project.markdown_extensions = 1", "warning: zensical.toml does"),
        ("conf.py", "extensions = ['mkdocs_multicloud']",
         "ok: conf.py uses the extension mkdocs_multicloud"),
        ("conf.py", "extensions = [] # mkdocs_multicloud", "problem: conf.py does not use"),
    ],
)  # fmt: skip
def test_the_site_of_the_folder(here, name, text, found):
    (here / "docs").mkdir()
    if name == "mkdocs.yml":
        text = f"site_name: Test\ntheme: {{name: mkdocs}}\n{text}\n"
    (here / name).write_text(text, "utf-8")
    (here / "hook.py").write_text("raise ValueError('no\\nway')")
    finding = doctor._site(None)
    assert f"{finding.state}: {finding.what}".startswith(found)
    assert bool(finding.hint) == (finding.state != "ok")
