"""Files at a revision of a Git repository: what is read, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from git_repository import commit, git
from sketches import model, vertex

from mkdocs_multicloud.errors import SnippetError
from mkdocs_multicloud.snippet.repository import Repository, read_at, split_revision

OLD = model(vertex(label="old"))
NEW = model(vertex(label="new"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A repository with two tags."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "d").mkdir()
    (folder / "d/link.drawio").symlink_to("zone.drawio")
    (folder / "linked").symlink_to("d")
    files = {
        "d/zone.drawio": OLD,
        "d/änder [un]g*.drawio": OLD,
        "d/x.txt": "x",
        "d/lfs.drawio": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        "frozen/zone-0123456789ab/1.drawio": OLD,
        "frozen/zone-0123456789ab/run.json": "{}",
        "frozen/other-0123456789ab/1.drawio": OLD,
    }
    commit(folder, files, "v1.1")
    changes = {
        "d/zone.drawio": NEW,
        "d/new.drawio.svg": "<svg/>",
        "d/x.txt": "y",
        "frozen/zone-0123456789ab/1.drawio": None,
        "frozen/zone-ba9876543210/1.drawio": NEW,
        "frozen/other-0123456789ab/1.drawio": None,
        "frozen/other-ba9876543210/1.drawio": OLD,
    }
    commit(folder, changes, "v1.2")
    git(folder, "branch", "side/#1", "v1.1")
    return folder


@pytest.mark.parametrize(
    "revision", ["v1.1", "HEAD~1", "HEAD^", "side/#1", "v1.1^{}", "refs/tags/v1.1"]
)
def test_a_file_is_read_as_it_was(folder, revision):
    assert read_at(revision, folder / "d/zone.drawio").decode() == OLD
    assert read_at("v1.2", folder / "d/zone.drawio").decode() == NEW


def test_a_file_that_is_gone_and_one_with_an_odd_name_can_be_read(folder):
    gone = folder / "frozen/zone-0123456789ab/1.drawio"
    assert not gone.exists()
    assert read_at("v1.1", gone).decode() == OLD
    assert read_at("v1.1", folder / "d/änder [un]g*.drawio").decode() == OLD
    # A folder that is a link now leads to the same file.
    assert read_at("v1.1", folder / "linked/zone.drawio").decode() == OLD


@pytest.mark.parametrize(
    "revision",
    [
        "", "-c", "--output=x", "HEAD:d", ":/old", "HEAD^{/old}", "v1.1..v1.2", "..", "a b", "v1\n",
        "v1.1\0", "C:", "../x", ".git/HEAD", "v*", "x" * 201,
    ],
)  # fmt: skip
def test_what_is_no_plain_name_of_a_revision_is_refused(folder, revision):
    with pytest.raises(SnippetError, match="is not the name of a revision"):
        Repository.of(folder).commit(revision)


@pytest.mark.parametrize("revision", ["none", "^v1.1", "e" * 40, "v1.1^{tree}", "@{-99}", "v1.1~9"])
def test_a_revision_that_is_no_commit_is_reported(folder, revision):
    with pytest.raises(SnippetError, match="there is no revision") as caught:
        Repository.of(folder).commit(revision)
    assert caught.value.hint


def message(action):
    with pytest.raises(SnippetError) as caught:
        action()
    return caught.value.message


def test_errors_say_what_to_do(folder, tmp_path, monkeypatch):
    repository = Repository.of(folder)
    assert message(lambda: repository.commit("v1.3")) == (
        "there is no revision 'v1.3'; did you mean 'v1.2'?"
    )
    fetch = "fetch it: git fetch --tags, or fetch-depth: 0 in a workflow"
    assert message(lambda: repository.commit("zzz")) == f"there is no revision 'zzz'; {fetch}"
    assert message(lambda: read_at("v1.1", folder / "d/zonne.drawio")) == (
        "there is no file 'd/zonne.drawio' at v1.1; did you mean 'zone.drawio'?"
    )
    (folder / "d/zonne.drawio").write_text("newer", "utf-8")
    assert message(lambda: read_at("v1.1", folder / "d/zonne.drawio")) == (
        "there is no file 'd/zonne.drawio' at v1.1; it is newer than v1.1, or had another name then"
    )
    (folder / "d/zonne.drawio").unlink()
    assert message(lambda: read_at("v1.1", folder / "d")) == (
        "'d' is a folder at v1.1; name a file"
    )
    commit = repository.commit("v1.1")
    assert message(lambda: repository.find(commit, repository.top / "d/link.drawio", "v1.1")) == (
        "'d/link.drawio' is a link at v1.1; name a file"
    )
    assert "there is no file 'linked/zone.drawio'" in message(
        lambda: repository.find(commit, repository.top / "linked/zone.drawio")
    )
    assert "is not in the Git repository" in message(
        lambda: repository.find(commit, tmp_path / "zone.drawio")
    )
    assert message(lambda: read_at("v1.1", folder / "d/lfs.drawio")).startswith(
        "v1.1:d/lfs.drawio is in Git LFS"
    )
    blob = repository.find(commit, repository.top / "d/zone.drawio")
    assert "is larger than 0 KiB; split it" in message(lambda: repository.read(blob, 10))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert "there is no Git repository (not a git" in message(lambda: Repository.of(tmp_path))
    monkeypatch.setenv("PATH", "")
    assert "git cannot be started" in message(lambda: Repository.of(folder))


def test_a_shallow_clone_is_named_as_the_reason(folder, tmp_path):
    git(tmp_path, "clone", "--quiet", "--depth=1", folder.as_uri(), "shallow")
    assert message(lambda: read_at("v1.1", tmp_path / "shallow/d/zone.drawio")) == (
        "there is no revision 'v1.1'; this clone is shallow, "
        "fetch it: git fetch --tags, or fetch-depth: 0 in a workflow"
    )


def test_no_program_of_a_repository_runs(folder, tmp_path):
    """A repository can name programs in its settings and attributes, for a checkout or a diff."""
    git(tmp_path, "clone", "--quiet", folder.as_uri(), "hostile")
    hostile = tmp_path / "hostile"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    program.chmod(0o755)
    for key in ("diff.x.textconv", "diff.x.command", "diff.external", "core.pager", "pager.diff"):
        git(hostile, "config", key, str(program))
    git(hostile, "config", "filter.x.smudge", str(program))
    commit(hostile, {".gitattributes": "*.drawio diff=x filter=x\n"}, "v1.3")
    (tmp_path / "ran").unlink(missing_ok=True)
    assert read_at("v1.1", hostile / "d/zone.drawio").decode() == OLD
    repository = Repository.of(hostile)
    assert repository.changed_diagrams(*repository.commits("v1.1..v1.2"))
    assert not (tmp_path / "ran").exists()


def changed(folder, compared):
    repository = Repository.of(folder)
    pairs = repository.changed_diagrams(*repository.commits(compared))
    return [
        tuple(path and path.relative_to(repository.top).as_posix() for path in pair)
        for pair in pairs
    ]


def test_the_diagrams_that_differ_between_revisions(folder):
    differ = [
        (None, "d/new.drawio.svg"),
        ("d/zone.drawio", "d/zone.drawio"),
        ("frozen/other-0123456789ab/1.drawio", "frozen/other-ba9876543210/1.drawio"),
        ("frozen/zone-0123456789ab/1.drawio", "frozen/zone-ba9876543210/1.drawio"),
    ]
    assert changed(folder, "v1.1..v1.2") == differ
    assert changed(folder, "side/#1..") == changed(folder, "v1.1...") == differ
    assert changed(folder, "v1.2") == changed(folder, "v1.2...v1.1") == []
    assert changed(folder, "v1.2..v1.1") == sorted(
        [(new, old) for old, new in differ], key=lambda pair: pair[1] or pair[0]
    )


def test_the_working_directory_can_be_compared_and_a_renamed_file_is_one(folder, tmp_path):
    git(tmp_path, "clone", "--quiet", folder.as_uri(), "here")
    here = tmp_path / "here"
    git(here, "mv", "d/zone.drawio", "d/area.drawio")
    (here / "d/lfs.drawio").unlink()
    assert changed(here, "HEAD") == [
        ("d/zone.drawio", "d/area.drawio"), ("d/lfs.drawio", None)
    ]  # fmt: skip


def test_what_changes_when_a_name_moves_is_watched(folder):
    repository = Repository.of(folder)

    def watched(revision):
        git = repository.top / ".git"
        return {path.relative_to(git).as_posix() for path in repository.watched(revision)}

    heads = {"HEAD", "logs/HEAD"}
    assert watched("v1.1") == heads | {"refs/tags/v1.1"}
    assert watched("side/#1") == heads | {"refs/heads/side/#1"}
    assert watched("HEAD") == heads | {"refs/heads/m"}
    assert watched("HEAD~1") == watched("none") == heads
    with pytest.raises(SnippetError):
        repository.watched("--all")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("v1.2:d/zone.drawio", ("v1.2", "d/zone.drawio")),
        ("feature/x:zone.drawio", ("feature/x", "zone.drawio")),
        ("d/zone.drawio", ("", "d/zone.drawio")),
        ("C:/d/zone.drawio", ("", "C:/d/zone.drawio")),
        (r"c:\d\zone.drawio", ("", r"c:\d\zone.drawio")),
        ("./a:b.drawio", ("", "./a:b.drawio")),
        (":zone.drawio", ("", ":zone.drawio")),
        ("v1:a:b.drawio", ("v1", "a:b.drawio")),
        ("v1.2", ("", "v1.2")),
    ],
)
def test_a_revision_and_a_path_are_written_as_for_git(written, expected):
    assert split_revision(written) == expected


def test_a_revision_is_no_folder_of_this_machine():
    assert split_revision(str(Path("/d/a:b"))) == ("", "/d/a:b")
