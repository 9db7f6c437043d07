"""ProperDocs' command, where MkDocs is missing; `--host properdocs` runs other tests with it."""

from __future__ import annotations

import subprocess
import sys

import pytest

ALONE = """\
import sys


class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "mkdocs":
            raise ImportError(f"{name} is blocked")


sys.meta_path.insert(0, Blocker())
sys.argv[0] = sys.argv[1]
"""
COMMANDS = {
    "properdocs": "from properdocs.__main__ import cli\ncli(sys.argv[2:])\n",
    "mkdocs-multicloud": "from mkdocs_multicloud.cli import main\n"
    "main(['freeze'])\nsys.exit(main(sys.argv[2:]))\n",
}
CONFIG = """\
site_name: Test
theme: mkdocs
plugins: [search, multicloud]
markdown_extensions: [mkdocs_multicloud]
"""
PAGE = "# Page\n\n{% include_snippet ../code/box.py %}\n"


@pytest.fixture
def small(site):
    return site.write(
        {"properdocs.yml": CONFIG, "docs/index.md": PAGE, "code/box.py": site.snippet("Findable")}
    )


def run(site, command, *arguments):
    """A command where MkDocs is not installed."""
    site.write({"main.py": ALONE + COMMANDS[command]})
    return subprocess.run(
        [sys.executable, "-P", "main.py", command, *arguments],
        cwd=site.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_tests_are_built_by_the_host_that_was_asked_for(site, request):
    assert site.host == request.config.getoption("--host")
    name = {"mkdocs": "MkDocs version : 1", "properdocs": "ProperDocs 1"}[site.host]
    assert name in site.write({"docs/index.md": PAGE}).build(warns=True).page().html


def test_it_builds_strictly_where_mkdocs_is_missing(small):
    done = run(small, "properdocs", "build", "--strict")
    assert done.returncode == 0, done.stderr
    assert "multicloud: 1 snippet: 1 ran, 0 remembered, 0 failed; 1 drawing" in done.stderr
    page = (small.folder / "site/index.html").read_text("utf-8")
    assert "ProperDocs 1" in page
    assert page.count("Findable") > 1
    assert (small.folder / "site/output/drawio/box.drawio").is_file()
    # The dumps stay out of its search too.
    index = (small.folder / "site/search/search_index.json").read_text("utf-8")
    assert "Node Type" in index
    assert "mxfile" not in index


def test_a_fault_fails_a_strict_build(small):
    small.write({"docs/index.md": PAGE.replace("box", "bxo")})
    done = run(small, "properdocs", "build", "--strict")
    assert done.returncode == 1
    assert "WARNING -  multicloud: index.md:3: there is no file 'code/bxo.py'; did" in done.stderr
    assert "Aborted with 1 warnings in strict mode!" in done.stdout + done.stderr


def test_the_commands_find_its_site(small):
    done = run(small, "mkdocs-multicloud", "run", "code/box.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("frozen: 1 written, 0 unchanged, 0 removed\n")
    assert "would use the cached result" in done.stdout
