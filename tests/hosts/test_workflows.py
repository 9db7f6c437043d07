"""How a site is published: our workflows, the guide's, and a branch."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from folders import ROOT, written_files

EXAMPLE = ROOT / "site_example"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
NAME = ".github/workflows/docs.yml"
GUIDE = written_files(EXAMPLE / "docs" / "guide" / "publishing.md")[NAME]


def texts() -> dict[str, str]:
    """All workflows, the one of the guide among them."""
    return {**{path.name: path.read_text("utf-8") for path in WORKFLOWS}, "guide": GUIDE}


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
    assert all(told == {"contents": "read"} for told in rights.values())
    assert all(job["timeout-minutes"] <= 60 for job in workflow["jobs"].values())
    # Who publishes runs nothing of the repository.
    for step in workflow["jobs"].get("deploy", {"steps": []})["steps"]:
        assert step["uses"].startswith("actions/deploy-pages@")


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


def test_a_linter_of_workflows_finds_nothing(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.parent.mkdir(parents=True)
    path.write_text(GUIDE, "utf-8")
    linter = str(Path(sys.executable).with_name("zizmor"))
    checked = map(str, (path, *WORKFLOWS, ROOT / "action.yml"))
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
