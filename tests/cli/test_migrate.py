"""The command `mkdocs-multicloud migrate` on a whole tree: what it shows, writes and refuses."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
from template_pages import HEAD, STYLE, document, page, parts

from mkdocs_multicloud import cli
from mkdocs_multicloud.snippet.repository import Repository

CONFIG = """\
title: Parts
url: https://example.org
baseurl: /site
callouts:
  note: {title: Note, color: purple}
"""
HOME = """\
---
title: Home
nav_order: 1
---

# Home

{: .note }
Text.

[Queue]({% link parts/queue.md %})
"""
SECTION = "---\ntitle: Components\nnav_order: 2\nhas_children: true\n---\n\n# Components\n"
COORDINATES = "docs/parts/output/drawio/topic.drawio"
TESTS = f'''\
class TestQueue:
    def test_queue(self):
        # given
        xml = """{document()}"""
        # then

    def test_topic(self):
        # given
        open("{COORDINATES}").read()
        xml = """{document()}"""
        # then

    def test_broken(self):
        # given
        raise KeyError("x")
        # then
'''
OLD = STYLE.replace("#E7157B", "#000000")
WRITTEN = f"{HEAD}{{% include_snippet ../tests/test_queue.py queue %}}"


def git(folder, *arguments):
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder):
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All")


@pytest.fixture
def tree(site, monkeypatch):
    """A committed tree of template-made pages; commands are given in its folder."""
    monkeypatch.chdir(site.folder)
    named = "../tests/test_queue.py "
    site.write(
        {
            "docs/_config.yml": CONFIG,
            "docs/index.md": HOME,
            "docs/parts/index.md": SECTION,
            "docs/parts/queue.md": page(parts(named + "queue", style=OLD, xml=document())),
            "docs/parts/topic.md": page(parts(named + "topic", file="topic")),
            "docs/parts/broken.md": page(parts(named + "broken", file="broken")),
            "docs/parts/output/jpg/queue.jpg": b"x",
            "docs/parts/output/jpg/topic.jpg": b"x",
            "docs/parts/output/jpg/broken.jpg": b"x",
            "docs/parts/output/drawio/queue.drawio": document(),
            "docs/parts/output/drawio/broken.drawio": document(),
            COORDINATES: document(),
            "tests/test_queue.py": TESTS,
        }
    )
    git(site.folder, "init", "--quiet")
    commit(site.folder)
    return site


@pytest.fixture
def migrate(capsys):
    """Gives the command; its exit code, what it says, and what it complains of."""

    def migrate(*arguments):
        code = cli.main(["migrate", *arguments])
        return code, *capsys.readouterr()

    return migrate


def text(site, name):
    return (site.folder / name).read_bytes().decode()


def files(site):
    return {name for name in site.tree() if not name.startswith((".git/", ".cache/"))}


def test_a_dry_run_says_everything_and_writes_nothing(tree, migrate):
    before = tree.tree()
    code, out, err = migrate("docs")
    assert (code, err) == (0, "")
    assert tree.tree() == before
    config = text(tree, "docs/_config.yml")
    assert "docs_dir" not in config
    told, _, rest = out.partition("\nmkdocs.yml:\n")
    raised = TESTS[: TESTS.index("raise")].count("\n") + 1
    assert (
        told
        == f"""\
Pages print what their snippets do not produce:
  docs/parts/queue.md:39 → tests/test_queue.py:3: style: fillColor is #000000 on the page, the \
snippet produces #E7157B

To look at:
  docs/parts/broken.md:19 → tests/test_queue.py:{raised}: KeyError: 'x'; fix the snippet

Directives in place of printed parts:
  docs/parts/queue.md:14: {{% include_snippet ../tests/test_queue.py queue %}}
  docs/parts/topic.md:14: {{% include_snippet ../tests/test_queue.py topic name="topic-diagram" %}}

Files that nothing shows then:
  docs/parts/output/drawio/queue.drawio
  docs/parts/output/jpg/queue.jpg
  docs/parts/output/jpg/topic.jpg
"""
    )
    assert rest.splitlines()[-1] == (
        "5 pages, 2 would be rewritten; 3 files would be removed; mkdocs.yml would be written; "
        "nothing is written yet: add --write"
    )


def test_pictures_that_other_texts_of_the_repository_show_stay(tree, migrate):
    texts = {
        "docs/_includes/hero.html": '<img src="/parts/output/jpg/{}.jpg">',
        "docs/_data/pictures.yml": "hero: parts/output/jpg/{}.jpg\n",
        "docs/drafts/page.md": "![x](../parts/output/jpg/{}.jpg)\n",
        "README.md": "![x](docs/parts/output/jpg/{}.jpg)\n",
        "wiki/page.rst": ".. image:: ../docs/parts/output/jpg/{}.jpg\n",
        "docs/.hidden/page.md": "![x](../parts/output/jpg/{}.jpg)\n",
    }
    pictures = []
    for number, (path, written) in enumerate(texts.items()):
        name = f"picture{number}"
        pictures.append(f"docs/parts/output/jpg/{name}.jpg")
        named = page(parts("../tests/test_queue.py queue", file=name))
        tree.write({path: written.format(name), pictures[-1]: b"x", f"docs/parts/{name}.md": named})
    tree.write({"docs/_config.yml": f"{CONFIG}exclude: [drafts]\n"})
    (tree.folder / "docs/evil.css").symlink_to("/dev/zero")
    os.mkfifo(tree.folder / "docs/pipe.md")
    commit(tree.folder)
    code, out, _ = migrate("docs", "--json")
    told = json.loads(out)
    assert code == 0
    assert "docs/pipe.md: cannot be read (it is not a regular file): left as it is" in told["notes"]
    assert "docs/parts/output/jpg/queue.jpg" in told["removed"]
    assert not {*pictures} & {*told["removed"]}


def test_the_written_site_is_built_strictly_and_migrated_once(tree, migrate):
    before = files(tree)
    broken = text(tree, "docs/parts/broken.md")
    code, out, _ = migrate("docs", "--write")
    assert code == 0
    assert out.splitlines()[-2:] == [
        "5 pages, 2 rewritten; 3 files removed; mkdocs.yml written; see them with git diff",
        "mkdocs build writes site/ and .cache/multicloud/ beside mkdocs.yml: add them to "
        ".gitignore",
    ]
    assert text(tree, "docs/parts/queue.md") == WRITTEN
    assert text(tree, "docs/parts/broken.md") == broken
    assert text(tree, "docs/index.md") == HOME
    assert before ^ files(tree) == {
        "mkdocs.yml",
        "docs/parts/output/drawio/queue.drawio",
        "docs/parts/output/jpg/queue.jpg",
        "docs/parts/output/jpg/topic.jpg",
    }
    built = tree.run(strict=True)
    assert built.warnings == []
    shown = built.at("parts/queue.html")
    assert (2, "Node Type: queue") in shown.headings
    assert ["fillColor", "#E7157B"] in [row for table in shown.tables for row in table]
    assert built.at("index.html").article.xpath('.//a[@href="parts/queue.html"]')
    after = tree.tree()
    for arguments in (["docs"], ["docs", "--write"]):
        code, out, _ = migrate(*arguments)
        assert (code, out.splitlines()[-1]) == (0, "5 pages: nothing to do")
    assert tree.tree().keys() == after.keys()


def test_json(tree, migrate):
    code, out, _ = migrate("docs", "--json")
    assert code == 0
    told = json.loads(out)
    assert told["written"] is False
    assert told["removed"][0] == "docs/parts/output/drawio/queue.drawio"
    assert told["configuration"].startswith("site_name: Parts\n")
    (queue,) = (one for one in told["pages"] if one["path"] == "docs/parts/queue.md")
    assert queue == {
        "path": "docs/parts/queue.md",
        "differences": [
            {
                "snippet": "tests/test_queue.py:3",
                "line": 39,
                "part": "style",
                "cell": "",
                "name": "fillColor",
                "printed": "#000000",
                "produced": "#E7157B",
            }
        ],
        "notes": [],
        "directives": [
            {"line": 14, "directive": "{% include_snippet ../tests/test_queue.py queue %}"}
        ],
    }


def test_a_configuration_that_is_there_stays(tree, migrate):
    own = "site_name: Mine\ntheme: mkdocs\nplugins: [{multicloud: {just_the_docs: true}}]\n"
    tree.write({"mkdocs.yml": own})
    commit(tree.folder)
    code, out, _ = migrate("docs", "--write")
    assert (code, text(tree, "mkdocs.yml")) == (0, own)
    assert "mkdocs.yml is there and stays as it is" in out
    tree.write({"mkdocs.yml": own + "docs_dir: other\n", "other/a.md": "# A\n"})
    code, _, err = migrate("docs")
    assert (code, err.splitlines()[-1]) == (
        1,
        "mkdocs.yml is there, and its pages are in another folder; name the folder of its "
        "docs_dir, or move mkdocs.yml away",
    )


def test_a_configuration_that_is_a_link_to_nowhere_is_refused(tree, migrate, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "mkdocs.yml"
    (tree.folder / "mkdocs.yml").symlink_to(outside)
    commit(tree.folder)
    code, _, err = migrate("docs", "--write")
    assert (code, outside.exists()) == (1, False)
    assert err == "mkdocs.yml is not a file; remove it, or write a configuration\n"


def refused(site, migrate, *arguments, code=1):
    before = site.tree()
    returned, _, err = migrate(*arguments)
    assert returned == code
    assert site.tree() == before
    return err.strip()


def test_nothing_is_written_that_git_could_not_bring_back(tree, migrate):
    tree.write({"docs/index.md": HOME + "\nMore.\n", "docs/new.md": "# New\n"})
    assert refused(tree, migrate, "docs", "--write") == (
        "there are uncommitted changes: docs/index.md, docs/new.md; commit or stash them first, "
        "so that Git can bring back every page"
    )
    tree.write({".gitignore": "queue.md\n"})
    git(tree.folder, "rm", "--cached", "--quiet", "docs/parts/queue.md")
    commit(tree.folder)
    assert refused(tree, migrate, "docs", "--write") == (
        "Git ignores docs/parts/queue.md, so it could not bring it back; add it: git add -f, "
        "git commit"
    )


def test_a_folder_without_a_commit_is_refused(tree, migrate):
    (tree.folder / ".git").rename(tree.folder / "moved")
    said = refused(tree, migrate, "docs", "--write")
    assert said.startswith("Git could not bring back the pages: ")
    assert said.endswith("; commit them first: git init, git add, git commit")
    git(tree.folder, "init", "--quiet")
    said = refused(tree, migrate, "docs", "--write")
    assert said.endswith("; commit them first: git init, git add, git commit")


def test_folders_that_cannot_be_migrated(tree, migrate):
    assert refused(tree, migrate, "nowhere", code=2) == (
        "nowhere is not a folder; name the folder of the pages, such as docs"
    )
    assert refused(tree, migrate, ".", code=2) == (
        ". is not the folder of a site of Jekyll; name the one that has the _config.yml: docs"
    )
    assert refused(tree, migrate, "docs/parts", code=2) == (
        "docs/parts is only a part of a site of Jekyll; name the folder of the site: docs"
    )
    tree.write({"own/docs/a.md": "---\ntitle: A\n---\n# A\n", "own/mkdocs.yml": "site_name: A\n"})
    none = ": neither a _config.yml, nor front matter of just-the-docs, nor root_include_snippet; "
    assert f"there are no pages for Jekyll in own/docs{none}" in refused(
        tree, migrate, "own/docs", code=2
    )
    (tree.folder / "docs/_config.yml").rename(tree.folder / "_config.yml")
    assert refused(tree, migrate, ".", code=2).startswith(
        ". is the top of a repository, but MkDocs needs"
    )
    # Its configuration may have stayed at the top, or name the folder.
    assert migrate("docs")[0] == 0
    assert refused(tree, migrate, "docs/parts", code=2).endswith("name the folder of the site: .")
    (tree.folder / "_config.yml").unlink()
    assert refused(tree, migrate, ".", code=2).startswith(
        f"there are no pages for Jekyll in .{none}"
    )
    # The front matter is enough.
    assert migrate("docs")[0] == 0


@pytest.mark.parametrize(
    "link",
    [
        "[queue.drawio](output/drawio/queue.drawio)",
        "The file: [here](<output/drawio/queue.drawio>), as a file.",
        '<a href="output/drawio/queue.drawio" download>queue</a>',
    ],
)
def test_what_it_does_not_understand_is_named(tree, migrate, link):
    loop = "{% for p in site.pages %}\n{{ p.title }}\n{% endfor %}\n"
    style = parts(style=STYLE)["style"]
    nope = "```python\n{% root_include_snippet ../tests/nope.py %}\n```\n"
    printed = parts("../tests/test_queue.py queue")
    printed["download"] = f"## More\n\n{link}\n"
    titled = {**printed, "download": "### drawio file:\n\n[a](output/drawio/other.drawio)\n"}
    tree.write(
        {
            "docs/parts/nope.md": f"{HEAD}## Code Snippet:\n\n{nope}\n{style}\n{loop}",
            "docs/parts/code.md": f"{HEAD}{nope}",
            "docs/parts/bare.md": f"{HEAD}{{% root_include_snippet ../tests/nope.py %}}\n",
            "docs/parts/style.md": f"{HEAD}{style}",
            "docs/parts/queue.md": page(printed),
            "docs/parts/titled.md": page(titled),
        }
    )
    before = text(tree, "docs/parts/queue.md").split("\n")
    _, out, _ = migrate("docs")
    told = [line.strip() for line in out.partition("To look at:\n")[2].split("\n\n")[0].split("\n")]
    missing = "there is no file 'tests/nope.py'; "
    expected = [
        ("bare.md:14", missing),
        ("broken.md:19", "KeyError"),
        ("code.md:15", missing),
        ("nope.md:17", missing),
        ("nope.md:32", "Liquid's 'for' is left as it is, because its list 'site.pages'"),
        (f"queue.md:{before.index(link) + 1}", "the link to output/drawio/queue.drawio is"),
        ("style.md:15", "style: it belongs to no snippet; left as it is"),
        ("style.md:19", "style: it belongs to no snippet; left as it is"),
    ]
    assert [line.partition(" ")[0].rstrip(":") for line in told] == [
        f"docs/parts/{place}" for place, _ in expected
    ]
    for line, (_, words) in zip(told, expected, strict=True):
        assert words in line
    assert "docs/parts/titled.md:14: {% include_snippet" in out


def test_links_and_paths_out_of_the_tree_are_not_followed(tree, migrate, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "page.md").write_text(page(parts("../tests/test_queue.py queue")), "utf-8")
    (outside / "test_x.py").write_text(TESTS, "utf-8")
    (tree.folder / "docs/linked.md").symlink_to(outside / "page.md")
    (tree.folder / "docs/folder").symlink_to(outside)
    (tree.folder / "tests/test_link.py").symlink_to(outside / "test_x.py")
    far = page(parts("../../../../etc/passwd"))
    link = page(parts("../tests/test_link.py queue"))
    tree.write({"docs/far.md": far, "docs/link.md": link, "docs/_drafts/q.md": page()})
    commit(tree.folder)
    code, out, _ = migrate("docs", "--write")
    assert code == 0
    assert "docs/linked.md: a link to another file: left as it is" in out
    for name in ("far", "link"):
        assert f"docs/{name}.md:19: " in out
    assert out.count("is outside the folders that snippets may come from") == 2
    assert text(tree, "docs/far.md") == far
    assert text(tree, "docs/link.md") == link
    assert text(tree, "docs/_drafts/q.md") == page()
    assert (outside / "page.md").read_text("utf-8") == page(parts("../tests/test_queue.py queue"))


def test_pages_that_cannot_be_read_are_named(tree, migrate):
    tree.write({"docs/latin.md": "# Ä\n".encode("latin-1")})
    _, out, _ = migrate("docs")
    assert "docs/latin.md: cannot be read (it is not UTF-8): left as it is" in out


def test_a_page_that_git_does_not_look_at_is_refused(tree, migrate):
    for flag in ("assume-unchanged", "skip-worktree"):
        git(tree.folder, "update-index", f"--{flag}", "docs/parts/queue.md")
        assert refused(tree, migrate, "docs", "--write") == (
            "Git does not look at docs/parts/queue.md, so it could not bring it back; "
            "git update-index --no-assume-unchanged --no-skip-worktree FILE"
        )
        git(tree.folder, "update-index", f"--no-{flag}", "docs/parts/queue.md")


def replaced_by_a_link(path, outside):
    path.unlink(missing_ok=True)
    path.symlink_to(outside)


@pytest.mark.parametrize("name", ["docs/parts/queue.md", "mkdocs.yml", "docs/parts"])
def test_what_becomes_a_link_meanwhile_is_not_followed(
    tree, migrate, monkeypatch, tmp_path_factory, name
):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "queue.md").write_text("mine", "utf-8")
    target = outside if name == "docs/parts" else outside / "queue.md"
    path = tree.folder / name
    look = Repository.changed_files

    def changed(self, commit):
        found = look(self, commit)
        if path.is_dir():
            path.rename(tree.folder / "moved")
        replaced_by_a_link(path, target)
        return found

    monkeypatch.setattr(Repository, "changed_files", changed)
    code, _, err = migrate("docs", "--write")
    assert code == 1
    assert err.startswith(("docs/parts/", "Git ignores mkdocs.yml"))
    assert (outside / "queue.md").read_text("utf-8") == "mine"
    assert [one.name for one in outside.iterdir()] == ["queue.md"]
