"""The command `mkdocs-multicloud layout`."""

from __future__ import annotations

import json

import pytest
from placing import line, placed, shape
from sketches import model

from mkdocs_multicloud import cli
from mkdocs_multicloud.cli import draw, layout
from mkdocs_multicloud.diagram import mxfile

CHAIN = model(*map(shape, "abc"), line("1a", "a", "b"), line("2a", "b", "c"))


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch, processes):
    """A folder with a diagram, and the shared engine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(layout, "Drawer", lambda: processes.drawer(1))
    (tmp_path / "chain.drawio").write_text(CHAIN)
    return tmp_path


def run(*arguments):
    return cli.main(["layout", *arguments])


def test_a_diagram_is_laid_out(here, capsys):
    assert run("chain.drawio") == 0
    printed = capsys.readouterr().out
    assert len({x for x, *_ in placed(mxfile.parse(printed)).values()}) == 3
    assert run("chain.drawio", "--kind", "flow-down", "-o", "down.drawio") == 0
    down = placed(mxfile.parse((here / "down.drawio").read_bytes()))
    assert len({x for x, *_ in down.values()}) == 1
    assert (here / "chain.drawio").read_text() == CHAIN
    assert run("chain.drawio", "-o", "chain.drawio") == 0
    assert (here / "chain.drawio").read_text() == printed


def test_draw_suggests_a_layout(capsys, monkeypatch, processes):
    monkeypatch.setattr(draw, "Drawer", lambda **_: processes.drawer(1))
    assert cli.main(["draw", "chain.drawio"]) == 0
    assert capsys.readouterr().err == (
        "chain.drawio: warning: shapes lie on each other (3 of them); "
        "place them: mkdocs-multicloud layout FILE -o NEW_FILE\n"
    )


def test_a_layout_is_saved(here, capsys):
    (here / "tests").mkdir()
    assert run("--save", "chain.drawio") == 0
    assert run("--save", "chain.drawio", "-o", "tests") == 0
    assert run("--save", "chain.drawio", "-o", "tests/other.layout.json") == 0
    first = (here / "chain.layout.json").read_text()
    assert list(json.loads(first)["pages"]["Page-1"]) == ["a", "b", "c", "1a", "2a"]
    assert (here / "tests" / "chain.layout.json").read_text() == first
    assert (here / "tests" / "other.layout.json").read_text() == first
    assert capsys.readouterr() == ("", "")


def test_json_says_where_the_shapes_are(here, capsys):
    assert run("--save", "chain.drawio", "--json") == 0
    assert capsys.readouterr().out == (here / "chain.layout.json").read_text()
    assert run("chain.drawio", "--json", "-o", "new.drawio") == 0
    pages = json.loads(capsys.readouterr().out)["pages"]
    places = placed(mxfile.parse((here / "new.drawio").read_bytes()))
    found = {name: pages["Page-1"][name] for name in places}
    assert {n: (c["x"], c["y"]) for n, c in found.items()} == {
        n: (x, y) for n, (x, y, *_) in places.items()
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing.drawio"], "nothing.drawio: it cannot be read (No such file or directory)"),
        (["text.drawio"], "text.drawio: it is not a diagram: it is not XML; save it as"),
        (["chain.drawio", "-o", "no/such"], "no/such: it cannot be written (No such file or dir"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(here, capsys, arguments, message):
    (here / "text.drawio").write_text("text")
    assert run(*arguments) == 1
    shown = capsys.readouterr().err
    assert shown.startswith(message)
    assert shown.count("\n") == 1
