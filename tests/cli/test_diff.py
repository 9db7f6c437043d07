"""The command `diff`: words, Markdown, JSON and pictures of what changed, also for Git."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from sketches import book, model, parsed, texts, vertex

from mkdocs_multicloud import cli
from mkdocs_multicloud.cli import diff

OLD = model(vertex(label="one"), vertex(label="two", at=(200, 0, 80, 40), cell="b"))
NEW = model(vertex(label="uno"), vertex(label="three", at=(400, 0, 80, 40), cell="c"))
TOLD = ['  ~ "uno": label "one" → "uno"', '  + "three"', '  − "two"']


@pytest.fixture
def folder(tmp_path, monkeypatch, processes):
    """Where the command is run, with two versions of a diagram."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(diff, "Drawer", lambda: processes.drawer(1))
    (tmp_path / "old.drawio").write_text(OLD, "utf-8")
    (tmp_path / "new.drawio").write_text(NEW, "utf-8")
    return tmp_path


@pytest.fixture
def repository(folder):
    """A repository with two commits and a change that is not committed."""
    git("init", "-qb", "main")
    (folder / "docs").mkdir()
    (folder / "docs/zone.drawio").write_text(OLD, "utf-8")
    (folder / "docs/gone.drawio").write_text(OLD, "utf-8")
    commit("one")
    (folder / "docs/gone.drawio").unlink()
    (folder / "docs/zone.drawio").write_text(NEW, "utf-8")
    (folder / "docs/came.drawio").write_text(model(vertex(label="came")), "utf-8")
    (folder / "docs/text.txt").write_text("x", "utf-8")
    commit("two")
    return folder


def git(*arguments, **options):
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    done = subprocess.run(
        ["git", *identity, *arguments], check=True, capture_output=True, text=True, **options
    )
    return done.stdout


def commit(message):
    git("add", "-A")
    git("commit", "-qm", message)
    git("tag", message)


def run(*arguments):
    return cli.main(["diff", *arguments])


def test_words_and_exit_codes(folder, capsys):
    assert run("old.drawio", "new.drawio") == 0
    out = capsys.readouterr().out.splitlines()
    assert out == ["Page-1: 1 added, 1 removed, 1 changed", *TOLD]
    assert run("old.drawio", "new.drawio", "--exit-code") == 1
    assert run("old.drawio", "old.drawio", "--exit-code") == 0
    assert capsys.readouterr().out.endswith("no change\n")


def test_json_is_a_line_for_each_diagram(folder, capsys):
    run("old.drawio", "new.drawio", "--json")
    found = json.loads(capsys.readouterr().out)
    assert (found["old"], found["new"], found["status"]) == ("old.drawio", "new.drawio", "changed")
    statuses = [cell["status"] for cell in found["pages"][0]["cells"]]
    assert statuses == ["changed", "added", "removed"]
    run("old.drawio", "old.drawio", "--json")
    assert json.loads(capsys.readouterr().out)["status"] == "same"


def test_a_picture_in_both_themes(folder, capsys):
    assert run("old.drawio", "new.drawio", "-o", "out/x.svg", "--theme", "both") == 0
    light, dark = (parsed((folder / "out" / n).read_text("utf-8")) for n in ("x.svg", "x-dark.svg"))
    for shown in ("uno", "two", "three", "+ added", "− removed", "~ changed"):
        assert shown in texts(light)
        assert shown in texts(dark)
    assert capsys.readouterr().out.endswith("  picture: out/x.svg\n  picture: out/x-dark.svg\n")


def test_the_picture_can_be_opened_in_drawio(folder):
    assert run("old.drawio", "new.drawio", "-o", "x.drawio") == 0
    assert run("x.drawio", "x.drawio") == 0


def test_a_picture_is_never_written_over_a_version(folder, capsys):
    assert run("old.drawio", "new.drawio", "-o", "new.drawio") == 2
    assert (folder / "new.drawio").read_text("utf-8") == NEW
    assert "new.drawio" in capsys.readouterr().err


def test_no_picture_without_a_change(folder):
    assert run("old.drawio", "old.drawio", "-o", "x.svg") == 0
    assert not (folder / "x.svg").exists()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("broken.drawio", "<mxfile><diagram>", "broken.drawio: the XML is malformed"),
        ("bomb.drawio", '<!DOCTYPE x [<!ENTITY a "b">]><mxfile/>', "bomb.drawio: the document has"),
        ("plain.svg", "<svg/>", "plain.svg: "),
        ("empty.drawio", "", "empty.drawio: it is not a diagram: it is empty"),
        ("x.py", "print()", "x.py is Python; mkdocs-multicloud check compares"),
    ],
)
def test_what_is_no_diagram_gets_one_line(folder, capsys, name, content, told):
    (folder / name).write_text(content, "utf-8")
    assert run("old.drawio", name) == 2
    found = capsys.readouterr()
    assert not found.out
    assert found.err.startswith(told)
    assert found.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("a",),
        ("a", "b", "c"),
        ("a", "b", "--json", "--markdown"),
        ("--git", "x", "-o", "a.svg"),
        ("--textconv",),
        ("a", "b", "-o", "x.pdf"),
        ("a", "b", "-o", "-"),
        ("a", "b", "--theme", "dark"),
    ],
)
def test_wrong_usage(arguments, capsys):
    assert run(*arguments) == 2
    assert "Error: " in capsys.readouterr().err


def test_labels_mention_nobody_and_are_no_markup(folder, capsys):
    label = "@someone #12 [x](https://example.com) &lt;img src=x&gt; **b**"
    (folder / "x.drawio").write_text(model(vertex(label=label)), "utf-8")
    run("old.drawio", "x.drawio", "--markdown")
    shown = capsys.readouterr().out
    assert "@<!-- -->someone #<!-- -->12" in shown
    assert not re.search(r"@\w|#\d|\]\(|https:|<img|\*\*b", shown)


def test_hostile_labels_are_no_escape_sequences(folder, capsys):
    (folder / "x.drawio").write_text(model(vertex(label="&#x9b;31m\u202e\u2028")), "utf-8")
    run("old.drawio", "x.drawio")
    assert not set("\x9b\u202e\u2028") & set(capsys.readouterr().out)


def test_two_revisions(repository, capsys):
    assert run("--git", "one..two", "--exit-code") == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "docs/came.drawio: added, 1 page, 1 cell"
    assert out[1] == "docs/gone.drawio: removed, 1 page, 2 cells"
    assert out[2:] == ["docs/zone.drawio", "Page-1: 1 added, 1 removed, 1 changed", *TOLD]


def test_a_revision_and_the_working_directory(repository, capsys):
    (repository / "docs/zone.drawio").write_text(OLD, "utf-8")
    assert run("--git", "HEAD", "docs") == 0
    assert capsys.readouterr().out.splitlines()[0] == "docs/zone.drawio"
    assert run("--git", "HEAD", "docs/came.drawio", "--exit-code") == 0
    assert capsys.readouterr().out == "no change\n"
    assert run("one:docs/zone.drawio", "docs/zone.drawio", "--exit-code") == 0


def test_a_broken_diagram_does_not_hide_the_others(repository, capsys):
    (repository / "docs/came.drawio").write_text("<mxfile>", "utf-8")
    (repository / "docs/zone.drawio").write_text(OLD, "utf-8")
    assert run("--git", "HEAD") == 2
    found = capsys.readouterr()
    assert "docs/zone.drawio" in found.out
    assert found.err.startswith("docs/came.drawio: the XML is malformed")


def test_pictures_of_two_revisions_keep_their_folders(repository, capsys):
    assert run("--git", "one..two", "-o", "out", "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["status"] for line in lines] == ["added", "removed", "changed"]
    written = [name for line in lines for name in line["pictures"]]
    assert written == [f"out/docs/{name}.svg" for name in ("came", "gone", "zone")]
    assert all((repository / name).is_file() for name in written)


def test_markdown_for_a_pull_request(repository, capsys, monkeypatch):
    run("--git", "one..two", "--markdown")
    out = capsys.readouterr().out
    assert r"### docs/zone\.drawio: 1 added, 1 removed, 1 changed" in out
    assert '- `~` "uno"' in out
    run("--git", "two..two", "--markdown")
    assert capsys.readouterr().out == "No diagram changed.\n"
    monkeypatch.setattr(diff, "MAX_MARKDOWN", 50)
    run("--git", "one..two", "--markdown")
    assert "… and 2 more diagrams." in capsys.readouterr().out


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "one..two..three", "one:x"])
def test_wrong_revisions_get_one_line(repository, capsys, revision):
    assert run("--git", revision) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_git_shows_diagrams_as_text(repository):
    # As in the guide.
    (repository / ".gitattributes").write_text("*.drawio diff=drawio\n", "utf-8")
    command = f"'{sys.executable}' -m mkdocs_multicloud diff"
    textconv = ["-c", f"diff.drawio.textconv={command} --textconv"]
    shown = git(*textconv, "diff", "one", "two", "--", "docs/zone.drawio")
    assert "-  vertex one\n" in shown
    assert "+  vertex uno\n" in shown


def test_git_difftool(repository):
    # As in the guide.
    command = f'\'{sys.executable}\' -m mkdocs_multicloud diff "$LOCAL" "$REMOTE"'
    tool = ["-c", f"difftool.drawio.cmd={command}"]
    shown = git(*tool, "difftool", "-y", "-t", "drawio", "one", "two", "--", "docs/*.drawio")
    assert TOLD[0] in shown
    assert shown.count("came.drawio: added, 1 page, 1 cell\n") == 1
    assert shown.count("gone.drawio: removed, 1 page, 2 cells\n") == 1


def test_a_book_of_pages_has_a_picture_for_each_page_that_differs(folder):
    for name, labels in (("a", "abc"), ("b", "axy")):
        pages = {f"Page{i}": model(vertex(label=label)) for i, label in enumerate(labels)}
        (folder / f"{name}.drawio").write_text(book(**pages), "utf-8")
    assert run("a.drawio", "b.drawio", "-o", "out.svg") == 0
    assert sorted(p.name for p in folder.glob("*.svg")) == ["out-Page2.svg", "out.svg"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("--git", "one", "HEAD"),
            "there is no file or folder 'HEAD' in either version; "
            "two revisions are written one..HEAD",
        ),
        (
            ("--git", "one..two", "nope"),
            "there is no file or folder 'nope' in either version; "
            "names are relative to this folder",
        ),
        (
            ("--git", "one..two", r"docs\zone.drawio"),
            r"there is no file or folder 'docs\\zone.drawio' in either version; "
            "did you mean 'docs/zone.drawio'?",
        ),
        (("--git", "one..two", "/"), "'/' is not in the Git repository"),
        (("three", "docs/zone.drawio"), "there is no file 'three', and there is no revision"),
        (("docs", "docs/zone.drawio"), "docs is a folder; name two files or two folders"),
        (
            ("one", "docs/came.drawio"),
            "there is no file 'docs/came.drawio' at one; "
            "it is newer than one, or had another name then",
        ),
    ],
)
def test_what_is_not_there_is_no_empty_result(repository, capsys, arguments, told):
    assert run(*arguments, "--exit-code") == 2
    found = capsys.readouterr()
    assert not found.out
    assert found.err.startswith(told)


def test_a_file_that_is_only_in_one_version_is_known(repository, capsys):
    for name in ("docs/gone.drawio", "docs/came.drawio"):
        assert run("--git", "one..two", name, "--exit-code") == 1
        assert name in capsys.readouterr().out
    assert run("--git", "one..two", "docs/text.txt", "--exit-code") == 0


def test_a_repository_without_commits(folder, capsys):
    git("init", "-q")
    assert run("--git", "HEAD") == 2
    assert capsys.readouterr().err.endswith("; the repository has no commits yet\n")


def test_the_older_version_may_be_only_a_revision(repository, capsys):
    for new in ("docs/zone.drawio", "two:docs/zone.drawio"):
        assert run("one", new) == 0
        assert capsys.readouterr().out.splitlines()[1:] == TOLD


def test_files_that_git_does_not_know_are_added_but_ignored_ones_are_not(repository, capsys):
    for name in ("new", "ignored"):
        (repository / f"docs/{name}.drawio").write_text(NEW, "utf-8")
    (repository / ".gitignore").write_text("ignored.drawio\n", "utf-8")
    assert run("--git", "HEAD") == 0
    assert capsys.readouterr().out == "docs/new.drawio: added, 1 page, 2 cells\n"
    assert run("--git", "one..two", "docs/new.drawio", "--exit-code") == 0


def test_a_file_that_was_only_renamed(repository, capsys):
    git("mv", "docs/came.drawio", "docs/went.drawio")
    frozen = [repository / f"frozen/zone-{key * 12}/1.drawio" for key in "ab"]
    frozen[0].parent.mkdir(parents=True)
    frozen[0].write_text(OLD, "utf-8")
    commit("three")
    frozen[0].parent.rename(frozen[1].parent)
    commit("four")
    title = "docs/came.drawio → docs/went.drawio"
    assert run("--git", "two..three", "docs", "--exit-code", "-o", "out") == 1
    assert capsys.readouterr().out == f"{title}: renamed\n"
    assert not (repository / "out").exists()
    run("--git", "two..three", "docs", "--markdown")
    assert capsys.readouterr().out.strip() == f"### {title.replace('.', chr(92) + '.')}: renamed"
    run("--git", "two..three", "docs", "--json")
    assert json.loads(capsys.readouterr().out)["status"] == "renamed"
    # The key of a frozen result is no name.
    assert run("--git", "three..four", "--exit-code") == 0


@pytest.mark.parametrize("content", [b"<mxfile>", b"", b"\x89\xff\0", b"<!DOCTYPE x><a/>"])
def test_what_is_no_diagram_is_text_for_git(folder, capsys, content):
    (folder / "x.drawio").write_bytes(content)
    assert run("--textconv", "x.drawio") == 0
    first, *others = capsys.readouterr().out.splitlines()
    # git names a file differently each time.
    assert first.startswith("the text as it is: ")
    assert "x.drawio" not in first
    assert any(others) == bool(content)
    assert run("--textconv", "gone.drawio") == 2


def test_markdown_names_its_pictures(folder, capsys):
    assert run("old.drawio", "new.drawio", "--markdown", "-o", "out/x.svg") == 0
    assert capsys.readouterr().out.endswith("\n\nPictures: out/x\\.svg\n\n")


def test_two_folders(folder, capsys):
    for name, content in {"a/x": OLD, "b/x": NEW, "a/d/y": OLD, "b/d/y": OLD, "b/z": "<"}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.drawio").write_text(content, "utf-8")
    (folder / "a/old.drawio").write_text(OLD, "utf-8")
    assert run("a", "b") == 2
    found = capsys.readouterr()
    assert found.out.splitlines() == [
        "old.drawio: removed, 1 page, 2 cells", "x.drawio",
        "Page-1: 1 added, 1 removed, 1 changed", *TOLD,
    ]  # fmt: skip
    assert found.err.startswith("b/z.drawio: the XML is malformed")
    assert run("a", "b", "-o", "x.svg") == 2


def test_ids_that_several_cells_have(folder, capsys):
    (folder / "x.drawio").write_text(model(vertex(label="one"), vertex(label="two")), "utf-8")
    run("x.drawio", "x.drawio")
    found = capsys.readouterr()
    assert found.out == "no change\n"
    assert found.err.count("x.drawio: several cells of page 'Page-1' have the id") == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_text_with_a_byte_order_mark(folder, capsys, encoding):
    (folder / "x.drawio").write_text(OLD, encoding)
    assert run("x.drawio", "old.drawio", "--exit-code") == 0
