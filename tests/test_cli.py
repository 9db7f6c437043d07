"""The command `mkdocs-multicloud draw`."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import pytest
from PIL import Image
from sketches import book, check, edge, model, parsed, texts, vertex

from mkdocs_multicloud import __version__, cli, drawing

ONE = model(vertex(label="one"))
BOOK = book(
    Front=model(vertex(label="front")),
    Back=model(vertex(label="back"), '<mxCell id="n" value="Notes" parent="0"/>',
               vertex(label="note", at=(100, 0, 80, 40), cell="w", parent="n")),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the command is run; it has two sound files and two others."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.drawio").write_text(ONE, "utf-8")
    (tmp_path / "book.xml").write_text(BOOK, "utf-8")
    (tmp_path / "bad.drawio").write_text("<svg/>", "utf-8")
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


def test_one_engine_draws_all_files(folder, monkeypatch):
    started = []
    real = drawing.worker.subprocess.Popen
    monkeypatch.setattr(
        drawing.worker.subprocess, "Popen", lambda *a, **k: started.append(a) or real(*a, **k)
    )
    assert run("one.drawio", "book.xml", "one.drawio", "-o", "out") == 0
    assert len(started) == 1


def test_what_fails_has_a_line_and_the_rest_is_drawn(folder, capsys):
    code = run("bad.drawio", "one.drawio", "gone.drawio", "twice.drawio", "book.xml", "-o", "out")
    assert code == 1
    assert drawn(folder / "out") == ["book-Back.svg", "book.svg", "one.svg"]
    out, err = capsys.readouterr()
    lines = err.splitlines()
    assert out == ""
    assert [line.split(": ")[0] for line in lines] == ["bad.drawio", "gone.drawio", "twice.drawio"]
    assert "its root is <svg>, not <mxfile>" in lines[0]
    assert lines[1] == "gone.drawio: No such file or directory"
    assert "Duplicate ID" in lines[2]


def test_a_folder_that_cannot_be_written_to_is_a_failure(folder, capsys):
    assert run("one.drawio", "-o", "bad.drawio") == 1
    assert capsys.readouterr().err.startswith("one.drawio: ")


def test_no_half_written_file_is_left(folder, monkeypatch):
    (folder / "one.svg").write_text("before", "utf-8")
    monkeypatch.setattr(cli.Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    assert run("one.drawio") == 1
    assert (folder / "one.svg").read_text("utf-8") == "before"


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
    assert "there is no layer 'Ntes'; did you mean 'Notes'?" in capsys.readouterr().err


def test_theme_border_and_scale(folder):
    assert run("one.drawio", "--border", "10", "--theme", "dark", "--scale", "2.5",
               "--format", "svg,png") == 0  # fmt: skip
    root = parsed((folder / "one.svg").read_text("utf-8"))
    assert (root.get("width"), root.get("height")) == ("104", "64")
    assert root.find(".//text").get("fill") == "#ffffff"
    with Image.open(io.BytesIO((folder / "one.png").read_bytes())) as picture:
        assert picture.size == (260, 160)


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
    lines = capsys.readouterr().err.splitlines()
    assert [re.findall("'(.*)'", line) for line in lines] == [
        ["https://example.com/x.png"], ["../one.drawio"],
    ]  # fmt: skip
    assert all(line.startswith("sub/a.drawio: warning: the image ") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "the following arguments are required: FILE"),
        (["x", "--format", "gif"], "formats has no format 'gif'"),
        (["x", "--format", ""], "formats must be names of formats"),
        (["x", "--scale", "0"], "scale must be a number from 0.1 to 10, not '0'"),
        (["x", "--scale", "big"], "scale must be a number"),
        (["x", "--border", "-1"], "must be pixels, 0 to 1000, not '-1'"),
        (["x", "--border", "1.5"], "must be pixels"),
        (["x", "--border", "2000"], "must be pixels"),
        (["x", "--theme", "blue"], "invalid choice: 'blue'"),
        (["x", "--layers", ","], "layers names no layer"),
        (["x", "--zoom", "2"], "unrecognized arguments: --zoom"),
    ],
)
def test_bad_values_are_told_before_anything_is_drawn(folder, capsys, arguments, told):
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 2
    assert told in capsys.readouterr().err


def test_without_a_command_it_shows_what_there_is(capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main([])
    assert caught.value.code == 2
    assert "COMMAND" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        cli.main(["draw", "--help"])
    assert "svg,png,jpg" in capsys.readouterr().out


def test_the_version(capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["--version"])
    assert (caught.value.code, capsys.readouterr().out) == (0, f"{__version__}\n")


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("count", "shown"), [(cli.PROGRESS_FROM, True), (2, False)])
def test_progress_is_shown_for_many_files_on_a_terminal(folder, monkeypatch, count, shown):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    assert run(*["one.drawio"] * count, "-o", "out") == 0
    assert (f"{count}/{count} one.drawio" in screen.getvalue()) == shown


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
