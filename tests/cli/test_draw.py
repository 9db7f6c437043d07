"""The command `mkdocs-multicloud draw`."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import click
import editable
import pytest
from PIL import Image
from sketches import book, check, edge, model, parsed, texts, vertex

from mkdocs_multicloud import __version__, cli
from mkdocs_multicloud.cli import draw
from mkdocs_multicloud.cli.draw import PROGRESS_FROM, command
from mkdocs_multicloud.diagram import mxfile
from mkdocs_multicloud.drawing import Drawer, engine_process
from mkdocs_multicloud.settings.options import OPTIONS
from mkdocs_multicloud.snippet.project import MAX_DOCUMENT

ONE = model(vertex(label="one"))
BOOK = book(
    Front=model(vertex(label="front")),
    Back=model(vertex(label="back"), '<mxCell id="n" value="Notes" parent="0"/>',
               vertex(label="note", at=(100, 0, 80, 40), cell="w", parent="n")),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch, processes):
    """Where the command is run; it has two sound files and two others."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(draw, "Drawer", lambda *, timeout, jobs: processes.drawer(jobs))
    (tmp_path / "one.drawio").write_text(ONE, "utf-8")
    (tmp_path / "book.xml").write_text(BOOK, "utf-8")
    (tmp_path / "bad.drawio").write_text("<graph/>", "utf-8")
    (tmp_path / "twice.drawio").write_text(model(vertex(), vertex()), "utf-8")
    return tmp_path


def drawn(folder):
    return sorted(path.name for path in folder.iterdir())


def run(*arguments):
    return cli.main(["draw", *arguments])


def test_a_file_becomes_an_svg_beside_it(folder, capsys):
    assert run("one.drawio") == 0
    text = (folder / "one.svg").read_text("utf-8")
    check(text)
    assert texts(parsed(text)) == ["one"]
    assert capsys.readouterr() == ("", "")


def test_what_is_written_is_said_when_asked(folder, capsys):
    assert run("one.drawio", "bad.drawio", "book.xml", "-o", "out", "-v") == 1
    told = capsys.readouterr()
    files = [str(Path("out", name)) for name in ("one.svg", "book.svg", "book-Back.svg")]
    assert told.out.splitlines() == files
    assert told.err.startswith("bad.drawio: ")


def test_names_of_pages_formats_and_folders(folder, capsys):
    assert run("one.drawio", "book.xml", "-o", "out/deep", "--format", "svg,png,jpg") == 0
    stems = ["book", "book-Back", "one"]
    expected = sorted(f"{stem}.{kind}" for stem in stems for kind in ("svg", "png", "jpg"))
    assert drawn(folder / "out/deep") == expected
    for name in expected:
        data = (folder / "out/deep" / name).read_bytes()
        start = {"svg": b"<svg", "png": b"\x89PNG", "jpg": b"\xff\xd8"}[name[-3:]]
        assert data.startswith(start), name
    assert capsys.readouterr() == ("", "")


def test_formats_without_svg(folder):
    assert run("one.drawio", "--format", "png", "-o", "out") == 0
    assert drawn(folder / "out") == ["one.png"]


def test_a_picture_that_draw_io_opens_contains_the_document(folder, capsys):
    kinds = "svg,drawio.svg,png,drawio.png"
    assert run("book.xml", "--format", kinds, "-o", "out", "--border", "5") == 0
    # Of all pages, the first has it.
    names = [f"book.{kind}" for kind in kinds.split(",")]
    assert drawn(folder / "out") == sorted([*names, "book-Back.png", "book-Back.svg"])
    for name in ("book.drawio.svg", "book.drawio.png"):
        found = mxfile.parse((folder / "out" / name).read_bytes())
        assert found.pages == mxfile.parse(BOOK).pages
        assert 'border="5"' in found.xml
    text = (folder / "out/book.drawio.svg").read_text("utf-8")
    assert re.sub(' content="[^"]*"', "", text) == (folder / "out/book.svg").read_text("utf-8")
    # The file has the page that it shows in front.
    assert run("book.xml", "--format", "drawio.svg", "--page", "Back", "--theme", "dark") == 0
    back = mxfile.parse((folder / "book-Back-dark.drawio.svg").read_bytes())
    assert [page.name for page in back.pages] == ["Back", "Front"]
    assert capsys.readouterr() == ("", "")


def test_pictures_that_contain_their_diagram_are_drawn(folder, capsys):
    assert run("one.drawio", "--format", "svg,drawio.svg,drawio.png") == 0
    wanted = (folder / "one.svg").read_text("utf-8")
    for name in ("one.drawio.svg", "one.drawio.png"):
        assert run(name, "-o", "out") == 0
        assert (folder / "out/one.svg").read_text("utf-8") == wanted
    page = html.escape(json.dumps({"xml": ONE}))
    (folder / "one.drawio.html").write_text(f"<div class='mxgraph' data-mxgraph=\"{page}\"/>")
    assert run("one.drawio.html", "-o", "html") == 0
    assert drawn(folder / "html") == ["one.svg"]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("kind", ["drawio.svg", "drawio.png"])
def test_what_somebody_has_saved_in_draw_io_is_not_lost(folder, capsys, kind):
    file = folder / f"one.{kind}"
    for _ in range(2):
        assert run("one.drawio", "--format", kind) == 0
    before = file.read_bytes()
    own = b"mkdocs-multicloud"
    # draw.io and its extension for VS Code name themselves, or nobody.
    theirs = before.replace(own, b"a" * len(own))
    if kind == "drawio.png":
        theirs = editable.png(editable.text(b"<mxfile/>"))
    file.write_bytes(theirs)
    assert run("one.drawio", "--format", f"svg,{kind}") == 1
    assert capsys.readouterr().err == (
        f"one.drawio: one.{kind} was not written by mkdocs-multicloud, or changed since, and would "
        "be overwritten; remove it, or choose another folder with -o\n"
    )
    assert file.read_bytes() == theirs
    assert not (folder / "one.svg").exists()
    file.unlink()
    assert run("one.drawio", "--format", kind) == 0
    assert file.read_bytes() == before


def test_a_picture_is_never_drawn_over_itself(folder, capsys):
    assert run("one.drawio", "--format", "drawio.svg") == 0
    before = (folder / "one.drawio.svg").read_bytes()
    assert run("one.drawio.svg", "--format", "drawio.svg") == 1
    assert capsys.readouterr().err.startswith(
        "one.drawio.svg: one.drawio.svg is also an input file and would be overwritten"
    )
    assert (folder / "one.drawio.svg").read_bytes() == before
    assert run("one.drawio.svg") == 0
    assert drawn(folder)[-3:] == ["one.drawio.svg", "one.svg", "twice.drawio"]
    assert run("ones.drawio.svg") == 1
    assert "did you mean 'one.drawio" in capsys.readouterr().err


def test_one_engine_draws_all_files_and_its_time_limit_can_be_raised(folder, capsys, monkeypatch):
    monkeypatch.setattr(draw, "Drawer", Drawer)
    started = []
    real = engine_process.subprocess.Popen
    monkeypatch.setattr(
        engine_process.subprocess, "Popen", lambda *a, **k: started.append(a) or real(*a, **k)
    )
    assert run("one.drawio", "book.xml", "one.drawio", "-o", "out") == 0
    assert len(started) == 1
    assert run("one.drawio", "--timeout", "0.0001", "-o", "out") == 1
    told = "drawing it took longer than 0.0001 s; simplify the diagram, or raise --timeout"
    assert told in capsys.readouterr().err


def test_what_fails_has_a_line_and_the_rest_is_drawn(folder, capsys):
    code = run("bad.drawio", "one.drawio", "gone.drawio", "twice.drawio", "book.xml", "-o", "out")
    assert code == 1
    assert drawn(folder / "out") == ["book-Back.svg", "book.svg", "one.svg"]
    out, err = capsys.readouterr()
    lines = err.splitlines()
    assert out == ""
    assert [line.split(": ")[0] for line in lines] == ["bad.drawio", "gone.drawio", "twice.drawio"]
    assert "its root is <graph>, not <mxfile>" in lines[0]
    assert lines[1] == "gone.drawio: there is no such file; did you mean 'one.drawio'?"
    assert "Duplicate ID" in lines[2]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.drawio", b"", "it is not a diagram: it is empty; save it as .drawio"),
        ("text.txt", b"hello", "it is not a diagram: it is not XML; save it as .drawio"),
        ("x.png", b"\x89PNG\r\n\x1a\n\0", "the PNG is cut off; restore it, or export it"),
        ("x.svg", b"<svg/>", "the SVG contains no diagram; export it from draw.io with 'Include a"),
        ("folder", None, "there is no diagram in it; name .drawio files, or folders of them; "),
        ("bok.xml", None, "there is no such file; did you mean 'book.xml'?"),
        ("gone/x.drawio", None, "there is no such file; check its path"),
        ("loop.drawio", None, "it cannot be read ("),
        ("large.drawio", b" " * (MAX_DOCUMENT + 1), "it is larger than 64 MiB; split it"),
        ("new\n\033[2Jline", None, "there is no such file; check its path"),
    ],
)  # fmt: skip
def test_what_is_no_diagram_is_told_in_one_line(folder, capsys, name, content, told):
    (folder / "folder").mkdir()
    (folder / "loop.drawio").symlink_to("loop.drawio")
    if content is not None:
        (folder / name).write_bytes(content)
    assert run(name, "one.drawio", "-o", "out") == 1
    shown = name.replace("\n", "\\n").replace("\033", "\\x1b")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{shown}: {told}")
    assert drawn(folder / "out") == ["one.svg"]


@pytest.mark.parametrize("output", ["bad.drawio", "bad.drawio/deep"])
def test_an_output_that_is_a_file_is_told_once(folder, capsys, output):
    assert run("one.drawio", "book.xml", "-o", output) == 1
    assert capsys.readouterr().err == (
        f"-o {output}: bad.drawio is a file, not a folder; choose a folder\n"
    )


def test_an_output_that_cannot_be_written_is_a_line_and_leaves_nothing(folder, capsys):
    (folder / "out/one.svg").mkdir(parents=True)
    assert run("one.drawio", "book.xml", "-o", "out") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert re.fullmatch(
        r"one\.drawio: out/one\.svg cannot be written \(.+\); fix that, .+ -o", line
    )
    assert drawn(folder / "out") == ["book-Back.svg", "book.svg", "one.svg"]


def test_a_folder_that_cannot_be_made_is_a_line_for_each_file(folder, capsys):
    (folder / "out").symlink_to("out")
    assert run("one.drawio", "book.xml", "-o", "out") == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(" cannot be written (")[0] for line in lines] == [
        "one.drawio: out/one.svg", "book.xml: out/book.svg",
    ]  # fmt: skip


def test_what_was_there_is_replaced_and_other_names_of_it_are_not(folder):
    (folder / "one.svg").write_text("before", "utf-8")
    (folder / "other.svg").hardlink_to(folder / "one.svg")
    assert run("one.drawio") == 0
    assert (folder / "one.svg").read_text("utf-8").startswith("<svg")
    assert (folder / "other.svg").read_text("utf-8") == "before"
    assert not [name for name in drawn(folder) if "tmp" in name]


def test_two_files_of_one_name_are_told_and_the_first_stays(folder, capsys):
    (folder / "sub").mkdir()
    (folder / "sub/one.drawio").write_text(model(vertex(label="two")), "utf-8")
    assert run("one.drawio", "sub/one.drawio", "./one.drawio", "book.xml", "-o", "out") == 1
    assert capsys.readouterr().err == (
        "sub/one.drawio: out/one.svg has just been drawn from one.drawio and would be "
        "overwritten; rename one of them, or draw them into different folders with -o\n"
    )
    assert texts(parsed((folder / "out/one.svg").read_text("utf-8"))) == ["one"]
    assert drawn(folder / "out") == ["book-Back.svg", "book.svg", "one.svg"]


def test_a_page_of_one_file_does_not_overwrite_another_file(folder, capsys):
    (folder / "book-Back.drawio").write_text(ONE, "utf-8")
    assert run("book-Back.drawio", "book.xml", "-o", "out") == 1
    assert "book.xml: out/book-Back.svg has just been drawn from" in capsys.readouterr().err
    assert drawn(folder / "out") == ["book-Back.svg"]


def test_a_second_run_overwrites_the_first(folder, capsys):
    assert run("one.drawio") == 0
    assert run("one.drawio", "--layers", "1") == 0
    assert capsys.readouterr().err == ""


def test_no_file_that_is_to_be_drawn_is_overwritten(folder, capsys):
    (folder / "x.svg").write_text(ONE, "utf-8")
    assert run("x.svg") == 1
    assert capsys.readouterr().err == (
        "x.svg: x.svg is also an input file and would be overwritten; "
        "choose another folder with -o\n"
    )
    assert (folder / "x.svg").read_text("utf-8") == ONE


def test_pages_of_one_name_are_told_before_anything_is_written(folder, capsys):
    pages = book(Front=model(), **{"a b": model(), "a/b": model()})
    (folder / "same.drawio").write_text(pages, "utf-8")
    assert run("same.drawio", "-o", "out") == 1
    assert capsys.readouterr().err == (
        "same.drawio: the pages 2 ('a b') and 3 ('a/b') would both be written to 'same-a_b'; "
        "rename one of them, or choose one page by its number\n"
    )
    assert not (folder / "out").exists()
    assert run("same.drawio", "-o", "out", "--page", "3") == 0
    assert drawn(folder / "out") == ["same-a_b.svg"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [("Back", ["book-Back.svg"]), ("2", ["book-Back.svg"]), ("1", ["book.svg"]),
     ("all", ["book-Back.svg", "book.svg"])],
)  # fmt: skip
def test_chosen_pages(folder, page, expected):
    assert run("book.xml", "--page", page, "-o", "out") == 0
    assert drawn(folder / "out") == expected


def test_a_page_that_is_not_there(folder, capsys):
    assert run("book.xml", "--page", "Bakc", "-o", "out") == 1
    assert capsys.readouterr().err == "book.xml: there is no page 'Bakc'; did you mean 'Back'?\n"
    assert not (folder / "out").exists()


def test_chosen_layers(folder, capsys):
    assert run("book.xml", "--page", "Back", "--layers", "Notes") == 0
    assert texts(parsed((folder / "book-Back.svg").read_text("utf-8"))) == ["note"]
    assert run("book.xml", "--page", "Back", "--layers", "Notes, 1") == 0
    assert texts(parsed((folder / "book-Back.svg").read_text("utf-8"))) == ["back", "note"]
    assert run("book.xml", "--page", "Back", "--layers", "Ntes") == 1
    told = "book.xml: there is no layer 'Ntes' on the page 'Back'; did you mean 'Notes'?\n"
    assert capsys.readouterr().err == told


def test_only_pages_with_the_layers_are_drawn(folder, capsys):
    assert run("book.xml", "--layers", "Notes", "-o", "out") == 0
    assert drawn(folder / "out") == ["book-Back.svg"]
    assert run("book.xml", "--layers", "Notes, Ntes", "-o", "out") == 1
    assert capsys.readouterr().err == (
        "book.xml: there is no layer 'Ntes' on any of the pages 'Front' or 'Back'; "
        "did you mean 'Notes'?\n"
    )


def test_theme_border_and_scale(folder):
    assert run("one.drawio", "--border", "10", "--theme", "dark", "--scale", "2.5",
               "--format", "svg,png") == 0  # fmt: skip
    assert not (folder / "one.svg").exists()
    root = parsed((folder / "one-dark.svg").read_text("utf-8"))
    assert (root.get("width"), root.get("height")) == ("104", "64")
    assert root.find(".//text").get("fill") == "#ffffff"
    with Image.open(io.BytesIO((folder / "one-dark.png").read_bytes())) as picture:
        assert picture.size == (260, 160)


def test_both_themes(folder):
    assert run("book.xml", "--theme", "both", "-o", "out") == 0
    names = ["book-Back-dark.svg", "book-Back.svg", "book-dark.svg", "book.svg"]
    assert drawn(folder / "out") == names
    colors = [
        parsed((folder / "out" / name).read_text("utf-8")).find(".//text").get("fill")
        for name in names
    ]
    assert colors == ["#ffffff", "#000000"] * 2


def test_images_beside_the_file_come_before_those_of_the_working_directory(folder, capsys):
    (folder / "sub/img").mkdir(parents=True)
    (folder / "img").mkdir()
    for name in ("sub/img/a.png", "img/a.png", "img/b.png"):
        (folder / name).write_bytes(name.encode())
    cells = [
        vertex(f"shape=image;image=img/{name}.png", at=(60 * n, 0, 48, 48), cell=name)
        for n, name in enumerate("ab")
    ]
    (folder / "sub/x.drawio").write_text(model(*cells), "utf-8")
    assert run("sub/x.drawio", "-o", ".") == 0
    assert capsys.readouterr().err == ""
    images = parsed((folder / "x.svg").read_text("utf-8")).iter("image")
    data = [image.xpath("string(@*[local-name()='href'])").split(",")[1] for image in images]
    assert [base64.b64decode(text) for text in data] == [b"sub/img/a.png", b"img/b.png"]


def test_images_beside_the_file_are_embedded_and_others_warned_of(folder, capsys):
    (folder / "sub").mkdir()
    (folder / "sub/logo.png").write_bytes(b"png")
    cells = [
        vertex(f"shape=image;image={link}", at=(60 * n, 0, 48, 48), cell=f"c{n}")
        for n, link in enumerate(("logo.png", "https://example.com/x.png", "../one.drawio"))
    ]
    (folder / "sub/a.drawio").write_text(model(*cells), "utf-8")
    assert run("sub/a.drawio", "-o", "out") == 0
    root = parsed((folder / "out/a.svg").read_text("utf-8"))
    assert len(list(root.iter("image"))) == 1
    assert capsys.readouterr().err == (
        "sub/a.drawio: warning: the image 'https://example.com/x.png' is on another server, "
        "and is not fetched; the picture shows a stand-in\n"
        "sub/a.drawio: warning: the image '../one.drawio' is not in the project, and is not "
        "fetched; the picture shows a stand-in\n"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Missing argument 'FILE...'"),
        (["x", "--format", "gif"], "formats has no format 'gif'"),
        (["x", "--format", "svg,md"], "md is for pages of a site: leave it out"),
        (["x", "--format", ""], "formats must be names of formats"),
        (["x", "--scale", "0"], "scale must be a number from 0.1 to 10, not '0'"),
        (["x", "--scale", "big"], "scale must be a number"),
        (["x", "--border", "-1"], "must be pixels, 0 to 1000, not '-1'"),
        (["x", "--border", "1.5"], "must be pixels"),
        (["x", "--border", "2000"], "must be pixels"),
        (["x", "--width", "0"], "must be pixels, 1 to 16384, not '0'"),
        (["x", "--width", "9" * 5000], "must be pixels, 1 to 16384"),
        (["x", "--width", "9"], "--width is for PNG and JPG: add --format png"),
        (["x", "--width", "9", "--scale", "2"], "--width is not allowed with --scale"),
        (["x", "--check", "--watch"], "--check is not allowed with --watch"),
        (["x", "-o", "-", "--check"], "the picture goes to standard output: leave out --changed"),
        (["x", "y", "-o", "-"], "standard output takes one diagram, not 2: name one file"),
        (["-", "x"], "- is standard input: leave out --watch, --changed and other files"),
        (["-", "--changed", "HEAD", "-o", "out"], "- is standard input: leave out --watch"),
        (["x", "--theme", "blue"], "'blue' is not one of 'light', 'dark', 'both'"),
        (["x", "--layers", ","], "layers names no layer"),
        (["x", "--zoom", "2"], "No such option"),
    ],
)
def test_bad_values_are_told_before_anything_is_drawn(folder, capsys, arguments, told):
    assert run(*arguments) == 2
    assert told in capsys.readouterr().err


def test_without_a_command_it_shows_what_there_is(capsys):
    assert cli.main([]) == 2
    assert "COMMAND" in capsys.readouterr().err


def test_each_option_has_help_and_its_default():
    options = [option for option in command.params if isinstance(option, click.Option)]
    told = {max(option.opts, key=len).removeprefix("--"): option.help for option in options}
    defaults = {name: re.findall(r"Default: (.+)\.$", text) for name, text in told.items()}
    assert defaults == {
        "output": ["beside each file"], "format": ["svg"], "page": ["all"],
        "layers": ["the visible layers"],
        "theme": ["light"], "scale": ["1"], "timeout": ["10"], "border": ["0"], "verbose": [],
        "width": ["by --scale"], "changed": [], "check": [], "watch": [], "json": [],
    }  # fmt: skip
    for name, option in (("page", "page"), ("layers", "layers"), ("scale", "scale")):
        assert told[name].startswith(OPTIONS[option].help.replace("`", ""))
    # There is no site that its files are of.
    assert [name for name, text in told.items() if "site" in text] == []


def test_the_version(capsys):
    assert (cli.main(["--version"]), capsys.readouterr().out) == (0, f"{__version__}\n")


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("count", "shown"), [(PROGRESS_FROM, True), (2, False)])
def test_progress_is_shown_for_many_files_on_a_terminal(folder, monkeypatch, count, shown):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    assert run(*["one.drawio"] * count, "-o", "out") == 0
    assert (f"{count}/{count} one.drawio" in screen.getvalue()) == shown


def test_what_is_told_amid_progress_has_a_line_of_its_own(folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setattr(sys, "stderr", screen := Terminal())
    long = "a" * 60 + ".drawio"
    (folder / long).write_text(ONE, "utf-8")
    assert run(*["one.drawio"] * PROGRESS_FROM, "bad.drawio", long, "-o", "out") == 1
    states = screen.getvalue().split("\r\033[K")
    lines = [state for state in states if "\n" in state]
    assert [line.count("\n") for line in lines] == [1]
    assert lines[0].startswith("bad.drawio: its root is <graph>")
    assert all(len(state) < 20 for state in states if state not in lines)
    assert states[-1] == ""


def test_an_edge_and_its_labels_from_the_command_line_itself(folder):
    (folder / "e.drawio").write_text(
        model(vertex(cell="a"), vertex(at=(200, 0, 80, 40), cell="b"), edge("", "to")), "utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-c", "from mkdocs_multicloud.cli import main; raise SystemExit(main())",
         "draw", "e.drawio", "bad.drawio"],
        capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 1
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert texts(parsed((folder / "e.svg").read_text("utf-8"))) == ["to"]
