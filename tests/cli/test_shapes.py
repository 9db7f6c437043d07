"""The command `mkdocs-multicloud shapes`."""

from __future__ import annotations

import base64
import json
import re

import pytest
from command_guide import documented_json
from lxml import html
from sketches import check

from mkdocs_multicloud import cli
from mkdocs_multicloud.cli import shapes
from mkdocs_multicloud.drawing import Shape

SHAPES = [
    Shape("Queue", "AWS / Messaging", "ellipse;html=1;fillColor=#ff0000;", 78, 78.4, words="sqs"),
    Shape("Line of a queue", "General", "endArrow=classic;html=1;", 60, 0, edge=True),
    Shape("<Queue> & co", "A <b>", 'html=1;fillColor="&<";', 60, 30, label="<b>bold</b> & co"),
    *(Shape(f"Server {n}", "Rack", f"shape=rect;n={n};", 20, 10) for n in range(30)),
]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch, drawer):
    """An empty folder; and few shapes, drawn by the shared engine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(drawer, "shapes", lambda: SHAPES)
    monkeypatch.setattr(shapes, "Drawer", lambda *, timeout: drawer)
    return tmp_path


def run(*arguments):
    return cli.main(["shapes", *arguments])


def test_shapes_are_listed_with_their_styles(capsys):
    assert run("queue") == 0
    assert capsys.readouterr() == (
        "Queue (AWS / Messaging, 78 × 78)\nellipse;html=1;fillColor=#ff0000;\n\n"
        '<Queue> & co (A <b>, 60 × 30)\nhtml=1;fillColor="&<";\n\n'
        "Line of a queue (General, line)\nendArrow=classic;html=1;\n",
        "",
    )


def test_several_words_in_one_argument_or_more(capsys):
    for words in (["sqs", "queue"], ["sqs queue"], ["QUEUE,sqs"]):
        assert run(*words) == 0
        assert capsys.readouterr().out.startswith("Queue (AWS / Messaging")


@pytest.mark.parametrize(
    ("options", "listed", "told"),
    [
        ([], 20, "20 of 30 shapes that match; add a word, or raise --limit\n"),
        (["--limit", "3"], 3, "3 of 30 shapes that match; add a word, or raise --limit\n"),
        (["--limit", "0"], 1, "1 of 30 shapes that match; add a word, or raise --limit\n"),
        (["--limit", "99"], 30, ""),
    ],
)
def test_no_more_than_a_few_are_listed(capsys, options, listed, told):
    assert run("server", *options) == 0
    out, err = capsys.readouterr()
    assert out.count("shape=rect") == listed
    assert err == told


def test_json_has_all_shapes(capsys):
    assert run("server", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found) == 30
    assert found[0].keys() == documented_json("shapes")[0].keys()
    assert found[0] == {
        "name": "Server 0", "library": "Rack", "style": "shape=rect;n=0;", "width": 20,
        "height": 10, "edge": False,
    }  # fmt: skip


def test_what_no_shape_matches_is_an_error_with_a_hint(capsys):
    assert run("servre") == 1
    assert capsys.readouterr() == ("", "no shape matches 'servre'; did you mean 'server'?\n")


def test_a_page_has_a_picture_of_each_in_both_themes(here, capsys):
    assert run("queue", "-o", "deep/page.html") == 0
    assert capsys.readouterr() == ("deep/page.html: 3 shapes\n", "")
    text = (here / "deep/page.html").read_text("utf-8")
    # One file, without scripts and without anything from elsewhere.
    assert not re.search(r"<script|https?://|@import|url[(]", text)
    page = html.fromstring(text)
    assert [h.text for h in page.iter("h2")] == ["Queue", "<Queue> & co", "Line of a queue"]
    assert [c.text for c in page.iter("code")] == [SHAPES[i].style for i in (0, 2, 1)]
    light = [image.get("src") for image in page.iter("img")]
    dark = [source.get("srcset") for source in page.iter("source")]
    assert [s.get("media") for s in page.iter("source")] == [
        "screen and (prefers-color-scheme: dark)"
    ] * 3
    assert len(light) == len(dark) == len({*light, *dark}) / 2 == 3
    for address in (*light, *dark):
        start, _, data = address.partition(",")
        assert start == "data:image/svg+xml;base64"
        check(base64.b64decode(data).decode())
    assert "#ff0000" in base64.b64decode(light[0].partition(",")[2]).decode()


def test_the_words_are_no_markup(here):
    assert run("<queue>", "&", "-o", "page.html") == 0
    page = html.fromstring((here / "page.html").read_text("utf-8"))
    assert page.find(".//h1").text == "Shapes: <queue> &"


def test_a_shape_that_cannot_be_drawn_has_no_picture(here, monkeypatch):
    odd = Shape("Odd", "General", "html=1", float("nan"), 9)
    monkeypatch.setattr(shapes.Drawer(timeout=1), "shapes", lambda: [odd, SHAPES[0]])
    assert run("general", "-o", "page.html") == 0
    assert "<h2>Odd</h2>" in (here / "page.html").read_text("utf-8")


def test_a_page_that_cannot_be_written_is_an_error(here, capsys):
    (here / "file").write_text("")
    assert run("queue", "-o", "file/page.html") == 1
    assert run("queue", "-o", ".") == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(" (")[0] for line in lines] == [
        "file/page.html cannot be written", ". cannot be written",
    ]  # fmt: skip
    assert all(line.endswith("; name another file with -o") for line in lines)
