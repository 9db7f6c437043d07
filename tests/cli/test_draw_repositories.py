"""The command `draw` on whole repositories: folders, changes, checks, and what other tools read."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import re
import shlex
import subprocess
import sys
import time
from types import SimpleNamespace

import editable
import pytest
import yaml
from command_guide import documented_json
from folders import ROOT
from PIL import Image
from sketches import book, model, parsed, texts, vertex

from mkdocs_multicloud import cli
from mkdocs_multicloud.cli import draw

ONE = model(vertex(label="one"))
TWO = model(vertex(label="two"))


@pytest.fixture
def folder(tmp_path, monkeypatch, processes):
    """Where the command is run; a function makes files in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(draw, "Drawer", lambda *, timeout, jobs: processes.drawer(jobs))
    return tmp_path


def make(folder, *names, text=ONE):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def files(folder):
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def new(folder, before):
    return [name for name in files(folder) if name not in before]


def run(*arguments):
    return cli.main(["draw", *arguments])


def git(*arguments):
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def test_a_folder_is_drawn_with_its_subfolders(folder, capsys):
    make(folder, "docs/a.drawio", "docs/b/A.DRAWIO", "docs/b/c.dio")
    make(folder, "docs/pom.xml", text="<project/>")
    make(folder, "docs/.hidden/x.drawio", "docs/.x.drawio", "docs/node_modules/y/x.drawio")
    (folder / "docs/b/loop").symlink_to("..")
    before = files(folder)
    assert run("docs") == 0
    assert new(folder, before) == ["docs/a.svg", "docs/b/A.svg", "docs/b/c.svg"]
    assert capsys.readouterr() == ("", "")


def test_an_output_folder_mirrors_the_folder_and_is_not_searched(folder):
    make(folder, "docs/a.drawio", "docs/b/a.drawio", "docs/out/b/kept.drawio", "docs/b/out/c.dio")
    before = files(folder)
    assert run("docs", "docs/a.drawio", "-o", "docs/out") == 0
    assert new(folder, before) == ["docs/out/a.svg", "docs/out/b/a.svg", "docs/out/b/out/c.svg"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("docs/**/*.drawio", ["docs/a.svg", "docs/b/c/d.svg"]),
        ("docs/*", ["docs/a.svg", "docs/e.svg"]),
        ("**/c/*", ["docs/b/c/d.svg"]),
        ("d*/*.xml", ["docs/x.svg"]),
        ("{}/docs/a*", ["docs/a.svg"]),
    ],
)
def test_patterns_are_for_shells_without_them(folder, pattern, expected):
    make(folder, "docs/a.drawio", "docs/e.dio", "docs/b/c/d.drawio", "docs/x.xml", "docs/f.txt")
    before = files(folder)
    assert run(pattern.format(folder)) == 0
    assert new(folder, before) == expected
    assert run("docs/**/*.drawio", "-o", "out") == 0
    assert files(folder / "out") == ["a.svg", "b/c/d.svg"]


def test_our_pictures_that_contain_a_diagram_are_not_drawn_but_those_of_others_are(folder, capsys):
    make(folder, "docs/a.drawio")
    theirs = editable.png(editable.text(b"<mxfile/>"))
    for kind in ("drawio.svg", "drawio.png"):
        assert run("docs", "--format", kind) == 0
    assert files(folder) == ["docs/a.drawio", "docs/a.drawio.png", "docs/a.drawio.svg"]
    (folder / "docs/b.drawio.png").write_bytes(theirs)
    assert run("docs") == 1
    assert [line.split(": ")[0] for line in capsys.readouterr().err.splitlines()] == [
        "docs/b.drawio.png"
    ]
    assert (folder / "docs/a.svg").exists()


def test_what_names_no_diagram_is_told_and_the_rest_is_drawn(folder, capsys):
    make(folder, "a.drawio", "none/x.xml")
    assert run("none", "x/**/*.drawio", "*" * 2000, "a.drawio") == 1
    lines = capsys.readouterr().err.splitlines()
    hint = "name .drawio files, or folders of them; .xml only by its name"
    assert lines[:2] == [
        f"none: there is no diagram in it; {hint}",
        f"x/**/*.drawio: no diagram matches it; {hint}",
    ]
    assert "is a pattern of more than 1,000 characters; shorten it" in lines[2]
    assert (folder / "a.svg").exists()


def test_a_check_compares_content_and_writes_nothing(folder, capsys):
    make(folder, "docs/a.drawio", "docs/b/c.drawio")
    make(folder, "docs/book.drawio", text=book(Front=ONE, Back=TWO))
    formats = ("--format", "svg,png,drawio.svg")
    assert run("docs", "--check", *formats) == 1
    missing = capsys.readouterr().err.splitlines()
    assert missing[0] == "docs/a.svg: missing, of docs/a.drawio"
    assert missing[-1] == (
        "11 pictures are not up to date; draw with the same command without --check"
    )
    assert len(missing) == 12
    assert len(files(folder)) == 3

    assert run("docs", *formats) == 0
    for path in folder.rglob("*.svg"):
        os.utime(path, (1, 1))
    state = {name: (folder / name).stat().st_mtime_ns for name in files(folder)}
    assert run("docs", "--check", *formats) == 0
    assert capsys.readouterr() == ("", "")

    # Another border is another picture.
    assert run("docs/a.drawio", "--check", "--border", "1") == 1
    assert capsys.readouterr().err.startswith("docs/a.svg: stale, of docs/a.drawio\n1 picture is")
    # Line ends of Windows are not; half a picture is.
    svg = folder / "docs/b/c.svg"
    svg.write_bytes(svg.read_bytes().replace(b"\n", b"\r\n"))
    assert run("docs", "--check") == 0
    svg.write_bytes(svg.read_bytes()[:-9])
    make(folder, "docs/a.drawio", text=TWO)
    (folder / "docs/book-Back.png").unlink()
    capsys.readouterr()
    assert run("docs", "--check", *formats) == 1
    assert capsys.readouterr().err.splitlines() == [
        "docs/a.svg: stale, of docs/a.drawio",
        "docs/a.png: stale, of docs/a.drawio",
        "docs/a.drawio.svg: stale, of docs/a.drawio",
        "docs/b/c.svg: stale, of docs/b/c.drawio",
        "docs/book-Back.png: missing, of docs/book.drawio",
        "5 pictures are not up to date; draw with the same command without --check",
    ]
    assert {name for name in state if name not in files(folder)} == {"docs/book-Back.png"}


def test_a_check_fails_where_drawing_fails(folder, capsys):
    make(folder, "a.drawio", text="<graph/>")
    make(folder, "b.drawio")
    (folder / "b.svg").mkdir()
    assert run("a.drawio", "b.drawio", "gone.drawio", "--check") == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("a.drawio: its root is <graph>")
    assert lines[1].startswith("b.drawio: b.svg cannot be read (")
    assert lines[2].startswith("gone.drawio: there is no such file")
    assert len(lines) == 3


def test_a_check_gives_the_same_in_another_folder(folder, monkeypatch):
    cells = [vertex("shape=image;image=img/a.png", at=(0, 0, 48, 48), cell="a")]
    for place in ("one", "two/deep"):
        make(folder, f"{place}/x.drawio", text=model(*cells))
        make(folder, f"{place}/img/a.png", text="png")
    formats = ("--format", "svg,drawio.svg,drawio.png")
    assert run("one", *formats) == 0
    for name in ("x.svg", "x.drawio.svg", "x.drawio.png"):
        (folder / "two/deep" / name).write_bytes((folder / "one" / name).read_bytes())
    monkeypatch.chdir(folder / "two/deep")
    assert run("x.drawio", "--check", *formats) == 0
    make(folder, "two/deep/img/a.png", text="gnp")
    assert run("x.drawio", "--check") == 1


def test_only_what_has_changed_since_a_revision(folder, capsys):
    make(folder, "docs/a.drawio", "docs/gone.drawio", "docs/änder ung.drawio", "docs/ignored.dio")
    (folder / ".gitignore").write_text("ignored.dio\n", "utf-8")
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "-m", "All")
    before = files(folder)
    assert run("docs", "--changed", "HEAD") == 0
    assert new(folder, before) == []
    make(folder, "docs/new/n.drawio")
    make(folder, "docs/änder ung.drawio", text=TWO)
    (folder / "docs/gone.drawio").unlink()
    before = files(folder)
    assert run("docs", "--changed", "HEAD") == 0
    assert new(folder, before) == ["docs/new/n.svg", "docs/änder ung.svg"]
    # Committed or not, and from a subfolder.
    git("add", ".")
    git("commit", "--quiet", "-m", "More")
    assert run("docs", "--changed", "HEAD~1", "--check") == 0
    (folder / "docs/new/n.svg").unlink()
    os.chdir(folder / "docs/new")
    assert run("..", "--changed", "HEAD~1", "--check") == 1
    assert capsys.readouterr().err.splitlines()[0] == ("../new/n.svg: missing, of ../new/n.drawio")
    assert run("gone.drawio", "--changed", "HEAD~1") == 1
    for bad in ("none", "--output=x", "-c"):
        capsys.readouterr()
        assert run("..", f"--changed={bad}") == 1
        reason = (
            "there is no revision 'none'; fetch it: git fetch --tags, or fetch-depth: 0 in a "
            "workflow"
            if bad == "none"
            else f"{bad!r} is not the name of a revision; name a tag, a branch or a commit"
        )
        assert capsys.readouterr().err == f"--changed {bad}: {reason}\n"
    assert not (folder / "docs/new/x").exists()


def test_changes_need_a_repository(folder, capsys, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
    make(folder, "a.drawio")
    assert run("a.drawio", "--changed", "HEAD") == 1
    told = capsys.readouterr().err
    assert told.startswith("--changed: there is no Git repository (not a git repository")
    assert told.endswith("; leave it out\n")
    monkeypatch.setenv("PATH", "")
    assert run("a.drawio", "--changed", "HEAD") == 1
    assert "git cannot be started" in capsys.readouterr().err


def test_a_watch_draws_what_changes_until_it_is_ended(folder, monkeypatch, capsys):
    cells = [vertex("shape=image;image=i.png", at=(0, 0, 48, 48), cell="a")]
    make(folder, "docs/a.drawio", "docs/bad.drawio")
    make(folder, "docs/image.drawio", text=model(*cells))
    shown = []

    def later():
        yield
        make(folder, "docs/a.drawio", text=TWO)
        yield
        make(folder, "docs/i.png")
        make(folder, "docs/new/n.drawio")
        yield
        make(folder, "docs/bad.drawio", text="<graph/>")
        yield
        (folder / "docs/a.drawio").unlink()
        yield
        raise KeyboardInterrupt

    steps = later()

    def sleep(seconds):
        assert 0.5 <= seconds < 60
        shown.append(capsys.readouterr())
        next(steps)

    monkeypatch.setattr(draw, "time", SimpleNamespace(sleep=sleep, monotonic=time.monotonic))
    assert run("docs", "--watch") == 0
    assert [out.splitlines() for out, _ in shown] == [
        ["docs/a.svg", "docs/bad.svg", "docs/image.svg"],
        [],
        ["docs/a.svg"],
        ["docs/image.svg", "docs/new/n.svg"],
        [],
        [],
    ]
    assert shown[0].err.endswith("watching 3 diagrams; Ctrl-C ends\n")
    assert [bool(err) for _, err in shown[1:]] == [False, False, False, True, False]
    assert shown[4].err.startswith("docs/bad.drawio: its root is <graph>")
    assert texts(parsed((folder / "docs/a.svg").read_text("utf-8"))) == ["two"]


def test_each_picture_as_a_line_of_json(folder, capsys):
    missing = vertex("shape=image;image=no.png", at=(0, 0, 48, 24), cell="a")
    make(folder, "a.drawio", text=book(Front=ONE, Bäck=model(missing)))
    arguments = ("a.drawio", "--format", "svg,png,jpg", "--scale", "2", "--json")
    assert run(*arguments, "--check") == 1
    checked = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert checked[0].keys() == documented_json("draw").keys()
    assert {picture["status"] for picture in checked} == {"missing"}
    assert run(*arguments) == 0
    out, err = capsys.readouterr()
    pictures = [json.loads(line) for line in out.splitlines()]
    assert [(picture["page"], picture["file"]) for picture in pictures] == [
        *(("Front", f"a.{kind}") for kind in ("svg", "png", "jpg")),
        *(("Bäck", f"a-Bäck.{kind}") for kind in ("svg", "png", "jpg")),
    ]
    for picture in pictures:
        assert list(picture) == [
            "source", "page", "file", "width", "height", "warnings", "status",
        ]  # fmt: skip
        assert (picture["source"], picture["status"]) == ("a.drawio", "written")
        assert "no.png" in picture["warnings"][0]
        size = (picture["width"], picture["height"])
        if not picture["file"].endswith("svg"):
            with Image.open(folder / picture["file"]) as image:
                assert size == image.size
        else:
            root = parsed((folder / picture["file"]).read_text("utf-8"))
            assert size == (int(root.get("width")), int(root.get("height")))
    assert err == ""


def test_a_width_in_pixels(folder, capsys):
    make(folder, "a.drawio")
    make(folder, "b.drawio", text=model(vertex(at=(0, 0, 33, 7))))
    assert run("a.drawio", "b.drawio", "--width", "640", "--format", "svg,png,drawio.png,jpg") == 0
    for name in ("a.png", "a.drawio.png", "a.jpg", "b.png"):
        with Image.open(folder / name) as image:
            assert image.width == 640, name
    assert parsed((folder / "a.svg").read_text("utf-8")).get("width") != "640"
    make(folder, "tall.drawio", text=model(vertex(at=(0, 0, 1, 9000))))
    assert run("tall.drawio", "--width", "16384", "--format", "png") == 1
    assert "is too large; choose a smaller" in capsys.readouterr().err


@pytest.fixture
def stdin(monkeypatch):
    def set_to(data):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))

    return set_to


def test_standard_input_and_output(folder, capsysbinary, stdin):
    make(folder, "a.drawio")
    assert run("a.drawio") == 0
    svg = (folder / "a.svg").read_bytes()
    before = files(folder)
    stdin(ONE.encode())
    assert run("-") == 0
    assert capsysbinary.readouterr() == (svg, b"")
    assert run("a.drawio", "-o", "-", "--format", "png") == 0
    data = capsysbinary.readouterr().out
    assert data.startswith(b"\x89PNG")
    # A picture that contains a diagram, too.
    stdin(data)
    assert run("-") == 1
    assert b"-: the PNG contains no diagram" in capsysbinary.readouterr().err
    make(folder, "book.drawio", text=book(Front=ONE, Back=TWO))
    assert run("book.drawio", "-o", "-") == 1
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert err == (
        b"book.drawio: standard output takes one picture, not 2; choose it with --page, --theme "
        b"and --format, or a folder with -o\n"
    )
    assert new(folder, before) == ["book.drawio"]
    stdin(ONE.encode())
    assert run("-", "-o", "out") == 0
    assert files(folder / "out") == ["diagram.svg"]


def test_the_hooks_of_pre_commit_draw_and_check(folder):
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    if importlib.util.find_spec("pre_commit") is not None:
        clientlib = importlib.import_module("pre_commit.clientlib")
        assert len(clientlib.load_manifest(ROOT / ".pre-commit-hooks.yaml")) == len(manifest)
    hooks = {hook["id"]: hook for hook in manifest}
    assert set(hooks) == {"multicloud-draw", "multicloud-check"}
    make(folder, "docs/a.drawio")
    names = ["docs/a.drawio", "docs/a.drawio.svg", "docs/a.svg", "docs/a.drawio.bkp"]

    def run_hook(name):
        assert hooks[name]["require_serial"]
        program, *arguments = shlex.split(hooks[name]["entry"])
        assert program == "mkdocs-multicloud"
        given = [file for file in names if re.search(hooks[name]["files"], file)]
        assert given == ["docs/a.drawio"]
        return cli.main([*arguments, *given])

    assert run_hook("multicloud-check") == 1
    assert run_hook("multicloud-draw") == 0
    assert run_hook("multicloud-check") == 0


def test_the_action_draws_and_checks(tmp_path):
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    assert {"name", "description", "inputs", "runs"} == set(action)
    assert action["runs"]["using"] == "composite"
    install, draw = action["runs"]["steps"]
    assert all(step["shell"] == "bash" for step in (install, draw))
    # An input in the text of a script would be run.
    assert "${{" not in install["run"] + draw["run"]
    assert {f"inputs.{name}" for name in action["inputs"]} == {
        value.strip("${} ") for value in draw["env"].values()
    }
    # Stands for what the first step installs: it says what it is given.
    (tmp_path / "mkdocs-multicloud/bin").mkdir(parents=True)
    program = tmp_path / "mkdocs-multicloud/bin/mkdocs-multicloud"
    program.write_text(
        f"#!{sys.executable}\nimport json, sys\nprint(json.dumps(sys.argv[1:]))\n", "utf-8"
    )
    program.chmod(0o755)

    def arguments(**env):
        given = {"RUNNER_TEMP": str(tmp_path), "PATH": os.environ["PATH"], **env}
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", draw["run"]],
            env=given, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout and json.loads(done.stdout), done.stderr

    defaults = {name.upper(): told["default"] for name, told in action["inputs"].items()}
    assert arguments(**defaults) == (0, ["draw", "--check", "--", "."], "")
    files = "docs/a b.drawio\n$(touch x)\n-x.drawio\n"
    options = "--changed=origin/main\n--format=svg,png\n"
    assert arguments(COMMAND="draw", FILES=files, OPTIONS=options) == (
        0,
        ["draw", "--changed=origin/main", "--format=svg,png", "--",
         "docs/a b.drawio", "$(touch x)", "-x.drawio"],
        "",
    )  # fmt: skip
    assert arguments(**{**defaults, "COMMAND": "chek"}) == (
        2, "", "command is draw or check, not chek\n",
    )  # fmt: skip
