"""The command `diff`: words, Markdown, JSON and pictures of what changed, also for Git."""

from __future__ import annotations

import io
import json
import re
import shlex
import subprocess
import sys

import pytest
from command_guide import documented_json, guide_page
from PIL import Image
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
    documented = documented_json("diff")
    assert documented.keys() == found.keys()
    (page,), (described,) = found["pages"], documented["pages"]
    assert described.keys() == page.keys()
    assert described["cells"][0].keys() == page["cells"][0].keys()
    assert described["cells"][0]["details"][0].keys() == page["cells"][0]["details"][0].keys()
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


def test_a_png_has_the_ground_of_its_theme(folder):
    assert run("old.drawio", "new.drawio", "-o", "x.png", "--theme", "both") == 0
    corners = []
    for name in ("x.png", "x-dark.png"):
        with Image.open(folder / name) as shown:
            corners.append(shown.getpixel((0, shown.height - 1)))
    assert corners == [(255, 255, 255, 255), (18, 18, 18, 255)]


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
    monkeypatch.setattr(diff, "MAX_MARKDOWN", 150)
    run("--git", "one..two", "--markdown")
    assert "… and 2 more diagrams." in capsys.readouterr().out


LONG = "n" * 61_000


def relabelled(word, count=200, page="Page-1"):
    labels = (f"{word} {i} {'x' * 70}" for i in range(count))
    cells = [vertex(label=label, cell=f"c{i}") for i, label in enumerate(labels)]
    return book(**{page: model(*cells)})


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        (relabelled("a"), relabelled("b"), 'label "a 0 x'),
        (relabelled("a", 2), relabelled("b", 2, LONG), "nnnn…"),
        (model(), model(vertex(label=LONG)), "nnnn…"),
        (model(vertex()), model(vertex(style=f"{LONG}=1")), "nnnn…"),
        (
            model(vertex()),
            model(vertex(style=";".join(f"s{i}=@{'@' * 90}" for i in range(900)))),
            "@<!-- -->@",
        ),
    ],
)
def test_every_diagram_has_its_share_of_the_markdown(folder, capsys, old, new, shown):
    git("init", "-qb", "main")
    names = ["a.drawio", "b.drawio", "c.drawio"]
    for tag, content in (("one", old), ("two", new)):
        for name in names:
            (folder / name).write_text(content, "utf-8")
        (folder / "small.drawio").write_text(model(vertex(label=tag)), "utf-8")
        commit(tag)
    run("--git", "one..two", "--markdown")
    out = capsys.readouterr().out
    assert len(out) <= diff.MAX_MARKDOWN
    parts = out.split("### ")[1:]
    assert [part.partition("\\.")[0] for part in parts] == ["a", "b", "c", "small"]
    assert all(shown in part for part in parts[:3])
    assert '"one" → "two"' in parts[3]
    assert out.count("<details>") == out.count("</details>")


def test_markdown_names_as_many_diagrams_as_fit(folder, capsys):
    git("init", "-qb", "main")
    commit("one")
    for number in range(60):
        (folder / f"{number:03}-{'@' * 200}.dio").write_text(OLD, "utf-8")
    commit("two")
    run("--git", "one..two", "--markdown")
    out = capsys.readouterr().out
    assert diff.MAX_MARKDOWN * 0.9 < len(out) <= diff.MAX_MARKDOWN
    assert out.count("###") + int(re.search("… and ([0-9]+) more diagrams", out)[1]) == 60


@pytest.mark.parametrize("form", ["--markdown", "--json", "--exit-code"])
@pytest.mark.parametrize("where", ["compare", "picture_document"])
def test_a_bug_in_one_diagram_does_not_hide_the_others(
    repository, capsys, monkeypatch, form, where
):
    original = getattr(diff, where)

    def failing(old, new, *others):
        if "came" in new.xml:
            raise RecursionError("too deep")
        return original(old, new, *others)

    monkeypatch.setattr(diff, where, failing)
    assert run("--git", "one..two", form, "-o", "out") == 2
    found = capsys.readouterr()
    assert "zone" in found.out
    assert "docs/came.drawio: mkdocs-multicloud itself failed (RecursionError" in found.err
    if form == "--markdown":
        assert r"**Failed:** docs/came\.drawio\: mkdocs\-multicloud itself failed" in found.out


def test_a_bug_in_two_files_is_no_difference(folder, capsys, monkeypatch):
    def failing(*_):
        raise ValueError

    monkeypatch.setattr(diff, "compare", failing)
    assert run("old.drawio", "new.drawio", "--exit-code") == 2
    assert "new.drawio: mkdocs-multicloud itself failed" in capsys.readouterr().err


HOSTILE = "a\nb\r\x1b[31m\x9b\u202e\u2028@me"


def test_hostile_texts_are_one_line_of_markdown(folder, capsys):
    git("init", "-qb", "main")
    plain, hostile = (folder / "x.drawio"), folder / f"{HOSTILE}.drawio"
    for path in (plain, hostile):
        path.write_text(book(P=model(vertex(label="one"))), "utf-8")
    commit("one")
    label = "a&#10;# b\x9b\u202e\u2028"
    hostile.write_text(
        book(P=model(vertex(label=label, style="x&#10;\u202e=1"))).replace(
            'name="P"', 'name="P&#10;&#10;# T\u202e\x9b**"'
        ),
        "utf-8",
    )
    plain.write_text("<mxfile>", "utf-8")
    (folder / f"{HOSTILE}.dio").write_text("<mxfile>", "utf-8")
    commit("two")
    run("--git", "one..two", "--markdown")
    found = capsys.readouterr()
    for text in (found.out, found.err):
        assert not set("\r\x1b\x9b\u202e\u2028") & set(text)
    assert "@me" not in found.out
    starts = {line.split(" ")[0] for line in found.out.splitlines()}
    assert starts == {
        "",
        "###",
        "-",
        "**Failed:**",
        r"**P",
    }


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "one..two..three", "one:x"])
def test_wrong_revisions_get_one_line(repository, capsys, revision):
    assert run("--git", revision) == 2
    assert capsys.readouterr().err.count("\n") == 1


def documented_setting(name):
    """A setting of Git as in the guide, with this program."""
    (line,) = re.findall(rf"^git config ({re.escape(name)} .*)", guide_page("changes"), re.M)
    _, value = shlex.split(line)
    program = f"{shlex.quote(sys.executable)} -m mkdocs_multicloud"
    return ["-c", f"{name}={value.replace('mkdocs-multicloud', program)}"]


def test_git_shows_diagrams_as_text(repository):
    (attributes,) = re.findall(r'title=".gitattributes"\n(.*?)```', guide_page("changes"), re.S)
    (repository / ".gitattributes").write_text(attributes, "utf-8")
    textconv = documented_setting("diff.drawio.textconv")
    shown = git(*textconv, "diff", "one", "two", "--", "docs/zone.drawio")
    assert "-  vertex one\n" in shown
    assert "+  vertex uno\n" in shown
    # One that is broken does not hide the others.
    (repository / "docs/came.drawio").write_text("<mxfile>", "utf-8")
    shown = git(*textconv, "diff", "one", "--", "docs/*.drawio")
    assert "+the text as it is: the XML is malformed" in shown
    assert "+<mxfile>\n" in shown
    assert "+  vertex uno\n" in shown


def test_git_difftool(repository):
    tool = documented_setting("difftool.drawio.cmd")
    folders = git(*tool, "difftool", "--dir-diff", "-t", "drawio", "one", "two")
    assert "docs/came.drawio: added, 1 page, 1 cell\n" in folders
    assert f"docs/zone.drawio\nPage-1: 1 added, 1 removed, 1 changed\n{TOLD[0]}\n" in folders
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


def test_a_bug_of_ours_is_text_for_git_too(folder, capsys, monkeypatch):
    monkeypatch.setattr(diff.line_text, "lines", lambda _: 1 / 0)
    assert run("--textconv", "old.drawio") == 0
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("the text as it is: mkdocs-multicloud itself failed (ZeroDivision")
    assert second == OLD.splitlines()[0]


def test_markdown_names_its_pictures(folder, capsys):
    assert run("old.drawio", "new.drawio", "--markdown", "-o", "out/x.svg") == 0
    assert capsys.readouterr().out.splitlines()[2] == r"Picture: out/x\.svg"


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


@pytest.mark.parametrize(
    ("name", "picture"),
    [
        ("xx:{tmp}/evil/p.drawio", "xx_{tmp}/evil/p.svg"),
        ("docs/a:b.drawio", "docs/a_b.svg"),
        ('docs/"<|>*?\r\n.drawio', "docs/________.svg"),
        (".hidden/.p.drawio", "_hidden/_p.svg"),
        (r"..\p.drawio", "__p.svg"),
    ],
)
def test_pictures_of_a_repository_stay_in_the_folder(folder, name, picture):
    git("init", "-qb", "main")
    commit("one")
    path = folder / name.format(tmp=folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(NEW, "utf-8")
    commit("two")
    assert run("--git", "one..two", "-o", "out") == 0
    assert [*folder.rglob("*.svg")] == [folder / "out" / picture.format(tmp=folder)]


def test_a_link_does_not_lead_out_of_the_folder(repository, capsys):
    (repository / "out").mkdir()
    (repository / "elsewhere").mkdir()
    (repository / "out/docs").symlink_to(repository / "elsewhere")
    assert run("--git", "one..two", "-o", "out") == 2
    assert not [*repository.rglob("*.svg")]
    assert "leads out of" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["{tmp}/new.drawio", "a/../new.drawio", "HEAD:new.drawio"])
def test_the_picture_of_two_files_is_in_the_folder(folder, name):
    (folder / "a").mkdir()
    (folder / "new.svg").write_text("mine", "utf-8")
    git("init", "-qb", "main")
    commit("one")
    assert run("old.drawio", name.format(tmp=folder), "-o", "out") == 0
    assert [*folder.rglob("*.svg")] == [folder / "new.svg", folder / "out/new.svg"]


def test_a_colon_in_a_name_is_no_revision(folder, capsys):
    (folder / "a:b.drawio").write_text(NEW, "utf-8")
    assert run("old.drawio", "a:b.drawio", "-o", "out", "--json") == 0
    assert json.loads(capsys.readouterr().out)["pictures"] == ["out/a_b.svg"]


def test_a_diagram_of_others_is_not_overwritten(folder, capsys):
    git("init", "-qb", "main")
    commit("one")
    drawn = NEW.replace("uno", "not committed")
    for name in ("new.drawio", "other.drawio", "other.dio", "note.drawio"):
        (folder / name).write_text("any" if name == "note.drawio" else drawn, "utf-8")
    for name in ("new.drawio", "other.drawio", "note.drawio"):
        before = (folder / name).read_text("utf-8")
        assert run("HEAD:old.drawio", "HEAD:new.drawio", "-o", name) == 2
        assert (folder / name).read_text("utf-8") == before
        assert "would be overwritten" in capsys.readouterr().err
    # Our own is replaced.
    assert run("old.drawio", "new.drawio", "-o", "x.drawio") == 0
    assert run("old.drawio", "other.dio", "-o", "x.drawio") == 0


def test_a_version_of_a_file_is_not_overwritten_by_its_picture(folder, capsys):
    git("init", "-qb", "main")
    (folder / "x.svg").write_text("<svg/>", "utf-8")
    commit("one")
    assert run("HEAD:x.svg", "new.drawio", "-o", "x.svg") == 2
    assert (folder / "x.svg").read_text("utf-8") == "<svg/>"


def test_two_diagrams_have_no_picture_in_common(folder, capsys):
    git("init", "-qb", "main")
    commit("one")
    for name in ("a.dio", "a.drawio", "a.drawio.xml"):
        (folder / name).write_text(NEW, "utf-8")
    commit("two")
    git("checkout", "-q", "one")
    assert run("--git", "one..two", "-o", "out", "--json") == 2
    found = capsys.readouterr()
    assert [json.loads(line)["pictures"] for line in found.out.splitlines()] == [
        ["out/a.svg"], [], [],
    ]  # fmt: skip
    assert found.err.count("has just been drawn from a.dio and would be overwritten") == 2


def test_links_of_the_working_directory_are_not_followed(repository, capsys):
    secret = repository / "secret.xml"
    secret.write_text(NEW.replace("uno", "secret"), "utf-8")
    (repository / "docs/zone.drawio").unlink()
    (repository / "docs/zone.drawio").symlink_to(secret)
    assert run("--git", "two") == 2
    found = capsys.readouterr()
    assert found.err.startswith("docs/zone.drawio is a link")
    assert found.out == "secret.xml: added, 1 page, 2 cells\n"


def test_a_linked_folder_of_the_working_directory_is_not_followed(repository, capsys):
    (repository / "docs").rename(repository / "elsewhere")
    (repository / "docs").symlink_to("elsewhere")
    (repository / "elsewhere/zone.drawio").write_text(NEW.replace("uno", "secret"), "utf-8")
    assert run("--git", "two") == 0
    assert "secret" not in capsys.readouterr().out


def test_files_that_become_and_stop_being_diagrams(repository, capsys):
    (repository / "notes.txt").write_text(OLD, "utf-8")
    commit("three")
    git("mv", "notes.txt", "notes.drawio")
    git("mv", "docs/zone.drawio", "zone.txt")
    git("mv", "docs/came.drawio", "came.dio")
    commit("four")
    run("--git", "three..four", "--json")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["old"], line["new"], line["status"]) for line in lines] == [
        ("docs/came.drawio", "came.dio", "renamed"),
        ("docs/zone.drawio", None, "removed"),
        (None, "notes.drawio", "added"),
    ]


@pytest.mark.parametrize("form", [(), ("--markdown",)])
def test_a_terminal_without_unicode(folder, monkeypatch, form):
    stream = io.TextIOWrapper(io.BytesIO(), "ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    assert run("old.drawio", "new.drawio", *form) == 0
    assert b'"one" ? "uno"' in stream.buffer.getvalue()


def test_other_xml_is_no_diagram(repository, capsys):
    for name, content in {"pom": "<project/>", "empty": "", "x": OLD, "was": OLD}.items():
        (repository / f"{name}.xml").write_text(content, "utf-8")
    commit("three")
    assert run("--git", "two..three", "--exit-code") == 1
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == [
        "was.xml", "x.xml",
    ]  # fmt: skip
    # But one that is no diagram any more is an error.
    (repository / "was.xml").write_text("<other/>", "utf-8")
    (repository / "x.xml").write_text(NEW, "utf-16")
    assert run("--git", "three") == 2
    found = capsys.readouterr()
    assert found.err.startswith("was.xml: its root is <other>")
    assert found.out.startswith("x.xml\n")
