"""The configurations in the guide's pages on MkDocs and ProperDocs work as they stand there."""

from __future__ import annotations

import subprocess
import sys

import pytest
from folders import EXAMPLE, written_files
from mkdocs_site import Page

GUIDE = EXAMPLE / "docs" / "guide" / "hosts"
HEADINGS = ["DynamoDB", "Node Type: dynamo", "Code Snippet:", "Rendering:", "drawio file:"]


def built(site, host, *arguments):
    """The home page, built strictly by a host's own command."""
    command = [sys.executable, "-m", host, "build", "--strict", *arguments]
    done = subprocess.run(command, cwd=site.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return Page((site.folder / "site/index.html").read_text("utf-8"))


@pytest.mark.parametrize("host", ["mkdocs", "properdocs"])
def test_the_whole_site_of_the_page_is_built(site, host):
    files = written_files(GUIDE / f"{host}.md")
    assert {f"{host}.yml", "docs/index.md", "tests/test_dynamo.py"} <= files.keys()
    page = built(site.write(files), host)
    assert [title for _, title in page.headings] == HEADINGS
    assert (site.folder / "site/output/drawio/dynamo.drawio").is_file()


@pytest.mark.parametrize("host", ["mkdocs", "properdocs", "zensical"])
def test_the_one_configuration_is_for_all(site, host):
    files = written_files(GUIDE / "properdocs.md")
    del files["properdocs.yml"]
    page = built(site.write(files), host, "-f", "mkdocs.yml")
    assert [title for _, title in page.headings] == HEADINGS
    assert (site.folder / "site/output/drawio/dynamo.drawio").is_file()
