"""How a site is published: our workflows, the guide's, and a branch."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from folders import ROOT, written_files
from sketches import model, vertex

from mkdocs_multicloud.settings.options import Settings

EXAMPLE = ROOT / "site_example"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
NAME = ".github/workflows/docs.yml"
DIAGRAMS = ".github/workflows/diagrams.yml"
MARK = "<!-- mkdocs-multicloud diff -->"
WRITTEN = written_files(EXAMPLE / "docs" / "guide" / "publishing.md")
GUIDE = WRITTEN[NAME]
SEVERAL = written_files(EXAMPLE / "docs" / "guide" / "several_machines.md")[NAME]


def texts() -> dict[str, str]:
    """All workflows, the one of the guide among them."""
    ours = {path.name: path.read_text("utf-8") for path in WORKFLOWS}
    shown = {"guide": GUIDE, "guide's diagrams": WRITTEN[DIAGRAMS], "several machines": SEVERAL}
    return {**ours, **shown}


def git(folder: Path, *arguments: str) -> str:
    """What a command of Git says."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", texts())
def test_a_workflow_takes_no_more_rights_than_it_needs(name: str) -> None:
    workflow = yaml.safe_load(texts()[name])
    assert workflow["permissions"] == {}
    rights = {job: told["permissions"] for job, told in workflow["jobs"].items()}
    deploying = rights.pop("deploy", None)
    assert deploying in (None, {"pages": "write", "id-token": "write"})
    commenting = rights.pop("comment", None)
    assert commenting in (None, {"pull-requests": "write"})
    assert all(told == {"contents": "read"} for told in rights.values())
    assert all(job["timeout-minutes"] <= 60 for job in workflow["jobs"].values())
    # Who publishes runs nothing of the repository.
    for step in workflow["jobs"].get("deploy", {"steps": []})["steps"]:
        assert step["uses"].startswith("actions/deploy-pages@")


@pytest.mark.parametrize("name", ["diagrams.yml", "guide's diagrams"])
def test_nothing_of_a_pull_request_is_checked_out_or_put_into_a_script(name: str) -> None:
    jobs = yaml.safe_load(texts()[name])["jobs"]
    for job in jobs.values():
        for step in job["steps"]:
            assert "ref" not in step.get("with", {})
            assert "${{" not in step.get("run", "")
    # Who comments has no checkout, so that only the text of the other job is there.
    assert all("checkout" not in step.get("uses", "") for step in jobs["comment"]["steps"])


def test_the_scripts_compare_a_fork_and_write_the_comment(tmp_path: Path, monkeypatch) -> None:
    jobs = yaml.safe_load(texts()["diagrams.yml"])["jobs"]
    *_, fetch, compare, _ = jobs["compare"]["steps"]
    post = jobs["comment"]["steps"][-1]
    upstream, clone = tmp_path / "upstream", tmp_path / "clone"
    upstream.mkdir()
    identity = {"user.name": "A", "user.email": "a@example.com"}
    git(upstream, "init", "--quiet", "--initial-branch=main")
    for key, value in identity.items():
        git(upstream, "config", key, value)
    page = model(vertex(label="one"))
    (upstream / "a.drawio").write_text(page, "utf-8")
    git(upstream, "add", "-A")
    git(upstream, "commit", "--quiet", "-m", "One")
    base = git(upstream, "rev-parse", "HEAD").strip()
    git(tmp_path, "clone", "--quiet", str(upstream), str(clone))
    git(upstream, "switch", "--quiet", "-c", "fork")
    (upstream / "a.drawio").write_text(page.replace("one", "@two"), "utf-8")
    git(upstream, "commit", "--quiet", "-am", "Two")
    git(upstream, "update-ref", "refs/pull/7/head", "HEAD")
    programs = tmp_path / "bin"
    programs.mkdir()
    written = {
        "mkdocs-multicloud": f'exec "{sys.executable}" -m mkdocs_multicloud "$@"',
        "gh": f"""case "$*" in
            *--jq*) cat "{tmp_path}/found" ;;
            api*) echo "$@"; cp comment.md "{tmp_path}/posted.md" ;;
        esac""",
    }
    for program, script in written.items():
        (programs / program).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (programs / program).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    output = tmp_path / "output"

    def run(step, folder, **env):
        command = ["bash", "-e", "-o", "pipefail", "-c", step["run"]]
        own = {**os.environ, "NUMBER": "7", "GITHUB_REPOSITORY": "o/r", **env}
        done = subprocess.run(
            command, cwd=folder, env=own, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run(fetch, clone)
    run(compare, clone, BASE=base, GITHUB_OUTPUT=str(output))
    assert output.read_text("utf-8") == "code=1\n"
    assert (clone / "diagrams/pictures/a.svg").is_file()

    def posted(found, code, folder):
        (tmp_path / "found").write_text(found, "utf-8")
        (tmp_path / "posted.md").write_text("", "utf-8")
        shown = run(post, folder, CODE=code, PICTURES="https://example.com/1")
        return shown, (tmp_path / "posted.md").read_text("utf-8")

    shown, text = posted("", "1", clone / "diagrams")
    assert shown == "api --silent repos/o/r/issues/7/comments -F body=@comment.md\n"
    assert text.startswith(f"{MARK}\n## Diagrams\n### a\\.drawio: 1 changed")
    assert 'label "one" → "@<!-- -->two"' in text
    assert text.endswith("[Pictures of the changes](https://example.com/1)\n")
    shown, text = posted("12\n34\n", "2", clone / "diagrams")
    assert shown.startswith("api --silent --method PATCH repos/o/r/issues/comments/34 -F body=@")
    assert "\nSome diagrams could not be compared" in text
    # Nothing is downloaded then.
    empty = tmp_path / "empty"
    empty.mkdir()
    shown, text = posted("34\n", "0", empty)
    assert "PATCH repos/o/r/issues/comments/34" in shown
    assert text == f"{MARK}\n## Diagrams\nNo diagram changes any more.\n"
    assert posted("", "0", empty) == ("", "")


@pytest.mark.skipif(shutil.which("jq") is None, reason="there is no jq")
def test_only_the_own_comment_is_updated(tmp_path: Path, monkeypatch) -> None:
    bot = {"login": "github-actions[bot]"}
    comments = [
        {"id": 1, "user": bot, "body": "## Coverage"},
        {"id": 2, "user": bot, "body": f"{MARK}\n## Diagrams"},
        {"id": 3, "user": bot, "body": f"## Quotes {MARK}"},
        {"id": 4, "user": {"login": "someone"}, "body": f"{MARK}\n## Diagrams"},
        {"id": 5, "user": bot, "body": ""},
    ]
    (tmp_path / "comments.json").write_text(json.dumps(comments), "utf-8")
    gh = tmp_path / "gh"
    gh.write_text(
        '#!/bin/sh\n[ "$4" = --jq ] && exec jq -r "$5" comments.json\necho "$@"\n', "utf-8"
    )
    gh.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    post = yaml.safe_load(texts()["diagrams.yml"])["jobs"]["comment"]["steps"][-1]
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", post["run"]],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "CODE": "0", "NUMBER": "7", "GITHUB_REPOSITORY": "o/r"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "issues/comments/2 " in done.stdout


@pytest.mark.parametrize("name", texts())
def test_every_action_is_pinned_and_says_its_version(name: str) -> None:
    used = re.findall(r"uses: (.*)", texts()[name])
    assert used
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)
    ours = set(re.findall(r"uses: (.*)", "".join(path.read_text("utf-8") for path in WORKFLOWS)))
    assert set(used) <= ours


def test_the_workflow_of_the_guide_is_ours_but_for_the_place_of_the_site() -> None:
    ours = (ROOT / NAME).read_text("utf-8").replace("site_example/", "")
    ours = ours.replace("        working-directory: site_example\n", "")
    ours = ours.replace("install '.[examples,material,maths]'", "install -r requirements.txt")
    assert ours == GUIDE


def test_the_workflow_for_diagrams_is_ours_but_for_the_package() -> None:
    ours = (ROOT / DIAGRAMS).read_text("utf-8")
    assert ours.replace("'.[maths]'", "mkdocs-multicloud") == WRITTEN[DIAGRAMS]


def test_several_jobs_fill_and_use_the_cache_of_the_site() -> None:
    jobs = yaml.safe_load(SEVERAL)["jobs"]
    filling, building = jobs["snippets"], jobs["build"]
    assert f"/{len(filling['strategy']['matrix']['shard'])}" in SEVERAL
    paths = {step["with"]["path"] for step in filling["steps"] if "path" in step.get("with", {})}
    paths |= {s["with"]["path"] for s in building["steps"] if "pattern" in s.get("with", {})}
    assert paths == {Settings().cache_dir}
    # Publishing is as it is with one job.
    one = yaml.safe_load(GUIDE)["jobs"]
    assert jobs["deploy"] == one["deploy"]
    assert building["env"] == one["build"]["env"]


def test_a_linter_of_workflows_finds_nothing(tmp_path: Path) -> None:
    shown = {NAME: GUIDE, DIAGRAMS: WRITTEN[DIAGRAMS], ".github/workflows/several.yml": SEVERAL}
    for name, text in shown.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    linter = str(Path(sys.executable).with_name("zizmor"))
    checked = map(str, (path.parent, *WORKFLOWS, ROOT / "action.yml"))
    command = [linter, "--offline", "--pedantic", "--no-progress", *checked]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings to report" in done.stdout


def test_a_branch_is_published_by_mkdocs_itself(site, tmp_path_factory) -> None:
    remote = tmp_path_factory.mktemp("remote")
    git(remote, "init", "--quiet", "--bare")
    git(site.folder, "init", "--quiet", "--initial-branch=main")
    git(site.folder, "config", "user.name", "A")
    git(site.folder, "config", "user.email", "a@example.com")
    git(site.folder, "remote", "add", "origin", str(remote))
    config = {
        "site_name": "T", "plugins": ["multicloud"], "site_url": "https://me.example/project/",
    }  # fmt: skip
    site.write({
        "mkdocs.yml": yaml.safe_dump(config),
        "docs/a/index.md": "# A\n\n{% include_snippet ../box.py show='xml download' %}\n",
        "docs/index.md": "# Home\n",
        "box.py": site.snippet(),
    })  # fmt: skip
    git(site.folder, "add", "mkdocs.yml", "docs", "box.py")
    git(site.folder, "commit", "--quiet", "-m", "Pages")
    done = subprocess.run(
        site.command("gh-deploy", "--strict"),
        cwd=site.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    published = git(remote, "ls-tree", "-r", "--name-only", "gh-pages").split("\n")
    assert {"a/index.html", "a/output/drawio/box.drawio"} <= set(published)
    page = git(remote, "show", "gh-pages:a/index.html")
    assert 'href="output/drawio/box.drawio"' in page
    # Nothing of it is in the branch that it was made from.
    assert git(site.folder, "status", "--porcelain") == "?? site/\n"
